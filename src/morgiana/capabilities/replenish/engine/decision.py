"""The whole decision for all products at once: from forecasts, stock and terms to quantities, chances and losses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from morgiana.capabilities.replenish.engine.demand import Demand
from morgiana.capabilities.replenish.engine.distribution import Floats, normal_scores, scenarios, value_at
from morgiana.capabilities.replenish.engine.lots import Lots, smallest_lot_pays
from morgiana.capabilities.replenish.engine.service import critical_ratio, sold_in_time
from morgiana.capabilities.replenish.engine.settlement import Demanded, Integers, Settlement, Supply, settle
from morgiana.capabilities.replenish.engine.shortfall import Shortfall, chance_of_loss, expected_loss, shortfall

_SELLS_NEVER = 1e-6
"""Units a day below which nothing is said to sell: one in three thousand years."""

Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True)
class Situation:
    """Each product's stock and terms; arrays of shape (n,), days from now."""

    available: Floats
    """Units free to sell, with all that is due, by the end of each day of the forecast; shape (n, days)."""
    early: Floats
    """Units free to sell now or due before an order placed now would arrive."""
    late: Floats
    """Units due from then until the next order could arrive."""
    lead_days: Floats
    review_days: Floats
    margin: Floats
    """Minor units earned by a unit sold; 0 where it is not known."""
    unit_cost: Integers
    """Minor units; 0 where it is not known."""
    shelf_life_days: Floats
    capacity: Floats
    pack: Floats
    minimum_quantity: Floats
    service_level: Floats
    """Set by the user; NaN where it is to be worked out."""
    orderable: Flags
    """Whether enough is known to order it."""


@dataclass(frozen=True)
class Rules:
    """The shop's policy, as numbers."""

    service_level_most: float
    holding_share_per_year: float
    sold_before_spoiling_probability: float | None
    """Worked out from margin and cost where it is not set."""
    top_up_days_most: float
    overstock_days: float


@dataclass(frozen=True)
class Outlook:
    """What happens without an order; arrays of shape (n,)."""

    sold: Floats
    """Expected sales until the next order could arrive."""
    rate: Floats
    """Units sold a day over the forecast."""
    run_out: Floats
    """Probability of running out until then."""
    run_out_early: Floats
    """Probability of running out before an order placed now would arrive."""
    lost: Floats
    """Units expected to be lost until then."""
    excess: Floats
    """Units beyond what may sell, with 95 % or the service level, within the days that count as overstock."""
    run_out_in_days: Floats
    """Whole days after which the stock is more likely than not to be gone; infinite beyond the forecast."""


@dataclass(frozen=True)
class Decision:
    """What is ordered and what it changes; arrays of shape (n,)."""

    outlook: Outlook
    level: Floats
    """The service level aimed at."""
    need: Floats
    """Units missing at that level, before packs and limits."""
    uncapped: Floats
    """Whole packs that cover the need, without shelf life, room and budget."""
    wanted: Floats
    """The same within shelf life and room."""
    shelf_life_limit: Floats
    """The most that sells before it spoils."""
    in_time: Floats
    """How sure that is meant to be."""
    pays: Flags
    """Whether the smallest lot is worth keeping."""
    smallest: Floats
    likely_most: Floats
    """Sales until the next order could arrive that are not exceeded at the service level."""
    settlement: Settlement
    chance_without: Floats
    chance_with: Floats
    chance_wanted: Floats
    lost_without: Floats
    lost_with: Floats
    lost_wanted: Floats
    """The chance and the units lost without an order, with what is ordered, and with all that was wanted."""


