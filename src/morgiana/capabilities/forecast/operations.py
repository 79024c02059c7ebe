"""`forecast.demand`: what each product will sell, how sure that is, and why."""

from morgiana.capabilities.forecast.models import DemandRequest, NothingSold, SeriesTooShort
from morgiana.commerce.forecasts import DemandForecast
from morgiana.commerce.shop import ShopContext
from morgiana.operations import Meter, operation


@operation(
    "forecast.demand",
    meter=Meter("product", count=DemandRequest.product_count, used=lambda answer: len(answer.products)),
    effect="read",
    runs="inline or job",
    raises=(SeriesTooShort, NothingSold),
)
def forecast_demand(request: DemandRequest, ctx: ShopContext) -> DemandForecast:
    """Forecast what each product will sell.

    Reads the sales, promotions, prices and stock-outs of your shop, or takes them from the request. Each product gets
    the units expected in each day or week, quantiles of them and of their sums, the reason, and how far off the same
    methods would have been in your own past. Products that nothing can be said of are noted.
    """
    from morgiana.capabilities.forecast.answer import answer
    from morgiana.commerce.language import language_of

    say = language_of(ctx.shop.profile, __package__)
    if request.history:
        from morgiana.capabilities.forecast.history_rows import read_history

        return answer(request, read_history(request, say), ctx, say)
    from morgiana.capabilities.forecast.shop_rows import read_shop

    return answer(request, read_shop(request, ctx.shop, say), ctx, say)
