"""Reads a price book from TOML. What is wrong with it is told with its line, and a book with a mistake is not used."""

import tomllib
from collections.abc import Container, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from morgiana.control.billing.engine.graduated import Schedule, Step
from morgiana.control.billing.engine.lines import Listed
from morgiana.control.billing.price_list import Period, Plan, Price
from morgiana.control.billing.toml_lines import Path_, line_of
from morgiana.kernel.money import Money, minor_digits


@cache
def _currencies() -> frozenset[str]:
    """Those that are or were paid in somewhere: a period of the past may have a currency that is gone since."""
    from babel.core import get_global

    theirs = get_global("territory_currencies").values()
    return frozenset(code for known in theirs for code, _, _, tender in known if tender)


def _known(code: str) -> str:
    if code not in _currencies():
        why = "{code} is no currency of ISO 4217; write the code of one that is paid in, such as EUR or JPY"
        raise PydanticCustomError("currency", why, {"code": code})
    return code


Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_known)]
Amount = Annotated[Decimal, Field(ge=0, le=10**9, decimal_places=18)]
"""An exponent makes a number of any length in a few characters, and every charge is reckoned exactly."""
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=18)]
Units = Annotated[int, Field(strict=True, ge=0, le=10**15)]
Many = Annotated[int, Field(strict=True, gt=0, le=10**12)]


class PriceBookMistake(ValueError):
    """A price book that cannot be used; the text says on which line and why."""


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Tier(_Form):
    above: Annotated[int, Field(strict=True, gt=0, le=10**15)]
    price: Amount
    per: Many | None = None


class _Line(_Form):
    per: Many = 1
    price: Amount
    free: Units = 0
    tiers: list[_Tier] = []
    rounded: Literal["call", "month"] = "call"


class _OfPlan(_Form):
    discount: Percent | None = None
    free: Units | None = None


class _Plan(_Form):
    discount: Percent = Decimal(0)
    monthly: Amount | dict[Currency, Amount] = {}
    operations: dict[str, _OfPlan] = {}


class _Period(_Form):
    first: date | None = Field(default=None, alias="from")
    until: date | None = None
    prices: dict[Currency, dict[str, _Line]]
    plans: dict[str, _Plan] = {}


class _File(_Form):
    currency: Currency
    operations: dict[str, _Line] = {}
    plans: dict[str, _Plan] = {}
    periods: list[_Period] = []

    @model_validator(mode="after")
    def _one_form(self) -> "_File":
        if self.periods and (self.operations or self.plans):
            raise ValueError("prices are written either below [operations] and [plans] or below [[periods]], not both")
        return self


