"""One product's decision, written down: the order's line, the stock's outlook, and why."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, isinf

from morgiana.capabilities.replenish import wording
from morgiana.capabilities.replenish.engine.budget import cost_of
from morgiana.capabilities.replenish.engine.decision import Decision, Situation
from morgiana.capabilities.replenish.models import Limit, OrderLine, OrderPolicy, StockOutlook
from morgiana.capabilities.replenish.terms import Terms
from morgiana.capabilities.replenish.wording import chance_text, day_text, days_text, units_text
from morgiana.kernel.money import Money


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
    decision, row, terms = case.decision, case.row, case.terms
    covers = quantity / max(float(decision.outlook.rate[row]), 1e-9)
    gone = case.run_out_day
    said = wording.COVERS if gone is not None and gone <= case.last_day else wording.COVERS_LATER
    if decision.wanted[row] <= 0:
        said = wording.COVERS_MORE
    sentences = [
        said.format(
            days=days_text(covers),
            day=day_text(gone or case.last_day),
            last=day_text(case.last_day),
            chance=chance_text(float(decision.outlook.run_out[row])),
            lost=case.margin_of(float(decision.lost_without[row])),
        )
    ]
    wanted = units_text(float(decision.uncapped[row]))
    match limit:
        case "smallest_lot":
            need = units_text(ceil(float(decision.need[row])))
            sentences.append(wording.SMALLEST_LOT.format(lot=units_text(quantity), need=need))
        case "top_up":
            sentences.append(wording.TOP_UP.format(added=units_text(quantity - float(decision.wanted[row]))))
        case "shelf_life":
            chance = chance_text(case.policy.sold_before_spoiling_probability)
            days = units_text(terms.shelf_life_days)
            sentences.append(wording.SHELF_LIFE.format(days=days, chance=chance, wanted=wanted))
        case "capacity":
            sentences.append(wording.CAPACITY.format(capacity=units_text(terms.capacity), wanted=wanted))
        case "budget":
            wanted = units_text(float(decision.wanted[row]))
            sentences.append(wording.BUDGET.format(quantity=units_text(quantity), wanted=wanted))
        case "need":
            pass
    if decision.outlook.run_out_early[row] >= 0.05:
        sentences.append(wording.EARLY.format(chance=chance_text(float(decision.outlook.run_out_early[row]))))
    return " ".join(sentences)


def _outlook_reason(case: Case) -> str:
    decision, row, terms = case.decision, case.row, case.terms
    quantity, wanted = float(decision.settlement.quantities[row]), float(decision.wanted[row])
    lot = units_text(float(decision.smallest[row]))
    if quantity > 0:
        return wording.ORDERED.format(quantity=units_text(quantity))
    if decision.outlook.rate[row] <= 0:
        return wording.NO_SALES
    if terms.needs:
        return wording.INCOMPLETE
    if decision.level[row] <= 0:
        return wording.NO_MARGIN
    if decision.need[row] <= 0:
        lasts = 1 - float(decision.outlook.run_out[row])
        return wording.ENOUGH.format(last=day_text(case.last_day), chance=chance_text(lasts))
    if not decision.pays[row]:
        days = float(decision.smallest[row]) / float(decision.outlook.rate[row])
        return wording.LOT_TOO_BIG.format(lot=lot, days=units_text(round(days)))
    if wanted > 0:
        return wording.WAITS if case.waits else wording.BUDGET_SPENT.format(wanted=units_text(wanted))
    if float(decision.shelf_life_limit[row]) < float(decision.smallest[row]):
        chance = chance_text(case.policy.sold_before_spoiling_probability)
        return wording.SPOILS.format(lot=lot, days=units_text(terms.shelf_life_days), chance=chance)
    return wording.NO_ROOM.format(lot=lot)


def _rounded(number: float, digits: int = 2) -> float:
    return round(float(number), digits)
