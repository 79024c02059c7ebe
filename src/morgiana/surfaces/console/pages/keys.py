"""Keys: how tills, web shops and scripts sign in."""

from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.people.house import house_of
from morgiana.surfaces.console.people.key_list import show_keys
from morgiana.surfaces.console.people.new_key import show_new_key
from morgiana.surfaces.console.screen import Screen


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("A till or a script signs in with a key. It is shown once, and only its hash is kept.")
    with frame(screen, words("Keys for programs"), subtitle=subtitle):

        async def fill() -> None:
            shown = tag("div", "", "stack", aria_live="polite")
            place = tag("div", "", "stack")

            async def draw() -> None:
                keys = (await screen.ask(screen.parts.people.keys)).answer.keys
                house = await house_of(screen)
                currency = await _currency(screen)
                place.clear()
                with place:
                    if screen.can(screen.parts.people.create_key):
                        with tag("details", "", "folded", open=not keys):
                            tag("summary", words("Give a key"))
                            with tag("div", "", "folded-inner"):
                                show_new_key(screen, house, shown, draw, currency)
                    show_keys(screen, house, keys, shown, draw)

            await draw()

        await later(screen, fill)


async def _currency(screen: Screen) -> str:
    """The currency of limits; empty where nothing costs anything, or the reader may set no limit."""
    money = screen.parts.money
    if not (screen.spends and screen.can(money.set_limit) and screen.can(money.spending)):
        return ""
    holders = (await screen.ask(money.spending)).answer.holders
    return str(holders[0].spent.currency) if holders else ""
