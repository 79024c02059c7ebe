"""The operator's settings of payments, from the environment. All raise `BadSetting`, which names the variable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from morgiana.control.sign_in.settings import is_loopback

_ENTRY: Final = re.compile(r"([a-z][a-z0-9_-]{0,30})=(\S+)")
_SECRET_LENGTH_MIN: Final = 24


@dataclass(frozen=True, slots=True)
class ProviderSecrets:
    """A payment provider, and the secrets that its reports may be signed with: the new one, and older ones."""

    name: str
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class CheckoutSettings:
    """Where a payment provider is asked for a page to pay on."""

    url: str
    key: str = field(repr=False)


def checkout(environment: Mapping[str, str]) -> CheckoutSettings | None:
    """MORGIANA_PAYMENTS_CHECKOUT_URL and MORGIANA_PAYMENTS_CHECKOUT_KEY; None without them."""
    from morgiana.control.installation import BadSetting

    url = environment.get("MORGIANA_PAYMENTS_CHECKOUT_URL") or ""
    key = environment.get("MORGIANA_PAYMENTS_CHECKOUT_KEY") or ""
    if not url and not key:
        return None
    parts = urlsplit(url)
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if not (safe and parts.hostname and key):
        raise BadSetting(
            "MORGIANA_PAYMENTS_CHECKOUT_URL or MORGIANA_PAYMENTS_CHECKOUT_KEY cannot be used.",
            remedy="Set the first to an address that begins with `https://`, and the second to the provider's key.",
        )
    return CheckoutSettings(url, key)


def payment_providers(environment: Mapping[str, str]) -> tuple[ProviderSecrets, ...]:
    """MORGIANA_PAYMENTS_SECRETS, such as `bank=secret card=new-secret,old-secret`. No refusal says a secret."""
    from morgiana.control.installation import BadSetting

    found: dict[str, tuple[str, ...]] = {}
    for number, entry in enumerate((environment.get("MORGIANA_PAYMENTS_SECRETS") or "").split(), start=1):
        match = _ENTRY.fullmatch(entry)
        secrets = tuple(match[2].split(",")) if match else ()
        if match is None or match[1] in found or min(map(len, secrets)) < _SECRET_LENGTH_MIN:
            raise BadSetting(
                f"MORGIANA_PAYMENTS_SECRETS cannot be used: its entry {number} is wrong.",
                remedy=f"Write `name=secret` for each provider, once, with secrets of {_SECRET_LENGTH_MIN} characters"
                " or more; a new and an old secret are parted by a comma.",
            )
        found[match[1]] = secrets
    return tuple(ProviderSecrets(name, secrets) for name, secrets in found.items())
