"""Passwords as argon2id hashes, made off the event loop and a few at a time, so that memory stays bounded."""

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from morgiana.control.sign_in.refusals import DoorIsBusy

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """What a guess costs. The default is OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane."""

    memory_kib: int = 19 * 1024
    passes: int = 2
    lanes: int = 1


AT_ONCE: Final = 4
"""So many hashes are made at one time; each takes the memory of its cost."""

_SECONDS_TO_WAIT: Final = 10.0


class Hasher:
    """Makes and checks hashes; both wait for a free place. Raises `DoorIsBusy` where none becomes free in time."""

    def __init__(self, cost: Argon2Cost | None = None, *, seconds_to_wait: float = _SECONDS_TO_WAIT) -> None:
        self.cost = cost or Argon2Cost()
        self.calls = 0
        """How many hashes were made so far; each check makes one. Tests count them and look at no clock."""
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._counting = threading.Lock()
        self._seconds_to_wait = seconds_to_wait

    def hash(self, password: str) -> str:
        """A new hash, with its salt and its cost in it."""
        with self._place():
            return self._argon2.hash(password)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one that was kept; without one the same work is done, and the answer is no."""
        from argon2.exceptions import InvalidHashError, VerificationError

        with self._place():
            try:
                self._argon2.verify(kept or self._decoy, password)
            except (VerificationError, InvalidHashError):
                return False
            return kept is not None

    def is_stale(self, kept: str) -> bool:
        """Whether a hash was made at another cost than is paid now."""
        return self._argon2.check_needs_rehash(kept)

    @contextmanager
    def _place(self) -> Iterator[None]:
        assert not _on_a_loop(), "a password is never hashed on an event loop's own thread"
        self._decoy  # noqa: B018  made before any password is checked, so that no first check takes twice as long
        if not self._places.acquire(timeout=self._seconds_to_wait):
            raise DoorIsBusy("Too many people are signing in at this moment.", remedy="Try again in a moment.")
        try:
            with self._counting:
                self.calls += 1
            yield
        finally:
            self._places.release()

    @cached_property
    def _argon2(self) -> "PasswordHasher":
        from argon2 import PasswordHasher, Type

        cost = self.cost
        return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes, type=Type.ID)

    @cached_property
    def _decoy(self) -> str:
        """What is checked against where there is nobody, or nobody with a password."""
        return self._argon2.hash(secrets.token_urlsafe(32))


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
