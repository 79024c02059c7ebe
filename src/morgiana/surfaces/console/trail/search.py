"""What of a trail is asked for: an ordinary form, so that the address says what was looked for."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from morgiana.control.caller import HOST
from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.trail.happenings import HAPPENINGS, OF_A_SHOP, OF_THE_HOST, called
from morgiana.surfaces.console.trail.whose import Whose

PATH: Final = "/audit"
ON_A_PAGE: Final = 25
_TEXTS: Final = ("action", "who")
_DAYS: Final = ("first_day", "last_day")


def request_of(screen: Screen, of: Whose) -> dict[str, Any]:
    """What the address asks of the trail, as the operation's request. Reads are left out unless they are asked for."""
    query = screen.query
    asked: dict[str, Any] = {"limit": ON_A_PAGE, "trail": of.trail}
    asked |= {name: query[name][:200] for name in _TEXTS if query.get(name)}
    asked |= {name: day for name in _DAYS if (day := _day(screen, name))}
    if query.get("before", "").isdecimal() and 0 < int(query["before"]) < 1 << 53:
        asked["before"] = int(query["before"])
    if not shows_reads(screen):
        asked["changes_only"] = True
    return asked


def shows_reads(screen: Screen) -> bool:
    """Whether the list has what was only looked at: where that is wished, or such an operation is asked for."""
    action = screen.query.get("action", "")
    is_read = action in screen.registry and screen.registry[action].effect == "read"
    return is_read or bool(screen.query.get("reads"))


def kept(screen: Screen, of: Whose) -> dict[str, str]:
    """What the next page's address says as well."""
    return of.address | {name: screen.query[name] for name in (*_TEXTS, *_DAYS, "reads") if screen.query.get(name)}


def show_search(screen: Screen, house: House, of: Whose) -> None:
    """Draw the form."""
    words = screen.words
    with tag("form", "", "search trail", method="get", action=PATH, role="search"):
        if of.organisations:
            _select(screen, "organisation", words("Whose"), {"": words("The host’s own"), **of.organisations},
                    of.organisation, verbatim=True)  # fmt: skip
        if of.shops:
            _select(screen, "trail", words("Shop"), of.shops, of.trail, verbatim=True)
        _what(screen, of)
        _who(screen, house, of)
        for name, label in zip(_DAYS, (words("From"), words("Until")), strict=True):
            with tag("label", "", "dated"):
                tag("span", label)
                tag("input", "", "input", type="date", name=name, defaultValue=_day(screen, name))
        with tag("label", "", "check"):
            tag("input", "", "", type="checkbox", name="reads", value="1", defaultChecked=shows_reads(screen))
            tag("span", words("Reads too"))
        button(words("Search"), kind="primary", submits=True)


def _what(screen: Screen, of: Whose) -> None:
    """Everything, what happened by itself, and each operation below its group."""
    words, chosen = screen.words, screen.query.get("action", "")
    known = {""}
    with tag("select", "", "input", name="action", aria_label=words("What")):
        tag("option", words("Everything"), "", value="", selected=not chosen)
        with tag("optgroup", label=words("What happened")):
            for name in OF_THE_HOST if of.trail == HOST else OF_A_SHOP:
                text = called(screen, name) if name in HAPPENINGS else words("Signing in")
                _option(name, text, chosen)
                known.add(name)
        for group in screen.registry.capabilities:
            with tag("optgroup", label=words(group.title)):
                _option(f"{group.name}.*", words("All of it: {what}", what=words(group.title)), chosen)
                known.add(f"{group.name}.*")
                for operation in group.operations:
                    _option(operation.name, called(screen, operation.name), chosen)
                    known.add(operation.name)
        if chosen not in known:
            _option(chosen[:200], chosen[:200], chosen[:200])


def _who(screen: Screen, house: House, of: Whose) -> None:
    """The people of the reader's own organisation by their names; somebody else's by an id."""
    words, chosen = screen.words, screen.query.get("who", "")[:200]
    if of.organisation or not house.people:
        tag("input", "", "input", type="search", name="who", maxlength=200, aria_label=words("Who, by id"),
            placeholder=words("Who, by id"), defaultValue=chosen)  # fmt: skip
        return
    people = {"": words("Everybody"), **{one.person_id: one.name for one in house.people}}
    people.setdefault(chosen, chosen)
    _select(screen, "who", words("Who"), people, chosen, verbatim=True)


def _select(
    screen: Screen, name: str, label: str, choices: Mapping[str, str], chosen: str, *, verbatim: bool = False
) -> None:
    with tag("select", "", "input", name=name, aria_label=label):
        for value, text in choices.items():
            _option(value, text, chosen, verbatim=verbatim and bool(value))


def _option(value: str, text: str, chosen: str, *, verbatim: bool = False) -> None:
    tag("option", text, "", value=value, selected=value == chosen, translate="no" if verbatim else None)


def _day(screen: Screen, name: str) -> str:
    try:
        return date.fromisoformat(screen.query.get(name, "")).isoformat()
    except ValueError:
        return ""
