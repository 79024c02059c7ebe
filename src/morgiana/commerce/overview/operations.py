"""Operations that read the shop's data as they are, and the one that says what is true of the whole shop."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from morgiana.commerce.columns import TABLES
from morgiana.commerce.overview import wording
from morgiana.commerce.overview.models import (
    DataRequest,
    DataSummary,
    ProductList,
    ProductPage,
    ProductRequest,
    ProductsRequest,
    ProfileRequest,
    RowList,
    RowsRequest,
    UnknownProduct,
    UnknownTimeZone,
)
from morgiana.commerce.shop import ShopContext, ShopProfile
from morgiana.kernel.refusals import Where
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Meter[Any, Any] = Meter("call", count=once)


@operation("shop.data", meter=_CALL)
def shop_data(request: DataRequest, ctx: ShopContext) -> DataSummary:
    """See what data the shop has.

    Every table that Morgiana can use, how many rows were loaded into it, and the days that they cover.
    """
    from morgiana.commerce.language import language_of
    from morgiana.commerce.overview.tables import summary

    say = language_of(ctx.shop.profile, __package__)
    tables = [summary(table, ctx.shop, say) for table in TABLES.values()]
    return DataSummary(tables=tables, is_empty=all(table.rows == 0 for table in tables))


@operation("shop.products", meter=_CALL)
def shop_products(request: ProductsRequest, ctx: ShopContext) -> ProductList:
    """List the products, with what sold lately and what is in stock."""
    from morgiana.commerce.overview.products import listed

    return listed(request, ctx.shop)


@operation("shop.product", meter=_CALL, raises=(UnknownProduct,))
def shop_product(request: ProductRequest, ctx: ShopContext) -> ProductPage:
    """Show one product: its sales, stock and open orders."""
    from morgiana.commerce.language import language_of
    from morgiana.commerce.overview.product import page

    found = page(request, ctx.shop)
    if found is None:
        say = language_of(ctx.shop.profile, __package__)
        raise UnknownProduct(
            say(wording.UNKNOWN_PRODUCT, product=repr(request.product_id)),
            remedy=say(wording.UNKNOWN_PRODUCT_REMEDY),
            where=Where(field="product_id"),
        )
    return found


@operation("shop.rows", meter=_CALL)
def shop_rows(request: RowsRequest, ctx: ShopContext) -> RowList:
    """List rows as they were loaded, with the file and row each came from.

    Every line of a plan says which rows it rests on; the same words asked here list exactly those.
    """
    from morgiana.commerce.language import language_of
    from morgiana.commerce.overview.rows import rows_of

    return rows_of(request, ctx.shop, language_of(ctx.shop.profile, __package__))


@operation("shop.profile", meter=_CALL)
def shop_profile(request: ProfileRequest, ctx: ShopContext) -> ShopProfile:
    """Show the shop's name, currency, time zone, country and language."""
    return ctx.shop.profile


@operation("shop.set_profile", meter=_CALL, effect="write", raises=(UnknownTimeZone,))
def shop_set_profile(request: ShopProfile, ctx: ShopContext) -> ShopProfile:
    """Say the shop's name, currency, time zone, country and language.

    The import reads dates and amounts without a zone or currency of their own by it. What was loaded before stays as it
    was read then.
    """
    from morgiana.commerce.language import language_of

    try:
        ZoneInfo(request.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        say = language_of(request, __package__)
        raise UnknownTimeZone(
            say(wording.UNKNOWN_TIME_ZONE, time_zone=repr(request.time_zone)),
            remedy=say(wording.UNKNOWN_TIME_ZONE_REMEDY),
            where=Where(field="time_zone"),
        ) from error
    ctx.shop.keep("shop", "profile", request)
    return request
