"""From the request to numbers, and from the engine's decision to orders that explain themselves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from morgiana.capabilities.replenish import wording
from morgiana.capabilities.replenish.checks import period_days
from morgiana.capabilities.replenish.engine.decision import Decision, Rules, Situation, decide
from morgiana.capabilities.replenish.engine.demand import Demand
from morgiana.capabilities.replenish.engine.settlement import Supply
from morgiana.capabilities.replenish.lines import Case, line, outlook
from morgiana.capabilities.replenish.models import MissingData, OrderProposal, OrdersRequest, SupplierOrder
from morgiana.capabilities.replenish.terms import Gathered, Terms
from morgiana.commerce.language import Language
from morgiana.kernel.money import Money

FORECAST_REACH = 2.0
"""How many times the forecast's length the days to the next delivery but one may be."""


@dataclass(frozen=True)
class Source:
    """One supplier in one currency."""

    supplier_id: str
    currency: str
    rows: tuple[int, ...]


def propose(request: OrdersRequest, as_of: date, gathered: Gathered, say: Language) -> OrderProposal:
    """Decide for all products at once, then write down each decision and its reason."""
    items = gathered.items
    demand = _demand(request, as_of)
    notes = list(gathered.notes)
    n_long = 0
    for terms in items:
        days = terms.lead_days + terms.review_days
        if days > demand.horizon_days * FORECAST_REACH:
            terms.needs.append("horizon")
        elif days > demand.horizon_days:
            n_long += 1
    if n_long:
        notes.append(say(wording.LONGER_THAN_FORECAST, n=n_long))
    sources = _sources(items)
    supplies = [_supply(source, request, gathered, notes, say) for source in sources]
    if request.budget and (others := sorted({s.currency for s in sources} - {request.budget.currency})):
        notes.append(say(wording.BUDGET_CURRENCY, budget=request.budget.currency, others=others))
    policy = request.policy
    rules = Rules(
        policy.service_level_most,
        policy.holding_cost_share_per_year,
        policy.sold_before_spoiling_probability,
        policy.top_up_days_most,
        policy.overstock_days,
    )
    situation = _situation(items, demand, policy.tax_in_price_share)
    levels = np.array(request.forecast.levels)
    decision = decide(demand, levels, situation, supplies, request.budget.minor if request.budget else None, rules)
    waiting = {row for index in decision.settlement.waiting for row in supplies[index].rows}
    cases = [
        Case(terms, row, as_of, decision, situation, policy, row in waiting, say) for row, terms in enumerate(items)
    ]
    orders, postponed = _orders(sources, cases, decision, gathered, as_of, policy.top_up_days_most, say)
    lines = [entry for order in orders for entry in order.lines]
    return OrderProposal(
        as_of=as_of,
        suppliers=orders,
        totals=sums(order.total for order in orders),
        lost_margin_without=sums(entry.lost_margin_without for entry in lines),
        lost_margin_with=sums(entry.lost_margin_with for entry in lines),
        postponed=postponed,
        outlooks=[outlook(case) for case in cases if case.terms.counted],
        missing=_missing(items, request, say),
        product_count=len(items),
        notes=notes,
    )


def sums(amounts: Iterable[Money]) -> list[Money]:
    """One total for each currency, by its code."""
    totals: dict[str, int] = defaultdict(int)
    for amount in amounts:
        totals[amount.currency] += amount.minor
    return [Money(minor, currency) for currency, minor in sorted(totals.items())]


def _demand(request: OrdersRequest, as_of: date) -> Demand:
    forecast = request.forecast
    n, horizon, n_levels = len(forecast.products), len(forecast.first_days), len(forecast.levels)
    means = np.array([product.mean for product in forecast.products], dtype=float).reshape(n, horizon)
    cumulative = np.array([product.cumulative for product in forecast.products], dtype=float).reshape(
        n, horizon, n_levels
    )
    begins = float((as_of - forecast.first_days[0]).days)
    # More is sold by a later day, and a higher quantile is no lower, so neither may fall, whoever made the forecast.
    rising = np.maximum.accumulate(np.maximum.accumulate(cumulative, axis=2), axis=1)
    return Demand(means.cumsum(axis=1), rising, period_days(forecast), begins)


