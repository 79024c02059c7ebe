"""Whatever is sent is read or refused quickly, within bounded memory, with the file, the row and the remedy."""

import gzip
import io
import random
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from morgiana.commerce.importing.reading import LIMITS, read
from morgiana.commerce.importing.refusals import (
    CorruptFile,
    EmptyFile,
    FileTooLarge,
    NotATable,
    StackedTables,
    TruncatedFile,
    UnpackingTooLarge,
    UnsupportedFormat,
)
from morgiana.kernel.refusals import Refusal

CSV = b"id;name;qty\n" + b"".join(b"%d;Article %d;%d\n" % (n, n, n) for n in range(2_000))


def _refused(path: Path, name: str, kind: type[Refusal] = Refusal) -> Refusal:
    with pytest.raises(kind) as refused:
        read(path, name)
    assert refused.value.where.file is not None
    assert refused.value.remedy
    return refused.value


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b"\xef\xbb\xbf", EmptyFile),
        (b"\xff\xfe", EmptyFile),
        (b"\xef\xbb\xbf\r\n\r\n  \r\n", EmptyFile),
        (bytes(200_000), CorruptFile),
        (CSV[:900] + bytes(5_000) + CSV[5_900:], CorruptFile),
        (b"just a sentence without anything", NotATable),
        (b"\n".join(b"one word" for _ in range(100)), NotATable),
    ],
)
@pytest.mark.parametrize("name", ["sales.csv", "sales.xlsx", "sales"])
def test_what_holds_nothing_is_refused(tmp_path: Path, content: bytes, refusal: type[Refusal], name: str) -> None:
    """No byte, a byte order mark, blanks, zeros, or words that are no table, whatever the name says."""
    (tmp_path / "content").write_bytes(content)
    _refused(tmp_path / "content", name, refusal)


@pytest.mark.parametrize(
    "head",
    [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c",
     b"{\\rtf1", b"\x7fELF\x02", b"MZ\x90\x00", b"BZh91AY", b"\xfd7zXZ\x00"],
)  # fmt: skip
def test_foreign_files_are_named_for_what_they_are(tmp_path: Path, head: bytes) -> None:
    """A PDF called .csv is a PDF."""
    (tmp_path / "content").write_bytes(head + CSV)
    assert "whatever its name says" in _refused(tmp_path / "content", "sales.csv", UnsupportedFormat).message


def test_zeros_within_a_file_are_refused_with_their_row(tmp_path: Path) -> None:
    """A copy that was interrupted leaves zeros; the row in which they begin is named."""
    damaged = CSV.replace(b"\n1500;", b"\n\x00\x00\x00\x00", 1)
    (tmp_path / "content").write_bytes(damaged)
    assert _refused(tmp_path / "content", "sales.csv", CorruptFile).where.row == 1502


def test_a_mark_that_is_never_closed_is_refused_with_its_row(tmp_path: Path) -> None:
    """Whether the next mark comes thousands of rows later, never, or only beyond what a text may hold."""
    opened = CSV.replace(b"\n100;Article", b'\n100;"Article', 1)
    (tmp_path / "content").write_bytes(opened)
    assert _refused(tmp_path / "content", "sales.csv", TruncatedFile).where.row == 102
    (tmp_path / "content").write_bytes(opened.replace(b"\n1900;Article 1900;", b'\n1900;"Article 1900";', 1))
    assert _refused(tmp_path / "content", "sales.csv", CorruptFile).where.row == 102
    rows = CSV + b'2000;"Article 2000;3\n' + CSV.split(b"\n", 1)[1] * 400
    (tmp_path / "content").write_bytes(rows)
    assert _refused(tmp_path / "content", "sales.csv", CorruptFile).where.row == 2002


_MEASURED = """
import resource, sys, time
from pathlib import Path
from morgiana.commerce.importing.reading import read
from morgiana.kernel.refusals import Refusal
begun = time.perf_counter()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    said = str(sum(sheet.cells.height for sheet in read(Path(sys.argv[1]), "sales.csv")))
except Refusal as refusal:
    said = f"{refusal.code} {refusal.where.row}"
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(said, round(time.perf_counter() - begun, 1), (peak - before) // 1024, sep="|")
"""


