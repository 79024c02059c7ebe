"""The figures of a month: what was asked of the books once, and what follows from them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from morgiana.kernel.money import Money
from morgiana.surfaces.console.screen import Screen


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar."""

    first: date

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.replace(day=1))

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """The month that an address names, such as `2026-11`; None for what is none, or before any use of this."""
        try:
            month = cls(date.fromisoformat(f"{text}-01"))
        except ValueError:
            return None
        return month if month.first.year >= 2000 else None

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def before(self) -> "Month":
        return Month.of(self.first - timedelta(days=1))

    @property
    def after(self) -> "Month":
        return Month.of(self.first + timedelta(days=31))

    @property
    def name(self) -> str:
        return f"{self.first:%Y-%m}"

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Figures:
    """What a month came to."""

    month: Month
    today: date
    days: Sequence[Any]
    """Lines of use by day, of this month and the one before."""
    report: Any
    """The month's use, summed as the page was asked for."""
    spending: Any
    """What was spent of which limit; None where the reader may not see it."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What shops, keys and people are called, by id."""
    holders: Sequence[str] = ()
    """The shops and keys that may have a limit."""

    @property
    def currency(self) -> str:
        """The currency that most is paid in."""
        costs = [line.cost for line in self.days]
        held = [one.spent for one in self.spending.holders] if self.spending else []
        found = max([*costs, *held], key=lambda cost: cost.minor, default=None)
        return found.currency if found is not None else "EUR"

    def spent(self, month: Month, *, through: date | None = None) -> list[Money]:
        """What a month came to, by currency, or its first days."""
        sums: dict[str, int] = {}
        for line in self.days:
            day = date.fromisoformat(line.what)
            if month.holds(day) and (through is None or day <= through):
                sums[line.cost.currency] = sums.get(line.cost.currency, 0) + line.cost.minor
        return [Money(minor, currency) for currency, minor in sorted(sums.items()) if minor]

    def expected(self) -> Money | None:
        """What the month comes to at the pace of its days so far; None where it is over, or too young to say."""
        if not self.month.holds(self.today) or self.today.day < 3:
            return None
        so_far = next((one for one in self.spent(self.month) if one.currency == self.currency), None)
        return so_far and Money(so_far.minor * self.month.last.day // self.today.day, so_far.currency)

    def whole(self) -> Any:
        """The organisation's own line among those of the limits."""
        return next((one for one in self.spending.holders if one.holder == ""), None) if self.spending else None

    def near_limits(self) -> list[Any]:
        """Whoever has spent so much of a limit that its owner is to be warned."""
        holders = self.spending.holders if self.spending else []
        return [one for one in holders if one.spent_percent is not None and one.spent_percent >= one.warn_percent]


async def figures_of(screen: Screen, month: Month, by: str) -> Figures:
    """Ask the books. Raises the refusals of the first of them."""
    money = screen.parts.money
    today = datetime.now(UTC).date()
    last = min(month.last, today)
    days, report = await asyncio.gather(
        screen.ask(money.usage, {"first_day": f"{month.before.first}", "last_day": f"{last}", "by": "day"}),
        screen.ask(money.usage, {"first_day": f"{month.first}", "last_day": f"{last}", "by": by}),
    )
    spending = (await screen.ask(money.spending, {"month": month.name})).answer if screen.can(money.spending) else None
    shops, keys, people = await _known(screen)
    return Figures(
        month, today, days.answer.lines, report.answer, spending, {**shops, **keys, **people}, [*shops, *keys]
    )


async def figures_of_limits(screen: Screen) -> Figures:
    """Only what was spent of which limit this month. Raises the refusals of the call."""
    spending = (await screen.ask(screen.parts.money.spending)).answer
    today = datetime.now(UTC).date()
    figures = Figures(Month.of(today), today, (), None, spending)
    if figures.near_limits():
        shops, keys, _ = await _known(screen)
        figures = replace(figures, names={**shops, **keys})
    return figures


async def _known(screen: Screen) -> list[dict[str, str]]:
    """What shops, keys and people are called, as far as the reader may know."""
    people, found = screen.parts.people, []
    for operation, many, one in (
        (people.shops, "shops", "shop_id"),
        (people.keys, "keys", "key_id"),
        (people.people, "people", "person_id"),
    ):
        answer = (await screen.ask(operation)).answer if screen.can(operation) else None
        named = {getattr(line, one): line.name for line in getattr(answer, many)} if answer else {}
        if one == "shop_id":
            named = {shop_id: screen.shop_called(shop_id, name) for shop_id, name in named.items()}
        found.append(named)
    return found
