"""However a text is delimited, quoted and encoded, the same cells are read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from morgiana.commerce.importing.reading import Sheet, read

ORDERS = [
    ["Nummer", "Artikel", "Menge", "Preis"],
    ["1001", "Käse, jung", "2", "4.50"],
    ["1002", 'Rahmen 5" breit', "1", "12.00"],
    ["1003", "zwei\nZeilen", "3", "7.25"],
    ["1004", "Öl; kalt gepresst", "1", "9.90"],
    ["1005", "Brot|Laib", "4", "3.20"],
]


def _read(folder: Path, content: str | bytes, name: str = "sales.csv") -> Sheet:
    path = folder / "content"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (sheet,) = read(path, name)
    return sheet


def _cells(sheet: Sheet) -> list[list[str]]:
    return [[value or "" for value in row] for row in sheet.cells.iter_rows()]


def _quoted(cell: str, delimiter: str, quote: str, escape: str | None) -> str:
    if not any(mark in cell for mark in (delimiter, quote, "\n")):
        return cell
    return quote + cell.replace(quote, (escape or quote) + quote) + quote


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~"])
@pytest.mark.parametrize(("quote", "escape"), [('"', None), ('"', "\\"), ("'", None)])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_dialect_gives_the_same_cells(
    tmp_path: Path, delimiter: str, quote: str, escape: str | None, newline: str
) -> None:
    """Delimiter, quotation mark, escape and line ending are found; a line break within a text stays one. Four quoted
    texts are enough to tell the quotation mark."""
    rows = [[cell.replace('"', quote) for cell in row] for row in ORDERS]
    rows += [[str(2000 + n), f"a{delimiter}b", "1", "2.00"] for n in range(4)]
    text = "\n".join(delimiter.join(_quoted(cell, delimiter, quote, escape) for cell in row) for row in rows)
    sheet = _read(tmp_path, text.replace("\n", newline))
    assert sheet.columns == tuple(ORDERS[0])
    assert _cells(sheet) == rows[1:]
    assert sheet.dialect is not None
    assert sheet.dialect.delimiter == delimiter
    assert sheet.rows.to_list()[:5] == [2, 3, 4, 6, 7], "a record's row is where it begins"


LETTERS = {
    "utf-8": ["Größe", "Crème brûlée", "日本"],
    "utf-8-sig": ["Größe", "Crème brûlée", "日本"],
    "utf-16": ["Größe", "Crème brûlée", "日本"],
    "utf-16-le": ["Größe", "Crème brûlée"],
    "utf-16-be": ["Größe", "Crème brûlée"],
    "utf-32": ["Größe", "日本"],
    "cp1252": ["Größe", "Crème brûlée", "Señor – 5 €", "Æblegrød", "Pão"],
    "iso8859-15": ["Größe", "Crème brûlée", "12 €"],
    "cp1250": ["Łódź żółć", "Příliš žluťoučký kůň", "Gyümölcs őszi", "świeże jabłka"],
    "iso8859-2": ["Łódź żółć", "Příliš žluťoučký kůň", "ąęśćź", "świeże jabłka"],
    "cp1251": ["Молоко топлёное", "Хлеб ржаной", "Сыр российский"],
    "koi8-r": ["Молоко топленое", "Хлеб ржаной", "Сыр российский"],
    "cp866": ["Молоко топленое", "Хлеб ржаной", "Сыр российский"],
    "cp1253": ["Ελαιόλαδο παρθένο", "Φέτα και ψωμί"],
    "cp1254": ["Şeker ve çikolata", "yoğurt süzme", "kaşar peyniri", "ılık süt İzmir"],
    "cp1256": ["حليب كامل الدسم", "خبز عربي", "جبنة بيضاء"],
    "gb18030": ["全脂牛奶", "有机苹果", "销售数量", "商品名称小计"],
    "big5": ["全脂牛奶", "有機蘋果", "銷售數量", "商品名稱"],
    "shift_jis": ["牛乳とパン", "りんごジュース", "売上数量", "ミルクチョコレート"],
    "euc_jp": ["牛乳とパン", "りんごジュース", "売上数量", "ミルクチョコレート"],
    "cp949": ["우유와 빵", "사과 주스", "판매 수량", "초콜릿"],
}


@pytest.mark.parametrize("encoding", LETTERS)
def test_every_encoding_gives_the_same_letters(tmp_path: Path, encoding: str) -> None:
    """The encoding is found from the bytes alone; a few words are enough."""
    words = LETTERS[encoding]
    lines = ["id;name;qty"] + [f"{n};{words[n % len(words)]};{n + 1}" for n in range(30)]
    sheet = _read(tmp_path, "\r\n".join(lines).encode(encoding))
    assert sheet.cells["c1"].to_list() == [words[n % len(words)] for n in range(30)], sheet.notes
    assert sheet.columns == ("id", "name", "qty")


def test_the_encoding_is_judged_by_the_rows_that_have_letters(tmp_path: Path) -> None:
    """A megabyte of plain ASCII before the first accent does not hide it."""
    lines = ["id;name;qty"] + [f"{n};plain name of an article;{n}" for n in range(40_000)] + ["40000;Crème;1"]
    sheet = _read(tmp_path, "\n".join(lines).encode("cp1252"))
    assert sheet.cells["c1"][-1] == "Crème"
    assert sheet.cells.height == 40_001


def test_single_damaged_letters_put_their_rows_aside(tmp_path: Path) -> None:
    """One byte that is not UTF-8 in a file that otherwise is does not turn every accent of the file into two signs."""
    lines = ["id;name;qty"] + [f"{n};Crème;{n}" for n in range(300)]
    content = "\n".join(lines).encode().replace("150;Crème".encode(), b"150;Cr\xe8me")
    sheet = _read(tmp_path, content)
    assert set(sheet.cells["c1"].to_list()) == {"Crème"}
    assert sheet.cells.height == 299
    assert sheet.unreadable["row"].to_list() == [152]
    assert sheet.unreadable["reason"].to_list() == ["letters in it are damaged"]


@pytest.mark.parametrize("mark", [";", "|", "\t"])
def test_excels_own_line_names_the_delimiter(tmp_path: Path, mark: str) -> None:
    """`sep=;` is obeyed and is no record; rows are counted with it."""
    sheet = _read(tmp_path, f"sep={mark}\nid{mark}price\n1{mark}2,50\n2{mark}3,50\n")
    assert sheet.columns == ("id", "price")
    assert sheet.rows.to_list() == [3, 4]


def test_a_mark_for_inches_is_no_quotation_mark(tmp_path: Path) -> None:
    """Marks that open no text are part of it, on one line as on the next."""
    sheet = _read(tmp_path, 'id,name,qty\n1,Pipe 5",2\n2,Pipe 12",3\n3,Plate,4\n')
    assert sheet.cells["c1"].to_list() == ['Pipe 5"', 'Pipe 12"', "Plate"]


def test_quotes_in_every_form_within_one_file(tmp_path: Path) -> None:
    """Plain lines, quoted texts with delimiters, doubled marks, line breaks and blanks before a mark stand side by
    side, over several pieces of text."""
    block = '{n}1,plain,1\n{n}2,"a, b",2\n{n}3,"say ""yes""",3\n{n}4,"two\nlines, and\n",4\n{n}5, "blank before",5\n\n'
    text = "id,text,qty\n" + "".join(block.replace("{n}", str(n)) for n in range(60_000))
    sheet = _read(tmp_path, text)
    assert sheet.cells.height == 300_000
    assert sheet.unreadable.height == 0
    assert sheet.cells["c1"].value_counts(sort=True)["count"].to_list() == [60_000] * 5
    assert sheet.cells["c1"].unique(maintain_order=True).to_list() == [
        "plain", "a, b", 'say "yes"', "two\nlines, and", "blank before",
    ]  # fmt: skip
    assert sheet.rows[-1] == 1 + 59_999 * 8 + 7
    assert sheet.cells["c0"][-1] == "599995"


