"""Where the table begins and ends is found; what is no table, or several, is refused with the row."""

from pathlib import Path

import pytest

from morgiana.commerce.importing.reading import Sheet, read
from morgiana.commerce.importing.refusals import BrokenRows, EmptyFile, ShiftedColumns, StackedTables, TooManyColumns

HEADER = "Date;Receipt;Article;Name;Quantity;Amount"
DAYS = 40


def _line(n: int) -> str:
    return f"{1 + n % 28:02d}.03.2025;R{100 + n // 2};A-{n % 7};Article {n % 7};{1 + n % 3};{n},50"


LINES = [_line(n) for n in range(DAYS)]


def _read(folder: Path, lines: list[str], name: str = "till.csv") -> Sheet:
    path = folder / "content"
    path.write_text("\n".join(lines) + "\n")
    (sheet,) = read(path, name)
    return sheet


def _has_all(sheet: Sheet) -> None:
    assert [";".join(value or "" for value in row) for row in sheet.cells.iter_rows()] == LINES


@pytest.mark.parametrize("above", range(10))
def test_the_header_may_stand_in_any_of_the_first_rows(tmp_path: Path, above: int) -> None:
    """Titles, blank lines and facts about the report stand above; the rows keep their numbers in the file."""
    preamble = ["Kassenbericht", "", "Filiale: Mitte", "Zeitraum: 01.03.2025 - 28.03.2025", "", "Erstellt: 29.03.2025",
                "Kasse 3", "", "Umsätze"]  # fmt: skip
    sheet = _read(tmp_path, [*preamble[:above], HEADER, *LINES])
    assert sheet.columns == tuple(HEADER.split(";"))
    assert sheet.rows.to_list() == list(range(above + 2, above + 2 + DAYS))
    assert sheet.dialect is not None
    assert sheet.dialect.header_row == above + 1
    _has_all(sheet)


@pytest.mark.parametrize("pad", [";;;;;", ";", ""])
def test_facts_above_the_header_may_fill_two_cells(tmp_path: Path, pad: str) -> None:
    """`Store;Mitte` above the table is no record and no header."""
    sheet = _read(tmp_path, ["Store;Mitte" + pad, "From;01.03.2025" + pad, "", HEADER, *LINES])
    assert sheet.columns == tuple(HEADER.split(";"))
    _has_all(sheet)


def test_a_header_of_two_rows_is_joined(tmp_path: Path) -> None:
    """Groups above the names, each written once over its columns, become a part of the names."""
    group = "Sale;;Article;;Sold;"
    names = "Date;Receipt;No;Name;Quantity;Amount"
    sheet = _read(tmp_path, [group, names, *LINES])
    assert sheet.columns in (
        tuple(names.split(";")),
        ("Sale Date", "Sale Receipt", "Article No", "Article Name", "Sold Quantity", "Sold Amount"),
    )
    _has_all(sheet)


def test_a_table_without_a_header_is_said_to_have_none(tmp_path: Path) -> None:
    """Its columns are numbered, and its first row is a record."""
    sheet = _read(tmp_path, LINES)
    assert not sheet.has_header
    assert sheet.columns == tuple(f"column {n}" for n in range(1, 7))
    assert sheet.rows[0] == 1
    _has_all(sheet)


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL:", "Summe", "Total général", "合计", "المجموع", "Итого", "Grand Total"]
)
def test_totals_at_the_foot_are_set_aside(tmp_path: Path, word: str) -> None:
    """They are no records, and are kept to be compared with the sums."""
    sheet = _read(tmp_path, [HEADER, *LINES, "", f"{word};;;;79;800,00"])
    _has_all(sheet)
    assert sheet.total_rows["row"].to_list() == [DAYS + 3]
    assert sheet.total_rows["c5"].to_list() == ["800,00"]


def test_a_note_at_the_foot_is_no_record(tmp_path: Path) -> None:
    """A line of words in the first cell below the table is not counted as a sale in silence."""
    sheet = _read(tmp_path, [HEADER, *LINES, "", "Printed by till 3"])
    assert sheet.cells.height <= DAYS + 1
    assert sheet.cells.height == DAYS or sheet.cells["c4"][-1] is None


