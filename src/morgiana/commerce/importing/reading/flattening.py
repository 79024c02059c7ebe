"""Records with fields within fields into flat sheets, one for each list."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl

from morgiana.commerce.importing.reading.sheet import Native, Sheet, text_frame, unique_names
from morgiana.commerce.importing.refusals import EmptyFile
from morgiana.kernel.refusals import Where

Record = dict[str, Any]


class Written(str):
    """A number as the document writes it, so that 12.50 stays 12.50 to the cent."""

    __slots__ = ()


PARENT: Final = "parent."
_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class _Flat:
    """A list of records as columns of text by name."""

    table: pl.DataFrame
    native: dict[str, Native]

    def of(self, positions: list[int]) -> "_Flat":
        """The same records as what the rows at `positions` belong to; each level is one more `parent.`."""
        renamed = {name: PARENT + name for name in self.table.columns}
        taken = self.table[positions].rename(renamed)
        filled = [column.name for column in taken if column.null_count() < taken.height]
        return _Flat(taken.select(filled), {renamed[name]: kind for name, kind in self.native.items()})


def sheets_of(tables: dict[str, list[Record]], file: str, *, rows: list[int] | None = None) -> list[Sheet]:
    """Sheets for lists of records, and for the lists inside them. Raises `EmptyFile`."""
    sheets: list[Sheet] = []
    for name, records in tables.items():
        _add(sheets, records, _Flat(pl.DataFrame(), {}), file, name, rows or list(range(1, len(records) + 1)), depth=0)
    if not sheets:
        raise EmptyFile("There are no records in it.", remedy="Export it again.", where=Where(file=file, row=1))
    return sheets


def nodes(items: list[Record]) -> list[Record]:
    """Records without the `node` that GraphQL wraps around each."""
    return [
        item["node"] if set(item) <= {"node", "cursor"} and isinstance(item.get("node"), dict) else item
        for item in items
    ]


def merged(batches: list[list[Sheet]], unreadable: pl.DataFrame) -> list[Sheet]:
    """The sheets of the same name in several batches as one; `unreadable` belongs to the first."""
    by_name: dict[str, list[Sheet]] = {}
    for batch in batches:
        for sheet in batch:
            by_name.setdefault(sheet.name, []).append(sheet)
    sheets = [_joined(parts) if len(parts) > 1 else parts[0] for parts in by_name.values()]
    return [replace(sheets[0], unreadable=unreadable), *sheets[1:]]


def _joined(parts: list[Sheet]) -> Sheet:
    names = list(dict.fromkeys(name for part in parts for name in part.columns))
    kinds: dict[str, set[Native | None]] = {}
    for part in parts:
        for position, name in enumerate(part.columns):
            kinds.setdefault(name, set()).add(part.native.get(position))
    frames = [part.cells.rename(dict(zip(part.cells.columns, part.columns, strict=True))) for part in parts]
    table = pl.concat(frames, how="diagonal").select(names)
    native = {i: kind for i, name in enumerate(names) if len(kinds[name]) == 1 and (kind := next(iter(kinds[name])))}
    table.columns = [f"c{i}" for i in range(len(names))]
    return replace(
        parts[0], columns=tuple(names), cells=table, rows=pl.concat([part.rows for part in parts]), native=native
    )


def _add(
    sheets: list[Sheet], records: list[Record], parents: _Flat, file: str, name: str, rows: list[int], *, depth: int
) -> None:
    flat: list[Record] = []
    children: dict[str, tuple[list[Record], list[int]]] = {}
    for position, record in enumerate(records):
        plain: Record = {}
        lists: dict[str, list[Record]] = {}
        _flatten(record, "", plain, lists)
        flat.append(plain)
        for key, items in lists.items():
            kept, belongs = children.setdefault(key, ([], []))
            kept += items
            belongs += [position] * len(items)
    here = _columns(flat, parents)
    if here.table.width > parents.table.width:
        cells = here.table.clone()
        native = {i: here.native[column] for i, column in enumerate(cells.columns) if column in here.native}
        names = unique_names(cells.columns)
        cells.columns = [f"c{i}" for i in range(cells.width)]
        sheets.append(Sheet(file, name, names, cells, pl.Series(rows, dtype=pl.Int64), native))
    if depth < _DEPTH:
        for key, (items, belongs) in children.items():
            below = f"{name}.{key}" if name else key
            _add(sheets, items, here.of(belongs), file, below, [rows[i] for i in belongs], depth=depth + 1)


def _flatten(record: Record, prefix: str, plain: Record, lists: dict[str, list[Record]]) -> None:
    for key, value in record.items():
        name = prefix + key
        if isinstance(value, dict):
            _flatten(value, name + ".", plain, lists)
        elif isinstance(value, list):
            if value and all(isinstance(item, dict) for item in value):
                lists[name] = nodes(value)
            elif value:
                plain[name] = ", ".join(str(item) for item in value if item is not None)
        else:
            plain[name] = value


def _columns(records: list[Record], parents: _Flat) -> _Flat:
    """The records' own columns after those of what they belong to; columns with nothing in them are left out."""
    names = list(dict.fromkeys(key for record in records for key in record))
    columns: list[list[str | None]] = []
    kept: list[str] = []
    native = dict(parents.native)
    for name in names:
        values = [record.get(name) for record in records]
        if any(value is not None and value != "" for value in values):
            kept.append(name)
            columns.append([_text(value) for value in values])
            kind = _native(values)
            if kind:
                native[name] = kind
    if not kept:
        return parents
    own = text_frame(columns)
    own.columns = kept
    return _Flat(pl.concat([parents.table, own], how="horizontal") if parents.table.width else own, native)


def _native(values: Iterable[Any]) -> Native | None:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "flag"
    return "number" if kinds and all(kind is int or issubclass(kind, Written) for kind in kinds) else None


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
