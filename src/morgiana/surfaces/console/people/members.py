"""People and programs of the organisation: what each may do, changed where they stand."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.navigation import is_at_shop
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.people.rights import (
    chosen_shops,
    role_control,
    role_title,
    shops_control,
    shops_text,
)
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]


def show_members(screen: Screen, house: House, changed: Changed) -> None:
    """Draw them, people first."""
    with tag("div", "", "lines"):
        for one in sorted(house.people, key=lambda one: one.kind == "service"):
            _member(screen, house, one, changed)


def _member(screen: Screen, house: House, one: Any, changed: Changed) -> None:
    words = screen.words
    is_me = one.person_id == screen.caller.person
    with tag("div", "", "limit", role="group", aria_label=one.name):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", one.name, "strong", translate="no")
                tag("span", one.email or words("a program, with an account of its own"), "soft")
            with tag("div", "", "row tight"):
                if is_me:
                    badge(words("you"), "accent")
                badge(role_title(words, one.role))
        day = words.day(one.since.astimezone(screen.shop.zone).date())
        if is_at_shop(screen):
            where = shops_text(words, house.shops, one.shop_ids)
            tag("p", words("In {shops}, since {day}", shops=where, day=day), "soft")
        else:
            tag("p", words("since {day}", day=day), "soft")
        if screen.can(screen.parts.people.change) and not is_me:
            with tag("details", "", "folded bare"):
                summary = tag("summary", words("Change"))
                summary.props["aria-label"] = words("Change: {name}", name=one.name)
                with tag("div", "", "folded-inner"):
                    _change(screen, house, one, changed)


def _change(screen: Screen, house: House, one: Any, changed: Changed) -> None:
    words, parts = screen.words, screen.parts.people
    with tag("div", "", "form"):
        role = role_control(words, house.roles, one.role)
        shops = shops_control(words, house.shops, one.shop_ids or [])
    told = tag("div", "", "stack", aria_live="polite")

    async def save() -> None:
        chosen = chosen_shops(shops)
        body: dict[str, Any] = {"person_id": one.person_id, "role": str(role.value)}
        if shops is not None:
            body |= {"shop_ids": chosen} if chosen else {"all_shops": True}
        if await carried_out(screen, parts.change, body, place=told, fields={"role": role}) is not None:
            ui.notify(words("Changed. It holds from now on, also on pages that are open."), type="positive")
            await changed()

    async def remove() -> None:
        title = words("Remove {name}?", name=one.name)
        texts = [
            words("{name} can do nothing here from now on, and their keys are revoked.", name=one.name),
            words("What they did stays written down. To let them in again, invite them again."),
        ]
        if await agreed(screen, title, texts, words("Remove"), danger=True):
            answer = await carried_out(screen, parts.remove, {"person_id": one.person_id}, place=told)
            if answer is not None:
                ui.notify(words("Removed."), type="positive")
                await changed()

    async def sign_out() -> None:
        title = words("Sign {name} out everywhere?", name=one.name)
        texts = [words("All their sessions end, also those at other organisations. They can sign in again.")]
        if await agreed(screen, title, texts, words("Sign out everywhere"), danger=True):
            answer = await carried_out(screen, parts.end_sessions, {"person_id": one.person_id}, place=told)
            if answer is not None:
                done = words.many("{count} session was ended.", "{count} sessions were ended.", answer.sessions)
                ui.notify(done, type="positive")

    with tag("div", "", "row end"):
        if one.kind == "person" and screen.desk.opened.sign_in is not None and screen.can(parts.end_sessions):
            label = words("Sign {name} out everywhere", name=one.name)
            button(words("Sign out everywhere"), sign_out, "plain", label=label)
        if screen.can(parts.remove):
            button(words("Remove"), remove, "danger", label=words("Remove {name}", name=one.name))
        button(words("Save"), save, "primary", picture="check", label=words("Save what {name} may do", name=one.name))
