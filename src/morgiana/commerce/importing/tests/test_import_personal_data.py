"""Personal data in uploaded files are found, by form and by name, and goods are not taken for people."""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.cn import ric
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.pl import pesel

from morgiana.commerce import ShopProfile
from morgiana.commerce.importing.reading import read
from morgiana.commerce.importing.understanding import understand
from morgiana.commerce.importing.understanding.personal import numbers, personal_kind

_TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("x", ["marie.dupont@example.org", "j@b.example.com", "Ana <ana@example.es>"], "email"),
        ("x", ["+33 6 12 34 56 78", "+4930123456", "0049 30 123456"], "phone"),
        ("Téléphone", ["612345678", "698765432", "711223344"], "phone"),
        ("x", ["(555) 123-4567", "555-987-6543"], "phone"),
        ("x", ["Marie Dupont", "Jean-Luc Martin", "Dr. Anna Schmidt", "Mme Sophie Petit"], "name"),
        ("Vorname", ["Anna", "Lukas", "Sophie", "Jonas"], "name"),
        ("x", ["12 rue de la Paix", "Bahnhofstr. 7", "Calle Mayor, 14", "221B Baker Street"], "address"),
        ("x", ["DE89 3704 0044 0532 0130 00", "FR1420041010050500013M02606"], "bank_account"),
        ("x", ["4111 1111 1111 1111", "5500005555555559", "371449635398431"], "payment_card"),
        ("x", ["RSSMRA85T10A562S", "VRDLGU70A01F205K"], None),
        ("Geburtsdatum", ["01.02.1980", "17.11.2001"], "date_of_birth"),
        ("Order date", ["01.02.1980", "17.11.2001"], None),
        ("x", ["4006381333931", "3017620422003", "5449000000996"], None),  # bar codes
        ("Product", ["Earl Grey", "Granny Smith", "Victoria Sponge", "Jack Daniel's"], None),
        ("City", ["Paris", "Florence", "Victoria", "Jackson"], None),
        ("Order no.", ["0612345678", "0698765432", "0711223344"], None),
        ("x", ["", "  "], None),
    ],
)
def test_a_column_is_known_by_its_values_and_its_name(name: str, values: list[str], kind: str | None) -> None:
    found = personal_kind(name, values, today=_TODAY)
    assert (found.kind if found else None) == kind


def test_an_address_within_notes_is_found_and_said_to_be_within() -> None:
    notes = ["please leave it with the neighbour"] * 40 + ["reach me at marie.dupont@example.org, thank you"]
    found = personal_kind("Notes", notes)
    assert found is not None
    assert (found.kind, found.within_text) == ("email", True)
    assert personal_kind("Notes", notes[:40]) is None


def test_days_of_birth_need_no_name_because_they_lie_long_ago_and_far_apart() -> None:
    chance = random.Random(1)
    born = [f"{chance.randrange(1935, 2005)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}" for _ in range(100)]
    ordered = [f"2025-0{chance.randrange(1, 9)}-1{chance.randrange(9)}" for _ in range(100)]
    found = personal_kind("x", born, today=_TODAY)
    assert found is not None
    assert found.kind == "date_of_birth"
    assert personal_kind("x", ordered, today=_TODAY) is None


@given(st.text(alphabet="0123456789", min_size=8, max_size=19))
def test_the_formula_of_luhn_is_that_of_python_stdnum(digits: str) -> None:
    assert numbers.luhn(digits) == luhn.is_valid(digits)


def test_numbers_of_persons_are_judged_as_python_stdnum_judges_them() -> None:
    """Numbers of the right form, of which a tenth or fewer have the right check digit; some of each kind must."""
    chance = random.Random(7)

    def digits(length: int) -> str:
        return "".join(chance.choice("0123456789") for _ in range(length))

    def letters(choice: str, length: int) -> str:
        return "".join(chance.choice(choice) for _ in range(length))

    def two(low: int, high: int) -> str:
        return f"{chance.randrange(low, high):02d}"

    makers: dict[str, tuple[Any, Callable[[], str]]] = {
        "FR": (nir, lambda: letters("12", 1) + digits(2) + two(1, 13) + "75" + digits(6) + two(1, 98)),
        "DE": (idnr, lambda: letters("123456789", 1) + digits(10)),
        "ES": (dni, lambda: digits(8) + letters("TRWAGMYFPDXBNJZSQVHLCKE", 1)),
        "IT": (
            codicefiscale,
            lambda: (
                letters("BCDFGLMNP", 6)
                + digits(2)
                + letters("ABCDEHLMPRST", 1)
                + two(1, 29)
                + "H501"
                + letters("ABCXYZ", 1)
            ),
        ),
        "CN": (
            ric,
            lambda: "110101" + "19" + two(30, 99) + two(1, 13) + two(1, 29) + digits(3) + letters("0123456789X", 1),
        ),
    }
    right = dict.fromkeys(makers, 0)
    for country, (module, make) in makers.items():
        form, check = numbers._IDS[country]
        for _ in range(4000):
            text = make()
            ours = bool(form.fullmatch(text)) and check(text)
            assert ours == module.is_valid(text), (country, text)
            right[country] += ours
    assert all(right.values()), right


@given(st.sampled_from(["Y", "X", "Z"]), st.integers(0, 9_999_999), st.sampled_from("TRWAGMYFPDXBNJZSQVHLCKE"))
def test_foreigners_numbers_of_spain_are_judged_as_python_stdnum_judges_them(
    first: str, number: int, last: str
) -> None:
    text = f"{first}{number:07d}{last}"
    assert (numbers.national_id(text) == "ES") == nie.is_valid(text)


def test_a_pesel_and_an_iban_are_judged_as_python_stdnum_judges_them() -> None:
    chance = random.Random(3)
    for _ in range(3000):
        body = f"{chance.randrange(100):02d}{chance.randrange(1, 13):02d}1{chance.randrange(10**6):06d}"
        form, check = numbers._IDS["PL"]
        if pesel.is_valid(body):
            assert form.fullmatch(body)
            assert check(body)
    for _ in range(3000):
        text = f"DE{chance.randrange(100):02d}{chance.randrange(10**18):018d}"
        assert numbers.is_iban(text) == iban.is_valid(text), text


@given(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=12))
def test_any_column_at_all_gets_an_answer(name: str, values: list[str]) -> None:
    personal_kind(name, values, today=_TODAY)


def test_what_is_personal_in_a_file_is_said_with_it_and_without_a_value_of_it(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    people = ["Marie Dupont", "Anna Schmidt", "Lucas Martin", "Sofia Rossi", "Hugo Bernard", "Emma Weber", "Leo Petit"]
    rows = [f"2026-05-0{day},A-{day},{day},2.50,p{day}@example.org,{who}" for day, who in enumerate(people, start=1)]
    path.write_text("Date,SKU,Quantity,Price,Contact,Remark by\n" + "\n".join(rows) + "\n")
    understanding = understand(read(path, "orders.csv"), profile=ShopProfile(), today=_TODAY)
    [sheet] = understanding.sheets
    assert [(found.column, found.kind) for found in sheet.personal] == [("Contact", "email"), ("Remark by", "name")]
    assert "example.org" not in "".join(found.model_dump_json() for found in sheet.personal)