def _measured(path: Path) -> tuple[str, float, int]:
    """What was said, the seconds and the additional megabytes at the peak, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, timeout=120, check=True
    )
    said, seconds, megabytes = done.stdout.strip().split("|")
    return said, float(seconds), int(megabytes)


def _large(path: Path, kind: str) -> None:
    """200 MB (a mark unclosed: 100 MB) of one kind of trouble."""
    with path.open("wb") as out:
        match kind:
            case "one line":
                for _ in range(200):
                    out.write(b"1;2;3;4;5;6;7;8;" * 65_536)
            case "one line after others":
                out.write(CSV)
                for _ in range(200):
                    out.write(b"x" * (1 << 20))
            case "one JSON line":
                out.write(b'[{"a": "')
                for _ in range(200):
                    out.write(b"x" * (1 << 20))
                out.write(b'"}]')
            case "unclosed":
                out.write(b'id;name;qty\n1;"never closed;1\n')
                for _ in range(100):
                    out.write(b"2;Article;1\n" * 87_381)
            case "zeros":
                out.truncate(200 << 20)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("one line", "line_too_long 1"),
        ("one line after others", "line_too_long 2002"),
        ("one JSON line", "file_too_large None"),
        ("unclosed", "corrupt_file 2"),
        ("zeros", "corrupt_file 1"),
    ],
)
def test_files_of_hundreds_of_megabytes_are_refused_quickly(tmp_path: Path, kind: str, said: str) -> None:
    """Within 20 seconds and 300 MB, whatever stands in them: a file is read in pieces, and refused by its first."""
    _large(tmp_path / "content", kind)
    answer, seconds, megabytes = _measured(tmp_path / "content")
    (tmp_path / "content").unlink()
    assert answer == said
    assert seconds < 20
    assert megabytes < 300


@pytest.mark.slow
def test_half_a_million_lines_are_read_within_memory(tmp_path: Path) -> None:
    """45 MB of 541,909 lines, texts quoted here and there: a second or two where nothing else runs; the bound leaves
    room for a busy machine."""
    draw = random.Random(7)
    names = [f"ARTICLE NUMBER {n}, ASSORTED" if n % 3 else f"SET OF {n} SPOONS" for n in range(4_000)]
    with (tmp_path / "content").open("w") as out:
        out.write("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n")
        for n in range(541_909):
            name = names[draw.randrange(4_000)]
            text = f'"{name}"' if "," in name else name
            out.write(f"{536365 + n // 20},{10000 + n % 4000},{text},{n % 24},2010-12-01T08:26:00,2.55,17850,France\n")
    answer, seconds, megabytes = _measured(tmp_path / "content")
    assert answer == "541909"
    assert seconds < 15
    assert megabytes < 450


def test_archives_that_grow_are_refused(tmp_path: Path) -> None:
    """A ratio beyond any table's, or more than may be unpacked at all; unpacking stops there."""
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sales.csv", CSV[:100] + b"0;0;0\n" * 20_000_000)
    begun = time.perf_counter()
    _refused(tmp_path / "bomb", "sales.zip", UnpackingTooLarge)
    assert time.perf_counter() - begun < 10
    (tmp_path / "bomb").write_bytes(gzip.compress(bytes(300 << 20)))
    _refused(tmp_path / "bomb", "sales.csv.gz", UnpackingTooLarge)
    with zipfile.ZipFile(tmp_path / "many", "w") as archive:
        for n in range(600):
            archive.writestr(f"{n}.csv", "a;b\n1;2\n")
    assert "600 files" in _refused(tmp_path / "many", "sales.zip", UnpackingTooLarge).message
    with zipfile.ZipFile(tmp_path / "large", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV)
    with pytest.raises(UnpackingTooLarge):
        read(tmp_path / "large", "sales.zip", limits=replace(LIMITS, unpacked_bytes=len(CSV) + 10))


