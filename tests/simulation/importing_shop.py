"""A shop that imports files through the runtime, as any surface would."""

import asyncio
import itertools
from pathlib import Path
from types import TracebackType

import polars as pl
from pydantic import BaseModel
from stores import database_of, settings_of, shops_of

from morgiana.app import installation
from morgiana.commerce.importing.models import Correction, Understanding
from morgiana.commerce.importing.reports import (
    FilesRequest,
    HistoryRequest,
    ImportHistory,
    ImportReport,
    LoadRequest,
    UndoRequest,
)
from morgiana.control.caller import OWNER
from morgiana.operations import FileRef

_numbers = itertools.count()


class ImportingShop:
    """An installation below a folder, opened."""

    def __init__(self, home: Path) -> None:
        installed = installation(settings_of(home))
        self.runtime = installed.open(installed.settings).runtime
        self.home = home

    def __enter__(self) -> "ImportingShop":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.runtime.close()

    def keep(self, name: str, text: str | bytes) -> FileRef:
        """Upload a file."""
        return self.runtime.files(OWNER).keep(name, text.encode() if isinstance(text, str) else text)

    def load(self, *files: FileRef, corrections: list[Correction] | None = None) -> ImportReport:
        """Load files."""
        request = LoadRequest(files=list(files), corrections=corrections or [])
        return ImportReport.model_validate_json(self._call("import.load", request, write=True))

    def load_text(self, text: str, name: str = "sales.csv") -> ImportReport:
        """Upload and load one CSV."""
        return self.load(self.keep(name, text))

    def understand(self, *files: FileRef) -> Understanding:
        return Understanding.model_validate_json(self._call("import.understand", FilesRequest(files=list(files))))

    def undo(self, import_id: str) -> ImportReport:
        return ImportReport.model_validate_json(self._call("import.undo", UndoRequest(import_id=import_id), write=True))

    def history(self) -> list[ImportReport]:
        """The imports that stand."""
        answer = self._call("import.history", HistoryRequest())
        return [report for report in ImportHistory.model_validate_json(answer).imports if not report.undone]

    def text_of(self, ref: FileRef) -> str:
        """What a file holds."""
        return self.runtime.files(OWNER).path(ref).read_text("utf-8-sig")

    def table(self, name: str) -> pl.DataFrame:
        """A table of the shop as it is stored now, sorted."""
        shop = shops_of(self.home, database_of(self.home)).open(OWNER.tenant, call="looking")
        rows = shop.scan(name).collect()
        return rows.sort([column for column in rows.columns if column not in ("source", "source_file", "source_row")])

    def _call(self, operation: str, request: BaseModel, *, write: bool = False) -> str:
        key = f"key-{next(_numbers)}" if write else None
        answer = asyncio.run(self.runtime.call(OWNER, operation, request, key=key)).answer
        return answer if isinstance(answer, str) else answer.decode()
