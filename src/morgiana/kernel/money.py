"""Money is an integer in minor units with its currency (ISO 4217)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

# ISO 4217:2015, amendment 176: the currencies whose minor unit is not a hundredth.
_DIGITS: Final = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}


def minor_digits(currency: str) -> int:
    """Digits after the decimal mark in `currency`: 2 for EUR, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount of one currency. Adding two currencies is a bug, not a conversion."""

    minor: int
    """Amount in the currency's minor unit: 1250 is 12.50 EUR, or 1250 JPY."""
    currency: str
    """ISO 4217 code, three capital letters."""

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> "Money":
        """Money from an amount in major units, rounded half up: `Money.of("12.5", "EUR").minor == 1250`."""
        scaled = Decimal(amount).scaleb(minor_digits(currency))
        return cls(int(scaled.to_integral_value(rounding=ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __add__(self, other: "Money") -> "Money":
        assert self.currency == other.currency, f"{self.currency} + {other.currency}"
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return self + -other

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.amount:,.{minor_digits(self.currency)}f} {self.currency}"
