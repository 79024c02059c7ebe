"""Where in a grid of text the table is: what stands above it, its header, its foot; and whether it is one table at
all."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from morgiana.commerce.importing.reading.shapes import DATED, EMPTY, NUMERIC, WORDS, shapes
from morgiana.commerce.importing.reading.sheet import Dialect, Native, Sheet, unique_names
from morgiana.commerce.importing.refusals import EmptyFile, ShiftedColumns, StackedTables
from morgiana.kernel.refusals import Where

TOTAL_WORDS: Final = (
    r"(?i)^(?:grand\s+|sub\s*-?)?(?:totals?|sum|total\s+g[ée]n[ée]ral|total\s+general|somme|summe|gesamt(?:summe)?|suma"
    r"|soma|total\s+geral|totale?(?:\s+generale)?|合计|总计|小计|المجموع|الإجمالي|итого|всего|totaal|razem|toplam)\b\s*:?"
)
_LOOKED_AT: Final = 60
_ISOLATED: Final = 0.01


@dataclass(frozen=True, slots=True)
class Grid:
    """Text in rows and columns, nothing decided yet: `cells` c0 to cN, and the source row of each."""

    cells: pl.DataFrame
    rows: pl.Series
    native: dict[int, Native]


def lay_out(
    grid: Grid, *, file: str, name: str, dialect: Dialect | None, unreadable: pl.DataFrame, notes: list[str]
) -> Sheet:
    """The sheet within a grid. Raises `EmptyFile`, `StackedTables`, `ShiftedColumns`."""
    filled = grid.cells.select(pl.sum_horizontal(pl.all().is_not_null())).to_series()
    cells, rows = grid.cells.filter(filled > 0), grid.rows.filter(filled > 0)
    if cells.is_empty():
        raise EmptyFile("There is nothing in it.", remedy="Export it again.", where=Where(file=file))
    top, has_header = find_header(cells)
    if top and has_header:
        notes.append(f"{top} line{'s' if top > 1 else ''} above the header left out.")
    names = [str(value or "") for value in cells.row(top)] if has_header else [""] * cells.width
    header_row = int(rows[top]) if has_header else 0
    body, body_rows = (cells.slice(top + 1), rows.slice(top + 1)) if has_header else (cells, rows)
    if body.is_empty():
        raise EmptyFile(
            "There is a header and nothing below it.",
            remedy="Export it with its rows.",
            where=Where(file=file, row=header_row),
        )
    used = [i for i in range(cells.width) if names[i] or body[f"c{i}"].null_count() < body.height]
    body = body.select(pl.col(f"c{i}").alias(f"c{n}") for n, i in enumerate(used))
    names = [names[i] for i in used]
    native = {n: grid.native[i] for n, i in enumerate(used) if i in grid.native}
    body, body_rows = _without_repeats(body, body_rows, names, notes)
    body, body_rows, totals = _without_totals(body, body_rows, notes)
    _one_table(body, body_rows, names, file, blank_rows=grid.rows.filter(filled == 0))
    body, body_rows, shifted = _without_shifted(body, body_rows, file)
    unreadable = pl.concat([unreadable, shifted])
    return Sheet(
        file=file,
        name=name,
        columns=unique_names(names),
        cells=body,
        rows=body_rows,
        native=native,
        unreadable=unreadable.sort("row"),
        notes=tuple(notes),
        dialect=dialect and Dialect(dialect.encoding, dialect.delimiter, dialect.quote, dialect.escape, header_row),
        total_rows=totals,
        has_header=has_header,
    )


def find_header(cells: pl.DataFrame) -> tuple[int, bool]:
    """The position of the header, and whether there is one."""
    head = cells.head(_LOOKED_AT)
    kinds = shapes(head).rows()
    filled = [sum(kind != EMPTY for kind in row) for row in kinds]
    widest = max(sorted(filled)[len(filled) // 2], 1)
    for position, row in enumerate(kinds):
        if filled[position] < max(2, 0.6 * widest):
            continue
        texts = [value for value in head.row(position) if value is not None]
        if any(kind in (NUMERIC, DATED) for kind in row) and not _years_across(row, kinds[position + 1 :], texts):
            return 0 if position == 0 else position, False
        if len(set(texts)) < len(texts) * 0.8:
            continue
        if _differs_below(row, kinds[position + 1 :], texts, head.slice(position + 1)):
            return position, True
        return position, position == 0 and _names_only(texts)
    return 0, True


def _years_across(row: tuple[int, ...], below: list[tuple[int, ...]], texts: list[str]) -> bool:
    """Whether days or weeks run across the header, as in a table of one column for each."""
    dated = [i for i, kind in enumerate(row) if kind == DATED]
    words = [i for i, kind in enumerate(row) if kind == WORDS]
    if len(dated) < 2 or not words or not below:
        return False
    return all(sum(r[i] in (NUMERIC, EMPTY) for r in below) >= 0.9 * len(below) for i in dated)


def _differs_below(row: tuple[int, ...], below: list[tuple[int, ...]], texts: list[str], rest: pl.DataFrame) -> bool:
    """Whether some column is words at the top and mostly numbers or dates below, or the top's words never come
    again."""
    for column, kind in enumerate(row):
        values = [r[column] for r in below if r[column] != EMPTY]
        if kind == WORDS and values and sum(v in (NUMERIC, DATED) for v in values) >= 0.7 * len(values):
            return True
    if rest.is_empty():
        return True
    later = {value for values in rest.iter_rows() for value in values if value is not None}
    return not later.intersection(texts) and _names_only(texts)


def _names_only(texts: list[str]) -> bool:
    return all(len(text) <= 80 and not text.startswith(("http://", "https://")) and "@" not in text for text in texts)


def _without_repeats(
    body: pl.DataFrame, rows: pl.Series, names: list[str], notes: list[str]
) -> tuple[pl.DataFrame, pl.Series]:
    """Leave out the header where it is printed again at the head of each page."""
    named = [(i, text) for i, text in enumerate(names) if text]
    if len(named) < 2:
        return body, rows
    again = body.select(pl.all_horizontal([pl.col(f"c{i}").eq_missing(pl.lit(text)) for i, text in named])).to_series()
    if again.any():
        notes.append(f"The header is repeated {int(again.sum())} times further down; left out.")
    return body.filter(~again), rows.filter(~again)


def _without_totals(
    body: pl.DataFrame, rows: pl.Series, notes: list[str]
) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame]:
    """Set aside sums at the foot: a word for a total, numbers, and otherwise fewer cells than other rows."""
    foot = min(5, body.height - 1)
    keep = body.height
    kinds = shapes(body.tail(foot)).rows() if foot else []
    usual = body.head(_LOOKED_AT).select(pl.sum_horizontal(pl.all().is_not_null()).median()).item()
    for back in range(1, foot + 1):
        values, kind = body.row(body.height - back), kinds[foot - back]
        words = [value for value, k in zip(values, kind, strict=True) if k == WORDS]
        filled = sum(k != EMPTY for k in kind)
        is_total = any(_is_total_word(word) for word in words) and NUMERIC in kind and filled < usual
        if not is_total:
            break
        keep = body.height - back
    totals = body.slice(keep).with_columns(rows.slice(keep).alias("row"))
    if totals.height:
        notes.append(f"{totals.height} row{'s' if totals.height > 1 else ''} of totals at the foot set aside.")
    return body.head(keep), rows.head(keep), totals


def _is_total_word(text: str) -> bool:
    return bool(pl.Series([text]).str.contains(TOTAL_WORDS)[0])


def _one_table(body: pl.DataFrame, rows: pl.Series, names: list[str], file: str, *, blank_rows: pl.Series) -> None:
    """Refuse a second header further down: words in columns that are numbers or dates, after a gap or with other
    names."""
    kinds = shapes(body)
    strong = []
    for column in kinds.columns:
        values = kinds[column].filter(kinds[column] != EMPTY)
        if values.len() >= 4 and values.is_in([NUMERIC, DATED]).mean() > 0.6:  # type: ignore[operator]
            strong.append(column)
    if not strong:
        return
    count = pl.sum_horizontal([(pl.col(column) == WORDS).cast(pl.Int32) for column in strong])
    words_in = kinds.select(count.alias("n"), pl.sum_horizontal(pl.all() == NUMERIC, pl.all() == DATED).alias("data"))
    suspect = words_in.with_row_index().filter((pl.col("n") >= max(1, (len(strong) + 1) // 2)), pl.col("data") == 0)
    blanks = set(blank_rows.to_list())
    for index in suspect["index"].to_list()[:50]:
        row = int(rows[index])
        texts = [value for value in body.row(index) if value is not None]
        after_gap = row - 1 in blanks
        header_like = len(texts) >= 2 and len(set(texts)) == len(texts) and _names_only(texts)
        if header_like and index + 1 < body.height and (after_gap or _starts_table(kinds, index, strong)):
            raise StackedTables(
                f"Another table begins in row {row}, with the header {', '.join(texts[:4])}.",
                remedy="Save each table as a file or sheet of its own.",
                where=Where(file=file, row=row),
            )


def _starts_table(kinds: pl.DataFrame, index: int, strong: list[str]) -> bool:
    """Whether from this row on the columns are of other kinds than before."""
    after = kinds.slice(index + 1, 20)
    return any((after[column] == WORDS).mean() > 0.5 for column in strong)  # type: ignore[operator]


def _without_shifted(body: pl.DataFrame, rows: pl.Series, file: str) -> tuple[pl.DataFrame, pl.Series, pl.DataFrame]:
    """Set aside rows whose values stand one column to the left or right; refuse a table where that is no exception."""
    kinds = shapes(body)
    usual = [_usual(kinds[column]) for column in kinds.columns]
    known = {i: kind for i, kind in enumerate(usual) if kind is not None}
    if len(set(known.values())) < 2:
        return body, rows, _unread([], [], [])
    odd = pl.sum_horizontal(
        [((pl.col(f"c{i}") != kind) & (pl.col(f"c{i}") != EMPTY)).cast(pl.Int32) for i, kind in known.items()]
    )
    table = kinds.with_row_index().filter(odd >= 2)
    gained = (_gain(table, known, -1) >= 2) | (_gain(table, known, 1) >= 2)
    indices = table["index"].filter(gained).to_list()
    if not indices:
        return body, rows, _unread([], [], [])
    first = int(rows[indices[0]])
    if len(indices) > max(3, _ISOLATED * body.height):
        raise ShiftedColumns(
            f"In {len(indices)} rows the values stand in the wrong columns; the first is row {first}.",
            remedy="Look at that row: a delimiter within a text is not quoted there, or a cell is missing. "
            "Correct it or export again.",
            where=Where(file=file, row=first),
        )
    texts = [" | ".join(value or "" for value in body.row(index))[:500] for index in indices]
    unread = _unread(
        [int(rows[index]) for index in indices], texts, ["the values stand in the wrong columns"] * len(indices)
    )
    keep = ~pl.int_range(body.height, eager=True).is_in(indices)
    return body.filter(keep), rows.filter(keep), unread


def _usual(kinds: pl.Series) -> int | None:
    """The shape that a column's cells have below the header, or else nearly everywhere; none where they vary."""
    for cells, least, share in ((kinds.head(40), 15, 0.97), (kinds, 20, 0.9)):
        filled = cells.filter(cells != EMPTY)
        if filled.len() >= least:
            most = filled.value_counts(sort=True).head(1)
            if most["count"][0] >= share * filled.len():
                return int(most[kinds.name][0])
    return None


def _gain(kinds: pl.DataFrame, known: dict[int, int], step: int) -> pl.Series:
    """How many more cells are of their column's shape if everything from the best column on is moved by one."""
    total = pl.zeros(kinds.height, dtype=pl.Int32, eager=True)
    best = total
    for i, kind in sorted(known.items(), reverse=True):
        if f"c{i + step}" in kinds.columns:
            total = total + (kinds[f"c{i + step}"] == kind).cast(pl.Int32)
        total = total - (kinds[f"c{i}"] == kind).cast(pl.Int32)
        best = best.zip_with(best >= total, total)
    return best


def _unread(rows: list[int], texts: list[str], reasons: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": pl.Series(rows, dtype=pl.Int64),
            "text": pl.Series(texts, dtype=pl.String),
            "reason": pl.Series(reasons, dtype=pl.String),
        }
    )
