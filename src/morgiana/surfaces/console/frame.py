"""What surrounds every page: skip link, navigation, heading. One navigation is the side of a wide screen and the foot
of a phone's."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui
from nicegui.element import Element

from morgiana.surfaces.console.door import head
from morgiana.surfaces.console.icons import MARK, icon
from morgiana.surfaces.console.markup import drawing, link, tag
from morgiana.surfaces.console.navigation import Entry, entries
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import Words


@contextmanager
def frame(screen: Screen, title: str, *, subtitle: str = "", wide: bool = False) -> Iterator[Element]:
    """Draw the surroundings; the block fills the page. The element given is the place beside the heading."""
    words = screen.words
    client = ui.context.client
    client.title = f"{title} · Morgiana"
    ui.add_head_html(head(screen.theme, words.language))
    ui.dark_mode({"light": False, "dark": True}.get(screen.theme))
    client.on_exception(lambda error: _tell_of_a_bug(words))
    _navigation(screen)
    content = client.content
    content.classes("page wide" if wide else "page")
    ui.skip_link(words("Skip to the page"), target=content).classes("skip")
    with tag("header", "", "page-head"):
        with tag("div"):
            tag("h1", title)
            if subtitle:
                tag("p", subtitle, "soft")
        beside = tag("div", "", "page-actions")
    yield beside


def _navigation(screen: Screen) -> None:
    words, layout = screen.words, ui.context.client.layout
    shown = entries(screen)
    first, second = [e for e in shown if e.first], [e for e in shown if not e.first]
    with layout:
        bar = tag("header", "", "bar")
        bar.move(target_index=0)
    with bar:
        with tag("a", "", "brand", href="/"):
            drawing(MARK)
            with tag("span"):
                tag("strong", "Morgiana")
                tag("small", screen.shop_name)
        _switch(screen)
        with tag("nav", "", "nav", aria_label=words("Main")), tag("ul"):
            for entry in first:
                with tag("li"):
                    _entry(screen, entry)
            for entry in second:
                with tag("li", "", "second"):
                    _entry(screen, entry)
            with tag("li", "", "second last"):
                _sign_out(words)
            with tag("li", "", "more"), tag("details"):
                with tag("summary"):
                    drawing(icon("more"))
                    tag("span", words("More"))
                with tag("ul"):
                    for entry in second:
                        with tag("li"):
                            _entry(screen, entry)
                    with tag("li"):
                        _sign_out(words)


def _switch(screen: Screen) -> None:
    """The way to another of the reader's shops, where there are several."""
    words = screen.words
    if len(screen.shops) < 2:
        return
    several_pay = len({at.member.organisation for at in screen.shops}) > 1
    with tag("details", "", "switch"):
        with tag("summary"):
            drawing(icon("shops"))
            tag("span", words("Change the shop"))
        with tag("form", "", "switch-shops", method="post", action="/shop"):
            for at in screen.shops:
                here = at.shop == screen.caller.tenant
                chosen = tag("button", "", "", type="submit", name="shop", value=at.shop)
                if here:
                    chosen.props["aria-current"] = "true"
                with chosen:
                    tag("span", screen.shop_name if here else at.shop_name, translate="no")
                    if several_pay:
                        tag("small", at.organisation_name, translate="no")


def _entry(screen: Screen, entry: Entry) -> None:
    path = entry.path
    here = screen.path == path or (path != "/" and screen.path.startswith(path + "/"))
    way = link(screen.words(entry.text), path, picture=entry.picture)
    if here:
        way.props["aria-current"] = "page"


def _sign_out(words: Words) -> None:
    with tag("form", method="post", action="/logout"), tag("button", type="submit"):
        drawing(icon("out"))
        tag("span", words("Sign out"))


def _tell_of_a_bug(words: Words) -> None:
    ui.notify(
        words("Something went wrong here that nobody foresaw. The server's log has the details."),
        type="negative",
        position="bottom",
        timeout=10_000,
    )
