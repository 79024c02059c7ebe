"""A new key: what it may do, where, for how long and for how much; and the one moment at which it is shown."""

from typing import Any

from nicegui.element import Element

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.forms.controls import Control, choice_control, text_control
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import button, copyable, drawing, note, tag
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.people.rights import chosen_shops, scope_choice, shops_control
from morgiana.surfaces.console.screen import Screen


def show_new_key(screen: Screen, house: House, shown: Element, changed: Changed, currency: str) -> None:
    """Draw the form; with a `currency` a limit can be set with the key."""
    words, parts = screen.words, screen.parts.people
    with tag("div", "", "form"):
        name = text_control(words("Who or what it is for"), meaning=words("Such as: till 2"), needed=True)
        ends = choice_control(words("How long it opens"), _lengths(screen), "365")
        of = _accounts(screen, house)
        cap = money_control(words, words("The most it may spend in a month"), None, currency) if currency else None
    scopes = scope_choice(screen)
    shops = shops_control(words, house.shops, [])
    told = tag("div", "", "stack", aria_live="polite")

    async def give() -> None:
        title = str(name.value).strip()
        name.complain("" if title else words("Say who it is for."))
        chosen = scopes.scopes()
        minor = minor_of(words, cap, currency) if cap is not None and str(cap.value).strip() else None
        if not title or chosen is None or (cap is not None and cap.error):
            return
        body: dict[str, Any] = {
            "name": title,
            "scopes": [] if chosen == ["*"] else chosen,
            "shop_ids": chosen_shops(shops),
            "expires_in_days": int(ends.value) if ends.value else None,
            "person_id": str(of.value) or None if of is not None else None,
        }
        fields = {"name": name, "scopes": scopes.families, "expires_in_days": ends}
        answer = await carried_out(screen, parts.create_key, body, place=told, fields=fields)
        if answer is None:
            return
        show_key(screen, shown, title, answer.key)
        if minor is not None:
            await _limit(screen, answer.key_id, minor, currency, shown)
        await changed()

    with tag("div", "", "row end"):
        button(words("Give a key"), give, "primary", picture="plus")


def _lengths(screen: Screen) -> dict[str, str]:
    words = screen.words
    return {
        "30": words("30 days"),
        "90": words("90 days"),
        "365": words("a year"),
        "": words("until it is ended"),
    }


def _accounts(screen: Screen, house: House) -> Control | None:
    """Whose the key is: one's own, or a program's with an account."""
    words = screen.words
    programs = {one.person_id: one.name for one in house.people if one.kind == "service"}
    if not programs:
        return None
    return choice_control(words("Whose it is"), {"": words("mine"), **programs}, "")


async def _limit(screen: Screen, key_id: str, minor: int, currency: str, shown: Element) -> None:
    """Limit what the new key may spend; where that is refused, its reader is told beside the key."""
    body = {"holder": key_id, "limit_minor": minor, "currency": currency}
    with shown:
        place = tag("div", "", "stack")
    if await carried_out(screen, screen.parts.money.set_limit, body, place=place) is None:
        with place:
            note(screen.words("The key is there, and its limit is not. Set it on the page of spending."), "warn")


def show_key(screen: Screen, shown: Element, name: str, key: str) -> None:
    """Show a key, the only time."""
    words = screen.words
    shown.clear()
    with shown, tag("div", "", "note good", role="status"):
        drawing(icon("keys"))
        with tag("div", "", "grow"):
            tag("p", words("The key of {name}. Copy it now; it is not shown again.", name=name), "strong")
            copyable(key, words("Copy"), words("Copied"))
