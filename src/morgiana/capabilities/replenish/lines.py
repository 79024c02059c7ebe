"""One product's decision, written down: the order's line, the stock's outlook, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isinf

from morgiana.capabilities.replenish import wording
from morgiana.capabilities.replenish.engine.budget import cost_of
from morgiana.capabilities.replenish.engine.decision import Decision, Situation
from morgiana.capabilities.replenish.models import Limit, OrderLine, OrderPolicy, StockOutlook
from morgiana.capabilities.replenish.terms import Terms
from morgiana.commerce.language import Language
from morgiana.kernel.money import Money

_WORTH_SAYING = 0.05
"""The share of what is lost from which losses before the delivery are told."""


@dataclass(frozen=True)
class Case:
    """One product with all that was decided about it."""

    terms: Terms
    row: int
    as_of: date
    decision: Decision
    situation: Situation
    policy: OrderPolicy
    waits: bool
    """Whether the order of its supplier waits."""
    say: Language

    @property
    def last_day(self) -> date:
        return self.as_of + timedelta(days=max(ceil(self.terms.lead_days + self.terms.review_days) - 1, 0))

    @property
    def free(self) -> float:
        return max(self.terms.on_hand - self.terms.reserved, 0.0)

    @property
    def on_order(self) -> float:
        position = self.situation.early[self.row] + self.situation.late[self.row]
        return round(float(position) - self.free, 6)

    @property
    def run_out_day(self) -> date | None:
        days = float(self.decision.outlook.run_out_in_days[self.row])
        return None if isinf(days) else self.as_of + timedelta(days=int(days))

    def margin_of(self, units: float) -> Money:
        assert self.terms.cost is not None, self.terms.product_id
        return Money(round(float(self.situation.margin[self.row]) * units), self.terms.cost.currency)


def line(case: Case, quantity: float) -> OrderLine:
    """The line that orders `quantity` of a product, or would if its supplier's order did not wait."""
    decision, row, terms = case.decision, case.row, case.terms
    assert terms.cost is not None, terms.product_id
    chance = decision.chance_wanted[row] if case.waits else decision.chance_with[row]
    lost = decision.lost_wanted[row] if case.waits else decision.lost_with[row]
    limit = _limit(case, quantity)
    return OrderLine(
        product_id=terms.product_id,
        name=terms.name,
        supplier_product_id=terms.supplier_product_id,
        quantity=quantity,
        packs=round(quantity / terms.pack_size),
        pack_size=terms.pack_size,
        unit_cost=terms.cost,
        cost=Money(cost_of(quantity, terms.cost.minor), terms.cost.currency),
        order_day=case.as_of,
        arrival_day=case.as_of + timedelta(days=ceil(terms.lead_days)),
        last_day=case.last_day,
        on_hand=case.free,
        on_order=case.on_order,
        expected_sales=_rounded(decision.outlook.sold[row]),
        likely_most=_rounded(decision.likely_most[row]),
        service_level=_rounded(decision.level[row], 4),
        covers_days=_rounded(quantity / max(float(decision.outlook.rate[row]), 1e-9), 1),
        run_out_day=case.run_out_day,
        run_out_early=_rounded(decision.outlook.run_out_early[row], 4),
        run_out_without=_rounded(decision.chance_without[row], 4),
        run_out_with=_rounded(chance, 4),
        lost_margin_without=case.margin_of(float(decision.lost_without[row])),
        lost_margin_with=case.margin_of(float(lost)),
        decided_by=limit,
        reason=_line_reason(case, quantity, limit),
    )


def outlook(case: Case) -> StockOutlook:
    """What happens to the product if nothing is ordered, and why something or nothing is."""
    decision, row, terms = case.decision, case.row, case.terms
    expected = decision.outlook
    position = case.free + case.on_order
    rate = float(expected.rate[row])
    priced = terms.cost is not None and terms.price is not None and "one_currency" not in terms.needs
    excess = _rounded(expected.excess[row])
    return StockOutlook(
        product_id=terms.product_id,
        name=terms.name,
        on_hand=case.free,
        on_order=case.on_order,
        counted_day=terms.counted_day,
        sales_per_day=_rounded(rate, 4),
        cover_days=round(position / rate, 1) if rate > 0 else None,
        last_day=case.last_day,
        run_out_day=case.run_out_day,
        run_out=_rounded(expected.run_out[row], 4),
        lost_units=_rounded(expected.lost[row]),
        lost_margin=case.margin_of(float(expected.lost[row])) if priced else None,
        ordered=float(decision.settlement.quantities[row]),
        excess_units=excess,
        excess_cost=Money(cost_of(excess, terms.cost.minor), terms.cost.currency) if terms.cost else None,
        reason=_outlook_reason(case),
    )


