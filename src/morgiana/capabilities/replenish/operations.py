"""`replenish.orders`: what to order from whom, when, and why."""

from morgiana.capabilities.replenish.models import OrderProposal, OrdersRequest
from morgiana.commerce.shop import ShopContext
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations import Meter, operation


@operation(
    "replenish.orders",
    meter=Meter("product", count=OrdersRequest.product_count, used=lambda answer: answer.product_count),
    effect="read",
    runs="inline or job",
    raises=(InvalidRequest,),
)
def replenish_orders(request: OrdersRequest, ctx: ShopContext) -> OrderProposal:
    """Work out what to order from each supplier, how many, when, and what it costs.

    Takes a demand forecast and the stock, costs, packs and suppliers from your data or from the request. Every line
    says how long it lasts, how likely you run out without it and what that would cost. Products that lack data are
    listed with how to add it.
    """
    from morgiana.capabilities.replenish.checks import check
    from morgiana.capabilities.replenish.proposal import propose
    from morgiana.capabilities.replenish.terms import ShopRows, gather
    from morgiana.commerce.language import language_of

    say = language_of(ctx.shop.profile, __package__)
    as_of = check(request, say)
    shop, currency = ShopRows(), "EUR"
    if request.read_shop:
        from morgiana.capabilities.replenish.shop_rows import read_shop

        product_ids = [product.product_id for product in request.forecast.products]
        shop = read_shop(ctx.shop, product_ids, as_of, request.policy.overdue_days_most, say)
        currency = ctx.shop.profile.currency
    ctx.used("periodic review with lost sales, newsvendor service level", "1")
    return propose(request, as_of, gather(request, as_of, shop, currency, say), say)