def test_a_header_on_every_page_is_left_out(tmp_path: Path) -> None:
    """The header printed again is no record, and the report says so."""
    sheet = _read(tmp_path, [HEADER, *LINES[:20], HEADER, *LINES[20:], HEADER])
    _has_all(sheet)
    assert any("repeated 2 times" in note for note in sheet.notes)
    assert sheet.rows[20] == 23


@pytest.mark.parametrize("gap", [["", ""], [""], []])
def test_two_tables_below_one_another_are_refused(tmp_path: Path, gap: list[str]) -> None:
    """With the row in which the second begins, whether of the same width or another."""
    stock = [f"A-{n};Article {n};Shelf {n};Main;{n};yes" for n in range(20)]
    with pytest.raises(StackedTables) as refused:
        _read(tmp_path, [HEADER, *LINES, *gap, "Article;Name;Shelf;Store;On hand;Active", *stock])
    assert refused.value.where.row == DAYS + 2 + len(gap)
    assert refused.value.where.file == "till.csv"
    assert refused.value.remedy
    narrow = [f"A-{n};{n}" for n in range(20)]
    with pytest.raises((StackedTables, BrokenRows)) as broken:
        _read(tmp_path, [HEADER, *LINES, *gap, "Article;On hand", *narrow])
    assert broken.value.where.row in (DAYS + 2 + len(gap), DAYS + 3 + len(gap))


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_shifted_columns_are_refused(tmp_path: Path, share: float) -> None:
    """From some row on a cell is missing and the others have moved up: the first such row is named."""
    begun = int(DAYS * (1 - share)) or 1
    shifted = [line.split(";", 1)[1] + ";" if n >= begun else line for n, line in enumerate(LINES)]
    more = [*shifted, *(shifted[-1] for _ in range(60))]
    with pytest.raises((ShiftedColumns, BrokenRows)) as refused:
        _read(tmp_path, [HEADER, *LINES, *LINES, *more])
    assert refused.value.where.row == 2 + 2 * DAYS + begun


def test_one_slipped_row_is_put_aside(tmp_path: Path) -> None:
    """An unquoted delimiter in one text of a long file costs that row, not the file."""
    many = LINES * 10
    many[120] = many[120].replace("Article", "Article; new", 1)
    sheet = _read(tmp_path, [HEADER, *many])
    assert sheet.unreadable["row"].to_list() == [122]
    assert "7 columns" in sheet.unreadable["reason"][0]
    assert sheet.cells.height == len(many) - 1


def test_rows_with_a_delimiter_at_the_end_fit(tmp_path: Path) -> None:
    """Many tills end each line with a delimiter, though the header does not."""
    sheet = _read(tmp_path, [HEADER, *(line + ";" for line in LINES)])
    assert sheet.columns == tuple(HEADER.split(";"))
    _has_all(sheet)


def test_a_header_alone_is_refused(tmp_path: Path) -> None:
    """There is nothing to read below it."""
    with pytest.raises(EmptyFile) as refused:
        _read(tmp_path, [HEADER])
    assert "header" in refused.value.message


def test_columns_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    """The second `Amount` is `Amount (2)`."""
    sheet = _read(tmp_path, [HEADER + ";Amount;", *(line + ";1;2" for line in LINES)])
    assert sheet.columns == (*HEADER.split(";"), "Amount (2)", "column 8")


def test_hundreds_of_columns_are_read_and_thousands_refused(tmp_path: Path) -> None:
    """1,200 columns of days are a table; 5,000 are refused with the number that is read."""
    wide = [";".join(f"col{n}" for n in range(1_200)), *(";".join(str(r * n) for n in range(1_200)) for r in range(30))]
    sheet = _read(tmp_path, wide)
    assert sheet.cells.shape == (30, 1_200)
    with pytest.raises(TooManyColumns) as refused:
        _read(tmp_path, [";".join(f"col{n}" for n in range(5_000)), *(";" * 4_999 for _ in range(3))])
    assert "5000" in refused.value.message
    assert "2000" in refused.value.remedy
