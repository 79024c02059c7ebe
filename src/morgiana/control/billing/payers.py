"""Who pays for an organisation's calls, and by which terms: what a price depends on besides the price book."""

from dataclasses import dataclass
from typing import Literal, Protocol

Mode = Literal["invoice", "prepaid"]


@dataclass(frozen=True, slots=True)
class Payer:
    """The terms of an organisation that bear on its charges."""

    organisation: str
    currency: str = ""
    """The currency it pays in; empty for the price book's own."""
    mode: Mode = "invoice"
    """By monthly invoice, or from credit that was paid before."""
    closed_through: str = ""
    """The last month that was invoiced; what is used later never belongs to it, whatever the clock says."""
    plan: str = ""
    discount_percent: int = 0
    """What the plan takes off, where the price book does not say it."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A cap or a credit, and how much of it is gone."""

    holder: str
    """The id of the shop or key; empty for the whole organisation, `credit` for what was paid before."""
    most_minor: int
    warn_percent: int
    spent_minor: int


class Payers(Protocol):
    """Where the terms and the budgets are kept."""

    def payer(self, organisation: str) -> Payer: ...

    def budgets(self, payer: Payer, *, shop: str, bearer: str, month: str, currency: str) -> list[Budget]:
        """Every budget that a call of that shop by that key draws on."""

    def spent(self, organisation: str, *, holder: str, month: str, currency: str) -> int:
        """What a shop, a key, or with an empty id the whole organisation spent in a month, in minor units."""

    def units_used(self, organisation: str, month: str, operation: str) -> int:
        """The units of a month so far, of an operation whose price depends on them."""
