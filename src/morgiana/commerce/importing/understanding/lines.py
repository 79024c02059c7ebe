"""The lines of sales: what was sold, what came back, what was cancelled, what is no goods at all."""

from collections.abc import Callable

import polars as pl

from morgiana.commerce.importing.models import Mapping
from morgiana.commerce.importing.understanding.amounts import MICRO, currency_of, divided, minor, number, product
from morgiana.commerce.importing.understanding.cells import LINE, TIMED, Cells
from morgiana.commerce.importing.understanding.service_lines import service_kind
from morgiana.commerce.importing.understanding.single_units import EACH_ROW
from morgiana.commerce.importing.understanding.text import fold
from morgiana.commerce.importing.understanding.words import KINDS, STATUS
from morgiana.commerce.shop import ShopProfile

Has = Callable[[str], bool]
"""Whether the sheet has a column of that meaning."""


def sales_lines(cells: Cells, mapping: Mapping, profile: ShopProfile) -> pl.DataFrame:
    """Lines with `at`, the columns of the table, and nulls where something needed is missing.

    Needs `sales.ordered_at` in UTC and `day` already worked out.
    """
    if mapping.constants.get("quantity") == EACH_ROW and not cells.has("sales.quantity"):
        cells.frame = cells.frame.with_columns(pl.lit(MICRO, dtype=pl.Int64).alias("sales.quantity"))
    frame = cells.frame.with_columns(currency_of(cells, "sales", mapping, profile))
    has = frame.columns.__contains__

    def column(meaning: str) -> pl.Expr:
        return pl.col(meaning) if has(meaning) else pl.lit(None)

    frame = frame.with_columns(
        _quantity(has).alias("quantity"),
        _amount(has).alias("micros"),
        _discount(has).alias("discount"),
    )
    frame = frame.with_columns(_kind(frame, has).alias("kind"))
    came_back = pl.col("kind") == "return"
    if has("sales.is_return"):
        came_back |= pl.col("sales.is_return").fill_null(False)
    frame = frame.with_columns(
        pl.when(came_back).then(-pl.col("quantity").abs()).otherwise(pl.col("quantity")).alias("quantity"),
        pl.when(came_back).then(-pl.col("micros").abs()).otherwise(pl.col("micros")).alias("micros"),
    )
    frame = frame.with_columns(_order_number(has, mapping).alias("order_id"))
    frame = frame.with_columns(_line(has).alias("line"))
    currency = pl.col("currency")
    return frame.select(
        "at",
        pl.coalesce(column("sales.channel"), pl.lit(mapping.constants.get("channel", ""))).alias("channel"),
        "order_id",
        "line",
        pl.col("moment").alias("ordered_at"),
        "day",
        column("sales.product_id").cast(pl.String).alias("product_id"),
        "kind",
        number(pl.col("quantity")).alias("quantity"),
        column("sales.unit").cast(pl.String).alias("unit"),
        minor(pl.col("micros"), currency).alias("amount"),
        minor(pl.col("discount"), currency).alias("discount"),
        minor(column("sales.tax").cast(pl.Int64), currency).alias("tax"),
        currency,
        column("sales.customer_id").cast(pl.String).alias("customer_id"),
        column("sales.location_id").cast(pl.String).alias("location_id"),
        column("sales.country").cast(pl.String).alias("country"),
    )


def _quantity(has: Has) -> pl.Expr:
    return pl.col("sales.quantity") if has("sales.quantity") else pl.lit(None, dtype=pl.Int64)


def _amount(has: Has) -> pl.Expr:
    """What was paid, in millionths: the amount itself, or what is counted from price, quantity and discount."""
    ways = []
    if has("sales.amount"):
        ways.append(pl.col("sales.amount"))
    if has("sales.amount_before_discount"):
        ways.append(_reduced(pl.col("sales.amount_before_discount"), has))
    if has("sales.unit_price") and has("sales.quantity"):
        ways.append(_reduced(product(pl.col("sales.quantity"), pl.col("sales.unit_price")), has))
    if has("sales.amount_net"):
        ways.append(pl.col("sales.amount_net"))
    return pl.coalesce(ways) if ways else pl.lit(None, dtype=pl.Int64)


def _reduced(full: pl.Expr, has: Has) -> pl.Expr:
    """The amount without its discount, which never changes its sign."""
    if has("sales.discount"):
        less = pl.col("sales.discount").fill_null(0).abs()
        return pl.when(full < 0).then(full + less).otherwise(full - less)
    if has("sales.discount_share"):
        return full - product(full, pl.col("sales.discount_share").fill_null(0))
    return full