def _limit(case: Case, quantity: float) -> Limit:
    decision, row = case.decision, case.row
    wanted, uncapped = float(decision.wanted[row]), float(decision.uncapped[row])
    if quantity > wanted:
        return "top_up"
    if quantity < wanted:
        return "budget"
    if wanted < uncapped:
        room = float(case.situation.capacity[row] - case.situation.early[row] - case.situation.late[row])
        return "capacity" if room < float(decision.shelf_life_limit[row]) else "shelf_life"
    if wanted - case.terms.pack_size >= float(decision.need[row]):
        return "smallest_lot"
    return "need"


def _line_reason(case: Case, quantity: float, limit: Limit) -> str:
    decision, row, terms, say = case.decision, case.row, case.terms, case.say
    covers = quantity / max(float(decision.outlook.rate[row]), 1e-9)
    gone = case.run_out_day
    said = wording.COVERS if gone is not None and gone <= case.last_day else wording.COVERS_LATER
    if decision.wanted[row] <= 0:
        said = wording.COVERS_MORE
    sentences = [
        say(
            said,
            days=days_text(covers, say),
            day=gone or case.last_day,
            last=case.last_day,
            chance=say.chance(float(decision.outlook.run_out[row])),
            lost=say.about(case.margin_of(float(decision.lost_without[row]))),
        )
    ]
    wanted = float(decision.uncapped[row])
    match limit:
        case "smallest_lot":
            sentences.append(say(wording.SMALLEST_LOT, lot=quantity, need=ceil(float(decision.need[row]))))
        case "top_up":
            sentences.append(say(wording.TOP_UP, added=quantity - float(decision.wanted[row])))
        case "shelf_life":
            chance = say.chance(float(decision.in_time[row]))
            days = days_text(terms.shelf_life_days, say)
            sentences.append(say(wording.SHELF_LIFE, days=days, chance=chance, wanted=wanted))
        case "capacity":
            sentences.append(say(wording.CAPACITY, capacity=terms.capacity, wanted=wanted))
        case "budget":
            sentences.append(say(wording.BUDGET, quantity=quantity, wanted=float(decision.wanted[row])))
        case "need":
            pass
    early = float(decision.outlook.run_out_early[row])
    lost_early = _lost_early(case)
    if (
        early >= 0.05
        and lost_early.minor >= _WORTH_SAYING * case.margin_of(float(decision.outlook.lost[row])).minor > 0
    ):
        sentences.append(say(wording.EARLY, chance=say.chance(early), lost=say.about(lost_early)))
    return " ".join(sentences)


def _lost_early(case: Case) -> Money:
    """The margin that is lost before an order can arrive: all that is lost without it, less what it could save."""
    lost, savable = case.decision.outlook.lost[case.row], case.decision.lost_without[case.row]
    return case.margin_of(float(lost)) - case.margin_of(float(savable))


def _outlook_reason(case: Case) -> str:
    decision, row, terms, say = case.decision, case.row, case.terms, case.say
    quantity, wanted = float(decision.settlement.quantities[row]), float(decision.wanted[row])
    lot = float(decision.smallest[row])
    if quantity > 0:
        return say(wording.ORDERED, quantity=quantity)
    if decision.outlook.rate[row] <= 0:
        return say(wording.NO_SALES)
    if terms.needs:
        return say(wording.INCOMPLETE)
    if decision.level[row] <= 0:
        return say(wording.NO_MARGIN)
    if decision.need[row] <= 0:
        lasts = 1 - float(decision.outlook.run_out[row])
        return say(wording.ENOUGH, last=case.last_day, chance=say.chance(lasts))
    if not decision.pays[row]:
        return say(wording.LOT_TOO_BIG, lot=lot, days=days_text(lot / float(decision.outlook.rate[row]), say))
    if wanted > 0:
        return say(wording.WAITS) if case.waits else say(wording.BUDGET_SPENT, wanted=wanted)
    if float(decision.shelf_life_limit[row]) < lot:
        chance = say.chance(float(decision.in_time[row]))
        return say(wording.SPOILS, lot=lot, days=days_text(terms.shelf_life_days, say), chance=chance)
    return say(wording.NO_ROOM, lot=lot)


def days_text(days: float, say: Language) -> str:
    """A number of days within a sentence: less than a day, 1 day, 9 days."""
    return say(wording.UNDER_A_DAY) if days < 1 else say.many(*wording.DAYS, round(days))


def _rounded(number: float, digits: int = 2) -> float:
    return round(float(number), digits)
