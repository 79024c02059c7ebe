"""Limits on what may be spent: how much of each is gone, and a way to change it where it stands."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from morgiana.kernel.money import Money
from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.amounts import minor_of, money_control
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.money.figures import Figures
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import Words

Changed = Callable[[], Awaitable[None]]


def show_limits(screen: Screen, figures: Figures, changed: Changed) -> None:
    """Draw who may spend how much: the organisation, then each shop and each key."""
    words = screen.words
    with tag("section", "", "plan-section", id="limits", aria_label=words("Limits")):
        tag("h2", words("Limits"))
        tag(
            "p",
            words("A call that would go beyond a limit is refused, so no month can cost more than you allow."),
            "soft",
        )
        with tag("div", "", "lines"):
            for one in _holders(screen, figures):
                _holder(screen, figures, one, changed)


def _holders(screen: Screen, figures: Figures) -> list[Any]:
    """Who spends: those of whom the books know something, and the shops and keys that spent nothing yet."""
    known = sorted(figures.spending.holders, key=lambda one: (is_key(one.holder), one.holder))
    if not known or not screen.can(screen.parts.money.set_limit):
        return known
    nothing = {"spent": Money(0, figures.currency), "limit": None, "spent_percent": None, "warn_percent": None}
    there = {one.holder for one in known}
    others = [holder for holder in figures.holders if holder not in there]
    added = [known[0].model_copy(update={"holder": holder, **nothing}) for holder in others]
    return sorted([*known, *added], key=lambda one: is_key(one.holder))


def is_key(holder: str) -> bool:
    """Whether whoever may spend is a key; the others are shops, and the whole organisation."""
    return holder.startswith("key_")


def holder_name(words: Words, figures: Figures, holder: str) -> str:
    """What a shop or a key is called; the whole organisation where none is named."""
    if not holder:
        return words("All together")
    return figures.names.get(holder, holder)


def _holder(screen: Screen, figures: Figures, one: Any, changed: Changed) -> None:
    words = screen.words
    name = holder_name(words, figures, one.holder)
    with tag("div", "", "limit"):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", name, "strong")
                tag("span", _kind(words, one.holder), "soft")
            with tag("div", "", "line-figure"):
                tag("span", words.money(one.spent), "figure")
                tag("span", _of_limit(words, one), "soft")
        if one.spent_percent is not None:
            gone = min(one.spent_percent, 100)
            label = words(
                "{name}: {share} of the limit is spent", name=name, share=words.share(one.spent_percent / 100)
            )
            tag("progress", "", "near" if one.spent_percent >= one.warn_percent else "", value=gone, max=100,
                aria_label=label)  # fmt: skip
            if one.spent_percent >= 100:
                badge(words("used up: calls are refused"), "bad")
        if screen.can(screen.parts.money.set_limit):
            with tag("details", "", "folded bare"):
                tag("summary", words("Change the limit") if one.limit else words("Set a limit"))
                with tag("div", "", "folded-inner"):
                    _change(screen, name, one, changed)


def _kind(words: Words, holder: str) -> str:
    if not holder:
        return words("every shop and every key")
    return words("a key") if is_key(holder) else words("a shop")


def _of_limit(words: Words, one: Any) -> str:
    if one.limit is None:
        return words("no limit")
    return words("of {limit} this month", limit=words.money(one.limit))


def _change(screen: Screen, name: str, one: Any, changed: Changed) -> None:
    words, currency = screen.words, one.spent.currency
    with tag("div", "", "form"):
        amount = money_control(words, words("The most in a month"), one.limit, currency, needed=True)
        warn = text_control(
            words("Warn me from (percent)"),
            str(one.warn_percent or 80),
            kind="number",
            meaning=words("A letter goes to every owner, and this page says so."),
            attributes={"min": 1, "max": 100},
        )
    told = tag("div", "", "stack", aria_live="polite")

    async def save() -> None:
        minor = minor_of(words, amount, currency)
        percent = str(warn.value).strip()
        warn.complain("" if percent.isdecimal() and 1 <= int(percent) <= 100 else words("Say a percentage, 1 to 100."))
        if minor is not None and not warn.error:
            await send({"limit_minor": minor, "warn_percent": int(percent)}, words("The limit holds from now on."))

    async def remove() -> None:
        await send({"limit_minor": None}, words("There is no limit any more."))

    async def send(body: dict[str, Any], said: str) -> None:
        fields = {"limit_minor": amount, "warn_percent": warn}
        asked = {"holder": one.holder, "currency": currency, **body}
        if await carried_out(screen, screen.parts.money.set_limit, asked, place=told, fields=fields) is not None:
            ui.notify(said, type="positive")
            await changed()

    with tag("div", "", "row end"):
        if one.limit is not None:
            button(words("Remove"), remove, "quiet", label=words("Remove the limit of {name}", name=name))
        button(words("Save"), save, "primary", picture="check", label=words("Save the limit of {name}", name=name))
