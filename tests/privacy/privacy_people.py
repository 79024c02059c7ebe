"""Customers and what they bought, one of whom is looked for; the benchmark of erasing reads this file as well."""

from datetime import UTC, date, datetime

import polars as pl

MARIE = {
    "customer_id": "CUST-0007771",
    "name": "Marie Tremblay-Duchesne",
    "email": "marie.td@example.org",
    "phone": "+33 6 98 76 54 32",
    "street": "77 impasse des Lilas",
    "city": "Villefranche",
}
SECRETS = (MARIE["customer_id"], MARIE["name"], MARIE["email"], MARIE["phone"], MARIE["street"])
"""What must not be found any more; a town is nobody's own."""


def sales(lines: int, customers: int = 40_000) -> pl.DataFrame:
    """Order lines, of which one in `customers` is Marie's."""
    number = pl.int_range(lines, eager=True).alias("n")
    who = (
        pl.when(pl.col("n") % customers == 7)
        .then(pl.lit(MARIE["customer_id"]))
        .otherwise(pl.format("CUST-{}", pl.col("n") % customers))
    )
    return pl.DataFrame(number).select(
        pl.lit("web").alias("channel"),
        pl.format("O-{}", pl.col("n") // 3).alias("order_id"),
        (pl.col("n") % 3 + 1).alias("line"),
        pl.lit(datetime(2026, 5, 4, tzinfo=UTC)).alias("ordered_at"),
        pl.lit(date(2026, 5, 4)).alias("day"),
        pl.format("P{}", pl.col("n") % 500).alias("product_id"),
        pl.lit("sale").alias("kind"),
        pl.lit(1.0).alias("quantity"),
        pl.lit(1250).alias("amount"),
        pl.lit("EUR").alias("currency"),
        who.alias("customer_id"),
    )


def customers(count: int) -> pl.DataFrame:
    """Customers, Marie among them."""
    others = [
        (f"CUST-{n}", f"Person {n}", f"p{n}@example.com", f"+49 30 {n:08d}", f"Weg {n}") for n in range(count - 1)
    ]
    names = ("customer_id", "name", "email", "phone", "street")
    rows = [{**MARIE, **dict(zip(names, other, strict=True))} for other in others]
    return pl.DataFrame([*rows, MARIE])
