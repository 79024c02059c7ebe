"""Roles: those that are the same everywhere, and the organisation's own."""

import re
import unicodedata
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.people.rights import (
    chosen_shops,
    role_meaning,
    role_title,
    scope_choice,
    scopes_text,
    shops_control,
    shops_text,
)
from morgiana.surfaces.console.screen import Screen


def show_roles(screen: Screen, house: House, changed: Changed) -> None:
    """Draw what each role is for, and a way to make one."""
    words = screen.words
    if not house.roles:
        return
    with tag("section", "", "plan-section", aria_label=words("Roles")):
        tag("h2", words("Roles"))
        with tag("div", "", "lines"):
            for role in house.roles:
                _role(screen, house, role, changed)
        if screen.can(screen.parts.people.set_role):
            with tag("details", "", "folded"):
                tag("summary", words("Make a role of your own"))
                with tag("div", "", "folded-inner"):
                    _form(screen, house, None, changed)


def _role(screen: Screen, house: House, role: Any, changed: Changed) -> None:
    words = screen.words
    with tag("div", "", "limit", role="group", aria_label=role_title(words, role.name)):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", role_title(words, role.name), "strong")
                tag("span", role_meaning(words, role), "soft")
            if role.own:
                badge(words("your own"), "accent")
        if not role.own:
            return
        text = scopes_text(screen, role.scopes)
        if role.shop_ids is not None:
            text = words("{what}, in {shops}", what=text, shops=shops_text(words, house.shops, role.shop_ids))
        tag("p", text, "soft")
        if screen.can(screen.parts.people.set_role):
            with tag("details", "", "folded bare"):
                summary = tag("summary", words("Change"))
                summary.props["aria-label"] = words("Change: {name}", name=role.name)
                with tag("div", "", "folded-inner"):
                    _form(screen, house, role, changed)


def _form(screen: Screen, house: House, role: Any, changed: Changed) -> None:
    words, parts = screen.words, screen.parts.people
    with tag("div", "", "form"):
        name = None if role else text_control(words("What it is called"), needed=True, attributes={"maxlength": 40})
        title = text_control(words("What it is for"), role.title if role else "")
    scopes = scope_choice(screen, role.scopes if role else ())
    shops = shops_control(words, house.shops, (role.shop_ids or []) if role else [])
    told = tag("div", "", "stack", aria_live="polite")

    async def save() -> None:
        called = role.name if role else as_word(str(name.value if name else ""))
        if name is not None:
            name.complain("" if called else words("Say what it is called, with two letters at least."))
        chosen = scopes.scopes()
        if not called or chosen is None:
            return
        if role is None and any(one.name == called for one in house.roles):
            assert name is not None
            name.complain(words("There is a role of that name."))
            return
        body = {"name": called, "title": str(title.value), "scopes": chosen, "shop_ids": chosen_shops(shops)}
        fields = {"title": title, "scopes": scopes.families, **({"name": name} if name else {})}
        if await carried_out(screen, parts.set_role, body, place=told, fields=fields) is not None:
            ui.notify(words("The role holds from now on, for everybody who has it."), type="positive")
            await changed()

    async def remove() -> None:
        asked = words("Remove the role {name}?", name=role.name)
        texts = [words("Nobody can be given it any more.")]
        if not await agreed(screen, asked, texts, words("Remove"), danger=True):
            return
        if await carried_out(screen, parts.remove_role, {"name": role.name}, place=told) is not None:
            await changed()

    with tag("div", "", "row end"):
        if role is not None and screen.can(parts.remove_role):
            button(words("Remove"), remove, "danger", label=words("Remove the role {name}", name=role.name))
        button(words("Save the role"), save, "primary", picture="check")


def as_word(text: str) -> str:
    """A role's name as it is kept: small letters, digits and hyphens; empty where nothing of it is left."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return word if len(word) >= 2 and word[0].isalpha() else ""