def _discount(has: Has) -> pl.Expr:
    """The discount as a positive amount, in millionths."""
    if has("sales.discount"):
        return pl.col("sales.discount").abs()
    if has("sales.amount_before_discount") and has("sales.amount"):
        return (pl.col("sales.amount_before_discount") - pl.col("sales.amount")).abs()
    if has("sales.discount_share") and has("sales.unit_price") and has("sales.quantity"):
        full = product(pl.col("sales.quantity"), pl.col("sales.unit_price"))
        return product(full, pl.col("sales.discount_share").fill_null(0)).abs()
    if has("sales.discount_share") and has("sales.amount"):
        share = pl.col("sales.discount_share").fill_null(0)
        rest = pl.lit(MICRO) - share
        paid = pl.col("sales.amount").abs().cast(pl.Int128)
        return pl.when(rest > 0).then(divided(paid * share.cast(pl.Int128), rest.cast(pl.Int128)))
    return pl.lit(None, dtype=pl.Int64)


def _kind(frame: pl.DataFrame, has: Has) -> pl.Expr:
    """What each line is, by the surest sign first."""
    kind = pl.lit("sale")
    quantity, micros = pl.col("quantity"), pl.col("micros")
    free = micros.fill_null(1) == 0
    named = pl.col("products.name").is_not_null() if has("products.name") else pl.lit(True)
    kind = pl.when(free & ~named).then(pl.lit("other")).otherwise(kind)
    kind = pl.when(quantity < 0).then(pl.when(free).then(pl.lit("other")).otherwise(pl.lit("return"))).otherwise(kind)
    kind = pl.when((micros < 0) & (quantity > 0)).then(pl.lit("return")).otherwise(kind)
    if has("sales.order_id"):
        credit = pl.col("sales.order_id").str.contains(r"^[Cc][0-9]{3,}$") & (quantity < 0)
        kind = pl.when(credit).then(pl.lit("return")).otherwise(kind)
    if has("sales.is_return"):
        kind = pl.when(pl.col("sales.is_return").fill_null(False)).then(pl.lit("return")).otherwise(kind)
    if has("sales.product_id"):
        name = pl.col("products.name") if has("products.name") else None
        kind = pl.coalesce(service_kind(pl.col("sales.product_id"), name), kind)
    if has("sales.is_gift_card"):
        kind = pl.when(pl.col("sales.is_gift_card").fill_null(False)).then(pl.lit("gift_card")).otherwise(kind)
    if has("sales.kind"):
        said = _looked_up(frame["sales.kind"], KINDS)
        kind = pl.when(said.is_not_null() & (said != "sale")).then(said).otherwise(kind)
    if has("sales.status"):
        status = _looked_up(frame["sales.status"], STATUS)
        kind = (
            pl.when(status == "cancelled")
            .then(pl.lit("cancellation"))
            .when(status == "returned")
            .then(pl.lit("return"))
            .when(status == "test")
            .then(pl.lit("test"))
            .otherwise(kind)
        )
    if has("sales.cancelled_at"):
        kind = pl.when(pl.col("sales.cancelled_at").is_not_null()).then(pl.lit("cancellation")).otherwise(kind)
    if has("sales.is_cancelled"):
        voided = pl.col("sales.is_cancelled").fill_null(False)
        kind = pl.when(voided).then(pl.lit("cancellation")).otherwise(kind)
    if has("sales.is_test"):
        kind = pl.when(pl.col("sales.is_test").fill_null(False)).then(pl.lit("test")).otherwise(kind)
    return kind


def _looked_up(words: pl.Series, meanings: dict[str, str]) -> pl.Expr:
    """What each word of a column means; null where it is not known."""
    distinct = words.drop_nulls().unique().to_list()
    known = {word: meanings[fold(word)] for word in distinct if fold(word) in meanings}
    return pl.col(words.name).replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def _order_number(has: Has, mapping: Mapping) -> pl.Expr:
    """The order's number; where a file has none, the moment or the day and place make one."""
    place = pl.format("@{}", pl.col("sales.location_id")).fill_null("") if has("sales.location_id") else pl.lit("")
    if has("sales.order_id"):
        number = pl.col("sales.order_id").cast(pl.String)
        if mapping.constants.get("order_numbers") == "each day":
            return pl.format("{}/{}", pl.col("day"), number) + place
        return number
    who = pl.format(":{}", pl.col("sales.customer_id")).fill_null("") if has("sales.customer_id") else pl.lit("")
    day = pl.format("day:{}", pl.col("day"))
    timed = "sales.ordered_at" + TIMED
    when = pl.format("at:{}", pl.col("sales.ordered_at").dt.strftime("%Y-%m-%dT%H:%M:%S"))
    base = pl.when(pl.col(timed)).then(when).otherwise(day) if has(timed) else day
    till = mapping.constants.get("till")
    return base + who + place + pl.lit(f"@{till}" if till else "")


def _line(has: Has) -> pl.Expr:
    """Counts the lines of one product within one order, in the order of the file."""
    product_id = pl.col("sales.product_id") if has("sales.product_id") else pl.lit(None)
    counted = pl.int_range(pl.len(), dtype=pl.Int64).over("order_id", product_id) + 1
    return pl.coalesce(pl.col(LINE), counted) if has(LINE) else counted
