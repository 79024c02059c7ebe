"""Secrets that are good for one step: a letter's link, a sign-in that waits for its second factor, a challenge.

A ticket has 256 random bits, is kept as its hash, ends by time, and is used up by the step.
"""

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any, Final, Literal

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.caller import HOST
from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.ports import Ticket, TicketStore
from morgiana.control.sign_in.refusals import LinkNotGood
from morgiana.kernel.clock import Clock
from morgiana.kernel.refusals import Refusal

Purpose = Literal[
    "sign in",
    "confirm address",
    "new password",
    "change address",
    "second factor",
    "passkey",
    "new passkey",
    "provider",
]

LIFE: Final[dict[Purpose, timedelta]] = {
    "sign in": timedelta(minutes=15),
    "confirm address": timedelta(hours=24),
    "new password": timedelta(minutes=30),
    "change address": timedelta(hours=1),
    "second factor": timedelta(minutes=10),
    "passkey": timedelta(minutes=5),
    "new passkey": timedelta(minutes=5),
    "provider": timedelta(minutes=10),
}

VOID_WITH_PASSWORD: Final[tuple[Purpose, ...]] = ("new password", "sign in", "second factor", "change address")
"""What was asked for before a new password was chosen may have been asked for by somebody else."""

_WAYS: Final = {"sign in": "letter", "new password": "letter", "confirm address": "letter", "change address": "letter"}
"""What comes back by a letter; all else is a step of signing in."""

_SEALED_FOR: Final = "sign_in_tickets.body"

TRIES_MAX: Final = 5
"""So often a step may fail before its ticket is void."""


class Tickets:
    """Gives tickets out and takes them in."""

    def __init__(self, store: TicketStore, sealer: Sealer, clock: Clock, refusal_log: RefusalLog) -> None:
        self._store, self._sealer, self._clock, self._refusal_log = store, sealer, clock, refusal_log

    def give(self, purpose: Purpose, *, person: str = "", **facts: Any) -> str:
        """A new secret, with what is to be known again when it comes back."""
        secret = secrets.token_urlsafe(32)
        body = self._sealer.seal(HOST, json.dumps(facts).encode(), _SEALED_FOR)
        ends_at = self._clock.now() + LIFE[purpose]
        self._store.keep_ticket(Ticket(_digest(secret), purpose, person, body, ends_at))
        return secret

    def look(self, secret: str, purpose: Purpose) -> tuple[str, dict[str, Any]]:
        """Whose ticket it is and what was noted on it, without using it up. Raises `LinkNotGood`."""
        ticket = self._good(secret, purpose)
        return ticket.person, json.loads(self._sealer.open(HOST, ticket.body, _SEALED_FOR))

    def use_up(self, secret: str, purpose: Purpose) -> tuple[str, dict[str, Any]]:
        """The same, once. Raises `LinkNotGood` for a ticket that was used, is too old, or is for another purpose."""
        ticket = self._good(secret, purpose)
        if not self._store.use_up_ticket(ticket.digest):
            raise self._refused(ticket.purpose, ticket)
        return ticket.person, json.loads(self._sealer.open(HOST, ticket.body, _SEALED_FOR))

    def count_try(self, secret: str) -> None:
        """Count a step that is about to be tried; a ticket of too many tries is void. Raises `LinkNotGood`."""
        if self._store.count_try(_digest(secret)) > TRIES_MAX:
            self._store.use_up_ticket(_digest(secret))
            raise _not_good()

    def void(self, person: str, *purposes: Purpose) -> None:
        """Void all tickets of a person for some purposes."""
        for purpose in purposes:
            self._store.drop_tickets(person, purpose)

    def _good(self, secret: str, purpose: Purpose) -> Ticket:
        ticket = self._store.ticket(_digest(secret))
        if ticket is None or ticket.purpose != purpose or ticket.ends_at <= self._clock.now():
            raise self._refused(purpose, ticket) if secret else _not_good()
        return ticket

    def _refused(self, purpose: str, ticket: Ticket | None) -> Refusal:
        """The refusal of a ticket, which is told of, with whose it was where that is known."""
        person = ticket.person if ticket is not None else ""
        return self._refusal_log.turned_away(_not_good(), person=person, way=_WAYS.get(purpose, "step"))


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def _not_good() -> LinkNotGood:
    return LinkNotGood(
        "This link or this step was used before, or it is too old.", remedy="Begin again; a new one takes a moment."
    )
