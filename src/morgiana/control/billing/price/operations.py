"""`price.list` and `price.estimate`."""

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any, Final

from morgiana.control.billing.price.models import (
    EstimateRequest,
    PriceEstimate,
    PriceLine,
    PriceList,
    PricesRequest,
    PriceStep,
)
from morgiana.control.billing.refusals import UnknownPayer
from morgiana.control.billing.whose import whose
from morgiana.control.house import HouseContext
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money, minor_digits
from morgiana.operations import Meter, UnknownOperation, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


@operation("price.list", meter=_CALL, audience="organisation", raises=(NotAllowed, UnknownPayer))
def price_list(request: PricesRequest, ctx: HouseContext) -> PriceList:
    """List what operations cost you."""
    pricing, registry = ctx.house.billing.pricing, ctx.house.registry
    payer = pricing.payers.payer(whose(request.organisation_id, ctx))
    period = pricing.book.period(request.day or pricing.months.day(ctx.now))
    currency = pricing.currency(payer)
    plan = period.plans.get(payer.plan)
    fee = plan.monthly.get(currency, 0) if plan else 0
    schedules = period.schedules(currency, payer.plan, payer.discount_percent)
    lines = [
        PriceLine(
            operation=name,
            unit=registry[name].meter.unit if name in registry else "",
            steps=[PriceStep(above=s.above, unit_price=_major(s.rate, currency)) for s in schedules[name].steps],
            free_units=schedules[name].free,
            rounded="month" if schedules[name].looks_back else "call",
        )
        for name in sorted(schedules)
        if schedules[name].costs
    ]
    return PriceList(
        currency=currency,
        plan=payer.plan,
        from_day=period.first,
        until_day=period.until,
        monthly_fee=Money(fee, currency) if fee else None,
        prices=lines,
    )


@operation("price.estimate", meter=_CALL, audience="organisation", raises=(UnknownOperation, NotAllowed, UnknownPayer))
def price_estimate(request: EstimateRequest, ctx: HouseContext) -> PriceEstimate:
    """Estimate what a call will cost, before it is made."""
    called = ctx.house.registry[request.operation]
    quote = ctx.house.billing.pricing.quote(whose(request.organisation_id, ctx), called.name, request.units, ctx.now)
    free = quote.schedule.free if quote.schedule else 0
    return PriceEstimate(
        operation=called.name,
        units=request.units,
        unit=called.meter.unit,
        price=quote.price,
        used_before=quote.used_before,
        free_left=max(free - quote.used_before, 0),
    )


def _major(rate: Fraction, currency: str) -> Decimal:
    """A rate of minor units in the major unit, to 12 decimals."""
    with localcontext(prec=40):
        exact = Decimal(rate.numerator) / rate.denominator
        return exact.scaleb(-minor_digits(currency)).quantize(Decimal(1).scaleb(-12)).normalize() + Decimal(0)
