"""Among machines, one writer at a time for each shop: a row of the books says whose turn it is.

A holder moves its row's `beat` every few seconds. Who waits and sees the same beat for `patience_seconds` of its own
time takes the turn over, so that no two machines' clocks are ever compared, and a holder that died lets go by itself.
Each turn has a number, the fence, greater than any before; the transaction that publishes checks that the row still
has it. A holder that was only slow therefore publishes nothing after it was taken for dead
(Kleppmann, "How to do distributed locking", 2016).
"""

import logging
import os
import socket
import threading
import time
from typing import Final

from morgiana.adapters.database.database import Database
from morgiana.adapters.lake.lock import HeldLock
from morgiana.control.ports import Transaction
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Fault

_log = logging.getLogger(__name__)

_PATIENCE_SECONDS: Final = 20.0
_LOOKS_PER_SECOND: Final = (50, 4)
"""How often a waiter looks, at first and in the end."""


class LeasedLocks:
    """`WriterLocks` by rows of the books; the threads of one process take turns among themselves first."""

    def __init__(self, database: Database, *, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self._database, self._patience = database, patience_seconds
        self._guard = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}

    def hold(self, tenant: str) -> HeldLock:
        with self._guard:
            turn = self._turns.setdefault(tenant, threading.Lock())
        turn.acquire()
        try:
            holder = f"{socket.gethostname()} {os.getpid()} {new_id('turn')}"
            fence = self._wait(tenant, holder)
        except BaseException:
            turn.release()
            raise
        return LeasedLock(self._database, tenant, fence, turn, self._patience / 5)

    def _wait(self, tenant: str, holder: str) -> int:
        """Until the row is ours; gives its fence."""
        pause, seen, seen_since = 1 / _LOOKS_PER_SECOND[0], (-1, -1), time.monotonic()
        while True:
            found = self._take(tenant, holder)
            if isinstance(found, int):
                return found
            if found != seen:
                seen, seen_since = found, time.monotonic()
            elif time.monotonic() - seen_since > self._patience:
                _log.warning("the writer of %s's lake has not been heard of; its turn is taken over", tenant)
                found = self._take(tenant, holder, unheard_of=seen)
                if isinstance(found, int):
                    return found
            time.sleep(pause)
            pause = min(pause * 1.5, 1 / _LOOKS_PER_SECOND[1])

    def _take(self, tenant: str, holder: str, *, unheard_of: tuple[int, int] | None = None) -> int | tuple[int, int]:
        """The fence of the turn that was taken, a free one or one unheard of; or the fence and beat of who has it."""
        with self._database.transaction(of=tenant) as transaction:
            transaction.execute(
                "INSERT INTO lake_writers (tenant, fence, beat, holder) VALUES (:tenant, 0, 0, '')"
                " ON CONFLICT (tenant) DO NOTHING"
            )
            free = "holder = ''" if unheard_of is None else "fence = ? AND beat = ?"
            taken = transaction.row(
                "UPDATE lake_writers SET fence = fence + 1, beat = 0, holder = ?"
                f" WHERE tenant = :tenant AND {free} RETURNING fence",
                (holder, *(unheard_of or ())),
            )
            if taken is not None:
                return int(taken[0])
            has_it = transaction.row("SELECT fence, beat FROM lake_writers WHERE tenant = :tenant")
            assert has_it is not None, tenant
            return int(has_it[0]), int(has_it[1])


class LeasedLock:
    """A turn that is held, its beat moved by a thread of its own."""

    def __init__(
        self, database: Database, tenant: str, fence: int, turn: threading.Lock, seconds_between_beats: float
    ) -> None:
        self._database, self._tenant, self._fence, self._turn = database, tenant, fence, turn
        self._ended = threading.Event()
        self._beating = threading.Thread(
            target=self._beat, args=(seconds_between_beats,), name=f"lake writer of {tenant}", daemon=True
        )
        self._beating.start()

    def guard(self, transaction: Transaction) -> None:
        """Hold the row until the transaction ends, so that nobody takes over between this and the publication."""
        still = transaction.execute(
            "UPDATE lake_writers SET beat = beat + 1 WHERE tenant = ? AND fence = ? AND holder <> ''",
            (self._tenant, self._fence),
        )
        if still != 1:
            raise Fault("Another machine took over writing this shop's data, for this one was not heard of. Try again.")

    def release(self) -> None:
        self._ended.set()
        try:
            with self._database.transaction(of=self._tenant) as transaction:
                transaction.execute(
                    "UPDATE lake_writers SET holder = '' WHERE tenant = :tenant AND fence = ?", (self._fence,)
                )
        except Fault as fault:
            _log.warning("the next writer of %s's lake has to wait: %s", self._tenant, fault)
        finally:
            self._turn.release()

    def _beat(self, seconds: float) -> None:
        while not self._ended.wait(seconds):
            try:
                with self._database.transaction(of=self._tenant) as transaction:
                    transaction.execute(
                        "UPDATE lake_writers SET beat = beat + 1 WHERE tenant = :tenant AND fence = ?", (self._fence,)
                    )
            except Fault as fault:
                _log.warning("the beat of %s's writer was not noted: %s", self._tenant, fault)
