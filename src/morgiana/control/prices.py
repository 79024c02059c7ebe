"""The price book: what one unit of each operation costs here. An installation of one's own charges nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from morgiana.kernel.money import Money, minor_digits


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    per: int = Field(default=1, gt=0)
    price: Decimal = Field(ge=0)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    operations: dict[str, _Line] = {}


@dataclass(frozen=True)
class PriceBook:
    """Prices by operation. An operation without a line is free."""

    currency: str
    unit_prices: Mapping[str, Decimal] = field(default_factory=dict)
    """Price of one unit in minor units of the currency; fractions are exact until the sum is rounded half up."""

    def price(self, operation: str, units: int) -> Money:
        """What `units` of an operation cost; rounded once, on the whole."""
        minor = self.unit_prices.get(operation, _FREE) * units
        return Money(int(minor.to_integral_value(rounding=ROUND_HALF_UP)), self.currency)

    @classmethod
    def read(cls, path: Path) -> "PriceBook":
        """A price book from TOML: `currency = "EUR"`, then below `[operations]` lines such as
        `"forecast.demand" = {price = "0.20", per = 1000}`.

        Raises pydantic's ValidationError, which names the line, when the file does not have that form.
        """
        book = _File.model_validate(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))
        scale = Decimal(10) ** minor_digits(book.currency)
        return cls(book.currency, {name: line.price * scale / line.per for name, line in book.operations.items()})


_FREE: Final = Decimal(0)
