"""Load what was understood into the shop's tables, keep the quarantine, and remember the mapping."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from morgiana.commerce.columns import TABLES
from morgiana.commerce.importing.models import Understanding
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.reports import ImportReport, LoadRequest, TableChange
from morgiana.commerce.importing.understanding import apply
from morgiana.commerce.importing.understanding.cells import LINE, REASON, ROW, UNPLACED
from morgiana.commerce.importing.understanding.uploading import OTHER_TILL
from morgiana.commerce.language import Language, language_of
from morgiana.commerce.shop import ShopContext
from morgiana.kernel.ids import new_id
from morgiana.operations import FileRef

if TYPE_CHECKING:
    from morgiana.commerce.importing.understanding import Loaded


def loaded_before(request: LoadRequest, ctx: ShopContext) -> ImportReport | None:
    """The report of the import that loaded exactly these files, if it stands: then there is nothing to do."""
    wanted = sorted(file.id for file in request.files)
    for report in reversed(list(ctx.shop.documents("import", ImportReport).values())):
        if not report.undone and sorted(file.id for file in report.files) == wanted and not request.corrections:
            same = [
                change.model_copy(
                    update={"added": 0, "corrected": 0, "same": change.added + change.corrected + change.same}
                )
                for change in report.changes
            ]
            note = f"These files were loaded before, on {report.at:%Y-%m-%d %H:%M} UTC: nothing changes."
            return report.model_copy(update={"changes": same, "notes": [note]})
    return None


def load(
    sheets: Sequence[Sheet], understanding: Understanding, files: list[FileRef], ctx: ShopContext, *, remember: bool
) -> ImportReport:
    """Write the tables, in one import that can be taken back as one."""
    loaded = apply(sheets, understanding, profile=ctx.shop.profile, track=ctx.track)
    if "sales" in loaded.tables:
        loaded.tables["sales"] = _placed(loaded.tables["sales"], ctx)
    import_id = new_id("import")
    changes = []
    for name in ctx.track([name for name in TABLES if name in loaded.tables], unit="table"):
        made = ctx.shop.upsert(name, loaded.tables[name], source=import_id)
        changes.append(TableChange(table=name, added=made.added, corrected=made.corrected, same=made.same))
    report = ImportReport(
        import_id=import_id,
        at=ctx.now,
        files=files,
        changes=changes,
        reconciliations=loaded.reconciliations,
        quarantined=_rows(loaded),
        quarantine=_quarantine(sheets, loaded, import_id, ctx),
        notes=loaded.notes,
    )
    ctx.shop.keep("import", import_id, report)
    if remember:
        for sheet in understanding.sheets:
            if sheet.mapping is not None:
                constants = {name: value for name, value in sheet.mapping.constants.items() if name != OTHER_TILL}
                kept = sheet.mapping.model_copy(update={"constants": constants})
                ctx.shop.keep("mapping", kept.fingerprint, kept)
    return report


def _placed(rows: pl.DataFrame, ctx: ShopContext) -> pl.DataFrame:
    """Give corrected rows of which nobody knew their place in the order a line behind those that are there."""
    lost = pl.col("line") == UNPLACED
    if not rows.select(lost.any()).item():
        return rows
    order = ["channel", "order_id", "product_id"]
    there = ctx.shop.scan("sales").group_by(order).agg(pl.col("line").max().alias("last")).collect()
    placed = rows.filter(lost).join(there, on=order, how="left", maintain_order="left")
    line = pl.col("last").fill_null(0) + pl.int_range(pl.len(), dtype=pl.Int64).over(order) + 1
    return pl.concat([rows.filter(~lost), placed.with_columns(line.alias("line")).drop("last")])


def _rows(loaded: "Loaded") -> int:
    return loaded.quarantine.select("file", "sheet", "row").unique().height


def _quarantine(sheets: Sequence[Sheet], loaded: "Loaded", import_id: str, ctx: ShopContext) -> list[FileRef]:
    """The rows that could not be read, as their file had them, with row number and reason; one file for each sheet."""
    files = []
    for number, sheet in enumerate(sheets, start=1):
        mine = loaded.quarantine.filter(pl.col("file") == sheet.file, pl.col("sheet") == sheet.name)
        if mine.height:
            text = _as_csv(sheet, mine, language_of(ctx.shop.profile, __package__))
            files.append(ctx.files.keep(f"quarantine-{import_id}-{number}.csv", text.encode("utf-8-sig")))
    return files


def _as_csv(sheet: Sheet, quarantined: pl.DataFrame, say: Language) -> str:
    why = quarantined.group_by("row", maintain_order=True).agg(pl.col("reason").unique(maintain_order=True))
    reasons = {row: "; ".join(say.again(one) for one in told) for row, told in why.iter_rows()}
    lines = dict(quarantined.select("row", "line").unique("row", keep="any").iter_rows())
    own = [index for index, name in enumerate(sheet.columns) if name not in (ROW, REASON, LINE)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(sheet.columns[index] for index in own), ROW, REASON, LINE])
    cells = sheet.cells.select(f"c{index}" for index in own).with_columns(sheet.rows.alias(ROW))
    for *values, row in cells.filter(pl.col(ROW).is_in(list(reasons))).iter_rows():
        writer.writerow([*(value or "" for value in values), row, reasons[row], lines[row] or ""])
    blanks = [""] * (len(own) - 1)
    whole = sheet.unread_cells.select(pl.col("row"), pl.col(f"^c({'|'.join(map(str, own))})$"))
    unread = {row: values for row, *values in whole.iter_rows()}
    for row, text, reason in sheet.unreadable.select("row", "text", "reason").iter_rows():
        values = unread.get(row) or [text, *blanks]
        writer.writerow([*(value or "" for value in values), row, say.again(reason), ""])
    return out.getvalue()
