"""Slows guessing down, by account and by address, without letting a stranger lock anybody out.

Each bucket is a generic cell rate algorithm (ITU-T I.371): so many tries at once, then one more each so often. A guess
counts in three: those of its address at this account, those of its address, and those of all unknown browsers at this
account. A browser in which the person has signed in before counts in a bucket of its own and in no other (OWASP,
"Slow Down Online Guessing Attacks with Device Cookies"): whatever strangers do, it is let through. And whoever sits
at a new browser while strangers guess has the ways that cannot be guessed: a passkey, a provider, a letter.
"""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from morgiana.control.sign_in.ports import TicketStore
from morgiana.control.sign_in.refusals import TooManyTries
from morgiana.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries at once, and one more each so often."""

    name: str
    at_once: int
    one_more_each: timedelta


FROM_ADDRESS_AT_ACCOUNT: Final = Limit("address and account", 5, timedelta(minutes=5))
FROM_ADDRESS: Final = Limit("address", 30, timedelta(seconds=30))
AT_ACCOUNT: Final = Limit("account", 50, timedelta(minutes=15))
"""Below the 100 in a row that NIST SP 800-63B-4 section 3.2.2 allows; 96 more on each day."""
FROM_KNOWN_DEVICE: Final = Limit("device", 10, timedelta(minutes=1))
CODES_OF_PERSON: Final = Limit("codes", 10, timedelta(minutes=5))
"""Only whoever knows the password gets so far; a guess at six digits with three steps open is right once in 333,333."""
LETTERS_TO_ADDRESS: Final = Limit("letters", 3, timedelta(minutes=10))
LETTERS_FROM_ADDRESS: Final = Limit("letters from", 10, timedelta(minutes=5))
NEW_PEOPLE_FROM_ADDRESS: Final = Limit("new people", 20, timedelta(minutes=5))
STEPS_FROM_ADDRESS: Final = Limit("steps", 60, timedelta(seconds=5))
"""Beginnings of a passkey's or a provider's way, each of which is kept for a while."""

Bucket = tuple[Limit, str]
"""A limit, and for whom it counts."""


class Throttle:
    """Counts tries where every process sees them."""

    def __init__(self, store: TicketStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def take(self, *buckets: Bucket) -> None:
        """Count a try in each bucket before it is made, so that many at once count too. Raises `TooManyTries`."""
        now_us = int(self._clock.now().timestamp() * 1_000_000)
        wait_us = self._store.take_tries([_row(bucket) for bucket in buckets], now_us)
        if wait_us:
            raise TooManyTries(
                "There were too many tries of late.",
                remedy="Wait a few minutes, or use another way to sign in: a passkey or a link by e-mail.",
                retry_after_seconds=max(1, -(-wait_us // 1_000_000)),
            )

    def give_back(self, *buckets: Bucket) -> None:
        """The try was no guess."""
        self._store.give_back_tries([_row(bucket) for bucket in buckets])


def guess_at(email: str, address: str, *, known_device: str | None) -> tuple[Bucket, ...]:
    """The buckets in which a guess counts; `known_device` names a browser that the person was signed in with."""
    if known_device is not None:
        return ((FROM_KNOWN_DEVICE, f"{known_device} {email}"),)
    network = network_of(address)
    return (
        (FROM_ADDRESS_AT_ACCOUNT, f"{network} {email}"),
        (FROM_ADDRESS, network),
        (AT_ACCOUNT, email),
    )


def network_of(address: str) -> str:
    """Whose address it is: of IPv6 a household has 2^64, of IPv4 one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _row(bucket: Bucket) -> tuple[str, int, int]:
    limit, whose = bucket
    name = hashlib.sha256(f"{limit.name}\0{whose}".encode()).hexdigest()
    return name, limit.one_more_each // timedelta(microseconds=1), limit.at_once
