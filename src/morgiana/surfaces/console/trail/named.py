"""What the ids of a trail stand for, so that a row is read before its id is: a name, or else the kind of thing."""

from typing import Any, Final

from morgiana.surfaces.console.addresses import job_address, receipt_address
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.trail.whose import Whose
from morgiana.surfaces.console.views.table import Cell
from morgiana.surfaces.console.words import marked

KINDS: Final = {
    "rcpt": marked("A receipt"),
    "job": marked("A job"),
    "session": marked("A session"),
    "key": marked("A key"),
    "org": marked("An organisation"),
    "shop": marked("A shop"),
    "erasure": marked("An erasure"),
}
_PEOPLE: Final = {"person": marked("Somebody"), "svc": marked("A program")}


def who_cell(screen: Screen, house: House, one: Any) -> Cell:
    """Who did it: by their name where the reader may know it; otherwise what they are, with the id beneath."""
    words = screen.words
    key = words("by the key {key}", key=one.key_id) if one.key_id else ""
    if not one.who:
        return Cell(words("nobody known"), under=key)
    name, kind = house.named(one.who), _PEOPLE.get(_kind(one.who), "")
    if name == one.who and kind:
        return Cell(words(kind), under=f"{one.who} · {key}" if key else one.who)
    return Cell(name, under=key, verbatim=True)


def about_cell(screen: Screen, house: House, of: Whose, about: str) -> Cell:
    """What it was done to, and where that has a page; the id stands beneath for whoever has to quote it."""
    to = _address(about) if of.trail == screen.caller.tenant else ""
    name = house.shops.get(about) or of.organisations.get(about) or house.named(about)
    if name != about:
        return Cell(name, under=about, to=to, verbatim=True)
    kind = KINDS.get(_kind(about)) or _PEOPLE.get(_kind(about))
    return Cell(screen.words(kind), under=about, to=to) if kind else Cell(about or "–", verbatim=True)


def _kind(an_id: str) -> str:
    """What an id begins with; empty where the text is no id, such as what was asked for and refused."""
    kind, mark, rest = an_id.partition("_")
    return kind if mark and len(rest) >= 8 and rest.isalnum() else ""


def _address(about: str) -> str:
    """Where what was done something to is, where it has a page."""
    pages = {"rcpt": receipt_address, "job": job_address}
    page = pages.get(_kind(about))
    return page(about) if page else ""
