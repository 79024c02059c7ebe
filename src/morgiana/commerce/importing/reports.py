"""What is asked of the import, and what it reports."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from morgiana.commerce.importing.models import Correction, Reconciliation
from morgiana.kernel.refusals import Refusal
from morgiana.operations import FileRef, Model


class QuestionsOpen(Refusal):
    """Something about the files could mean two things, and nobody has said which."""

    status = 409


class NothingToLoad(Refusal):
    """None of the files holds a table that Morgiana can use."""


class UnknownImport(Refusal):
    """The shop has no import of that number."""

    status = 404


class FilesRequest(Model):
    """Files of one shop, read together: a file of order lines finds the dates in the file of orders beside it."""

    files: Annotated[list[FileRef], Field(min_length=1, max_length=50)]
    """The files: CSV, Excel, JSON, Parquet, XML, SQLite, or a zip of these."""
    corrections: list[Correction] = []
    """Answers to questions, and columns that mean something else than was understood."""


class LoadRequest(FilesRequest):
    """Files to load."""

    remember: bool = True
    """Whether the next file of the same form is read the same way without asking."""


class DatabaseRequest(Model):
    """A PostgreSQL database whose tables are read."""

    url: Annotated[str, Field(pattern=r"^postgres(ql)?://", max_length=1000)]
    """Where it is: `postgresql://user:password@host/database`. The password is not kept."""
    tables: list[str] = []
    """Which tables, as `schema.table`; empty for all."""
    corrections: list[Correction] = []
    """Answers to questions, and columns that mean something else than was understood."""


class TableChange(Model):
    """What an import did to one table."""

    table: str
    """Which table."""
    added: int
    """Rows that were new."""
    corrected: int
    """Rows that were there and differed."""
    same: int
    """Rows that were there already."""


class ImportReport(Model):
    """What was loaded."""

    import_id: str
    """The import's number, to take it back by."""
    at: datetime
    """When it was loaded, UTC."""
    files: list[FileRef]
    """Which files."""
    changes: list[TableChange]
    """What it did to each table."""
    reconciliations: list[Reconciliation]
    """For each sheet: rows and sums of the file against those that were read, set aside and quarantined."""
    quarantined: int = 0
    """How many rows could not be read."""
    quarantine: list[FileRef] = []
    """Those rows as a CSV for each sheet, each with its reason: correct them there and import that file."""
    notes: list[str] = []
    """What the reader should know."""
    undone: bool = False
    """Whether it was taken back."""

    def rows(self) -> int:
        return sum(change.added + change.corrected + change.same for change in self.changes)


class UndoRequest(Model):
    """Which import to take back."""

    import_id: Annotated[str, Field(min_length=1)]
    """The import's number."""


class HistoryRequest(Model):
    """Nothing needs to be said."""


class ImportHistory(Model):
    """The shop's imports."""

    imports: list[ImportReport]
    """Every import, the newest first."""
