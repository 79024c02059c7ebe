"""The books as they have to be, in plain Python: what the real ones are compared with after every step."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Any

from morgiana.control.caller import Caller

RATES = {"say.flat": Fraction(2, 5), "say.job": Fraction(3), "note.keep": Fraction(1)}
"""Cents for a unit, of what is not tiered."""
TIERED = "say.tiered"
DEAREST = {**RATES, TIERED: Fraction(5)}


def rounded(minor: Fraction) -> int:
    return floor(minor + Fraction(1, 2))


def tiered_total(units: int) -> Fraction:
    """What so many units of a month cost: 10 free, 5 cents each up to the fortieth, then 2."""
    return Fraction(5 * max(0, min(units, 40) - 10) + 2 * max(0, units - 40))


def following(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


@dataclass
class Asked:
    """A call or a job as somebody asked for it."""

    caller: Caller
    operation: str
    fields: dict[str, Any]
    mark: str
    """Its key, or what its answer says: there is at most one answer with it in a shop."""
    key: str | None = None
    on_answer: Callable[[dict[str, Any]], None] | None = None
    """What the model does if, and only if, there is an answer."""
    outcome: Any = None

    @property
    def units(self) -> int:
        return int(self.fields.get("units", 1))

    def __str__(self) -> str:
        told = {name: value for name, value in self.fields.items() if value not in ("", None)}
        return f"{self.caller.tenant[-6:]}: {self.operation} {told} key={self.key} -> {self.outcome!r:.90}"


@dataclass
class Written:
    """A call as the database has it."""

    shop: str
    receipt_id: str
    operation: str
    mark: str
    units: int
    minor: int
    at: datetime
    person: str
    bearer: str


@dataclass
class Payer:
    """An organisation, and what it may still do."""

    id: str
    shops: list[str]
    discount_percent: int = 0
    mode: str = "invoice"
    caps: dict[str, int] = field(default_factory=dict)
    spent: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By month and holder."""
    units: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By month and operation."""
    credit: int = 0
    unbilled: Counter[str] = field(default_factory=Counter)
    """By month, what is not on an invoice yet."""
    closed: str = ""
    sales: int = 0

    def month(self, at: datetime) -> str:
        month = f"{at:%Y-%m}"
        return following(self.closed) if self.closed >= month else month

    def price(self, operation: str, units: int, month: str) -> int:
        share = 1 - Fraction(self.discount_percent, 100)
        if operation == TIERED:
            before = self.units[month, operation]
            return rounded(tiered_total(before + units) * share) - rounded(tiered_total(before) * share)
        return rounded(RATES.get(operation, Fraction(0)) * units * share)

    def most(self, operation: str, units: int) -> int:
        """The most that a call can cost, and a cent for where it is rounded."""
        return rounded(DEAREST.get(operation, Fraction(0)) * units * (1 - Fraction(self.discount_percent, 100))) + 1

    def left(self, shop: str, bearer: str, month: str) -> int | None:
        """What is left of the tightest budget; None where there is none."""
        lefts = [self.caps[h] - self.spent[month, h] for h in holders(shop, bearer) if h in self.caps]
        if self.mode == "prepaid":
            lefts.append(self.credit)
        return min(lefts, default=None)

    def charge(self, call: Written) -> tuple[str, int]:
        """Take a call's price off what its payer has. Gives its month and its price; nobody may be over budget."""
        month = self.month(call.at)
        minor = self.price(call.operation, call.units, month)
        if call.operation == TIERED:
            self.units[month, call.operation] += call.units
        if minor:
            left = self.left(call.shop, call.bearer, month)
            assert left is None or minor <= left, f"over budget: {call} costs {minor}, {left} were left"
            for holder in holders(call.shop, call.bearer):
                self.spent[month, holder] += minor
            self.sales += minor
            if self.mode == "prepaid":
                self.credit -= minor
            else:
                self.unbilled[month] += minor
        return month, minor

    def close(self, month: str) -> None:
        """A month was invoiced, and every earlier one with it."""
        self.closed = max(self.closed, month)
        for earlier in [one for one in self.unbilled if one <= self.closed]:
            del self.unbilled[earlier]


def holders(shop: str, bearer: str) -> list[str]:
    return ["", shop, *([bearer] if bearer else [])]


@dataclass
class Model:
    """Everybody, and all that was answered."""

    payers: dict[str, Payer] = field(default_factory=dict)
    calls: dict[tuple[str, str], Written] = field(default_factory=dict)
    """By shop and mark."""
    receipts: dict[tuple[str, str], Written] = field(default_factory=dict)
    """By shop and receipt."""
    notes: set[tuple[str, str]] = field(default_factory=set)
    jobs: dict[tuple[str, str], Asked] = field(default_factory=dict)
    """Accepted jobs by shop and number."""
    keyed: dict[tuple[str, str], Asked] = field(default_factory=dict)
    """What was asked with each key, by shop and key."""

    def payer_of(self, shop: str) -> Payer | None:
        return next((payer for payer in self.payers.values() if shop in payer.shops), None)
