"""What the import says where it finds something is said again in French: every sentence of its modules is known."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import morgiana.commerce.importing as importing
from morgiana.commerce.importing.models import Choice, Question
from morgiana.commerce.importing.reading.files import read
from morgiana.commerce.importing.refusals import EmptyFile, UnsupportedFormat
from morgiana.commerce.importing.saying import in_language, refusals_in
from morgiana.commerce.language import language_of
from morgiana.commerce.shop import ShopProfile
from morgiana.kernel.refusals import Refusal, Where

HOUSE = Path(next(iter(importing.__path__)))
FRENCH = language_of(ShopProfile(language="fr"), "morgiana.commerce.importing")
ENGLISH = language_of(ShopProfile(), "morgiana.commerce.importing")

NOT_SAID = re.compile(r"SELECT |^[a-z]")
"""Queries, and words that are no sentences of their own."""


def filled(node: ast.AST) -> str | None:
    """A text of the source with something in each of its places."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(_part(value) for value in values)
        case _:
            return None


def _part(node: ast.expr) -> str:
    match node:
        case ast.FormattedValue(value=ast.IfExp(body=ast.Constant(value=str(text)))):
            return text
        case ast.Constant(value=str(text)):
            return text
        case _:
            return "7"


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence in the import's modules, and where it stands; docstrings and parts of texts are no texts."""
    for path in sorted(HOUSE.rglob("*.py")):
        if {"tests", "vocabulary", "systems"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                inner |= {id(part) for value in node.values for part in ast.walk(value)}
        for node in ast.walk(tree):
            text = filled(node)
            if text is None or id(node) in inner or NOT_SAID.search(text.strip()):
                continue
            if re.search(r"[A-Za-z]{2,} [a-z]{2,}.*[.?]$", text.strip(), re.DOTALL):
                yield f"{path.relative_to(HOUSE)}:{getattr(node, 'lineno', 0)}", text.strip()


def test_every_sentence_of_the_import_is_known_in_french() -> None:
    """None comes back as it was, whole or in one of its sentences; add what is missing to the import's `fr.po`."""
    unknown = []
    for place, text in sentences():
        again = FRENCH.again(text)
        for sentence in re.split(r"(?<=[.?]) (?=[A-Z])", text):
            if len(sentence.split()) > 1 and sentence in again:
                unknown.append((place, sentence))
    assert unknown == []


def test_there_are_sentences_to_check() -> None:
    """The search finds what it should: some of the import's sentences are there."""
    assert len(list(sentences())) > 80


def test_answers_say_their_sentences_again() -> None:
    """A question's text and labels are French, its name, its keys and its column are not touched."""
    question = Question(
        id="decimal_mark|prices.csv|Price",
        topic="decimal_mark",
        column="Price",
        text="What does the comma in '1,234' mean, in 'Price'?",
        choices=[Choice(key="decimal ,", label="The comma is the decimal mark", example="1,234 is 1.234")],
    )
    french = in_language(question, FRENCH)
    assert french.text == "Que signifie la virgule dans '1,234', dans 'Price'\u00a0?"
    assert french.choices[0].label == "La virgule sépare les décimales"
    assert french.choices[0].example == "1,234 est 1.234"
    assert (french.id, french.topic, french.column, french.choices[0].key) == (
        *(question.id, question.topic, question.column, question.choices[0].key),
    )
    assert in_language(question, ENGLISH) == question


def test_refusals_keep_their_class_and_place() -> None:
    """An empty file is refused in French as the same refusal, with the same file and another remedy."""
    with pytest.raises(EmptyFile) as refused, refusals_in(FRENCH):
        raise EmptyFile("The file is empty.", remedy="Export it again.", where=Where(file="a.csv"))
    assert refused.value.message == "Le fichier est vide."
    assert refused.value.remedy == "Exportez-le de nouveau."
    assert refused.value.where == Where(file="a.csv")
    with pytest.raises(Refusal, match="The file is empty"), refusals_in(ENGLISH):
        raise EmptyFile("The file is empty.", remedy="Export it again.")


@pytest.mark.parametrize("head", [b"%PDF-1.7", b"\x89PNG\r\n", b"Rar!", b"7z\xbc\xaf", b"{\\rtf1", b"\x7fELF", b"BZh9"])
def test_what_a_foreign_file_is_is_said_in_french(tmp_path: Path, head: bytes) -> None:
    """The kind that stands within the sentence is translated with it."""
    (tmp_path / "content").write_bytes(head + b" something else")
    with pytest.raises(UnsupportedFormat) as refused, refusals_in(FRENCH):
        read(tmp_path / "content", "ventes.csv")
    assert re.match(r"Le fichier est une? ", refused.value.message)
