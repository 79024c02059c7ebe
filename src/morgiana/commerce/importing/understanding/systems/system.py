"""What is known of one export of one shop system."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from morgiana.commerce.importing.models import DateFormat, NumberFormat
from morgiana.commerce.importing.understanding.text import fold

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

_BELONGS: Final = ("sales.order_id", "products.parent_id")
"""What the lines of one order or product share."""


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
    """Which tables it fills, the main one first; empty where it is known and holds nothing that is used."""
    meanings: Mapping[str, str]
    """What its columns mean: `table.column` or a word of `AUXILIARY`. Columns that are not named are ignored; several
    columns may mean the same, then the first that is filled counts."""
    patterns: Mapping[str, str] = field(default_factory=dict)
    """The same for columns whose names differ from shop to shop: by a regular expression for the whole name."""
    numbers: NumberFormat | None = None
    """How it writes numbers, if it always writes them in one way."""
    cents: tuple[str, ...] = ()
    """Columns whose amounts are written in the minor unit: 1250 for 12.50. Named as the system names them."""
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

    def filled(self, sheet: "Sheet") -> "Sheet":
        """The sheet with what stands only on the first line of an order or product on its other lines too."""
        import polars as pl

        places = {fold(name): f"c{i}" for i, name in reversed(list(enumerate(sheet.columns)))}
        wanted = [places[fold(name)] for name in self.fill_down if fold(name) in places]
        keys = [places[fold(name)] for name, meaning in self.meanings.items()
                if meaning in _BELONGS and fold(name) in places]  # fmt: skip
        if not wanted or not keys:
            return sheet
        run = pl.col(keys[0]).ne_missing(pl.col(keys[0]).shift()).cum_sum()
        return replace(sheet, cells=sheet.cells.with_columns(pl.col(wanted).forward_fill().over(run)))

    def meaning(self, column: str) -> str | None:
        """What a column of it means, or None if it is not used."""
        by_pattern = (meaning for pattern, meaning in self.patterns.items() if re.fullmatch(pattern, column))
        return self._by_name.get(fold(column)) or next(by_pattern, None)

    def words_of(self, column: str) -> dict[str, str]:
        """What the words of a column of it mean."""
        return {
            word: meaning
            for name, said in self.words.items()
            if fold(name) == fold(column)
            for word, meaning in said.items()
        }

    @property
    def _by_name(self) -> dict[str, str]:
        return {fold(name): meaning for name, meaning in self.meanings.items()}
