"""Read the sheets as they were understood: rows for the shop's tables, a quarantine, and the account of it all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol, TypeVar

import polars as pl

from morgiana.commerce.columns import TABLES, Table
from morgiana.commerce.importing.models import Join, Mapping, Reconciliation, Understanding
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.reading.layout import TOTAL_WORDS
from morgiana.commerce.importing.understanding.building import rows_of
from morgiana.commerce.importing.understanding.cells import OFFSET, TIMED, Cells, typed
from morgiana.commerce.importing.understanding.layouts import ADDED_UP, FILLED_DOWN
from morgiana.commerce.importing.understanding.meanings import is_numeric
from morgiana.commerce.importing.understanding.moments import with_time
from morgiana.commerce.importing.understanding.pivoting import laid_out
from morgiana.commerce.importing.understanding.reconciling import reconcile
from morgiana.commerce.shop import ShopProfile

T = TypeVar("T")


class Track(Protocol):
    """How progress is shown: `ctx.track`."""

    def __call__(self, items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]: ...


def untracked(items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]:
    """Nobody watches."""
    return iter(items)


_OF_ORDERS: Final = frozenset(
    "order_id ordered_at customer_id status currency location_id country channel cancelled_at is_cancelled"
    " is_test".split()
)
"""What all lines of an order share."""

QUARANTINE: Final = pl.Schema(
    {
        "file": pl.String(),
        "sheet": pl.String(),
        "row": pl.Int64(),
        "column": pl.String(),
        "reason": pl.String(),
        "line": pl.Int64(),
    }
)
"""`line` is which line of the article within its order the row is, where both can be read."""


@dataclass
class Loaded:
    """What the sheets of one upload give."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    """Rows by table, in the columns of the lake with `source_file` and `source_row`; keys do not repeat."""
    quarantine: pl.DataFrame = field(default_factory=QUARANTINE.to_frame)
    """Every cell that could not be read: file, sheet, row, column and reason."""
    reconciliations: list[Reconciliation] = field(default_factory=list)
    """The account of each sheet that is used."""
    notes: list[str] = field(default_factory=list)
    by_sheet: dict[int, dict[str, pl.DataFrame]] = field(default_factory=dict)
    """What each sheet gives, by its place in the upload."""
    accounts: dict[int, Reconciliation] = field(default_factory=dict)
    """The account of each sheet, by its place in the upload."""


@dataclass
class _Read:
    """One sheet, read."""

    sheet: Sheet
    mapping: Mapping
    cells: Cells


def apply(
    sheets: Sequence[Sheet], understanding: Understanding, *, profile: ShopProfile, track: Track = untracked
) -> Loaded:
    """Rows for the shop's tables from every sheet that was understood. The sheets are given as they were read."""
    assert len(sheets) == len(understanding.sheets)
    sheets = [laid_out(sheet) for sheet in sheets]
    read: dict[int, _Read] = {}
    used = [
        (place, sheet, understood.mapping)
        for place, (sheet, understood) in enumerate(zip(sheets, understanding.sheets, strict=True))
        if understood.mapping is not None and understood.mapping.tables
    ]
    for place, sheet, mapping in track(used, unit="sheet"):
        cells = _timed(typed(sheet, mapping))
        if FILLED_DOWN in mapping.constants:
            _fill_down(cells)
        read[place] = _Read(sheet, mapping, cells)
    for join in understanding.joins:
        if join.into in read and join.source in read:
            _take_over(read[join.into].cells, read[join.source].cells, join)
    loaded = Loaded()
    for place, one in track(sorted(read.items()), unit="sheet"):
        loaded.by_sheet[place] = _load(one, loaded, profile, understanding.today)
        loaded.accounts[place] = loaded.reconciliations[-1]
    for name in TABLES:
        parts = [tables[name] for tables in loaded.by_sheet.values() if name in tables]
        if parts:
            rows = _in_shops_currency(pl.concat(parts), profile) if name == "products" else pl.concat(parts)
            table = _unique(rows, TABLES[name])
            if table.height:
                loaded.tables[name] = table
    return loaded


