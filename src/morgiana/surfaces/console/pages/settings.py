"""Settings: what is true of the shop, how the console looks and speaks, keys for programs, and the way out."""

from dataclasses import replace
from typing import Final

from nicegui import ui
from nicegui.element import Element

from morgiana.commerce import ShopProfile
from morgiana.control.caller import OWNER
from morgiana.control.identity.records import Key
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.door import THEMES
from morgiana.surfaces.console.forms.controls import choice_control, text_control
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.importing.report import confirmed
from morgiana.surfaces.console.markup import button, copyable, drawing, link, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.words import LANGUAGES, marked

_THEME_NAMES: Final = {
    "system": marked("As the device"),
    "light": marked("Light"),
    "dark": marked("Dark"),
}


async def show(screen: Screen) -> None:
    words = screen.words
    with frame(screen, words("Settings")):
        _profile(screen)
        _appearance(screen)
        _keys(screen)
        _leave(screen)


def _profile(screen: Screen) -> None:
    words, name = screen.words, screen.parts.set_profile
    if not screen.can(name):
        return
    with tag("section", "", "card", aria_label=words("The shop")):
        tag("h2", words("The shop"))
        tag(
            "p",
            words("Amounts and days in your files are read by this, and answers are written in its language."),
            "soft",
        )
        model = screen.registry[name].request
        known = screen.shop.model_dump(mode="json")
        if screen.shop == ShopProfile():
            known["language"] = words.language
        form = Form(screen, model, known)
        told = tag("div", "", "stack", aria_live="polite")

        async def save() -> None:
            told.clear()
            if form.request() is None:
                return
            try:
                await screen.ask(name, form.body() or {}, key=new_id("profile"))
            except Refusal as refusal:
                with told:
                    if not form.complain(refusal):
                        show_refusal(words, refusal)
                return
            screen.desk.profiles.pop(screen.caller.tenant, None)
            ui.notify(words("Saved."), type="positive")

        with tag("div", "", "row end"):
            button(words("Save"), save, "primary", picture="check")


def _appearance(screen: Screen) -> None:
    """An ordinary form, because the browser is to remember it, not the shop."""
    words = screen.words
    with tag("section", "", "card", aria_label=words("How the console looks and speaks")):
        tag("h2", words("How the console looks and speaks"))
        with tag("form", "", "stack", method="post", action="/settings/appearance"):
            with tag("div", "", "form"):
                choice_control(words("Language"), LANGUAGES, words.language, name="language")
                choice_control(
                    words("Light or dark"),
                    {name: words(text) for name, text in _THEME_NAMES.items() if name in THEMES},
                    screen.theme,
                    name="theme",
                )
            with tag("div", "", "row end"):
                button(words("Apply"), kind="primary", submits=True)


def _keys(screen: Screen) -> None:
    words = screen.words
    if "*" not in screen.caller.scopes:
        return
    with tag("section", "", "card", aria_label=words("Keys for programs")):
        tag("h2", words("Keys for programs"))
        tag("p", words("A till or a script signs in with a key. It is shown once, and only its hash is kept."), "soft")
        place = tag("div", "", "stack")
        _list_keys(screen, place)
        with tag("details", "", "folded"):
            tag("summary", words("Give a key"))
            with tag("div", "", "folded-inner"):
                _give(screen, place)


def _list_keys(screen: Screen, place: Element) -> None:
    words = screen.words
    place.clear()
    records = screen.desk.opened.access.given(screen.caller)
    with place:
        if not records:
            tag("p", words("No key was given yet."), "empty")
            return
        with tag("ul", "", "key-list"):
            for record in records:
                with tag("li"):
                    _key(screen, record, place)


def _key(screen: Screen, record: Key, place: Element) -> None:
    words = screen.words
    everything = record.scopes == frozenset({"*"})

    async def revoke() -> None:
        title = words("Revoke the key of {name}?", name=record.name)
        text = words("Whatever uses it is refused from now on.")
        if await confirmed(screen, title, text, words("Revoke")):
            screen.desk.opened.access.revoke(record)
            _list_keys(screen, place)

    with tag("div"):
        tag("span", record.name, "strong")
        scopes = words("everything") if everything else ", ".join(sorted(record.scopes))
        given = words("given {moment}", moment=words.moment(record.created_at, screen.shop.zone))
        tag("span", f"{scopes} · {given}", "soft")
    label = words("Revoke the key of {name}", name=record.name)
    button(words("Revoke"), revoke, "quiet", picture="close", label=label)


def _give(screen: Screen, place: Element) -> None:
    words = screen.words
    with tag("div", "", "form"):
        name = text_control(words("Who or what it is for"), "", meaning=words("Such as: till 2"), needed=True)
        groups = {"*": words("everything")}
        groups |= {f"{family.name}.*": words(family.title) for family in screen.registry.capabilities}
        scope = choice_control(words("What it may do"), groups, "*")
    shown = tag("div", "", "stack", aria_live="polite")

    def give() -> None:
        person = str(name.value).strip()
        name.complain("" if person else words("Say who it is for."))
        if not person:
            return
        shown.clear()
        try:
            screen.desk.opened.access.sessions.need_fresh(screen.session)
        except Refusal as refusal:
            with shown:
                show_refusal(words, refusal)
                link(words("Your account"), "/account")
            return
        bearer = replace(screen.caller, person=person[:100], scopes=frozenset({str(scope.value)}))
        secret = screen.desk.opened.access.give("key", bearer)
        with shown, tag("div", "", "note good", role="status"):
            drawing(icon("check"))
            with tag("div", "", "grow"):
                tag("p", words("Copy it now; it is not shown again."), "strong")
                copyable(secret, words("Copy"), words("Copied"))
        _list_keys(screen, place)

    with tag("div", "", "row end"):
        button(words("Give a key"), give, "primary", picture="plus")


def _leave(screen: Screen) -> None:
    words = screen.words
    with tag("section", "", "card", aria_label=words("Sign out")):
        tag("h2", words("Sign out"))
        tag("p", words("Signed in as {name}.", name=screen.caller.person), "soft")
        if screen.desk.opened.sign_in is not None and screen.caller.person != OWNER.person:
            with tag("p"):
                link(words("Your account: password, second factor, passkeys, sessions"), "/account")
        with tag("form", "", "row", method="post", action="/logout"):
            button(words("Sign out"), kind="plain", picture="out", submits=True)
