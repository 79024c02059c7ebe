"""The plan in four sentences: last week, this week, what runs out, what to do."""

from collections.abc import Sequence

from morgiana.capabilities.replenish.models import OrderProposal
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.models import LastWeek, Overstocked, PlanMoney, WillRunOut, WillSell
from morgiana.flows.weekly_plan.weeks import Week
from morgiana.flows.weekly_plan.wording import day_text, list_text, money_text, share_text, units_text
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
) -> list[str]:
    """Exactly four sentences."""
    return [
        _last(last_week),
        _this(week, money, will_sell),
        _run_out(money, will_run_out, orders),
        _to_do(money, orders, overstocked),
    ]


def _last(week: LastWeek) -> str:
    compared = ""
    if week.week_before and week.week_before.share is not None:
        compared = _compared(
            week.week_before.share, wording.MORE_THAN_BEFORE, wording.LESS_THAN_BEFORE, wording.AS_BEFORE
        )
        if week.year_before and week.year_before.share is not None:
            compared += _compared(
                week.year_before.share, wording.MORE_THAN_YEAR, wording.LESS_THAN_YEAR, wording.AS_YEAR
            )
    returned = ""
    if week.units_returned:
        amount = money_text(week.returned) if week.returned else "0"
        returned = wording.RETURNED.format(units=units_text(week.units_returned), amount=amount)
    template = wording.LAST_WEEK if week.units_sold else wording.NOTHING_SOLD
    return template.format(
        first=day_text(week.first_day),
        last=day_text(week.last_day),
        revenue=money_text(week.revenue) if week.revenue else "0",
        units=units_text(week.units_sold),
        orders=f"{week.orders:,}",
        compared=compared,
        returned=returned,
    )


def _compared(share: float, more: str, less: str, same: str) -> str:
    if abs(share) < _SAME:
        return same
    return (more if share > 0 else less).format(share=share_text(share))


def _this(week: Week, money: PlanMoney, will_sell: Sequence[WillSell]) -> str:
    units = sum(line.week.expected for line in will_sell)
    days = {"first": day_text(week.first_day), "last": day_text(week.last_day)}
    if not units:
        return wording.WILL_SELL_NOTHING.format(**days)
    template = wording.WILL_SELL if money.revenue_expected else wording.WILL_SELL_UNPRICED
    best = list_text([line.name for line in will_sell[:3] if line.week.expected > 0])
    revenue = money_text(money.revenue_expected) if money.revenue_expected else ""
    return template.format(**days, units=units_text(units), revenue=revenue, best=best)


def _run_out(money: PlanMoney, will_run_out: Sequence[WillRunOut], orders: OrderProposal) -> str:
    total = len(orders.outlooks)
    if not total:
        return wording.RUN_OUT_UNKNOWN
    if not will_run_out:
        return wording.RUN_OUT_NONE.format(total=f"{total:,}")
    first = will_run_out[0]
    when = (
        wording.ON_DAY.format(day=day_text(first.day)) if first.day else wording.BY_DAY.format(day=day_text(first.by))
    )
    template = wording.RUN_OUT if positive(money.lost_margin) else wording.RUN_OUT_UNPRICED
    return template.format(
        n=f"{len(will_run_out):,}",
        total=f"{total:,}",
        name=first.name,
        when=when,
        lost=money_text(positive(money.lost_margin)),
    )


def _to_do(money: PlanMoney, orders: OrderProposal, overstocked: Sequence[Overstocked]) -> str:
    more = {"overstock": "", "missing": ""}
    if overstocked:
        template = wording.AND_OVERSTOCK if money.overstock else wording.AND_OVERSTOCK_UNPRICED
        more["overstock"] = template.format(cost=money_text(money.overstock))
    if orders.missing:
        more["missing"] = wording.AND_MISSING.format(n=f"{len(orders.missing):,}", total=f"{orders.product_count:,}")
    if orders.suppliers:
        names = [order.name for order in orders.suppliers]
        suppliers = list_text(names) if len(names) <= 3 else wording.SUPPLIERS.format(n=len(names))
        saved = money_text(money.saved_margin)
        return wording.ORDER.format(total=money_text(orders.totals), suppliers=suppliers, saved=saved, **more)
    impossible = len(orders.missing) == orders.product_count
    return (wording.ORDER_IMPOSSIBLE if impossible else wording.ORDER_NOTHING).format(**more)


def positive(amounts: Sequence[Money]) -> list[Money]:
    """The amounts above nothing."""
    return [amount for amount in amounts if amount.minor > 0]
