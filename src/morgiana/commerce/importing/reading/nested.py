"""JSON and JSON Lines: records with fields within fields, laid flat.

A list of objects is a sheet. An object inside an object becomes columns `customer.email`. A list of objects inside a
record becomes a sheet of its own, each row with the plain fields of the record it belongs to as `parent.` columns, so
that order lines keep their order's number and date.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import polars as pl

from morgiana.commerce.importing.reading.flattening import Record, Written, merged, nodes, sheets_of
from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.reading.sheet import Sheet
from morgiana.commerce.importing.refusals import CorruptFile, LineTooLong, NotATable, TruncatedFile
from morgiana.kernel.refusals import Where

_BATCH: Final = 20_000
"""Records of JSON Lines that are held as objects at a time."""


def read_json(content: bytes, file: str) -> list[Sheet]:
    """The sheets of a JSON document. Raises `CorruptFile`, `TruncatedFile`, `NotATable`, `EmptyFile`."""
    try:
        text = content.decode("utf-8-sig")
        document = _loads(text)
    except UnicodeDecodeError as error:
        raise CorruptFile(
            "It is not UTF-8.",
            remedy="Export it again.",
            where=Where(file=file, row=content.count(b"\n", 0, error.start) + 1),
        ) from error
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated string"):
            raise TruncatedFile(
                "The JSON ends in the middle.", remedy="Export it again.", where=Where(file=file, row=error.lineno)
            ) from error
        raise CorruptFile(
            f"The JSON is damaged: {error.msg}.", remedy="Export it again.", where=Where(file=file, row=error.lineno)
        ) from error
    except RecursionError as error:
        raise NotATable(
            "The JSON is nested too deeply to be records.",
            remedy="Export a list of records.",
            where=Where(file=file, row=1),
        ) from error
    return sheets_of(_tables(document, file), file)


def read_json_lines(path: Path, file: str, limits: Limits) -> list[Sheet]:
    """The sheets of one JSON object a line; lines that are none are set aside. Raises `CorruptFile`, `LineTooLong`."""
    batches: list[list[Sheet]] = []
    records: list[Record] = []
    rows: list[int] = []
    bad: list[tuple[int, str, str]] = []
    good = 0
    for row, line in _lines(path, file, limits):
        record = _object(line)
        if record is None:
            bad.append((row, line.decode("utf-8", "replace")[:500], "the line is not a JSON object"))
            continue
        records.append(record)
        rows.append(row)
        good += 1
        if len(records) == _BATCH:
            batches.append(sheets_of({"": records}, file, rows=rows))
            records, rows = [], []
    if not good or len(bad) > max(1, good // 100):
        raise CorruptFile(
            f"{len(bad)} lines are not JSON objects.",
            remedy="Export it again.",
            where=Where(file=file, row=bad[0][0] if bad else 1),
        )
    if records:
        batches.append(sheets_of({"": records}, file, rows=rows))
    unread = pl.DataFrame(bad, schema={"row": pl.Int64, "text": pl.String, "reason": pl.String}, orient="row")
    return merged(batches, unread)


def _lines(path: Path, file: str, limits: Limits) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as stream:
        for row, line in enumerate(iter(lambda: stream.readline(limits.line_bytes + 1), b""), start=1):
            if len(line) > limits.line_bytes:
                raise LineTooLong(
                    f"Line {row} is longer than {limits.line_bytes >> 20} MB.",
                    remedy="Export one record in each line.",
                    where=Where(file=file, row=row),
                )
            if line.strip():
                yield row, line


def _loads(text: str) -> Any:
    return json.loads(text, parse_float=_exact, parse_constant=lambda _: None)


def _exact(number: str) -> Written:
    return Written(format(Decimal(number), "f") if "e" in number.lower() else number)


def _object(line: bytes) -> Record | None:
    try:
        record = _loads(line.decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _tables(document: Any, file: str) -> dict[str, list[Record]]:
    if isinstance(document, list):
        records = [record for record in document if isinstance(record, dict)]
        if len(records) != len(document):
            raise NotATable(
                "It is a list of values, not of records.",
                remedy="Export records with named fields.",
                where=Where(file=file, row=1),
            )
        return _by_model(records) if _is_fixture(records) else {"": records}
    if isinstance(document, dict):
        found = _lists(document, "", depth=0)
        return found or {"": [document]}
    raise NotATable(
        "It is one value, not records.", remedy="Export records with named fields.", where=Where(file=file, row=1)
    )


def _lists(document: Record, path: str, *, depth: int) -> dict[str, list[Record]]:
    """Lists of objects that stand at the top, or below objects that are only wrappers such as
    `data.orders.edges[].node`."""
    found: dict[str, list[Record]] = {}
    plain = sum(not isinstance(value, dict | list) for value in document.values())
    for key, value in document.items():
        name = f"{path}.{key}" if path else key
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            found[name] = nodes(value)
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
    """A Django fixture: one sheet for each model, the primary key as `pk`, and references followed: `variant.sku`."""
    models: dict[str, list[Record]] = {}
    for record in records:
        models.setdefault(str(record["model"]), []).append({"pk": record.get("pk"), **record["fields"]})
    known = {
        name.rpartition(".")[2].replace("_", ""): {row["pk"]: row for row in rows if _is_plain(row["pk"])}
        for name, rows in models.items()
    }
    return {name: [_followed(row, known, depth=2) for row in rows] for name, rows in models.items()}


def _followed(row: Record, known: dict[str, dict[Any, Record]], *, depth: int) -> Record:
    """The record with the plain fields of the records that it names by their keys."""
    followed = dict(row)
    for key, value in row.items():
        targets = known.get(key.replace("_", "")) or known.get("product" + key.replace("_", ""))
        target = targets.get(value) if targets and _is_plain(value) else None
        if target is not None and key != "pk" and depth:
            more = _followed(target, known, depth=depth - 1)
            followed |= {f"{key}.{name}": field for name, field in more.items() if _is_plain(field) and name != "pk"}
    return followed


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)
