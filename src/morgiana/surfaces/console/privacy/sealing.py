"""The key that seals a shop's data, and the region that they stay in."""

import re

from nicegui import ui
from nicegui.element import Element

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.screen import Screen


def show_sealing(screen: Screen, region: str, changed: Changed) -> None:
    """Draw what may be done about both; `region` is the one that the shop's data must stay in, or empty."""
    words, parts = screen.words, screen.parts.privacy
    if not (screen.can(parts.rotate_key) or screen.can(parts.set_region)):
        return
    with tag("section", "", "plan-section", aria_label=words("Key and region")):
        tag("h2", words("Key and region"))
        tag("p", words("What is kept about persons is sealed by a key that the shop has of its own."), "soft")
        told = tag("div", "", "stack", aria_live="polite")
        with tag("div", "", "lines"):
            if screen.can(parts.rotate_key):
                _key(screen, told)
            if screen.can(parts.set_region):
                _region(screen, region, changed)


def _key(screen: Screen, told: Element) -> None:
    words, part = screen.words, screen.parts.privacy.rotate_key

    async def rotate() -> None:
        texts = [
            words("Everything new is sealed by the new key. What the older ones sealed can still be read."),
            words("Nothing stops meanwhile, and nobody has to do anything else."),
        ]
        if not await agreed(screen, words("Give the shop a new key?"), texts, words("Yes, a new key")):
            return
        answer = await carried_out(screen, part, {}, place=told)
        if answer is not None:
            text = words("The shop has a new key, its number {number}.", number=words.number(answer.version))
            ui.notify(text, type="positive")

    title = words("Key of the shop’s data")
    with tag("div", "", "limit", role="group", aria_label=title), tag("div", "", "limit-head"):
        with tag("div", "", "line-name"):
            tag("span", title, "strong")
            tag("span", words("A new one now and then limits what a lost one opens."), "soft")
        button(words("Change the key"), rotate, "plain")


def _region(screen: Screen, region: str, changed: Changed) -> None:
    words, part = screen.words, screen.parts.privacy.set_region
    with tag("div", "", "limit", role="group", aria_label=words("Region")):
        with tag("div", "", "limit-head"), tag("div", "", "line-name"):
            tag("span", words("Region"), "strong")
            said = words("The data must stay in {region}.", region=region) if region else words("none said")
            tag("span", said, "soft")
        with tag("details", "", "folded bare"):
            tag("summary", words("Change")).props["aria-label"] = words("Change: {name}", name=words("Region"))
            with tag("div", "", "folded-inner"):
                _keep_there(screen, part, changed)


def _keep_there(screen: Screen, part: str, changed: Changed) -> None:
    words = screen.words
    place = text_control(
        words("Where the data must stay"), needed=True, attributes={"maxlength": 40},
        meaning=words("As whoever hosts the installation names the region of its machines, such as `eu-fr`."),
    )  # fmt: skip
    told = tag("div", "", "stack", aria_live="polite")

    async def keep() -> None:
        named = str(place.value).strip()
        fits = re.fullmatch("[a-z0-9-]{2,40}", named) is not None
        place.complain("" if fits else words("Name a region in small letters, such as {example}.", example="eu-fr"))
        if not fits:
            return
        texts = [
            words("Machines of another region refuse to open the shop’s data from then on, backups too."),
            words("So whoever hosts the installation cannot move them elsewhere by mistake."),
        ]
        title = words("Keep the shop’s data in {region}?", region=named)
        if not await agreed(screen, title, texts, words("Yes, keep them there")):
            return
        if await carried_out(screen, part, {"region": named}, place=told, fields={"region": place}) is not None:
            ui.notify(words("Saved."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("Keep them there"), keep, "primary", picture="check")
