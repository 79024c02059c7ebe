"""The import as operations: see what a file is, load it, take it back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from morgiana.commerce.importing.models import Mapping, Understanding
from morgiana.commerce.importing.refusals import OF_FILES, DatabaseNotAllowed, DatabaseUnreachable
from morgiana.commerce.importing.reports import (
    DatabaseRequest,
    FilesRequest,
    HistoryRequest,
    ImportHistory,
    ImportReport,
    LoadRequest,
    NothingToLoad,
    QuestionsOpen,
    UndoRequest,
    UnknownImport,
)
from morgiana.commerce.shop import LaterChanges, ShopContext
from morgiana.kernel.refusals import Where
from morgiana.operations import FileRef, Meter, operation

if TYPE_CHECKING:
    from morgiana.commerce.importing.reading import Sheet

M = TypeVar("M", bound=BaseModel)

_FILES: Meter[FilesRequest, Any] = Meter("file", count=lambda request: len(request.files))


@operation("import.understand", meter=_FILES, runs="inline or job", raises=OF_FILES)
def import_understand(request: FilesRequest, ctx: ShopContext) -> Understanding:
    """See what a file holds before it is loaded.

    Says which table each sheet is, what each column means and in which form its numbers and dates are, with sample
    rows, totals and the period; and asks where something could mean two things. Nothing is changed.
    """
    with _said(ctx) as again:
        return again(_understand(_sheets(request.files, ctx), request, ctx, show=True))


@operation(
    "import.load",
    meter=_FILES,
    effect="write",
    runs="inline or job",
    raises=(QuestionsOpen, NothingToLoad, *OF_FILES),
)
def import_load(request: LoadRequest, ctx: ShopContext) -> ImportReport:
    """Load files into the shop's tables.

    The same file twice changes nothing; a newer one adds its new rows and corrects those that differ. Rows that
    cannot be read are put aside with their number and reason, and the sums of the file are accounted for to the cent.
    """
    from morgiana.commerce.importing.loading import load, loaded_before

    with _said(ctx) as again:
        before = loaded_before(request, ctx)
        if before is not None:
            return again(before)
        sheets = _sheets(request.files, ctx)
        understanding = _understand(sheets, request, ctx, show=False)
        _refuse_if_unready(understanding)
        return again(load(sheets, understanding, request.files, ctx, remember=request.remember))


@operation(
    "import.database",
    meter=Meter("call", count=lambda request: 1),
    effect="write",
    runs="inline or job",
    raises=(QuestionsOpen, NothingToLoad, DatabaseNotAllowed, DatabaseUnreachable, *OF_FILES),
)
def import_database(request: DatabaseRequest, ctx: ShopContext) -> ImportReport:
    """Load the tables of a PostgreSQL database.

    The tables are read in one read-only transaction and understood like files. Where an installation serves several
    businesses, its operator lists the servers that may be reached.
    """
    from morgiana.commerce.importing.loading import load
    from morgiana.commerce.importing.reading import read_database

    with _said(ctx) as again:
        sheets = read_database(request.url, hosts=ctx.database_hosts, tables=request.tables or None)
        understanding = _understand(sheets, request, ctx, show=False)
        _refuse_if_unready(understanding)
        return again(load(sheets, understanding, [], ctx, remember=True))


@operation(
    "import.undo", meter=Meter("call", count=lambda request: 1), effect="write", raises=(UnknownImport, LaterChanges)
)
def import_undo(request: UndoRequest, ctx: ShopContext) -> ImportReport:
    """Take an import back, as if it had never been."""
    with _said(ctx) as again:
        report = ctx.shop.document("import", request.import_id, ImportReport)
        if report is None or report.undone:
            raise UnknownImport(
                f"There is no import {request.import_id!r} to take back.",
                remedy="Look for its number in the list of imports.",
                where=Where(field="import_id"),
            )
        ctx.shop.revert(report.import_id)
        undone = report.model_copy(update={"undone": True})
        ctx.shop.keep("import", report.import_id, undone)
        return again(undone)


@operation("import.history", meter=Meter("call", count=lambda request: 1))
def import_history(request: HistoryRequest, ctx: ShopContext) -> ImportHistory:
    """List the imports, the newest first."""
    reports = ctx.shop.documents("import", ImportReport).values()
    with _said(ctx) as again:
        return again(ImportHistory(imports=sorted(reports, key=lambda report: report.import_id, reverse=True)))


@contextmanager
def _said(ctx: ShopContext) -> Iterator[Callable[[M], M]]:
    """What says an answer's sentences again in the shop's language; refusals within speak it too."""
    from morgiana.commerce.importing.saying import in_language, refusals_in
    from morgiana.commerce.language import language_of

    say = language_of(ctx.shop.profile, __package__)
    with refusals_in(say):
        yield lambda answer: in_language(answer, say)


def _sheets(files: Sequence[FileRef], ctx: ShopContext) -> "list[Sheet]":
    from morgiana.commerce.importing.reading import read

    return [sheet for ref in ctx.track(files, unit="file") for sheet in read(ctx.files.path(ref), ref.name)]


def _understand(
    sheets: "list[Sheet]", request: FilesRequest | DatabaseRequest, ctx: ShopContext, *, show: bool
) -> Understanding:
    from morgiana.commerce.importing.understanding import understand

    profile = ctx.shop.profile
    return understand(
        sheets,
        profile=profile,
        saved=list(ctx.shop.documents("mapping", Mapping).values()),
        corrections=request.corrections,
        today=ctx.now.astimezone(profile.zone).date(),
        show=show,
        track=ctx.track,
    )


def _refuse_if_unready(understanding: Understanding) -> None:
    open_questions = [(sheet, question) for sheet in understanding.sheets for question in sheet.questions]
    if open_questions:
        sheet, question = open_questions[0]
        rest = len(open_questions) - 1
        more = f" And {rest} more questions." if rest > 1 else " And 1 more question." if rest else ""
        raise QuestionsOpen(
            f"{question.text}{more}",
            remedy="Look at what was understood, and send the answers as corrections.",
            where=Where(file=sheet.file, field=question.column),
        )
    if not any(sheet.tables for sheet in understanding.sheets):
        raise NothingToLoad(
            "None of the files holds sales, products, stock, suppliers or anything else that is used here.",
            remedy="Look at what was understood, and say what the columns mean.",
            where=Where(file=understanding.sheets[0].file if understanding.sheets else None),
        )