def decide(
    demand: Demand, levels: Floats, situation: Situation, supplies: Sequence[Supply], budget: int | None, rules: Rules
) -> Decision:
    """Decide what to order of each product."""
    scores = normal_scores(levels)
    arrival, end = situation.lead_days, situation.lead_days + situation.review_days
    short = shortfall(demand, scores, arrival, end, situation.early, situation.late)
    missing = short.scenarios()
    cost = situation.unit_cost.astype(float)
    level = _service_level(situation, cost, rules)
    aimed = np.where(level > 0, level, 0.5)
    need = np.where(level > 0, short.at(normal_scores(aimed)), 0.0)

    in_time = sold_in_time(situation.margin, cost)
    if rules.sold_before_spoiling_probability is not None:
        in_time = np.full_like(in_time, rules.sold_before_spoiling_probability)
    spoiling = _sells_before_spoiling(demand, scores, situation, in_time)
    room = np.maximum(situation.capacity - (situation.early + situation.late), 0.0)
    lots = Lots.of(situation.pack, situation.minimum_quantity, np.minimum(spoiling, room))
    unlimited = Lots.of(situation.pack, situation.minimum_quantity, np.full_like(room, np.inf))
    rate = demand.rate(np.zeros_like(end), np.maximum(end, demand.horizon_days))
    rate = np.where(rate < _SELLS_NEVER, 0.0, rate)
    nothing = np.zeros_like(end)
    saved = expected_loss(missing, nothing) - expected_loss(missing, lots.smallest)
    pays = smallest_lot_pays(saved, lots.smallest, situation.margin, cost, rate, rules.holding_share_per_year)
    pays = pays | ~np.isnan(situation.service_level)
    uncapped = np.where(situation.orderable & pays, unlimited.covering(need), 0.0)
    wanted = np.where(situation.orderable & pays, lots.covering(need), 0.0)

    position = situation.early + situation.late
    demanded = Demanded(
        wanted, missing, lots, situation.margin, situation.unit_cost, position, rate, end + rules.top_up_days_most
    )
    settlement = settle(demanded, supplies, budget, rules.holding_share_per_year)
    quantities = settlement.quantities
    return Decision(
        outlook=_outlook(demand, scores, situation, short, rate, normal_scores(aimed), rules),
        level=level,
        need=need,
        uncapped=uncapped,
        wanted=wanted,
        shelf_life_limit=spoiling,
        in_time=in_time,
        pays=pays,
        smallest=lots.smallest,
        likely_most=value_at(short.total, scores, normal_scores(aimed)),
        settlement=settlement,
        chance_without=chance_of_loss(missing, nothing),
        chance_with=chance_of_loss(missing, quantities),
        chance_wanted=chance_of_loss(missing, wanted),
        lost_without=expected_loss(missing, nothing),
        lost_with=expected_loss(missing, quantities),
        lost_wanted=expected_loss(missing, wanted),
    )


def _service_level(situation: Situation, cost: Floats, rules: Rules) -> Floats:
    ratio = critical_ratio(
        situation.margin, cost, situation.review_days, situation.shelf_life_days, rules.holding_share_per_year
    )
    worked_out = np.minimum(ratio, rules.service_level_most)
    return np.where(np.isnan(situation.service_level), worked_out, situation.service_level)


def _sells_before_spoiling(demand: Demand, scores: Floats, situation: Situation, in_time: Floats) -> Floats:
    """The most units that sell within the shelf life, after what is there already, with these probabilities."""
    life = np.where(np.isinf(situation.shelf_life_days), 1.0, situation.shelf_life_days)
    spoils = situation.lead_days + life
    window = shortfall(demand, scores, situation.lead_days, spoils, situation.early, situation.late)
    low = normal_scores(1 - in_time)
    return np.where(np.isinf(situation.shelf_life_days), np.inf, np.maximum(window.at(low), 0.0))


def _outlook(
    demand: Demand,
    scores: Floats,
    situation: Situation,
    short: Shortfall,
    rate: Floats,
    aimed: Floats,
    rules: Rules,
) -> Outlook:
    nothing = np.zeros_like(rate)
    end = situation.lead_days + situation.review_days
    sold, _ = demand.between(nothing, end)
    total = scenarios(short.total, scores) - (situation.early + situation.late)[:, None]
    _, before = demand.between(nothing, situation.lead_days)
    early = scenarios(before, scores) - situation.early[:, None]
    _, within = demand.between(nothing, np.maximum(end, rules.overstock_days))
    high = value_at(within, scores, np.maximum(aimed, normal_scores(np.array([0.95]))))
    days = np.arange(1.0, situation.available.shape[1] + 1)
    median = int(np.argmin(np.abs(scores)))
    until = demand.median_until(days, median)
    gone = until > situation.available + 1e-9
    return Outlook(
        sold=sold,
        rate=rate,
        run_out=chance_of_loss(total, nothing),
        run_out_early=chance_of_loss(early, nothing),
        lost=expected_loss(total, nothing),
        excess=np.maximum(situation.early + situation.late - high, 0.0),
        run_out_in_days=np.where(gone.any(axis=1), gone.argmax(axis=1), np.inf),
    )
