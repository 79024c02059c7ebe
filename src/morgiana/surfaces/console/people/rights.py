"""Choosing what somebody may do: a role, some shops, or groups of operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nicegui.element import Element

from morgiana.surfaces.console.forms.controls import (
    Control,
    choice_control,
    flag_control,
    radio_control,
    several_control,
)
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import Words, marked

ROLES: Final = {
    "owner": (marked("Owner"), marked("Does everything and answers for it; there is always one at least.")),
    "manager": (marked("Manager"), marked("Runs shops: all of their work, and who may do it.")),
    "staff": (marked("Staff"), marked("Works in a shop: sees its data and brings new ones in.")),
    "accountant": (marked("Accountant"), marked("Keeps the books: invoices, payments and what they rest on.")),
    "driver": (marked("Driver"), marked("Delivers: the day’s routes and their stops.")),
    "read-only": (marked("Looks only"), marked("Looks at shops and changes nothing.")),
    "operator": (marked("Operator"), marked("Runs the installation for all businesses.")),
    "support": (marked("Support"), marked("Looks at what the host may see, and changes nothing.")),
}
"""What the roles that are the same everywhere are called, and what they are for."""

EVERYTHING: Final = "everything"
WORK: Final = "work"
CHOSEN: Final = "chosen"


def role_title(words: Words, name: str) -> str:
    """What a role is called; an organisation's own has the name that it gave."""
    return words(ROLES[name][0]) if name in ROLES else name


def role_meaning(words: Words, role: Any) -> str:
    """What a role is for."""
    return words(ROLES[role.name][1]) if role.name in ROLES and not role.own else str(role.title)


def role_control(words: Words, roles: Sequence[Any], chosen: str) -> Control:
    """One of the roles."""
    choices = {role.name: role_title(words, role.name) for role in roles}
    return choice_control(
        words("What they may do"), choices, chosen, meaning=words("What each role is for is said further down.")
    )


def shops_control(words: Words, shops: Mapping[str, str], chosen: Sequence[str]) -> Control | None:
    """Some of the shops; nothing to choose where there is one."""
    if len(shops) < 2:
        return None
    return several_control(
        words("In which shops"), shops, chosen, meaning=words("None ticked is all that you have, also those to come.")
    )


def chosen_shops(control: Control | None) -> list[str]:
    """The ids of the ticked."""
    return sorted(control.value) if control is not None else []


def shops_text(words: Words, shops: Mapping[str, str], ids: Sequence[str] | None) -> str:
    """Where somebody may do what they may."""
    if ids is None:
        return words("all shops")
    return ", ".join(shops.get(shop, shop) for shop in ids) or words("no shop")


def scopes_text(screen: Screen, scopes: Sequence[str]) -> str:
    """What scopes open, in words."""
    return ", ".join(_scope_text(screen, scope) for scope in scopes)


def _scope_text(screen: Screen, scope: str) -> str:
    words, bare = screen.words, scope.removesuffix(":read")
    if bare == "read":
        return words("look at everything")
    named = bare.removeprefix("work&")
    family = {one.name: one.title for one in screen.registry.capabilities}.get(named.removesuffix(".*"), "")
    if bare == "*":
        text = words("everything")
    elif bare == "work":
        text = words("all work of shops")
    elif named in screen.registry:
        text = words(screen.registry[named].title).rstrip(".")
    else:
        text = words(family) if family else bare
    return words("{what} (only looking)", what=text) if scope.endswith(":read") else text


@dataclass
class ScopeChoice:
    """What a key or a role may do, as it is chosen."""

    words: Words
    extent: Control
    families: Control
    only_read: Control

    def scopes(self) -> list[str] | None:
        """As the operations take them; `*` for everything; None after the reader was told that nothing is chosen."""
        suffix = ":read" if self.only_read.value else ""
        self.families.complain("")
        if self.extent.value == EVERYTHING:
            return ["read"] if suffix else ["*"]
        if self.extent.value == WORK:
            return [f"work{suffix}"]
        if not self.families.value:
            self.families.complain(self.words("Tick at least one."))
            return None
        return [f"{family}.*{suffix}" for family in sorted(self.families.value)]


def scope_choice(screen: Screen, given: Sequence[str] = ()) -> ScopeChoice:
    """Draw the choice; only what its reader may do is offered."""
    words = screen.words
    families = {
        family.name: words(family.title)
        for family in screen.registry.capabilities
        if any(screen.caller.may(operation) for operation in family.operations)
    }
    bare = {scope.removesuffix(":read") for scope in given}
    ticked = [name for name in families if f"{name}.*" in bare]
    extent = WORK if "work" in bare or not given else EVERYTHING if bare & {"*", "read"} else CHOSEN
    choices = {
        WORK: words("All the work of shops, but not people, keys or money"),
        CHOSEN: words("Only what I tick"),
        EVERYTHING: words("Everything that I may do"),
    }
    of_these: list[Element] = []

    def changed(value: str) -> None:
        of_these[0].set_visibility(value == CHOSEN)

    with tag("div", "", "stack"):
        control = radio_control(words("What it may do"), choices, extent, on_change=changed)
        of_these.append(tag("div"))
        with of_these[0]:
            several = several_control(words("Of these"), families, ticked)
        changed(extent)
        reads = bool(given) and all(scope == "read" or scope.endswith(":read") for scope in given)
        only_read = flag_control(
            words("Only look, change nothing"), reads, meaning=words("Whatever would change something is refused.")
        )
    return ScopeChoice(words, control, several, only_read)
