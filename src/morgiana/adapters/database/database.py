"""A relational database as the stores see it: SQL that both engines read, and whose rows it may touch.

Every statement says whose rows it is about. With a tenant's id the statement must name `:tenant`, which is bound here
and nowhere else; `EVERYBODY` is for the house's own work (a worker that looks for jobs, the host's lists). PostgreSQL
is told the same word, and its row-level security then hides everybody else's rows a second time.
"""

import re
from collections.abc import Hashable, Iterable, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from functools import lru_cache
from typing import Any, Final, Literal, Protocol

from morgiana.control.ports import Transaction
from morgiana.kernel.refusals import Refusal

Values = Sequence[Any]
Row = tuple[Any, ...]


class Everybody(Enum):
    """The one who is not a tenant."""

    EVERYBODY = "*"


EVERYBODY: Final = Everybody.EVERYBODY

Whose = str | frozenset[str] | Literal[Everybody.EVERYBODY]
"""A tenant's id, those of all tenants that a transaction writes for, or everybody."""

_MARK: Final = re.compile(r"\?|:tenant\b")


class DatabaseTooNew(Refusal):
    """The database was written by a later release."""

    status = 500


class Database(Protocol):
    """Reads and transactions; safe to call from any thread.

    Every method raises `Fault` for what the disk, the network or another process does, and `DatabaseDamaged` for a file
    that can no longer be read. Placeholders are `?`, and `:tenant` where `of` is one tenant.
    """

    @property
    def name(self) -> str:
        """Where it is, for a person to read; without a password."""

    @property
    def off_loop(self) -> bool:
        """Whether a transaction waits for another machine, so that it is not begun on an event loop's own thread."""

    def rows(self, sql: str, values: Values = (), *, of: Whose) -> list[Row]: ...

    def row(self, sql: str, values: Values = (), *, of: Whose) -> Row | None: ...

    def version(self) -> Hashable:
        """Another value after each commit: at once where the database tells so for little, and otherwise after each of
        this process, and within a second of another's."""

    def transaction(self, *, of: Whose) -> AbstractContextManager[Transaction]:
        """All of the block or nothing of it."""

    def check(self) -> None:
        """Write something that changes nothing. Raises `Fault` where that cannot be done."""

    def close(self) -> None: ...


class Statement:
    """One SQL text, made ready for an engine's own placeholder."""

    __slots__ = ("_tenant_at", "sql")

    def __init__(self, sql: str, placeholder: str) -> None:
        marks = [match.group() for match in _MARK.finditer(sql)]
        self._tenant_at = [index for index, mark in enumerate(marks) if mark != "?"]
        if placeholder == "%s":
            sql = sql.replace("%", "%%")
        self.sql = _MARK.sub(placeholder, sql)

    def bind(self, values: Values, of: Whose) -> Values:
        """The values in the order of the marks."""
        if isinstance(of, str):
            assert self._tenant_at, f"a tenant's statement does not say :tenant: {self.sql}"
            bound = list(values)
            for index in self._tenant_at:
                bound.insert(index, of)
            return bound
        assert not self._tenant_at, f"no one tenant is meant here: {self.sql}"
        return values


@lru_cache(maxsize=2048)
def statement(sql: str, placeholder: str) -> Statement:
    """The statement of a text; there are few, and each is taken apart once."""
    return Statement(sql, placeholder)


def marks(values: Iterable[object]) -> str:
    """`?, ?, ?`: a placeholder for each value of a list."""
    return ", ".join("?" for _ in values)
