"""What kind of file it is, decided by its content, and the sheets in it."""

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import polars as pl

from morgiana.commerce.importing.reading.archive import gunzip, members
from morgiana.commerce.importing.reading.columnar import read_columnar
from morgiana.commerce.importing.reading.database import read_sqlite
from morgiana.commerce.importing.reading.delimited import read_delimited
from morgiana.commerce.importing.reading.limits import LIMITS, Limits
from morgiana.commerce.importing.reading.nested import read_json, read_json_lines
from morgiana.commerce.importing.reading.sheet import Dialect, Sheet
from morgiana.commerce.importing.reading.workbook import read_workbook
from morgiana.commerce.importing.reading.xml_records import read_xml
from morgiana.commerce.importing.refusals import CorruptFile, EmptyFile, FileTooLarge, NotATable, UnsupportedFormat
from morgiana.kernel.refusals import Refusal, Where

_FOREIGN: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"{\\rtf", "a text document"),
    (b"\x7fELF", "a program"),
    (b"BZh", "an archive of another kind"),
    (b"\xfd7zXZ", "an archive of another kind"),
    (b"\x28\xb5\x2f\xfd", "an archive of another kind"),
)


def read(path: Path, name: str, *, limits: Limits = LIMITS, override: Dialect | None = None) -> list[Sheet]:
    """The sheets of a file called `name`. Raises the refusals of `importing.refusals`, each with file and row."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise FileTooLarge(
            f"The file has {size >> 20} MB.", remedy="Split it by year, or send it as Parquet.", where=Where(file=name)
        )
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    if not head.strip(b" \t\r\n\xef\xbb\xbf") and size <= len(head):
        raise EmptyFile("The file is empty.", remedy="Export it again.", where=Where(file=name))
    if not head.strip(b"\x00"):
        raise CorruptFile(
            "The file holds zeros where text should be.",
            remedy="It was damaged when it was copied or saved: export it again.",
            where=Where(file=name, row=1),
        )
    for magic, kind in _FOREIGN:
        if head.startswith(magic) or (kind == "a program" and head.startswith(b"MZ") and b"\x00" in head):
            raise UnsupportedFormat(
                f"The file is {kind}, whatever its name says.",
                remedy="Export the data as CSV or Excel.",
                where=Where(file=name),
            )
    if head[257:262] == b"ustar":
        raise UnsupportedFormat("The file is a tar archive.", remedy="Pack the files as a zip.", where=Where(file=name))
    return _reader(path, head, name, limits, override)()


def _reader(path: Path, head: bytes, name: str, limits: Limits, override: Dialect | None) -> Callable[[], list[Sheet]]:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return lambda: _zipped(path, name, limits)
    if head.startswith(b"\x1f\x8b"):
        return lambda: _gzipped(path, name, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return lambda: read_workbook(path, name, limits)
    if head.startswith(b"PAR1"):
        return lambda: read_columnar(path, name, pl.scan_parquet, limits)
    if head.startswith(b"ARROW1"):
        return lambda: read_columnar(path, name, pl.scan_ipc, limits)
    if head.startswith(b"SQLite format 3\x00"):
        return lambda: read_sqlite(path, name, limits)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200]
    if start.startswith((b"{", b"[")) and _is_json(start):
        return lambda: _json(path, head, name, limits)
    if start[:100].lower().startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<")):
        if b"<table" in head.lower() or b"<html" in start.lower():
            return lambda: _html(_document(path, name, limits), name)
        return lambda: read_xml(_document(path, name, limits), name)
    return lambda: read_delimited(path, name, limits, override)


def _json(path: Path, head: bytes, name: str, limits: Limits) -> list[Sheet]:
    """One document, or one in each line."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    first, mark, rest = text.partition(b"\n")
    if text.startswith(b"{") and mark and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{"):
        return read_json_lines(path, name, limits)
    return read_json(_document(path, name, limits).removeprefix(b"\xef\xbb\xbf"), name)


def _document(path: Path, name: str, limits: Limits) -> bytes:
    """The whole of a file that can only be read as a whole, which takes many times its size."""
    size = path.stat().st_size
    if size > limits.document_bytes:
        raise FileTooLarge(
            f"The document has {size >> 20} MB, and is read as a whole.",
            remedy="Export it as CSV, JSON Lines or Parquet, or in parts.",
            where=Where(file=name),
        )
    return path.read_bytes()


def _is_json(start: bytes) -> bool:
    after = start[1:].lstrip()
    return not after or after[:1] in b'"{[]}0123456789-tfn'


def _html(content: bytes, name: str) -> list[Sheet]:
    """Many systems call an HTML table `.xls`."""
    from morgiana.commerce.importing.reading.html_table import read_html

    return read_html(content, name)


def _zipped(path: Path, name: str, limits: Limits) -> list[Sheet]:
    """A workbook, or files packed together; a packed file that is no table is left out and said."""
    kind = _packed_kind(path)
    if kind == "workbook":
        return read_workbook(path, name, limits)
    if kind is not None:
        raise UnsupportedFormat(
            f"The file is {kind}, whatever its name says.",
            remedy="Export the data as CSV or Excel.",
            where=Where(file=name),
        )
    sheets: list[Sheet] = []
    left_out: list[Refusal] = []
    with tempfile.TemporaryDirectory() as folder:
        for member, member_name in members(path, name, limits, Path(folder)):
            _refuse_archive(member, member_name)
            try:
                sheets += read(member, member_name, limits=limits)
            except (UnsupportedFormat, EmptyFile, NotATable) as refusal:
                left_out.append(refusal)
            member.unlink()
    if not sheets:
        raise left_out[0]
    notes = tuple(f"{refusal.where.file} was left out: {refusal.message}" for refusal in left_out)
    return [replace(sheets[0], notes=sheets[0].notes + notes), *sheets[1:]]


def _packed_kind(path: Path) -> str | None:
    """What a zip is besides an archive: a `workbook`, or a document that is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return None
    if "[Content_Types].xml" in names:
        return "workbook" if any(name.startswith("xl/") for name in names) else "a text document or presentation"
    if "mimetype" in names and "content.xml" in names:
        return "workbook"
    return "a Numbers document" if any(name.endswith(".iwa") for name in names) else None


def _gzipped(path: Path, name: str, limits: Limits) -> list[Sheet]:
    with tempfile.TemporaryDirectory() as folder:
        member, member_name = gunzip(path, name, limits, Path(folder))
        _refuse_archive(member, member_name)
        return read(member, member_name, limits=limits)


def _refuse_archive(member: Path, name: str) -> None:
    """An archive within an archive: once packed is enough."""
    with member.open("rb") as stream:
        magic = stream.read(4)
    if magic.startswith((b"PK\x03\x04", b"\x1f\x8b")) and _packed_kind(member) != "workbook":
        raise UnsupportedFormat("It holds another archive.", remedy="Unpack it once.", where=Where(file=name))
