"""The console speaks French: every text has its translation, and no page has an English one left."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from console_browser import PHONE, Watched, reading
from console_french import NAMES, english_texts, left_in_english
from console_server import Served
from console_texts import every_text, firm, read_catalogue, strings, untranslated
from playwright.sync_api import Browser

from morgiana.app import installation
from morgiana.surfaces.console.words import Words

SHOP_LANGUAGE: Final = "fr"

PAGES: Final = (
    "/",
    "/import",
    "/products",
    "/products/A-003",
    "/products/unknown",
    "/operations",
    "/operations/plan.weekly",
    "/operations/shop.rows",
    "/jobs",
    "/receipts",
    "/settings",
)


@pytest.fixture(scope="module")
def texts() -> dict[Any, str]:
    return every_text(installation().registry)


def test_every_text_has_its_french(texts: dict[Any, str]) -> None:
    """Each text of the console and of the registry is in the catalogue, translated, its plural too.

    `python tests/e2e/console_texts.py` writes those that are missing into the catalogue, to be translated there.
    """
    catalogue = read_catalogue()
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in catalogue if message.id}
    assert sorted(map(str, texts.keys() - known)) == []
    assert untranslated(catalogue) == []


def test_catalogue_has_nothing_else(texts: dict[Any, str]) -> None:
    """A text that is gone is gone from the catalogue too."""
    known = {m.id if isinstance(m.id, str) else tuple(m.id) for m in read_catalogue() if m.id}
    assert sorted(map(str, known - texts.keys())) == []


def test_translations_keep_the_names() -> None:
    """A translation has the same `{names}` as its text, in all of its plurals."""
    for message in read_catalogue():
        if message.id:
            wanted = set(NAMES.findall(strings(message.id)[-1]))
            assert [set(NAMES.findall(said)) for said in strings(message.string)] == [wanted] * len(
                strings(message.string)
            ), message.id


def test_lines_do_not_end_before_a_mark() -> None:
    """French sets a space before : ; ? ! and within « », and the catalogue is saved with one that does not break."""
    assert firm("« `a : b` » : ici ? À 10:30, s3://x ; a!") == (
        "«\u00a0`a : b`\u00a0»\u00a0: ici\u00a0? À 10:30, s3://x\u00a0; a!"
    )
    breaking = [
        said for message in read_catalogue() for said in strings(message.string) if message.id and firm(said) != said
    ]
    assert breaking == []


def test_plurals_follow_each_language() -> None:
    """French says one for nothing at all, English does not."""
    said = {
        language: [Words(language).many("{count} product", "{count} products", count) for count in (0, 1, 1.5, 2, 2000)]
        for language in ("en", "fr")
    }
    assert said["en"] == ["0 products", "1 product", "1.5 products", "2 products", "2,000 products"]
    assert said["fr"] == ["0 produit", "1 produit", "1,5 produits", "2 produits", "2\u202f000 produits"]
    assert [Words("fr").unit("call", count) for count in (0, 1, 2)] == ["0 appel", "1 appel", "2 appels"]


def test_refusals_are_said_in_french() -> None:
    """A refusal is put together in English where it is raised; its values come through the translation unchanged."""
    words = Words("fr")
    assert words.told("There is no receipt rcpt_1.") == "Il n’y a pas de reçu rcpt_1."
    assert words.told("Job job_1 is done. Nothing more.") == (
        "La tâche job_1 est dans l’état «\u00a0done\u00a0». Nothing more."
    )
    assert words.told("What nobody has written down.") == "What nobody has written down."


@pytest.fixture(scope="module")
def english() -> dict[str, re.Pattern[str]]:
    return english_texts()


@pytest.fixture
def lecteur(browser: Browser, stocked: Served, owner: Any) -> Iterator[Watched]:
    with reading(browser, stocked, size=PHONE, language="fr", state=owner) as opened:
        yield opened


@pytest.mark.browser
def test_pages_have_no_english(lecteur: Watched, english: dict[str, re.Pattern[str]]) -> None:
    """No text of any page, nor any label for a screen reader, is an English text of the catalogue."""
    for path in PAGES:
        page = lecteur.go(path)
        for place in page.locator("main details > summary").all()[:3]:
            if place.is_visible():
                place.click()
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.lang") == "fr"
        assert (path, left_in_english(page, english)) == (path, set())
        assert lecteur.sideways() <= 0
