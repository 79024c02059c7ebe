"""What the navigation offers, by who looks and by what the installation has."""

import dataclasses
from types import SimpleNamespace
from typing import Any, Final

import pytest
from console_browser import Watched

from morgiana.app import PARTS, installation
from morgiana.control.caller import HOST, OWNER
from morgiana.surfaces.console.navigation import Entry, entries
from morgiana.surfaces.console.screen import Desk, Screen
from morgiana.surfaces.console.words import words_for

SMALL: Final = ["/", "/products", "/import", "/jobs", "/operations", "/receipts", "/settings"]
OF_HOST: Final = Entry("/host/first", "people", "First", lambda screen: True, first=True)


def test_every_part_is_an_operation() -> None:
    """Each name that the console is given is one that the registry has; the groups of the control plane too."""
    registry = installation().registry
    named = list(_names(PARTS))
    assert len(named) > 80
    assert [name for name in named if name not in registry] == []


def _names(parts: Any) -> Any:
    for field in dataclasses.fields(parts):
        value = getattr(parts, field.name)
        if isinstance(value, str):
            yield value
        else:
            yield from _names(value)


@pytest.mark.browser
def test_one_shop_at_its_machine_sees_nothing_of_the_rest(reader: Watched) -> None:
    """Without accounts and prices there is no way to people, keys or money in the navigation."""
    page = reader.go("/")
    ways = page.locator(".nav > ul > li:not(.more) > a")
    assert [way.get_attribute("href") for way in ways.all()] == SMALL


def test_only_the_host_is_led_to_its_pages() -> None:
    """By flag, not by scope: an owner may everything and sees none of them; the host sees no shop's pages."""
    assert [entry.path for entry in entries(_screen())] == SMALL
    seen = [entry.path for entry in entries(_screen(tenant=HOST, host=True))]
    assert seen == ["/host/first", "/settings"]


def _screen(**who: Any) -> Screen:
    opened: Any = SimpleNamespace(sign_in=None)
    desk = Desk(installation(), opened, host_entries=(OF_HOST,))
    caller = dataclasses.replace(OWNER, **who)
    shop: Any = None
    return Screen(desk=desk, caller=caller, words=words_for("en"), shop=shop, theme="light", path="/")
