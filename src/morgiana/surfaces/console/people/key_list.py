"""Keys for programs: what each opens, when it was last used, a new one in its place, and its end."""

from datetime import UTC, datetime, timedelta
from typing import Any

from nicegui import ui
from nicegui.element import Element

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import choice_control
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.money.savings import UNUSED
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.people.new_key import show_key
from morgiana.surfaces.console.people.rights import scopes_text, shops_text
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import Words


def show_keys(screen: Screen, house: House, keys: list[Any], shown: Element, changed: Changed) -> None:
    """Draw them, the newest first."""
    words = screen.words
    if not keys:
        tag("p", words("No key was given yet."), "empty")
        return
    replaced = {key.replaces for key in keys}
    with tag("div", "", "lines"):
        for key in sorted(keys, key=lambda key: key.since, reverse=True):
            _key(screen, house, key, shown, changed, is_replaced=key.key_id in replaced)


def _key(screen: Screen, house: House, key: Any, shown: Element, changed: Changed, *, is_replaced: bool) -> None:
    words = screen.words
    with tag("div", "", "limit", role="group", aria_label=key.name):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", key.name, "strong", translate="no")
                tag("span", f"{key.key_id} · {house.named(key.person_id)}", "soft", translate="no")
            with tag("div", "", "row tight"):
                _badges(words, key, is_replaced=is_replaced)
        where = shops_text(words, house.shops, key.shop_ids)
        tag("p", words("{what}, in {shops}", what=scopes_text(screen, key.scopes), shops=where), "soft")
        tag("p", _times(screen, key), "soft")
        with tag("div", "", "row"):
            _ways(screen, key, shown, changed, is_replaced=is_replaced)


def _badges(words: Words, key: Any, *, is_replaced: bool) -> None:
    now = datetime.now(UTC)
    if is_replaced:
        badge(words("being replaced"), "accent")
    if key.since < now - UNUSED and (key.last_used_at is None or key.last_used_at < now - UNUSED):
        badge(words("unused for 30 days"), "warn")
    if key.expires_at is not None and key.expires_at < now + timedelta(days=14):
        badge(words("ends soon"), "warn")


def _times(screen: Screen, key: Any) -> str:
    words, zone = screen.words, screen.shop.zone
    used = words("not used yet")
    if key.last_used_at is not None:
        used = words("last used {moment}", moment=words.moment(key.last_used_at.replace(second=0), zone))
    ends = words("opens until it is ended")
    if key.expires_at is not None:
        last = key.expires_at.astimezone(zone)
        soon = last - datetime.now(UTC) < timedelta(days=2)
        until = words.moment(last.replace(second=0), zone) if soon else words.day(last.date())
        ends = words("opens until {moment}", moment=until)
    given = words("given {moment}", moment=words.day(key.since.astimezone(zone).date()))
    return f"{given} · {used} · {ends}"


def _ways(screen: Screen, key: Any, shown: Element, changed: Changed, *, is_replaced: bool) -> None:
    words, parts = screen.words, screen.parts.people

    async def end() -> None:
        title = words("End the key of {name}?", name=key.name)
        texts = [words("Whatever uses it is refused from now on; keys that were made with it end too.")]
        if not await agreed(screen, title, texts, words("End it"), danger=True):
            return
        if await carried_out(screen, parts.revoke_key, {"key_id": key.key_id}) is not None:
            ui.notify(words("The key opens nothing any more."), type="positive")
            await changed()

    if screen.can(parts.rotate_key) and not is_replaced:
        with tag("details", "", "folded bare grow"):
            summary = tag("summary", words("Replace"))
            summary.props["aria-label"] = words("Replace the key of {name}", name=key.name)
            with tag("div", "", "folded-inner"):
                _replace(screen, key, shown, changed)
    if screen.can(parts.revoke_key):
        button(words("End it"), end, "quiet", picture="close", label=words("End the key of {name}", name=key.name))


def _replace(screen: Screen, key: Any, shown: Element, changed: Changed) -> None:
    words, part = screen.words, screen.parts.people.rotate_key
    hours = {
        "0": words("at once"),
        "24": words("in a day"),
        "168": words("in a week"),
        "720": words("in a month"),
    }
    tag("p", words("You get a new key for the same. Bring it to where the old one is before that one ends."), "soft")
    overlap = choice_control(words("The old key ends"), hours, "24")
    told = tag("div", "", "stack", aria_live="polite")

    async def replace() -> None:
        body = {"key_id": key.key_id, "overlap_hours": int(overlap.value)}
        answer = await carried_out(screen, part, body, place=told, fields={"overlap_hours": overlap})
        if answer is not None:
            show_key(screen, shown, key.name, answer.key)
            await changed()

    with tag("div", "", "row end"):
        button(words("Make the new key"), replace, "primary", label=words("Make the new key of {name}", name=key.name))
