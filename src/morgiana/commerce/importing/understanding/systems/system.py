"""What is known of one export of one shop system."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.text import fold

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet


@dataclass(frozen=True)
class System:
    """One export of one system. Column names are compared by `fold`, so case and marks do not matter."""

    name: str
    """The system, as its makers write it."""
    export: str
    """Which of its exports: `orders`, `products`."""
    needs: tuple[str, ...]
    """Columns that together make it this export and no other."""
    tables: tuple[str, ...]
    """Which tables it fills, the main one first."""
    meanings: Mapping[str, str]
    """What its columns mean: `table.column` or a word of `AUXILIARY`. Columns that are not named are ignored; several
    columns may mean the same, then the first that is filled counts."""
    numbers: NumberFormat | None = None
    """How it writes numbers, if it always writes them in one way."""
    dates: DateFormat | None = None
    """How it writes dates, if it always writes them in one way."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What the words of a column mean: by column, then by the word in small letters."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What is the same in every row, such as `channel`."""
    fill_down: tuple[str, ...] = ()
    """Columns that stand only on the first line of an order or product and hold for its other lines."""
    sheet_name: str = ""
    """What the sheet's name must match, as a regular expression, where column names alone could be another's."""
    prepare: Callable[["Sheet"], "Sheet"] | None = None
    """Lays the sheet out afresh where one cell holds several facts. Rows keep their numbers."""

    def fits(self, sheet: "Sheet") -> bool:
        """Whether the sheet has the columns that this export needs."""
        names = {fold(column) for column in sheet.columns}
        here = all(fold(name) in names for name in self.needs)
        return here and (not self.sheet_name or re.search(self.sheet_name, sheet.name) is not None)

    def meaning(self, column: str) -> str | None:
        """What a column of it means, or None if it is not used."""
        return self._by_name.get(fold(column))

    @property
    def _by_name(self) -> dict[str, str]:
        return {fold(name): meaning for name, meaning in self.meanings.items()}
