"""Operations on the shops of the caller's organisation."""

from dataclasses import replace
from typing import Any, Final

from morgiana.control.caller import HOST
from morgiana.control.house import HouseContext
from morgiana.control.identity.names import Name
from morgiana.control.identity.people.models import Id
from morgiana.control.identity.refusals import PlanIsFull
from morgiana.control.identity.rights import no_such_shop
from morgiana.control.refusals import UnknownShop
from morgiana.control.tenancy.records import Shop
from morgiana.control.tenancy.refusals import LastShop
from morgiana.control.tenancy.tenants.models import ShopLine
from morgiana.control.tenancy.tenants.operations import shop_line
from morgiana.kernel.ids import new_id
from morgiana.operations import Meter, Model, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


class ShopsRequest(Model):
    """Which shops."""


class ShopList(Model):
    """The shops that you may be at."""

    shops: list[ShopLine]
    """The first first."""
    here: str
    """The id of the shop that this call is for."""


class CreateShopRequest(Model):
    """A new shop."""

    name: Name
    """Its name."""


class ChangeShopRequest(Model):
    """What to change; what is not said stays as it is."""

    shop_id: Id
    """Which shop."""
    name: Name | None = None
    """Its new name."""
    is_open: bool | None = None
    """Whether it is open. The data of one that is closed are kept, and nobody can be at it."""


@operation("shops.list", meter=_CALL, audience="organisation")
def shops_list(request: ShopsRequest, ctx: HouseContext) -> ShopList:
    """List the shops that you may be at."""
    caller = ctx.caller
    shops = ctx.house.tenancy.shops(caller.organisation)
    seen = [shop_line(shop) for shop in shops if caller.shops is None or shop.id in caller.shops]
    return ShopList(shops=seen, here=caller.tenant)


@operation("shops.create", meter=_CALL, effect="write", audience="organisation", raises=(PlanIsFull,))
def shops_create(request: CreateShopRequest, ctx: HouseContext) -> ShopLine:
    """Open another shop, with data of its own."""
    shop = Shop(new_id("shop"), ctx.caller.organisation, request.name, ctx.now)
    ctx.at_posting(ctx.house.tenancy.create_shop(shop), also=(HOST,))
    return shop_line(shop)


@operation(
    "shops.change", meter=_CALL, effect="write", audience="organisation", raises=(UnknownShop, LastShop, PlanIsFull)
)
def shops_change(request: ChangeShopRequest, ctx: HouseContext) -> ShopLine:
    """Change a shop's name, close it, or open it again."""
    shop = next((s for s in ctx.house.tenancy.shops(ctx.caller.organisation) if s.id == request.shop_id), None)
    if shop is None:
        raise no_such_shop(request.shop_id)
    closed_at = shop.closed_at
    if request.is_open is not None:
        closed_at = None if request.is_open else closed_at or ctx.now
    changed = replace(shop, name=request.name or shop.name, closed_at=closed_at)
    ctx.at_posting(ctx.house.tenancy.change_shop(changed), also=(HOST,))
    return shop_line(changed)
