"""JSON, JSON Lines and XML: records with fields within fields, laid flat.

A list of objects is a sheet. An object inside an object becomes columns `customer.email`. A list of objects inside a
record becomes a sheet of its own, each row with the plain fields of the record it belongs to as `parent.` columns, so
that order lines keep their order's number and date.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import polars as pl

from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.sheet import Native, Sheet, text_frame, unique_names
from morgiana.commerce.importing.refusals import CorruptFile, EmptyFile, LineTooLong, NotATable, TruncatedFile
from morgiana.kernel.refusals import Where

Record = dict[str, Any]

PARENT: Final = "parent."
_DEPTH: Final = 6


def read_json(content: bytes, file: str) -> list[Sheet]:
    """The sheets of a JSON document. Raises `CorruptFile`, `TruncatedFile`, `NotATable`, `EmptyFile`."""
    try:
        document = json.loads(content)
    except UnicodeDecodeError as error:
        raise CorruptFile("It is not UTF-8.", remedy="Export it again.", where=Where(file=file)) from error
    except json.JSONDecodeError as error:
        if error.pos >= len(content.decode("utf-8", "replace").rstrip()) - 1:
            raise TruncatedFile(
                "The JSON ends in the middle.", remedy="Export it again.", where=Where(file=file, row=error.lineno)
            ) from error
        raise CorruptFile(
            f"The JSON is damaged: {error.msg}.", remedy="Export it again.", where=Where(file=file, row=error.lineno)
        ) from error
    except RecursionError as error:
        raise NotATable(
            "The JSON is nested too deeply to be records.", remedy="Export a list of records.", where=Where(file=file)
        ) from error
    return sheets_of(_tables(document, file), file)


def read_json_lines(path: Path, file: str, limits: Limits) -> list[Sheet]:
    """The sheets of one JSON object a line; lines that are none are set aside. Raises `CorruptFile`, `LineTooLong`."""
    records: list[Record] = []
    rows: list[int] = []
    bad: list[tuple[int, str, str]] = []
    with path.open("rb") as stream:
        for row, line in enumerate(iter(lambda: stream.readline(limits.line_bytes + 1), b""), start=1):
            if len(line) > limits.line_bytes:
                raise LineTooLong(
                    f"Line {row} is longer than {limits.line_bytes >> 20} MB.",
                    remedy="Export one record in each line.",
                    where=Where(file=file, row=row),
                )
            record = _object(line)
            if record is not None:
                records.append(record)
                rows.append(row)
            elif line.strip():
                bad.append((row, line.decode("utf-8", "replace")[:500], "the line is not a JSON object"))
    if not records or len(bad) > max(1, len(rows) // 100):
        raise CorruptFile(
            f"{len(bad)} lines are not JSON objects.",
            remedy="Export it again.",
            where=Where(file=file, row=bad[0][0] if bad else 1),
        )
    sheets = sheets_of({"": records}, file, rows=rows)
    unread = pl.DataFrame(bad, schema={"row": pl.Int64, "text": pl.String, "reason": pl.String}, orient="row")
    return [replace(sheets[0], unreadable=unread), *sheets[1:]]


def _object(line: bytes) -> Record | None:
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def sheets_of(tables: dict[str, list[Record]], file: str, *, rows: list[int] | None = None) -> list[Sheet]:
    """Sheets for lists of records, and for the lists inside them."""
    sheets: list[Sheet] = []
    for name, records in tables.items():
        _add(sheets, records, file, name, rows or list(range(1, len(records) + 1)), depth=0)
    if not sheets:
        raise EmptyFile("There are no records in it.", remedy="Export it again.", where=Where(file=file))
    return sheets


def _tables(document: Any, file: str) -> dict[str, list[Record]]:
    if isinstance(document, list):
        records = [record for record in document if isinstance(record, dict)]
        if len(records) != len(document):
            raise NotATable(
                "It is a list of values, not of records.",
                remedy="Export records with named fields.",
                where=Where(file=file),
            )
        return _by_model(records) if _is_fixture(records) else {"": records}
    if isinstance(document, dict):
        found = _lists(document, "", depth=0)
        return found or {"": [document]}
    raise NotATable("It is one value, not records.", remedy="Export records with named fields.", where=Where(file=file))


def _lists(document: Record, path: str, *, depth: int) -> dict[str, list[Record]]:
    """Lists of objects that stand at the top, or below objects that are only wrappers such as
    `data.orders.edges[].node`."""
    found: dict[str, list[Record]] = {}
    plain = sum(not isinstance(value, dict | list) for value in document.values())
    for key, value in document.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            found[name] = [
                item["node"] if set(item) <= {"node", "cursor"} and isinstance(item.get("node"), dict) else item
                for item in value
            ]
        elif isinstance(value, dict) and depth < 4:
            found.update(_lists(value, name, depth=depth + 1))
    if depth == 0 and plain > 3 and found:
        return {}  # the document is one record with lists of its own
    if depth == 0 and len(document) == 1 and not found:
        ((key, value),) = document.items()
        return {key: [value]} if isinstance(value, dict) else {}
    if depth == 0 and len(document) == 1:
        ((key, value),) = document.items()
        if isinstance(value, dict) and sum(not isinstance(v, dict | list) for v in value.values()) > 3:
            return {key: [value]}
    return found


def _is_fixture(records: list[Record]) -> bool:
    return bool(records) and all({"model", "fields"} <= set(record) for record in records)


def _by_model(records: list[Record]) -> dict[str, list[Record]]:
    """A Django fixture: one sheet for each model, the primary key as `pk`."""
    models: dict[str, list[Record]] = {}
    for record in records:
        models.setdefault(str(record["model"]), []).append({"pk": record.get("pk"), **record["fields"]})
    return models


def _add(sheets: list[Sheet], records: list[Record], file: str, name: str, rows: list[int], *, depth: int) -> None:
    flat: list[dict[str, Any]] = []
    children: dict[str, tuple[list[Record], list[int]]] = {}
    for record, row in zip(records, rows, strict=True):
        plain: dict[str, Any] = {}
        lists: dict[str, list[Record]] = {}
        _flatten(record, "", plain, lists)
        flat.append(plain)
        inherited = {(key if key.startswith(PARENT) else PARENT + key): value for key, value in plain.items()}
        for key, items in lists.items():
            kept, kept_rows = children.setdefault(key, ([], []))
            kept += [{**inherited, **item} for item in items]
            kept_rows += [row] * len(items)
    sheet = _sheet(flat, file, name, rows)
    if sheet is not None:
        sheets.append(sheet)
    if depth < _DEPTH:
        for key, (items, item_rows) in children.items():
            _add(sheets, items, file, f"{name}.{key}" if name else key, item_rows, depth=depth + 1)


def _flatten(record: Record, prefix: str, plain: dict[str, Any], lists: dict[str, list[Record]]) -> None:
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict):
            _flatten(value, name + ".", plain, lists)
        elif isinstance(value, list):
            if value and all(isinstance(item, dict) for item in value):
                lists[name] = value
            elif value:
                plain[name] = ", ".join(str(item) for item in value if item is not None)
        else:
            plain[name] = value


def _sheet(records: list[dict[str, Any]], file: str, name: str, rows: list[int]) -> Sheet | None:
    names = list(dict.fromkeys(key for record in records for key in record))
    values = {key: [record.get(key) for record in records] for key in names}
    names = [key for key in names if any(value is not None and value != "" for value in values[key])]
    if not names:
        return None
    native = {position: kind for position, key in enumerate(names) if (kind := _native(values[key]))}
    cells = text_frame([[_text(value) for value in values[key]] for key in names])
    return Sheet(file, name, unique_names(names), cells, pl.Series(rows, dtype=pl.Int64), native)


def _native(values: Iterable[Any]) -> Native | None:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "flag"
    return "number" if kinds and kinds <= {int, float} else None


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