def read_periods(path: Path, operations: Container[str] | None = None) -> tuple[str, tuple[Period, ...]]:
    """The book's own currency and its periods, oldest first.

    Every operation named must be among `operations`, if these are given. Raises `PriceBookMistake`, or `OSError`.
    """
    text = path.read_text("utf-8")
    try:
        file = _File.model_validate(tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        raise PriceBookMistake(str(error)) from error
    except RecursionError as error:
        raise PriceBookMistake("its lists are within each other deeper than any price book's") from error
    except ValidationError as error:
        mistakes = error.errors(include_url=False, include_context=False, include_input=False)
        raise PriceBookMistake("; ".join(_told(text, tuple(m["loc"]), m["msg"]) for m in mistakes[:5])) from error
    for place, why in _mistakes(file, operations):
        raise PriceBookMistake(_told(text, place, why))
    return file.currency, _periods(file)


def _told(text: str, place: Path_, why: str) -> str:
    named = ".".join(str(part + 1 if isinstance(part, int) else part) for part in place if part != "[key]")
    return ", ".join(part for part in (f"line {line_of(text, place)}", named) if part) + f": {why}"


def _mistakes(file: _File, operations: Container[str] | None) -> Iterator[tuple[Path_, str]]:
    yield from _of_days(file)
    for place, prices, plans in _parts(file):
        yield from _of_currencies(file, place, prices)
        for at, name in _named(place, prices, plans):
            if operations is not None and name not in operations:
                yield at, f"no operation here is called {name!r}"
        for name, plan in plans.items():
            fees = _fees(plan, file.currency)
            if unknown := sorted(set(fees) - set(_all_prices(file, prices))):
                yield (*place, "plans", name, "monthly"), f"there are no prices in {', '.join(unknown)}"
            for currency, fee in fees.items():
                if Money.of(fee, currency).amount != fee:
                    yield (*place, "plans", name, "monthly"), f"{fee} {currency} cannot be paid in its coins"


def _of_days(file: _File) -> Iterator[tuple[Path_, str]]:
    """Periods follow each other: where one ends the next begins, and the last does not end."""
    for index, period in enumerate(file.periods):
        if period.first and period.until and period.first >= period.until:
            yield ("periods", index, "until"), f"it ends on {period.until}, before it begins"
        if period.first is None and index > 0:
            yield ("periods", index), "only the first period may leave `from` out"
        if period.until is None and index < len(file.periods) - 1:
            yield ("periods", index), "only the last period may leave `until` out"
    for index, (earlier, later) in enumerate(pairwise(file.periods)):
        if earlier.until is None or later.first is None:
            continue
        if later.first > earlier.until:
            yield ("periods", index + 1, "from"), f"from {earlier.until} to before {later.first} there is no price"
        if later.first < earlier.until:
            yield ("periods", index + 1, "from"), f"from {later.first} to before {earlier.until} there are two prices"
    if file.periods and file.periods[-1].until is not None:
        yield ("periods", len(file.periods) - 1, "until"), "the last period must not end: after it there is no price"


def _of_currencies(file: _File, place: Path_, prices: Mapping[str, Mapping[str, _Line]]) -> Iterator[tuple[Path_, str]]:
    """Every period has all the book's currencies, and every operation a price in each of them."""
    wanted = {file.currency, *(currency for period in file.periods for currency in period.prices)}
    if missing := sorted(wanted - set(prices)):
        yield place, f"there are no prices in {', '.join(missing)}"
        return
    every = {operation for lines in prices.values() for operation in lines}
    for currency, lines in prices.items():
        at = (*place, "prices", currency) if place else ("operations",)
        if lacking := sorted(every - set(lines)):
            yield at, f"{lacking[0]} has no price in {currency}, and has one in another currency"
        for operation, line in lines.items():
            if any(lower.above >= upper.above for lower, upper in pairwise(line.tiers)):
                yield (*at, operation, "tiers"), "each tier begins above the one before it"


def _parts(file: _File) -> Iterator[tuple[Path_, Mapping[str, Mapping[str, _Line]], Mapping[str, _Plan]]]:
    if not file.periods:
        yield (), {file.currency: file.operations}, file.plans
    for index, period in enumerate(file.periods):
        yield ("periods", index), period.prices, period.plans


def _named(
    place: Path_, prices: Mapping[str, Mapping[str, _Line]], plans: Mapping[str, _Plan]
) -> Iterator[tuple[Path_, str]]:
    for currency, lines in prices.items():
        yield from ((((*place, "prices", currency, name) if place else ("operations", name)), name) for name in lines)
    for plan, said in plans.items():
        yield from (((*place, "plans", plan, "operations", name), name) for name in said.operations)


def _all_prices(file: _File, prices: Mapping[str, Any]) -> set[str]:
    return {file.currency, *prices}


def _periods(file: _File) -> tuple[Period, ...]:
    if not file.periods:
        return (_period(None, None, {file.currency: file.operations}, file.plans, file.currency),)
    return tuple(
        _period(p.first if index else None, p.until, p.prices, p.plans, file.currency)
        for index, p in enumerate(file.periods)
    )


def _period(
    first: date | None,
    until: date | None,
    prices: Mapping[str, Mapping[str, _Line]],
    plans: Mapping[str, _Plan],
    currency: str,
) -> Period:
    return Period(
        first,
        until,
        {code: {name: _price(line, code) for name, line in lines.items()} for code, lines in prices.items()},
        {name: _plan(plan, currency) for name, plan in plans.items()},
    )


def _price(line: _Line, currency: str) -> Price:
    scale = 10 ** minor_digits(currency)
    steps = [Step(0, Fraction(line.price) * scale / line.per)]
    steps += [Step(tier.above, Fraction(tier.price) * scale / (tier.per or line.per)) for tier in line.tiers]
    schedule = Schedule(tuple(steps), line.free, by_month=line.rounded == "month")
    return Price(schedule, Listed(line.price, line.per))


def _plan(plan: _Plan, currency: str) -> Plan:
    return Plan(
        discount=Fraction(plan.discount) / 100,
        discounts={
            name: Fraction(said.discount) / 100 for name, said in plan.operations.items() if said.discount is not None
        },
        free={name: said.free for name, said in plan.operations.items() if said.free is not None},
        monthly={code: Money.of(amount, code).minor for code, amount in _fees(plan, currency).items()},
    )


def _fees(plan: _Plan, currency: str) -> Mapping[str, Decimal]:
    """A plan's fee in each currency."""
    return plan.monthly if isinstance(plan.monthly, dict) else {currency: plan.monthly}
