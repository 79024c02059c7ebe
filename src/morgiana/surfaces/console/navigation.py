"""What the navigation offers, by who looks: nobody is led to a page that they may not use or have no use for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from morgiana.control.caller import HOST
from morgiana.surfaces.console.words import marked

if TYPE_CHECKING:
    from morgiana.surfaces.console.screen import Screen


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in the navigation."""

    path: str
    picture: str
    """The name of its icon."""
    text: str
    """What it is called, marked for the catalogue."""
    shown: "Callable[[Screen], bool]"
    """Whether whoever looks has a use for it."""
    first: bool = False
    """Whether it stands at the foot of a phone's screen; the others are one touch away."""


def has_accounts(screen: "Screen") -> bool:
    """Whether people sign in here by accounts of their own; one shop at its own machine has none."""
    return screen.desk.opened.sign_in is not None


def is_at_shop(screen: "Screen") -> bool:
    """Whether there is a shop's data to look at; the host has none."""
    return screen.caller.tenant != HOST


def entries(screen: "Screen") -> "Sequence[Entry]":
    """The ways that are shown, in their order; the host's own pages come first where there are any."""
    host = screen.desk.host_entries if screen.caller.host else ()
    return [entry for entry in (*host, *_OF_A_SHOP) if entry.shown(screen)]


def _sees_spending(screen: "Screen") -> bool:
    return is_at_shop(screen) and screen.spends and screen.can(screen.parts.money.usage)


def _sees_invoices(screen: "Screen") -> bool:
    return is_at_shop(screen) and screen.spends and screen.can(screen.parts.money.invoices)


def _sees_people(screen: "Screen") -> bool:
    return has_accounts(screen) and screen.can(screen.parts.people.people)


def _sees_keys(screen: "Screen") -> bool:
    return has_accounts(screen) and screen.can(screen.parts.people.keys)


def _sees_privacy(screen: "Screen") -> bool:
    return has_accounts(screen) and screen.can(screen.parts.privacy.erase)


def _sees_audit(screen: "Screen") -> bool:
    return has_accounts(screen) and screen.can(screen.parts.audit.entries)


_OF_A_SHOP: Final = (
    Entry("/", "plan", marked("Plan"), is_at_shop, first=True),
    Entry("/products", "products", marked("Products"), is_at_shop, first=True),
    Entry("/import", "import", marked("Import"), is_at_shop, first=True),
    Entry("/jobs", "jobs", marked("Jobs"), is_at_shop, first=True),
    Entry("/spending", "spending", marked("Spending"), _sees_spending),
    Entry("/invoices", "invoices", marked("Invoices"), _sees_invoices),
    Entry("/people", "people", marked("People"), _sees_people),
    Entry("/keys", "keys", marked("Keys"), _sees_keys),
    Entry("/privacy", "privacy", marked("Privacy"), _sees_privacy),
    Entry("/audit", "audit", marked("Audit"), _sees_audit),
    Entry("/operations", "operations", marked("Operations"), is_at_shop),
    Entry("/receipts", "receipts", marked("Receipts"), is_at_shop),
    Entry("/settings", "settings", marked("Settings"), lambda screen: True),
)
