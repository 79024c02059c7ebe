"""What a cell of a table holds, and how text is kept from being run as a formula.

A spreadsheet runs a cell that begins with one of = + - @ (also in full width), a tab or a line break, whoever wrote
it: a product's name must not. In CSV such text gets an apostrophe before it, as OWASP's page "CSV Injection" advises;
in a workbook it is stored as text, which is never run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from morgiana.kernel.money import Money

Cell = str | float | int | date | Money | None
Kind = Literal["text", "number", "share", "money", "day"]

_RUN: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a sheet."""

    title: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a name."""

    name: str
    """Short, for a file or a tab."""
    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]

    def __post_init__(self) -> None:
        assert all(len(row) == len(self.headings) for row in self.rows), self.name


def harmless(text: str) -> str:
    """Text that no spreadsheet runs when it opens a CSV file."""
    return f"'{text}" if text.startswith(_RUN) else text
