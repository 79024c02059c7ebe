"""The account of a sheet: its rows and sums counted from the text by another way than the one that loads them.

What the file holds is summed with `Decimal` over the cells as they are written. What was read is summed over the values
that went into the tables. Both must agree, to the millionth.
"""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import polars as pl

from morgiana.commerce.importing.models import Mapping, NumberFormat, Reconciliation, SumCheck
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.cells import Cells
from morgiana.commerce.importing.understanding.meanings import is_numeric

_STEP = Decimal("0.000001")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


def reconcile(sheet: Sheet, mapping: Mapping, cells: Cells, fate: pl.Series, aside: dict[str, int]) -> Reconciliation:
    """The account of a sheet. `fate` says of each row `read`, `quarantined` or the reason why it was set aside."""
    sums = []
    for column in mapping.columns:
        if is_numeric(column.meaning) and column.column in cells.raw:
            sums.append(_check(sheet, column.index, column.column, column.meaning, column.number, cells, fate))
    counts = {str(name): int(rows) for name, rows in fate.value_counts().iter_rows()}
    quarantined = counts.pop("quarantined", 0) + sheet.unreadable.height
    read = counts.pop("read", 0)
    foot = {"totals at the foot": sheet.total_rows.height} if sheet.total_rows.height else {}
    return Reconciliation(
        file=sheet.file,
        sheet=sheet.name,
        rows_in_file=sheet.cells.height + sheet.unreadable.height + sheet.total_rows.height,
        rows_read=read,
        rows_quarantined=quarantined,
        rows_set_aside={**aside, **counts, **foot},
        sums=sums,
    )


def _check(
    sheet: Sheet, index: int, name: str, meaning: str, form: NumberFormat | None, cells: Cells, fate: pl.Series
) -> SumCheck:
    form = form or NumberFormat(decimal=".")
    counted = (
        pl.DataFrame({"text": sheet.cells[f"c{index}"], "fate": fate})
        .drop_nulls("text")
        .group_by("text", "fate")
        .agg(pl.len().alias("n"))
    )
    whole = {"read": Decimal(0), "quarantined": Decimal(0), "aside": Decimal(0)}
    for text, what, n in counted.iter_rows():
        number = written(text, form)
        if number is not None:
            whole[what if what in whole else "aside"] += number * n
    if f"c{index}" in sheet.unread_cells.columns:
        for text in sheet.unread_cells[f"c{index}"].drop_nulls():
            whole["quarantined"] += (not text.lstrip().startswith("=") and written(text, form)) or Decimal(0)
    if f"c{index}" in sheet.total_rows.columns:
        for text in sheet.total_rows[f"c{index}"].drop_nulls():
            whole["aside"] += written(text, form) or Decimal(0)
    loaded = cells.raw[name].filter(fate == "read").cast(pl.Int128).sum()
    return SumCheck(
        column=name,
        meaning=meaning,
        in_file=sum(whole.values(), Decimal(0)),
        read=Decimal(int(loaded or 0)).scaleb(-6),
        quarantined=whole["quarantined"],
        set_aside=whole["aside"],
    )


def written(text: str, form: NumberFormat) -> Decimal | None:
    """The number that a cell shows, by its digits: nothing of the loading's own parsing is used."""
    text = unicodedata.normalize("NFKC", text).translate(_DIGITS)
    text = text.replace("\u2212", "-").replace("’", "'")
    text = re.sub(r"[\u200e\u200f\u061c]", "", text)
    found = re.search(r"[0-9.,'٫٬ ]*[0-9][0-9.,'٫٬ ]*", text)
    if found is None:
        return None
    body = found[0].strip()
    exponent = re.match(r"[eE]([-+]?[0-9]{1,3})\b", text[found.end() :])
    if form.decimal and form.decimal in body:
        whole, _, part = body.partition(form.decimal)
    else:
        whole, part = body, ""
    whole = re.sub(r"[^0-9]", "", whole)
    part = part.rstrip(".,- ")
    if part and not part.isdigit():
        return None
    number = Decimal(f"{whole or 0}.{part or 0}").scaleb(int(exponent[1]) if exponent else 0)
    after = text[found.end() :]
    around = text[: found.start()] + (re.sub("^-{1,2}", "", after) if body.endswith((",", ".")) else after)
    sign = re.sub(r"[eE][-+]?[0-9]+", "", around) if exponent else around
    less = "-" in sign or "–" in sign or ("(" in sign and ")" in sign) or sign.rstrip().endswith("CR")
    number = number.quantize(_STEP, ROUND_HALF_UP)
    return -number if less else number
