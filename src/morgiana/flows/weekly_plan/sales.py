"""What was sold: the weeks before the plan, told apart by kind, and each product's past in one row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from morgiana.commerce.shop import ShopData
from morgiana.flows.weekly_plan.models import Change, KindTotal, LastWeek, ProductWeek, RestsOn
from morgiana.flows.weekly_plan.weeks import WEEK, YEAR, Moment, Week
from morgiana.kernel.money import Money

LATELY: Final = timedelta(weeks=13)
"""The time before the planned week that says what sells lately, and at which price."""

N_BEST: Final = 10
N_CHANGED: Final = 10
_GOODS: Final = ("sale", "return", "discount")


@dataclass(frozen=True)
class Past:
    """What one product did before the planned week."""

    rests_on: RestsOn
    last_sold: date
    last_week: float
    """Units sold in the week before the planned one."""
    price: Money | None
    """What was paid for a unit lately, in the currency that most lines were paid in."""


def last_sale_day(shop: ShopData) -> date | None:
    """The last day on which something was sold."""
    day: date | None = shop.scan("sales").filter(pl.col("kind") == "sale").select(pl.col("day").max()).collect().item()
    return day


def pasts(shop: ShopData, week: Week, currency: str) -> dict[str, Past]:
    """Each product that was ever sold before the week, those that sold most lately first."""
    lately = pl.col("day") >= week.first_day - LATELY
    paid = lately & (pl.col("amount") > 0) & (pl.col("quantity") > 0)
    rows = (
        shop.scan("sales")
        .filter(pl.col("kind") == "sale", pl.col("day") < week.first_day)
        .with_columns(pl.col("currency").fill_null(currency))
        .group_by("product_id", "currency")
        .agg(
            lines=pl.len(),
            first_day=pl.col("day").min(),
            last_day=pl.col("day").max(),
            units=pl.col("quantity").filter(lately).sum(),
            last_week=pl.col("quantity").filter(pl.col("day") >= (week - WEEK).first_day).sum(),
            paid_lines=paid.sum(),
            paid=pl.col("amount").filter(paid).sum(),
            paid_units=pl.col("quantity").filter(paid).sum(),
        )
        .sort("product_id", "paid_lines", "currency", descending=[False, True, False])
        .group_by("product_id", maintain_order=True)
        .agg(
            pl.col("lines", "units", "last_week").sum(),
            pl.col("first_day").min(),
            pl.col("last_day").max(),
            pl.col("paid", "paid_units", "currency").first(),
        )
        .sort("units", "product_id", descending=[True, False])
        .collect()
    )
    return {row["product_id"]: _past(row) for row in rows.iter_rows(named=True)}


def _past(row: Mapping[str, Any]) -> Past:
    rests_on = RestsOn(
        table="sales",
        product_id=row["product_id"],
        kinds=["sale"],
        rows=row["lines"],
        first_day=row["first_day"],
        last_day=row["last_day"],
    )
    price = Money(round(row["paid"] / row["paid_units"]), row["currency"]) if row["paid_units"] > 0 else None
    return Past(rests_on, row["last_day"], round(row["last_week"], 6), price)


def review(shop: ShopData, moment: Moment, currency: str, names: Mapping[str, str]) -> LastWeek:
    """The last complete week, beside the week before and the same week of last year."""
    week, before, year = moment.last_week, moment.last_week - WEEK, moment.last_week - YEAR
    spans = pl.any_horizontal(pl.col("day").is_between(w.first_day, w.last_day) for w in (week, before, year))
    sales = shop.scan("sales").filter(spans).with_columns(pl.col("currency").fill_null(currency)).collect()
    first = shop.scan("sales").filter(pl.col("kind") == "sale").select(pl.col("day").min()).collect().item()
    rows = _within(sales, week)
    sold, returned, discounts = (_amounts(_of_kind(rows, kind)) for kind in ("sale", "return", "discount"))
    revenue = _revenue(rows)
    main = _main_currency(rows, currency)
    return LastWeek(
        first_day=week.first_day,
        last_day=week.last_day,
        orders=_of_kind(rows, "sale").select(pl.struct("channel", "order_id").n_unique()).item(),
        units_sold=_units(_of_kind(rows, "sale")),
        units_returned=_units(_of_kind(rows, "return")),
        sold=sold,
        returned=[Money(abs(amount.minor), amount.currency) for amount in returned],
        discounts=[Money(abs(amount.minor), amount.currency) for amount in discounts],
        revenue=revenue,
        week_before=_change(_within(sales, before), before, revenue, main, first),
        year_before=_change(_within(sales, year), year, revenue, main, first),
        **_products(sales, week, before, main, names),
        kinds=[
            KindTotal(kind=str(kind), lines=part.height, units=_units(part), amounts=_amounts(part))
            for (kind,), part in sorted(rows.group_by("kind"), key=lambda group: -group[1].height)
        ],
        rests_on=RestsOn(table="sales", rows=rows.height, first_day=week.first_day, last_day=week.last_day),
    )


def _within(sales: pl.DataFrame, week: Week) -> pl.DataFrame:
    return sales.filter(pl.col("day").is_between(week.first_day, week.last_day))


def _of_kind(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    return rows.filter(pl.col("kind") == kind)


def _units(rows: pl.DataFrame) -> float:
    return round(float(rows["quantity"].abs().sum()), 6)


def _amounts(rows: pl.DataFrame) -> list[Money]:
    """The amounts as the data have them, one for each currency."""
    sums = rows.drop_nulls("amount").group_by("currency").agg(pl.col("amount").sum()).sort("currency")
    return [Money(amount, currency) for currency, amount in sums.iter_rows()]


def _signed() -> pl.Expr:
    """Revenue of goods: sales as they are; returns and discounts lower it, whatever sign the file gave them."""
    return pl.when(pl.col("kind") == "sale").then(pl.col("amount")).otherwise(-pl.col("amount").abs())


def _revenue(rows: pl.DataFrame) -> list[Money]:
    return _amounts(rows.filter(pl.col("kind").is_in(_GOODS)).with_columns(amount=_signed()))


def _main_currency(rows: pl.DataFrame, currency: str) -> str:
    counted = rows.filter(pl.col("kind") == "sale").group_by("currency").len().sort("len", "currency", descending=True)
    return str(counted["currency"][0]) if counted.height else currency


def minus(amounts: Iterable[Money], others: Iterable[Money]) -> list[Money]:
    """Amounts less others, currency by currency."""
    left: dict[str, int] = {}
    for amount in amounts:
        left[amount.currency] = left.get(amount.currency, 0) + amount.minor
    for other in others:
        left[other.currency] = left.get(other.currency, 0) - other.minor
    return [Money(minor, currency) for currency, minor in sorted(left.items())]


def in_currency(amounts: Iterable[Money], currency: str) -> int:
    """The minor units of one currency among amounts."""
    return sum(amount.minor for amount in amounts if amount.currency == currency)


def _change(rows: pl.DataFrame, week: Week, revenue: list[Money], main: str, first: date | None) -> Change | None:
    """The other week, if the data begin no later than it does."""
    if first is None or first > week.first_day:
        return None
    other = _revenue(rows)
    base = in_currency(other, main)
    return Change(
        first_day=week.first_day,
        last_day=week.last_day,
        units=_units(_of_kind(rows, "sale")),
        revenue=other,
        difference=minus(revenue, other),
        share=round((in_currency(revenue, main) - base) / base, 4) if base > 0 else None,
    )


def _products(
    sales: pl.DataFrame, week: Week, before: Week, main: str, names: Mapping[str, str]
) -> dict[str, list[ProductWeek]]:
    """The best sellers, and what changed most, by revenue in the main currency."""
    now = pl.col("day").is_between(week.first_day, week.last_day)
    then = pl.col("day").is_between(before.first_day, before.last_day)
    sold = pl.col("kind") == "sale"
    goods = (
        sales.filter(pl.col("kind").is_in(["sale", "return"]), now | then)
        .with_columns(amount=_signed().fill_null(0))
        .group_by("product_id", "currency")
        .agg(
            revenue=pl.col("amount").filter(now).sum(),
            revenue_before=pl.col("amount").filter(then).sum(),
            units=pl.col("quantity").filter(now & sold).sum(),
            units_before=pl.col("quantity").filter(then & sold).sum(),
            lines=pl.len(),
        )
        .with_columns(
            rank=pl.when(pl.col("currency") == main).then(pl.col("revenue")).otherwise(0),
            moved=pl.when(pl.col("currency") == main).then(pl.col("revenue") - pl.col("revenue_before")).otherwise(0),
        )
    )
    by_product = goods.group_by("product_id").agg(pl.col("rank", "moved", "units").sum())
    best = by_product.filter(pl.col("units") > 0).sort("rank", "product_id", descending=[True, False]).head(N_BEST)
    changed = (
        by_product.filter(pl.col("moved") != 0)
        .sort(pl.col("moved").abs(), "product_id", descending=[True, False])
        .head(N_CHANGED)
    )
    wanted = set(best["product_id"]) | set(changed["product_id"])
    parts = goods.filter(pl.col("product_id").is_in(list(wanted))).partition_by("product_id", as_dict=True)
    rests = {"first_day": before.first_day, "last_day": week.last_day}
    found = {str(key[0]): _product_week(str(key[0]), part, names, rests) for key, part in parts.items()}
    return {
        "best_sellers": [found[name] for name in best["product_id"]],
        "changed_most": [found[name] for name in changed["product_id"]],
    }


def _product_week(
    product_id: str, rows: pl.DataFrame, names: Mapping[str, str], rests: Mapping[str, date]
) -> ProductWeek:
    rows = rows.sort("currency")
    revenue = [Money(minor, currency) for currency, minor in rows.select("currency", "revenue").iter_rows()]
    before = [Money(minor, currency) for currency, minor in rows.select("currency", "revenue_before").iter_rows()]
    return ProductWeek(
        product_id=product_id,
        name=names.get(product_id) or product_id,
        units=float(rows["units"].sum()),
        revenue=revenue,
        units_before=float(rows["units_before"].sum()),
        difference=minus(revenue, before),
        rests_on=RestsOn(
            table="sales",
            product_id=product_id,
            kinds=["sale", "return"],
            rows=int(rows["lines"].sum()),
            **rests,
        ),
    )
