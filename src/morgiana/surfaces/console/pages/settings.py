"""Settings: what is true of the shop, how the console looks and speaks, keys for programs, and the way out."""

from typing import Final

from nicegui import ui

from morgiana.commerce import ShopProfile
from morgiana.control.caller import OWNER
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.door import THEMES
from morgiana.surfaces.console.forms.controls import choice_control
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import button, drawing, link, tag
from morgiana.surfaces.console.people.ending import show_ending
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
        _more(screen)
        _leave(screen)
        await show_ending(screen)


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


def _more(screen: Screen) -> None:
    """The ways to what has pages of its own; one shop at its own machine is led to them from here alone."""
    words, parts = screen.words, screen.parts
    ways = [
        ("/keys", "keys", words("Keys for programs"), words("How a till or a script signs in."), parts.people.keys),
        (
            "/privacy",
            "privacy",
            words("Privacy"),
            words("When somebody asks what you keep about them."),
            parts.privacy.erase,
        ),
    ]
    shown = [way for way in ways if screen.can(way[4])]
    if not shown:
        return
    with tag("section", "", "card", aria_label=words("More")):
        tag("h2", words("More"))
        with tag("ul", "", "ways"):
            for path, picture, title, text, _ in shown:
                with tag("li"), tag("a", "", "way", href=path):
                    drawing(icon(picture))
                    with tag("span"):
                        tag("strong", title)
                        tag("small", text)


def _leave(screen: Screen) -> None:
    words = screen.words
    with tag("section", "", "card", aria_label=words("Sign out")):
        tag("h2", words("Sign out"))
        tag("p", words("Signed in as {name}.", name=screen.reader), "soft")
        if screen.desk.opened.sign_in is not None and screen.caller.person != OWNER.person:
            with tag("p"):
                link(words("Your account: password, second factor, passkeys, sessions"), "/account")
        with tag("form", "", "row", method="post", action="/logout"):
            button(words("Sign out"), kind="plain", picture="out", submits=True)