def _in_shops_currency(products: pl.DataFrame, profile: ShopProfile) -> pl.DataFrame:
    """Of an article with prices in several currencies, a row each, only those in the shop's."""
    own = pl.col("currency") == profile.currency
    money = [column.name for column in TABLES["products"].columns if column.kind == "money"]
    other = ~own & (own & pl.col("price").is_not_null()).any().over("product_id")
    return products.with_columns(pl.when(~other.fill_null(False)).then(pl.col(name)).alias(name)
                                 for name in (*money, "currency"))  # fmt: skip


def _fill_down(cells: Cells) -> None:
    """Say on each line of an order what stands on its first line only."""
    shared = [name for name in cells.frame.columns if name.partition(".")[2].split(" ")[0] in _OF_ORDERS]
    cells.frame = cells.frame.with_columns(pl.col(shared).forward_fill())


def _timed(cells: Cells) -> Cells:
    for table in ("sales", "orders"):
        if cells.has(f"{table}.time") and cells.has(f"{table}.ordered_at"):
            with_time(cells, f"{table}.ordered_at", f"{table}.time")
    return cells


def _take_over(into: Cells, source: Cells, join: Join) -> None:
    """Columns of another sheet, found by the number that both share."""
    left = next(f"{t}.{join.on}" for t in ("sales", *TABLES) if into.has(f"{t}.{join.on}"))
    right = next(f"{t}.{join.on}" for t in ("orders", "products", *TABLES) if source.has(f"{t}.{join.on}"))
    names: dict[str, str] = {}
    for name in join.columns:
        for origin in _origins(name):
            if source.has(origin):
                for suffix in ("", OFFSET, TIMED):
                    if source.has(origin + suffix):
                        names[origin + suffix] = f"sales.{name}{suffix}"
                break
    taken = source.frame.select(right, *names).unique(right, keep="last").rename({right: left, **names})
    into.frame = into.frame.join(taken, on=left, how="left", maintain_order="left")


def _origins(name: str) -> tuple[str, ...]:
    if name == "unit_price":
        return ("products.price", "prices.price")
    return (f"orders.{name}", f"sales.{name}", f"products.{name}")


def _load(one: _Read, loaded: Loaded, profile: ShopProfile, today: date) -> dict[str, pl.DataFrame]:
    """The rows that one sheet gives; its quarantine and account are added."""
    main, *others = one.mapping.tables
    sheet, cells = one.sheet, one.cells
    built = rows_of(TABLES[main], cells, one.mapping, profile, today)
    missing = _missing(built, TABLES[main], one.mapping)
    totals = _totals(sheet, one.mapping, missing["at"])
    unread = cells.unreadable()
    missing_only = missing.join(unread, on=["at", "column"], how="anti", maintain_order="left")
    bad = pl.concat([unread, missing_only]).filter(~pl.col("at").is_in(totals.implode()))
    fate = _fate(sheet.cells.height, bad["at"], totals)
    good = fate == "read"
    rows = _traced(built.filter(good), sheet)
    parts = {main: _added_up(rows, TABLES[main]) if ADDED_UP in one.mapping.constants else rows}
    for name in others:
        more = rows_of(TABLES[name], Cells(cells.frame.filter(good)), one.mapping, profile, today)
        needed = [column.name for column in TABLES[name].columns if column.needed]
        more = _traced(more.drop_nulls(needed), sheet)
        if name == "products" and main == "sales":
            more = _goods(more, built.filter(good))
        parts[name] = _unique(more, TABLES[name])
    loaded.quarantine = pl.concat([loaded.quarantine, _quarantine(sheet, bad, built)])
    loaded.reconciliations.append(reconcile(sheet, one.mapping, cells, fate, {}))
    return parts


