"""The plan in four sentences: last week, this week, what runs out, what to do."""

from collections.abc import Sequence

from morgiana.capabilities.replenish.models import OrderProposal
from morgiana.commerce.language import Language
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.models import LastWeek, Overstocked, PlanMoney, WillRunOut, WillSell
from morgiana.flows.weekly_plan.weeks import Week
from morgiana.kernel.money import Money

_SAME = 0.005
"""A change below half a percent is said to be none."""


def summarise(
    week: Week,
    last_week: LastWeek,
    money: PlanMoney,
    will_sell: Sequence[WillSell],
    will_run_out: Sequence[WillRunOut],
    orders: OrderProposal,
    overstocked: Sequence[Overstocked],
    n_left_out: int,
    say: Language,
) -> list[str]:
    """Exactly four sentences."""
    return [
        _last(last_week, say),
        _this(week, money, will_sell, n_left_out, say),
        _run_out(money, will_run_out, orders, say),
        _to_do(money, orders, overstocked, say),
    ]


def _last(week: LastWeek, say: Language) -> str:
    compared = ""
    if week.week_before and week.week_before.share is not None:
        texts = (wording.MORE_THAN_BEFORE, wording.LESS_THAN_BEFORE, wording.AS_BEFORE)
        compared = _compared(week.week_before.share, *texts, say)
        if week.year_before and week.year_before.share is not None:
            texts = (wording.MORE_THAN_YEAR, wording.LESS_THAN_YEAR, wording.AS_YEAR)
            compared += _compared(week.year_before.share, *texts, say)
    returned = ""
    if week.units_returned:
        amount = week.returned or say(wording.NO_MONEY)
        returned = say(wording.RETURNED, units=_units(week.units_returned, say), amount=amount)
    return say(
        wording.LAST_WEEK if week.units_sold else wording.NOTHING_SOLD,
        first=week.first_day,
        last=week.last_day,
        revenue=week.revenue or say(wording.NO_MONEY),
        units=_units(week.units_sold, say),
        orders=say.many(*wording.ORDERS, week.orders),
        compared=compared,
        returned=returned,
    )


def _units(units: float, say: Language) -> str:
    return say.many(*wording.UNITS, round(units, 0 if units >= 10 else 1))


def _compared(share: float, more: str, less: str, same: str, say: Language) -> str:
    if abs(share) < _SAME:
        return say(same)
    return say(more if share > 0 else less, share=say.share(share))


def _this(week: Week, money: PlanMoney, will_sell: Sequence[WillSell], n_left_out: int, say: Language) -> str:
    units = sum(line.week.expected for line in will_sell)
    days = {"first": week.first_day, "last": week.last_day}
    if not units:
        return say(wording.WILL_SELL_NOTHING, **days)
    template = wording.WILL_SELL if money.revenue_expected else wording.WILL_SELL_UNPRICED
    planned = ""
    if n_left_out:
        before = sum(line.last_week for line in will_sell)
        planned = say(wording.PLANNED, n=len(will_sell), before=say.units(before))
    best = [line.name for line in will_sell[:3] if line.week.expected > 0]
    revenue = _about(money.revenue_expected, say)
    return say(template, **days, units=_units(units, say), planned=planned, revenue=revenue, best=best)


def _run_out(money: PlanMoney, will_run_out: Sequence[WillRunOut], orders: OrderProposal, say: Language) -> str:
    total = len(orders.outlooks)
    if not total:
        return say(wording.RUN_OUT_UNKNOWN)
    if not will_run_out:
        return say(wording.RUN_OUT_NONE, total=total)
    first = will_run_out[0]
    return say(
        wording.RUN_OUT if positive(money.lost_margin) else wording.RUN_OUT_UNPRICED,
        n=len(will_run_out),
        total=total,
        name=first.name,
        when=_when(first, orders, say),
        lost=_about(positive(money.lost_margin), say),
    )


def _when(line: WillRunOut, orders: OrderProposal, say: Language) -> str:
    if line.day is None:
        return say(wording.BY_DAY, day=line.by)
    return say(wording.NOW) if line.day <= orders.as_of else say(wording.ON_DAY, day=line.day)


def _about(amounts: Sequence[Money], say: Language) -> str:
    return say.listed([say.about(amount) for amount in amounts])


def _to_do(money: PlanMoney, orders: OrderProposal, overstocked: Sequence[Overstocked], say: Language) -> str:
    more = {"overstock": "", "missing": ""}
    if overstocked:
        template = wording.AND_OVERSTOCK if money.overstock else wording.AND_OVERSTOCK_UNPRICED
        more["overstock"] = say(template, cost=_about(money.overstock, say))
    if orders.missing:
        more["missing"] = say(wording.AND_MISSING, n=len(orders.missing), total=orders.product_count)
    if orders.suppliers:
        names = [order.name for order in orders.suppliers]
        suppliers = say.listed(names) if len(names) <= 3 else say.many(*wording.SUPPLIERS, len(names))
        n_waiting = len(orders.postponed)
        more["waiting"] = say.many(*wording.AND_WAITING, n_waiting) if n_waiting else ""
        return say(
            wording.ORDER, total=orders.totals, suppliers=suppliers, saved=_about(money.saved_margin, say), **more
        )
    if orders.postponed:
        return say(wording.ORDER_WAITS, **more)
    impossible = len(orders.missing) == orders.product_count
    return say(wording.ORDER_IMPOSSIBLE if impossible else wording.ORDER_NOTHING, **more)


def positive(amounts: Sequence[Money]) -> list[Money]:
    """The amounts above nothing."""
    return [amount for amount in amounts if amount.minor > 0]
