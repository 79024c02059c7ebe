"""Privacy: what is kept about persons, and what is done for them when they ask."""

from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.privacy.consents import show_consents
from morgiana.surfaces.console.privacy.keeping import show_erasures, show_processing, show_retention
from morgiana.surfaces.console.privacy.sealing import show_sealing
from morgiana.surfaces.console.privacy.someone import show_someone
from morgiana.surfaces.console.screen import Screen


async def show(screen: Screen) -> None:
    words = screen.words
    with frame(screen, words("Privacy"), subtitle=words("What you keep about persons, and what they may ask of you.")):

        async def fill() -> None:
            parts = screen.parts.privacy
            if not screen.can(parts.find):
                await screen.ask(parts.find)
            asking, place = tag("div", "", "stack"), tag("div", "", "stack")

            async def draw() -> None:
                place.clear()
                with place:
                    await _draw(screen, draw)

            with asking:
                show_someone(screen, draw)
            await draw()

        await later(screen, fill)


async def _draw(screen: Screen, again: Changed) -> None:
    parts = screen.parts.privacy
    if screen.can(parts.consents):
        show_consents(screen, (await screen.ask(parts.consents)).answer.consents, again)
    if screen.can(parts.retention):
        show_retention(screen, (await screen.ask(parts.retention)).answer.rules, again)
    if screen.can(parts.erasures):
        show_erasures(screen, (await screen.ask(parts.erasures)).answer.erasures)
    if screen.can(parts.processing):
        record = (await screen.ask(parts.processing)).answer
        show_sealing(screen, record.region or "", again)
        show_processing(screen, record)
