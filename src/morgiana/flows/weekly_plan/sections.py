"""The plan's lists, all from the one forecast and the one proposal, so that their numbers agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from morgiana.capabilities.replenish.models import Need, OrderProposal, StockOutlook
from morgiana.capabilities.replenish.shop_rows import read_shop
from morgiana.capabilities.replenish.wording import HOW
from morgiana.commerce.forecasts import DemandForecast, ProductForecast
from morgiana.commerce.language import Language
from morgiana.commerce.shop import ShopData
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.models import (
    Band,
    LastWeek,
    MissingTopic,
    Overstocked,
    PlanMoney,
    RestsOn,
    WillRunOut,
    WillSell,
)
from morgiana.flows.weekly_plan.sales import Past, minus
from morgiana.kernel.money import Money

_NOTHING = RestsOn(table="sales", rows=0)


def band(forecast: DemandForecast, product: ProductForecast) -> Band:
    """The first week of a forecast, with the quantiles nearest to 10 % and 90 %."""
    low, high = (min(range(len(forecast.levels)), key=lambda i: abs(forecast.levels[i] - p)) for p in (0.1, 0.9))
    week = product.quantiles[0]
    return Band(low=round(week[low], 2), expected=round(product.mean[0], 2), high=round(week[high], 2))


def will_sell(forecast: DemandForecast, pasts: Mapping[str, Past], names: Mapping[str, str]) -> list[WillSell]:
    """What will sell, most units first."""
    lines = []
    for product in forecast.products:
        past = pasts.get(product.product_id)
        week = band(forecast, product)
        price = past.price if past else None
        lines.append(
            WillSell(
                product_id=product.product_id,
                name=names.get(product.product_id) or product.name or product.product_id,
                week=week,
                last_week=past.last_week if past else 0.0,
                weeks=round(sum(product.mean), 2),
                revenue=Money(round(week.expected * price.minor), price.currency) if price else None,
                trust=product.trust,
                reason=product.why,
                rests_on=past.rests_on if past else _NOTHING,
            )
        )
    return sorted(lines, key=lambda line: (-line.week.expected, line.product_id))


def will_run_out(orders: OrderProposal, sells: Sequence[WillSell], probability: float) -> list[WillRunOut]:
    """What will run out with at least this probability, the dearest first."""
    by_id = {line.product_id: line for line in sells}
    reasons = {line.product_id: line.reason for order in orders.suppliers for line in order.lines}
    lines = [
        _runs_out(outlook, by_id[outlook.product_id], reasons.get(outlook.product_id, outlook.reason))
        for outlook in orders.outlooks
        if outlook.run_out >= probability and outlook.lost_units > 0
    ]
    return sorted(lines, key=lambda line: (-_minor(line.lost_margin), -line.lost_units, line.product_id))


def _runs_out(outlook: StockOutlook, sells: WillSell, reason: str) -> WillRunOut:
    return WillRunOut(
        product_id=outlook.product_id,
        name=sells.name,
        week=sells.week,
        on_hand=outlook.on_hand,
        on_order=outlook.on_order,
        day=outlook.run_out_day,
        by=outlook.last_day,
        probability=outlook.run_out,
        lost_units=outlook.lost_units,
        lost_margin=outlook.lost_margin,
        ordered=outlook.ordered,
        reason=reason,
        rests_on=sells.rests_on,
    )


def overstocked(
    orders: OrderProposal, sells: Sequence[WillSell], pasts: Mapping[str, Past], days: float, say: Language
) -> list[Overstocked]:
    """Products with more than is likely to sell, the dearest first."""
    by_id = {line.product_id: line for line in sells}
    lines = []
    for outlook in orders.outlooks:
        if outlook.excess_units <= 0:
            continue
        line = by_id[outlook.product_id]
        past = pasts.get(outlook.product_id)
        excess, there = say.units(outlook.excess_units), say.units(outlook.on_hand + outlook.on_order)
        within = say.many(*wording.DAYS, days)
        lines.append(
            Overstocked(
                product_id=outlook.product_id,
                name=line.name,
                on_hand=outlook.on_hand,
                excess_units=outlook.excess_units,
                excess_cost=outlook.excess_cost,
                cover_days=outlook.cover_days,
                last_sold=past.last_sold if past else None,
                reason=say(wording.EXCESS, excess=excess, on_hand=there, days=within),
                rests_on=line.rests_on,
            )
        )
    return lines


def unsold_stock(
    shop: ShopData,
    counted: Iterable[str],
    forecast: DemandForecast,
    pasts: Mapping[str, Past],
    as_of: date,
    lately: date,
    say: Language,
) -> list[Overstocked]:
    """Products that are counted but have no forecast, because they were never sold, or not for long."""
    known = {product.product_id for product in forecast.products}
    dead = [name for name in counted if name not in known and (name not in pasts or pasts[name].last_sold < lately)]
    if not dead:
        return []
    rows = read_shop(shop, dead, as_of, overdue_days_most=0, say=say)
    lines = []
    for name in dead:
        stock, product, past = rows.stock[name], rows.products.get(name, {}), pasts.get(name)
        if stock["on_hand"] <= 0:
            continue
        offer = rows.offers.get(name, {})
        priced = next((row for row in (offer, product) if row.get("cost")), {})
        cost = Money(priced["cost"], priced["currency"] or shop.profile.currency) if priced else None
        reason = say(wording.DEAD_SINCE, day=say.full_day(past.last_sold)) if past else say(wording.NEVER_SOLD)
        lines.append(
            Overstocked(
                product_id=name,
                name=product.get("name") or name,
                on_hand=stock["on_hand"],
                excess_units=stock["on_hand"],
                excess_cost=Money(round(cost.minor * stock["on_hand"]), cost.currency) if cost else None,
                cover_days=None,
                last_sold=past.last_sold if past else None,
                reason=reason,
                rests_on=past.rests_on if past else _count_of(name, stock["day"]),
            )
        )
    return lines


def _count_of(product_id: str, day: date) -> RestsOn:
    return RestsOn(table="stock", product_id=product_id, rows=1, first_day=day, last_day=day)


def dearest_first(lines: Iterable[Overstocked]) -> list[Overstocked]:
    return sorted(lines, key=lambda line: (-_minor(line.excess_cost), -line.excess_units, line.product_id))


def missing(orders: OrderProposal, say: Language) -> list[MissingTopic]:
    """What is missing, topic by topic, what is most at stake first."""
    found: dict[Need, list[tuple[str, float]]] = defaultdict(list)
    for entry in orders.missing:
        for need in entry.needs:
            found[need].append((entry.product_id, entry.expected_sales))
    topics = [
        MissingTopic(
            need=need,
            title=say(wording.NEED_TITLES[need]),
            products=[name for name, _ in entries],
            expected_sales=round(sum(units for _, units in entries), 2),
            how=say(HOW[need]),
        )
        for need, entries in found.items()
    ]
    return sorted(topics, key=lambda topic: (-topic.expected_sales, topic.need))


def plan_money(
    last_week: LastWeek, sells: Sequence[WillSell], orders: OrderProposal, stocks: Sequence[Overstocked]
) -> PlanMoney:
    """The plan in money: each figure is the sum of the lines that it stands over."""
    return PlanMoney(
        revenue_last_week=last_week.revenue,
        revenue_expected=_sums(line.revenue for line in sells),
        orders=orders.totals,
        lost_margin=_sums(outlook.lost_margin for outlook in orders.outlooks),
        saved_margin=minus(orders.lost_margin_without, orders.lost_margin_with),
        overstock=_sums(line.excess_cost for line in stocks),
    )


def _sums(amounts: Iterable[Money | None]) -> list[Money]:
    return minus((amount for amount in amounts if amount is not None), ())


def _minor(amount: Money | None) -> int:
    return amount.minor if amount else -1
