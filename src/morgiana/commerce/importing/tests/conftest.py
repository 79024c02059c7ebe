"""Files as a test writes them, read, understood and applied."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from morgiana.commerce.importing.models import Correction, Mapping, Understanding
from morgiana.commerce.importing.reading import Sheet, read
from morgiana.commerce.importing.understanding import Loaded, apply, understand
from morgiana.commerce.shop import ShopProfile

TODAY = date(2026, 5, 4)


@dataclass
class Case:
    """Files of one upload, and what became of them."""

    sheets: list[Sheet]
    understood: Understanding
    profile: ShopProfile

    @property
    def topics(self) -> list[str]:
        """What is asked."""
        return [question.topic for question in self.understood.questions]

    @property
    def mappings(self) -> list[Mapping]:
        return [sheet.mapping for sheet in self.understood.sheets if sheet.mapping is not None]

    def loaded(self) -> Loaded:
        """What is loaded; nothing may be open, and every account must hold."""
        assert not self.understood.questions, self.understood.questions
        loaded = apply(self.sheets, self.understood, profile=self.profile)
        assert all(account.holds for account in loaded.reconciliations), loaded.reconciliations
        return loaded

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """The rows of a table, these columns of them."""
        return (
            self.loaded()
            .tables.get(table, pl.DataFrame(schema=dict.fromkeys(columns, pl.String)))
            .select(columns)
            .rows()
        )


Understand = Callable[..., Case]


@pytest.fixture
def shop_file(tmp_path: Path) -> Understand:
    """`shop_file("a;b\\n1;2\\n")` is the case of one CSV; `shop_file({"orders.csv": ...})` of several files."""

    def case(
        files: str | dict[str, str | bytes],
        *,
        profile: ShopProfile | None = None,
        saved: list[Mapping] | None = None,
        corrections: list[Correction] | None = None,
    ) -> Case:
        profile = profile or ShopProfile(currency="EUR", time_zone="Europe/Paris")
        sheets = []
        for name, text in ({"file.csv": files} if isinstance(files, str) else files).items():
            path = tmp_path / name
            path.write_bytes(text.encode() if isinstance(text, str) else text)
            sheets += read(path, name)
        understood = understand(sheets, profile=profile, saved=saved or [], corrections=corrections or [], today=TODAY)
        return Case(sheets, understood, profile)

    return case
