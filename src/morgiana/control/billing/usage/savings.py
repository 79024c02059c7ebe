"""Turns what was used into advice: the engine's suggestions, with the prices of the price book."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import assert_never

from morgiana.control.billing.engine.graduated import charged, half_up
from morgiana.control.billing.engine.suggestions import OperationUse, Suggestion, suggestions
from morgiana.control.billing.payers import Payer
from morgiana.control.billing.service import Billing
from morgiana.control.billing.usage.models import Saving
from morgiana.kernel.money import Money


def savings(billing: Billing, organisation: str, shops: Sequence[str], first: date, last: date) -> list[Saving]:
    """How an organisation could have spent less from `first` to `last`."""
    payer = billing.pricing.payers.payer(organisation)
    currency = billing.pricing.currency(payer)
    repeats = {one.operation: one.repeats for one in billing.usage.repeated(shops, first, last)}
    uses = [
        OperationUse(used.what, used.calls, min(repeats.get(used.what, 0), used.calls), used.minor, used.joules)
        for used in billing.usage.used(shops, first, last, "operation")
        if used.currency == currency
    ]
    found = suggestions(
        uses,
        _costs_by_plan(billing, payer, shops, first, last),
        plan=payer.plan,
        spent_minor=sum(use.minor for use in uses),
    )
    return [_saving(one, currency) for one in found]


def _costs_by_plan(billing: Billing, payer: Payer, shops: Sequence[str], first: date, last: date) -> dict[str, int]:
    """What the same use would have cost on each plan of the price book, the plan's fee included."""
    period, currency = billing.pricing.book.period(last), billing.pricing.currency(payer)
    if not period.plans:
        return {}
    units = billing.usage.units(shops, first, last)
    months = {month for month, _ in units} or {f"{last:%Y-%m}"}
    share = Fraction((last - first).days + 1, 30 * len(months)) if len(months) == 1 else Fraction(1)
    found = {}
    for plan in {*period.plans, payer.plan}:
        schedules = period.schedules(currency, plan, payer.discount_percent if plan == payer.plan else 0)
        used = sum(
            charged(schedules[operation], 0, count) for (_, operation), count in units.items() if operation in schedules
        )
        held = period.plans.get(plan)
        fee = held.monthly.get(currency, 0) * len(months) if held else 0
        found[plan] = used + half_up(min(share, Fraction(1)) * fee)
    return found


def _saving(one: Suggestion, currency: str) -> Saving:
    return Saving(
        what=one.what,
        about=one.about,
        count=one.count,
        advice=_advice(one, Money(one.saves_minor, currency)),
        saves=Money(one.saves_minor, currency),
        saves_joules=round(one.saves_joules, 6),
    )


def _advice(one: Suggestion, saves: Money) -> str:
    match one.what:
        case "repeated":
            return (
                f"{one.about} was asked {one.count} times what it had been asked before. "
                "Keep the answer, or repeat the call under its first key, which costs nothing."
            )
        case "other plan":
            return f"The same use would have cost {saves} less on the plan {one.about}. Ask your host for it."
        case "dear operation":
            return f"{one.count} percent of the money went into {one.about}. Ask it for fewer units, or less often."
        case _:
            assert_never(one.what)
