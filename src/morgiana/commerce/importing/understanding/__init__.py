"""From sheets of text to rows of the shop's tables: what a file is, what its columns mean, what must be asked."""

from collections.abc import Sequence
from datetime import date, datetime

from morgiana.commerce.importing.models import Correction, Mapping, SheetUnderstanding, Understanding
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding import asking
from morgiana.commerce.importing.understanding.applying import Loaded, Track, apply, untracked
from morgiana.commerce.importing.understanding.decided import Decided
from morgiana.commerce.importing.understanding.deciding import decide, fingerprint
from morgiana.commerce.importing.understanding.joining import joins_of
from morgiana.commerce.importing.understanding.personal import findings
from morgiana.commerce.importing.understanding.pivoting import laid_out
from morgiana.commerce.importing.understanding.showing import totals
from morgiana.commerce.importing.understanding.uploading import (
    ask_about_shared_days,
    ask_once,
    confirm_by_each_other,
)
from morgiana.commerce.shop import ShopProfile

__all__ = ["Loaded", "apply", "understand"]


def understand(
    sheets: Sequence[Sheet],
    *,
    profile: ShopProfile,
    saved: Sequence[Mapping] = (),
    corrections: Sequence[Correction] = (),
    today: date | None = None,
    show: bool = True,
    track: Track = untracked,
) -> Understanding:
    """What the sheets of one upload are, and what must be asked before they are loaded.

    `saved` are the mappings of earlier imports, `corrections` the user's answers. `today` is the day of a stock list
    without a day. Without `show`, totals and samples are left out.
    """
    lay = [laid_out(sheet) for sheet in sheets]
    known = {mapping.fingerprint: mapping for mapping in saved}
    decided = [decide(sheet, profile, known.get(fingerprint(sheet)), corrections) for sheet in track(lay, unit="sheet")]
    confirm_by_each_other(decided)
    ask_about_shared_days(decided, corrections)
    ask_once(decided)
    joins = joins_of(decided)
    joined = {join.into for join in joins}
    for place, one in enumerate(decided):
        _need(one, joined=place in joined)
    understood = Understanding(
        ready=not any(one.questions for one in decided),
        sheets=[_sheet(one) for one in decided],
        joins=joins,
        today=today or datetime.now(profile.zone).date(),
    )
    return _shown(sheets, understood, profile) if show and understood.ready else understood


def _need(one: Decided, *, joined: bool) -> None:
    """A sheet of sales without days cannot be used alone."""
    if one.mapping is None or one.mapping.tables[:1] != ["sales"]:
        return
    if not one.mapping.meaning("sales.ordered_at") and not joined:
        one.questions.append(
            asking.ask_missing(
                one.sheet,
                "The sales say no day. Add the file that has the date of each order, or say which column it is.",
            )
        )


def _sheet(one: Decided) -> SheetUnderstanding:
    return SheetUnderstanding(
        file=one.sheet.file,
        sheet=one.sheet.name,
        rows=one.sheet.cells.height + one.sheet.unreadable.height + one.sheet.total_rows.height,
        tables=one.mapping.tables if one.mapping else [],
        why=one.why,
        mapping=one.mapping,
        questions=one.questions,
        personal=findings(one.sheet, one.mapping),
        notes=[*one.sheet.notes, *one.notes],
    )


def _shown(sheets: Sequence[Sheet], understood: Understanding, profile: ShopProfile) -> Understanding:
    """The same with totals and samples of each sheet."""
    loaded = apply(sheets, understood, profile=profile)
    shown = []
    for place, sheet in enumerate(understood.sheets):
        rows = loaded.by_sheet.get(place, {})
        account = loaded.accounts.get(place)
        shown.append(
            sheet.model_copy(
                update={
                    "totals": [totals(name, table) for name, table in rows.items()],
                    "quarantined": account.rows_quarantined if account else 0,
                }
            )
        )
    return understood.model_copy(update={"sheets": shown, "notes": loaded.notes})
