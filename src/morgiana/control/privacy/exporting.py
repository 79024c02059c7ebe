"""Everything about one person as one file: a zip of JSON and CSV that a machine can read (GDPR, articles 15 and 20)."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from morgiana.control.privacy.places import Exported

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
"""The same data give the same bytes, and so the same file."""


def packed(tables: Sequence[Exported], *, tenant: str) -> bytes:
    """`person.json` with all of it, and a CSV for each table."""
    told = {"format": "morgiana person 1", "shop": tenant, "tables": {table.name: list(table.rows) for table in tables}}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "person.json", json.dumps(told, ensure_ascii=False, indent=1, default=_plain))
        for table in tables:
            _put(archive, f"{table.name}.csv", _csv(table.rows))
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name, _STAMP), text.encode(), zipfile.ZIP_DEFLATED)


def _csv(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows([{name: _cell(value) for name, value in row.items()} for row in rows])
    return out.getvalue()


def _cell(value: Any) -> Any:
    text = _plain(value)
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t") else text


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