def _added_up(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """One row for each key, with the numbers of all its rows together."""
    key = [pl.col(name).fill_null("") if rows[name].dtype == pl.String else pl.col(name) for name in table.key]
    numbers = [c.name for c in table.columns if c.kind == "number" and c.name not in table.key]
    rest = [name for name in rows.columns if name not in numbers and name not in table.key]
    grouped = rows.group_by(key, maintain_order=True)
    return grouped.agg(pl.col(numbers).sum().round(6), pl.col(rest).first()).select(rows.columns)


def _traced(rows: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
    """The rows with the file and the line that each came from."""
    return rows.with_columns(
        pl.lit(sheet.place).alias("source_file"), sheet.rows.gather(rows["at"]).alias("source_row")
    ).drop("at")


def _goods(products: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Only what was ever sold as goods is a product."""
    goods = lines.filter(pl.col("kind").is_in(["sale", "return", "cancellation"]))["product_id"].unique()
    return products.filter(pl.col("product_id").is_in(goods.implode()))


def _missing(built: pl.DataFrame, table: Table, mapping: Mapping) -> pl.DataFrame:
    """Rows that lack what they need."""
    found = []
    for column in table.columns:
        if not column.needed or (column.name == "day" and "ordered_at" in built.columns):
            continue
        at = built.filter(pl.col(column.name).is_null())["at"]
        if at.len():
            header = next((c.column for c in mapping.columns if c.meaning.endswith("." + column.name)), column.name)
            found.append(
                pl.DataFrame(
                    {
                        "at": at,
                        "column": [header] * at.len(),
                        "reason": [f"no {column.name.replace('_', ' ')} is given"] * at.len(),
                    }
                )
            )
    schema = {"at": pl.UInt32, "column": pl.String, "reason": pl.String}
    return pl.concat([pl.DataFrame(schema=schema), *found])


def _totals(sheet: Sheet, mapping: Mapping, incomplete: pl.Series) -> pl.Series:
    """Rows that only sum others: a word for a total, in the article's place or in a row that lacks what rows need."""
    names = [f"c{index}" for index in range(sheet.cells.width)]
    articles = [f"c{c.index}" for c in mapping.columns if c.meaning.endswith((".product_id", ".order_id"))]
    counted = [f"c{c.index}" for c in mapping.columns if is_numeric(c.meaning)]
    at = pl.int_range(sheet.cells.height, dtype=pl.UInt32, eager=True)
    begins = pl.any_horizontal(pl.col(names).str.contains(TOTAL_WORDS).fill_null(False))
    alone = pl.any_horizontal(pl.lit(False), pl.col(articles).str.contains(f"{TOTAL_WORDS}$").fill_null(False))
    summed = pl.any_horizontal(pl.lit(False), pl.col(counted).is_not_null())
    found = sheet.cells.with_columns(at.is_in(incomplete.implode()).alias("incomplete")).select(
        summed & (alone | (begins & pl.col("incomplete")))
    )
    return pl.arg_where(found.to_series(), eager=True).cast(pl.UInt32)


def _fate(height: int, bad: pl.Series, totals: pl.Series) -> pl.Series:
    at = pl.int_range(height, dtype=pl.UInt32, eager=True)
    return pl.select(
        pl.when(at.is_in(totals.implode()))
        .then(pl.lit("totals"))
        .when(at.is_in(bad.implode()))
        .then(pl.lit("quarantined"))
        .otherwise(pl.lit("read"))
    ).to_series()


def _quarantine(sheet: Sheet, bad: pl.DataFrame, built: pl.DataFrame) -> pl.DataFrame:
    line = pl.lit(None, dtype=pl.Int64)
    if "line" in built.columns:
        line = pl.when(pl.col("order_id").is_not_null() & pl.col("product_id").is_not_null()).then(pl.col("line"))
    lines = built.select("at", line.alias("line"))
    told = bad.join(lines, on="at", how="left", maintain_order="left").select(
        sheet.rows.gather(bad["at"]).alias("row"), "column", "reason", "line"
    )
    broken = sheet.unreadable.select(
        "row", pl.lit("").alias("column"), "reason", pl.lit(None, dtype=pl.Int64).alias("line")
    )
    both = pl.concat([told, broken]).sort("row", maintain_order=True)
    return both.select(
        pl.lit(sheet.file).alias("file"), pl.lit(sheet.name).alias("sheet"), "row", "column", "reason", "line"
    )


def _unique(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """One row for each key: of several the last says, and what it leaves empty an earlier one."""
    key = list(table.key)
    blanks = {"text": "", "integer": 1, "number": 0.0}
    kinds = {name: table.by_name[name].kind for name in key}
    rows = rows.with_columns(pl.col(name).fill_null(blanks[kind]) for name, kind in kinds.items() if kind in blanks)
    repeated = rows.select(key).is_duplicated()
    if not repeated.any():
        return rows
    once = rows.filter(~repeated)
    rest = [name for name in rows.columns if name not in key]
    merged = rows.filter(repeated).group_by(key, maintain_order=True).agg(pl.col(rest).drop_nulls().last())
    return pl.concat([once, merged.select(rows.columns)])


__all__ = ["QUARANTINE", "Loaded", "Track", "apply"]
