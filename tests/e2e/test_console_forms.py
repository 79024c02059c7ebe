"""A form asks for whatever a request model holds, and gives back the JSON that every surface sends."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console_operations import WALK, Luggage
from nicegui import Client, ui
from stores import settings_of

from morgiana.app import PARTS, capabilities, open_installation
from morgiana.commerce import ShopProfile
from morgiana.control.caller import OWNER
from morgiana.control.installation import Installation
from morgiana.kernel.money import Money
from morgiana.operations import Registry
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.forms.kinds import kind_of
from morgiana.surfaces.console.screen import Desk, Screen
from morgiana.surfaces.console.words import Words, words_for


@pytest.fixture(params=["en", "fr"])
def screen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Screen]:
    """A page that nobody looks at, in either language."""
    registry = Registry([*capabilities(), WALK])
    settings = settings_of(tmp_path)
    opened = open_installation(settings, registry)
    desk = Desk(Installation(settings, registry, PARTS, lambda _: opened), opened)
    client = Client(ui.page(""), request=None)
    with client:
        yield Screen(desk, OWNER, words_for(request.param), ShopProfile(), "light", "/")
    client.delete()
    opened.runtime.close()


def test_kinds_follow_the_annotations() -> None:
    """Each annotation has the control that fits it; what no control fits is written as JSON."""
    kinds = {name: kind_of(field.annotation, tuple(field.metadata)) for name, field in Luggage.model_fields.items()}
    assert {name: kind.name for name, kind in kinds.items()} == {
        "title": "text",
        "pieces": "integer",
        "weight_kg": "number",
        "fragile": "flag",
        "insured": "flag",
        "colour": "choice",
        "labels": "list",
        "day": "day",
        "moment": "moment",
        "value": "money",
        "names": "list",
        "weights": "list",
        "boot": "record",
        "boots": "list",
        "papers": "list",
        "extra": "json",
    }
    assert kinds["pieces"].limits == {"min": 1, "max": 9}
    assert kinds["colour"].choices == ("red", "dark_blue")
    assert (kinds["insured"].empty_allowed, kinds["fragile"].empty_allowed) == (True, False)


FULL: dict[str, Any] = {
    "title": "Mine",
    "pieces": 3,
    "weight_kg": 7.25,
    "fragile": True,
    "insured": False,
    "colour": "dark_blue",
    "labels": ["up", "dry"],
    "day": "2026-11-25",
    "moment": "2026-11-25T08:30:00Z",
    "value": {"minor": 123456, "currency": "EUR"},
    "names": ["Ann", "Bo"],
    "weights": [3.5, 3.75],
    "boot": {"name": "Left", "size": 41.5},
    "boots": [{"name": "Right", "size": 41.5}],
    "papers": [{"id": "ab" * 32, "name": "ticket.pdf", "size_bytes": 12}],
    "extra": {"straps": 2},
}


def test_form_gives_back_what_it_was_given(screen: Screen) -> None:
    """Every kind of field comes back as the same JSON, whatever language its numbers are typed in."""
    form = Form(screen, Luggage, FULL)
    assert form.body() == FULL
    assert form.request() == Luggage.model_validate_json(json.dumps(FULL))


def test_defaults_are_left_unsaid(screen: Screen) -> None:
    """A request says only what differs from its defaults, so that the call to copy is short."""
    form = Form(screen, Luggage, {"title": "Mine"})
    assert form.body() == {"title": "Mine"}
    assert form.request() == Luggage(title="Mine")


def test_typed_numbers_of_both_languages(screen: Screen) -> None:
    """A decimal comma and a decimal point both say a number, with or without spaces between thousands."""
    for typed, number in (("1 234,5", 1234.5), ("0.5", 0.5), ("12", 12.0)):
        form = Form(screen, Luggage, {"title": "Mine"})
        form.field("weight_kg").control.value = typed
        assert form.body() == {"title": "Mine", "weight_kg": number}


def test_mistakes_are_told_at_their_fields(screen: Screen) -> None:
    """What cannot be read and what does not fit stand at the field, in the reader's language; the rest stays typed."""
    form = Form(screen, Luggage, {**FULL, "pieces": 12, "boots": [{"name": "R", "size": 41.5}]})
    assert form.request() is None
    words = screen.words
    assert form.field("pieces").control.error == words("It can be at most {le}.", le="9")
    assert form.field("boots").entries[0][1].fields["name"].control.error == words("This must be said.")
    form = Form(screen, Luggage, {"title": "Mine"})
    form.field("weights").control.value = "3\nmany"
    form.field("extra").control.value = "{"
    assert form.request() is None
    assert form.field("weights").control.error == words("“{text}” is not a number.", text="many")
    assert form.field("extra").control.error
    assert form.field("title").control.value == "Mine"


def test_every_operation_has_its_form(screen: Screen) -> None:
    """Every operation of the installation can be asked for by a form, and each of its examples comes back unchanged."""
    for operation in screen.registry:
        Form(screen, operation.request, {})
        for title, example in screen.registry.examples(operation).items():
            if "example_file" not in str(example):
                form = Form(screen, operation.request, example)
                request = form.request()
                assert request is not None, f"{operation.name}, {title}"
                assert request == operation.request.model_validate_json(json.dumps(example)), title


def test_numbers_money_and_days_are_written_as_the_country_does() -> None:
    """The same figure in three countries: separators, currency and month follow the shop's country."""
    amount = Money(123450, "EUR")
    assert words_for("en", "US").money(amount) == "€1,234.50"
    assert words_for("fr", "FR").money(amount) == "1\u202f234,50\xa0€"
    assert words_for("en", "FR").number(1234.5) == "1\u202f234"
    assert Words("en").share(0.0042) == "0.4%"
    assert Words("fr").share(0.5) == "50\xa0%"
    assert Words("en").seconds(0.0123) == "12 ms"
    assert Words("fr").size(1_234_567) == "1,2 Mo"
