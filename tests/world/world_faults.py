"""A database that fails at a chosen moment, and time that is the world's own."""

import random
from collections.abc import Hashable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from morgiana.adapters.database.database import Database, Row, Values, Whose
from morgiana.control.ports import Question, Transaction
from morgiana.kernel.refusals import Fault


class Killed(KeyboardInterrupt):
    """The process ends here. No `except Exception` holds it, and an event loop lets it through at once."""


@dataclass
class Trap:
    """One thing that will go wrong."""

    when: str
    """`statement`, `before commit` or `after commit`."""
    kills: bool = False
    statement: int = 1
    """Which statement of the world's transactions it is, counted from when the trap was set."""
    sprung: bool = False

    def spring(self) -> BaseException:
        self.sprung = True
        return Killed() if self.kills else Fault("The database cannot be used: database or disk is full.")

    def __str__(self) -> str:
        what = "kill" if self.kills else "fault"
        return f"{what} at statement {self.statement}" if self.when == "statement" else f"{what} {self.when}"


class FaultyDatabase:
    """`Database` that passes everything on, until its trap springs. One that is dead answers nobody."""

    off_loop = False

    def __init__(self, inner: Database) -> None:
        self.inner, self.name = inner, inner.name
        self.trap: Trap | None = None
        self.dead = False

    def rows(self, sql: str, values: Values = (), *, of: Whose) -> list[Row]:
        self._lives()
        return self.inner.rows(sql, values, of=of)

    def row(self, sql: str, values: Values = (), *, of: Whose) -> Row | None:
        self._lives()
        return self.inner.row(sql, values, of=of)

    def version(self) -> Hashable:
        self._lives()
        return self.inner.version()

    @contextmanager
    def transaction(self, *, of: Whose) -> Iterator[Transaction]:
        self._lives()
        with self.inner.transaction(of=of) as transaction:
            yield _Watched(transaction, self)
            self.pass_by("before commit")
        self.pass_by("after commit")

    def check(self) -> None:
        self._lives()
        self.inner.check()

    def close(self) -> None:
        self.inner.close()

    def pass_by(self, when: str) -> None:
        """Raise what the trap says, if it was set for this moment and has not sprung yet."""
        trap = self.trap
        if trap is None or trap.sprung or trap.when != when:
            return
        if when == "statement":
            trap.statement -= 1
            if trap.statement > 0:
                return
        error = trap.spring()
        self.dead = trap.kills
        raise error

    def _lives(self) -> None:
        if self.dead:
            raise Killed


class _Watched:
    """A transaction whose statements pass by the trap."""

    def __init__(self, inner: Transaction, database: FaultyDatabase) -> None:
        self._inner, self._database = inner, database

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self._database.pass_by("statement")
        return self._inner.rows(sql, values)

    def rows_each(self, questions: Sequence[Question]) -> list[list[tuple[Any, ...]]]:
        for _ in questions:
            self._database.pass_by("statement")
        return self._inner.rows_each(questions)

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
        self._database.pass_by("statement")
        return self._inner.row(sql, values)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> int:
        self._database.pass_by("statement")
        return self._inner.execute(sql, values)

    def write(self, sql: str, values: Sequence[Any] = ()) -> None:
        self._database.pass_by("statement")
        self._inner.write(sql, values)

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        self._database.pass_by("statement")
        self._inner.executemany(sql, rows)

    def savepoint(self) -> AbstractContextManager[None]:
        return self._inner.savepoint()


class WorldTime:
    """Both clocks of the world: the one on the wall, which jumps, and the one that only runs."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 10, 12, tzinfo=UTC)
        self._running_s = 1000.0
        self._ids = 0

    def now(self) -> datetime:
        return self.at

    def jump(self, span: timedelta) -> None:
        self.at += span

    def run(self, seconds: float) -> None:
        self._running_s += seconds

    def monotonic(self) -> float:
        return self._running_s

    def time_ns(self) -> int:
        """What ids are made of: each later than the one before, whatever the wall says."""
        self._ids += 1_000_000
        return 1_700_000_000_000_000_000 + self._ids


@contextmanager
def governed(time: WorldTime, seed: int) -> Iterator[None]:
    """Have every part that looks at a clock or draws a number use the world's, so that a seed is a history."""
    with ExitStack() as stack:
        for module in ("control.billing.pricing", "control.reservations", "kernel.ids", "adapters.database.postgres"):
            stack.enter_context(patch(f"morgiana.{module}.time", time))
        stack.enter_context(patch("morgiana.kernel.ids._chance", random.Random(seed)))
        stack.enter_context(patch("morgiana.control.job_runs._FIRST_PAUSE", 0.0))
        yield
