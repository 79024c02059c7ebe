"""A language writes numbers, money and days as its people do. Expected forms are CLDR's, as Babel 2.18 has them."""

from datetime import date

import pytest

from morgiana.commerce.language import Language, language_of
from morgiana.commerce.shop import ShopProfile
from morgiana.kernel.money import Money

THIN, FIRM = "\u202f", "\u00a0"


def speaker(language: str, country: str | None = None) -> Language:
    return language_of(ShopProfile(language=language, country=country), "morgiana.flows.weekly_plan")


def test_values_are_written_as_the_language_does() -> None:
    """One sentence with a number, an amount, a day and a list, in both languages."""
    values = {"n": 1234.5, "paid": Money(123450, "EUR"), "day": date(2026, 5, 1), "names": ["a", "b", "c"]}
    text = "{n} | {paid} | {day} | {names}"
    assert speaker("en")(text, **values) == "1,234.5 | €1,234.50 | 1 May | a, b and c"
    assert speaker("en", "US")(text, **values) == "1,234.5 | €1,234.50 | May 1 | a, b, and c"
    assert speaker("fr")(text, **values) == f"1{THIN}234,5 | 1{THIN}234,50{FIRM}€ | 1er mai | a, b et c"


def test_values_are_never_read_as_texts() -> None:
    """A product called {day} is said as it is, whatever braces it has."""
    assert speaker("en")("{name}", name="{day} {0}") == "{day} {0}"


@pytest.mark.parametrize(
    ("units", "said"), [(0.04, "0"), (0.25, "0.2"), (9.94, "9.9"), (9.96, "10"), (12.5, "12"), (1234.0, "1,234")]
)
def test_about_so_many_units(units: float, said: str) -> None:
    """Whole from ten on, one decimal below, and never minus nothing."""
    assert speaker("en").units(units) == said
    assert speaker("en").units(-0.01) == "0"


@pytest.mark.parametrize(
    ("chance", "english", "french"),
    [
        (0.0, "under 1%", f"moins de 1{FIRM}%"),
        (0.5, "50%", f"50{FIRM}%"),
        (0.9999, "over 99%", f"plus de 99{FIRM}%"),
        (1.0, "over 99%", f"plus de 99{FIRM}%"),
    ],
)
def test_nothing_is_certain(chance: float, english: str, french: str) -> None:
    """A probability is never said to be none or sure."""
    assert speaker("en").chance(chance) == english
    assert speaker("fr").chance(chance) == french


def test_one_and_many_by_the_languages_own_rule() -> None:
    """Nothing is many in English and one in French."""
    pair = ("{n} order", "{n} orders")
    assert [speaker("en").many(*pair, n) for n in (0, 1, 2)] == ["0 orders", "1 order", "2 orders"]
    assert [speaker("fr").many(*pair, n) for n in (0, 1, 2)] == ["0 commande", "1 commande", "2 commandes"]
    assert speaker("fr").many(*pair, 1.5) == "1,5 commandes"


@pytest.mark.parametrize("language", ["de", "xx", "", "../fr"])
def test_other_languages_are_answered_in_english(language: str) -> None:
    """A language without texts, or no language at all, is English."""
    assert speaker(language, "ZZ").many("{n} order", "{n} orders", 2) == "2 orders"


def test_a_language_may_name_its_country() -> None:
    """fr-CA writes amounts as in Canada, whatever the shop's country."""
    assert speaker("fr-CA", "FR").money(Money(500, "CAD")) == f"5,00{FIRM}$"
    assert speaker("en").money(Money(99900, "CHF")) == f"CHF{FIRM}999.00"


def test_what_was_said_in_english_is_said_again() -> None:
    """A finished text is found by its words, whole or sentence by sentence; what is not known stays as it is."""
    french = language_of(ShopProfile(language="fr"), "morgiana.commerce.importing")
    assert french.again("The file has 900 MB.") == "Le fichier fait 900 Mo."
    assert french.again("What does the comma in '1,234' mean, in 'Price'?") == (
        f"Que signifie la virgule dans '1,234', dans 'Price'{FIRM}?"
    )
    assert french.again("The file is empty. Export it again.") == "Le fichier est vide. Exportez-le de nouveau."
    assert french.again("'03/04/2026' is 3 April 2026") == "'03/04/2026' est 3 avril 2026"
    assert french.again("Nobody translated this.") == "Nobody translated this."
    assert language_of(ShopProfile(), "morgiana.commerce.importing").again("The file is empty.") == "The file is empty."
