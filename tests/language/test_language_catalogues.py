"""Every text that an answer may say has its French, and the French says the same."""

import re
import string
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import morgiana
from morgiana.commerce import language
from morgiana.commerce.columns import TABLES

HOUSE = Path(morgiana.__file__).parent

Text = str | tuple[str, str]


def modules() -> list[ModuleType]:
    """The `wording.py` of everything that answers; how a surface speaks is its own matter."""
    found = sorted(
        path for part in ("commerce", "capabilities", "control", "flows") for path in (HOUSE / part).rglob("wording.py")
    )
    return [import_module(".".join(("morgiana", *path.relative_to(HOUSE).with_suffix("").parts))) for path in found]


def texts(module: ModuleType) -> set[Text]:
    """What the public constants of a wording module say: texts, pairs of one and many, and tables of these."""
    found: set[Text] = set()
    values = [value for name, value in vars(module).items() if name.isupper() and not name.startswith("_")]
    while values:
        match values.pop():
            case str(text):
                found.add(text)
            case (str(one), str(more)):
                found.add((one, more))
            case dict(table):
                values += table.values()
            case other:
                raise AssertionError(f"{module.__name__} holds {other!r}, which is no text")
    return found


def catalogue(folder: Path) -> Catalog:
    return read_po((folder / "locale" / "fr.po").open("rb"), locale="fr", abort_invalid=True)


def french(folder: Path) -> dict[Text, Text]:
    return {_text(message.id): _text(message.string or "") for message in catalogue(folder) if message.id}


def _text(forms: str | list[str] | tuple[str, ...]) -> Text:
    if isinstance(forms, str):
        return forms
    one, more = forms
    return one, more


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.__name__)
def test_every_text_has_its_french(module: ModuleType) -> None:
    """The catalogue beside the module has a translation of each of its texts, and none of what is not said."""
    assert module.__file__
    found, said = french(Path(module.__file__).parent), texts(module)
    assert said - found.keys() == set()
    assert found.keys() - said == set()
    empty = [
        text for text, translated in found.items() if not all([translated] if isinstance(text, str) else translated)
    ]
    assert empty == []


def test_what_any_answer_may_say_has_its_french() -> None:
    """The words of the mechanism, and the titles and meanings of the shop's tables."""
    said: set[Text] = {language._UNDER, language._OVER}
    said |= {text for table in TABLES.values() for text in (table.title, table.meaning)}
    assert french(HOUSE / "commerce").keys() == said


@pytest.mark.parametrize("place", sorted(HOUSE.rglob("locale/fr.po")), ids=lambda place: place.parts[-3])
def test_placeholders_agree(place: Path) -> None:
    """A translation has exactly the names of its text, so that no value is lost and none is asked for in vain."""
    for text, translated in french(place.parent.parent).items():
        expected = names(text if isinstance(text, str) else text[1])
        for form in [translated] if isinstance(translated, str) else translated:
            assert names(form) == expected, (text, form)


@pytest.mark.parametrize("place", sorted(HOUSE.rglob("locale/fr.po")), ids=lambda place: place.parts[-3])
def test_spaces_before_high_marks_do_not_break(place: Path) -> None:
    """French sets a space before : ; ? ! that a line must not end with."""
    for text, translated in french(place.parent.parent).items():
        for form in [translated] if isinstance(translated, str) else translated:
            assert not re.search(r" [:;?!]", form), (text, form)