_cell = st.text(st.sampled_from("abcé,;\"' 12.\n\\"), max_size=8).map(str.strip)


@settings(max_examples=150, deadline=None)
@given(
    body=st.lists(st.tuples(_cell, _cell), min_size=1, max_size=12),
    delimiter=st.sampled_from([",", ";", "\t"]),
    all_quoted=st.booleans(),
)
def test_whatever_is_quoted_by_the_rules_comes_back(
    tmp_path_factory: pytest.TempPathFactory, body: list[tuple[str, str]], delimiter: str, all_quoted: bool
) -> None:
    """Texts of quotes, delimiters and line breaks, written by RFC 4180, are read as they were; the columns of numbers
    beside them show the dialect. A line break only as `\\n`: the reader knows no other."""
    rows = [["id", "first", "second", "qty"]]
    rows += [[str(n), *pair, str(n * 3)] for n, pair in enumerate(body, start=100)]
    rows += [[str(n), "plain", 'said, "so"; twice', "7"] for n in range(900, 930)]

    def written(cell: str) -> str:
        special = all_quoted or any(mark in cell for mark in '",;\n\t')
        return '"' + cell.replace('"', '""') + '"' if special else cell

    text = "\n".join(delimiter.join(written(cell) for cell in row) for row in rows)
    sheet = _read(tmp_path_factory.mktemp("text"), text)
    names = {int(name.split()[-1]) if name.startswith("column") else name for name in sheet.columns}
    kept = [n for n, name in enumerate(rows[0]) if name in names]
    assert _cells(sheet) == [[row[n] for n in kept] for row in rows[1:]]