def test_archives_within_archives_are_refused(tmp_path: Path) -> None:
    """Once packed is enough; the inner archive is named."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("sales.csv", CSV)
    for packed in (inner.getvalue(), gzip.compress(CSV)):
        with zipfile.ZipFile(tmp_path / "nested", "w") as archive:
            archive.writestr("inner.zip", packed)
        assert _refused(tmp_path / "nested", "out.zip", UnsupportedFormat).where.file == "out.zip/inner.zip"
    (tmp_path / "nested").write_bytes(gzip.compress(gzip.compress(CSV)))
    _refused(tmp_path / "nested", "sales.csv.gz", UnsupportedFormat)


def test_names_that_lead_out_of_the_archive_lead_nowhere(tmp_path: Path) -> None:
    """No file is written outside, and no name of a member can pretend another place."""
    with zipfile.ZipFile(tmp_path / "packed", "w") as archive:
        archive.writestr("../../outside.csv", CSV)
        archive.writestr("/etc/absolute.csv", CSV)
        archive.writestr("..\\..\\windows.csv", CSV)
    sheets = read(tmp_path / "packed", "export.zip")
    assert [sheet.file for sheet in sheets] == [
        "export.zip/outside.csv", "export.zip/etc/absolute.csv", "export.zip/windows.csv",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["packed"]
    assert not (tmp_path.parent / "outside.csv").exists()


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    """Cut off, or with bytes overwritten within a file."""
    with zipfile.ZipFile(tmp_path / "packed", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sales.csv", CSV)
    whole = (tmp_path / "packed").read_bytes()
    for broken in (whole[:-60], whole[: len(whole) // 3], whole[:200] + b"\xff" * 50 + whole[250:]):
        (tmp_path / "packed").write_bytes(broken)
        _refused(tmp_path / "packed", "sales.zip", CorruptFile)


def test_too_large_a_file_is_refused_unread(tmp_path: Path) -> None:
    """By its size alone; a table of too many cells as soon as they are counted."""
    (tmp_path / "content").write_bytes(CSV)
    with pytest.raises(FileTooLarge):
        read(tmp_path / "content", "sales.csv", limits=replace(LIMITS, file_bytes=1_000))
    with pytest.raises(FileTooLarge) as refused:
        read(tmp_path / "content", "sales.csv", limits=replace(LIMITS, cells=3_000))
    assert "2001 rows" in refused.value.message


def test_damaged_copies_of_a_good_file_are_read_right_or_refused(tmp_path: Path) -> None:
    """At 200 random places a file is cut, or a few bytes of it are lost, doubled or overwritten. What is read then is
    what the lines of the damaged file say; nothing but a refusal is raised."""
    draw = random.Random(11)
    good = CSV[:6_000]
    for _ in range(200):
        at, length = draw.randrange(len(good)), draw.randrange(1, 9)
        kept = {
            0: good[:at],
            1: good[:at] + good[at + length :],
            2: good[:at] + good[at : at + length] * 2 + good[at + length :],
            3: good[:at] + draw.randbytes(length) + good[at + length :],
        }[draw.randrange(4)]
        (tmp_path / "content").write_bytes(kept)
        try:
            (sheet,) = read(tmp_path / "content", "sales.csv")
        except Refusal:
            continue
        lines = set(kept.replace(b"\r", b"\n").split(b"\n"))
        whole = [row for row in sheet.cells.iter_rows() if None not in row and all(str(c).isascii() for c in row)]
        readable = sum(";".join(row).encode() in lines for row in whole)
        assert readable >= len(whole) - 3, "only the damaged rows differ"
        assert sheet.cells.height + sheet.unreadable.height >= kept.count(b"\n") - 3


def test_stacked_tables_of_an_archive_name_the_member(tmp_path: Path) -> None:
    """The refusal says which of the packed files it is."""
    second = b"\nsupplier;city;country\n" + b"".join(b"S%d;Lyon;France\n" % n for n in range(20))
    with zipfile.ZipFile(tmp_path / "packed", "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV + second)
    refused = _refused(tmp_path / "packed", "export.zip", StackedTables)
    assert refused.where.file == "export.zip/b.csv"
    assert refused.where.row == 2_003