def _situation(items: list[Terms], demand: Demand, tax: float) -> Situation:
    n_days = max(int(demand.horizon_days), 1)
    free = np.array([max(terms.on_hand - terms.reserved, 0.0) for terms in items])
    available = np.repeat(free[:, None], n_days, axis=1)
    early, late = free.copy(), np.zeros(len(items))
    for row, terms in enumerate(items):
        for days, quantity in terms.arrivals:
            available[row, max(int(days), 0) :] += quantity
            if days <= terms.lead_days:
                early[row] += quantity
            elif days < terms.lead_days + terms.review_days:
                late[row] += quantity
    known = [not terms.needs for terms in items]
    return Situation(
        available=available,
        early=early,
        late=late,
        lead_days=np.array([terms.lead_days for terms in items]),
        review_days=np.array([terms.review_days for terms in items]),
        margin=np.array([_margin(terms, tax) for terms in items]),
        unit_cost=np.array([terms.cost.minor if terms.cost else 0 for terms in items], dtype=np.int64),
        shelf_life_days=np.array([terms.shelf_life_days for terms in items]),
        capacity=np.array([terms.capacity for terms in items]),
        pack=np.array([terms.pack_size for terms in items]),
        minimum_quantity=np.array([terms.minimum_quantity for terms in items]),
        service_level=np.array([np.nan if terms.service_level is None else terms.service_level for terms in items]),
        orderable=np.array(known, dtype=bool),
    )


def _margin(terms: Terms, tax: float) -> float:
    """What a unit sold earns, in minor units of one currency; 0 where price or cost are not known."""
    if terms.price is None or terms.cost is None or terms.price.currency != terms.cost.currency:
        return 0.0
    return max(terms.price.minor / (1 + tax) - terms.cost.minor, 0.0)


def _sources(items: list[Terms]) -> list[Source]:
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, terms in enumerate(items):
        if not terms.needs and terms.cost:
            rows[terms.supplier_id, terms.cost.currency].append(row)
    return [Source(name, currency, tuple(found)) for (name, currency), found in sorted(rows.items())]


def _supply(source: Source, request: OrdersRequest, gathered: Gathered, notes: list[str], say: Language) -> Supply:
    minimum = gathered.suppliers[source.supplier_id].minimum_order
    if minimum is not None and minimum.currency != source.currency:
        notes.append(
            say(wording.MINIMUM_CURRENCY, supplier=source.supplier_id, minimum=minimum, currency=source.currency)
        )
        minimum = None
    budgeted = request.budget is not None and request.budget.currency == source.currency
    return Supply(source.rows, minimum.minor if minimum else 0, budgeted)


def _orders(
    sources: list[Source],
    cases: list[Case],
    decision: Decision,
    gathered: Gathered,
    as_of: date,
    top_up_days: float,
    say: Language,
) -> tuple[list[SupplierOrder], list[SupplierOrder]]:
    orders: list[SupplierOrder] = []
    postponed: list[SupplierOrder] = []
    settlement = decision.settlement
    for index, source in enumerate(sources):
        wait = settlement.waiting.get(index)
        quantities = decision.wanted if wait else settlement.quantities
        lines = [line(cases[row], float(quantities[row])) for row in source.rows if quantities[row] > 0]
        if not lines:
            continue
        supplier = gathered.suppliers[source.supplier_id]
        total = _total([entry.cost for entry in lines], source.currency)
        saved = _total([entry.lost_margin_without - entry.lost_margin_with for entry in lines], source.currency)
        minimum = supplier.minimum_order
        template = wording.WAITING[wait] if wait else wording.SUPPLIER
        if index in settlement.topped_up:
            template = wording.SUPPLIER_TOPPED_UP
        order = SupplierOrder(
            supplier_id=source.supplier_id,
            name=supplier.name or source.supplier_id,
            email=supplier.email,
            order_day=as_of,
            arrival_day=max(entry.arrival_day for entry in lines),
            lines=lines,
            total=total,
            minimum_order=minimum if minimum and minimum.currency == source.currency else None,
            reason=say(
                template,
                total=total,
                minimum=minimum,
                saved=say.about(saved),
                days=say.many(*wording.DAYS, top_up_days),
            ),
        )
        (postponed if wait else orders).append(order)
    return orders, postponed


def _total(amounts: list[Money], currency: str) -> Money:
    return Money(sum(amount.minor for amount in amounts), currency)


def _missing(items: list[Terms], request: OrdersRequest, say: Language) -> list[MissingData]:
    found = [
        MissingData(
            product_id=terms.product_id,
            name=terms.name,
            needs=terms.needs,
            expected_sales=round(sum(product.mean), 2),
            how=" ".join(say(wording.HOW[need]) for need in terms.needs),
        )
        for terms, product in zip(items, request.forecast.products, strict=True)
        if terms.needs
    ]
    return sorted(found, key=lambda missing: (-missing.expected_sales, missing.product_id))
