"""People: who belongs to the organisation and what they may do; invitations, programs and roles."""

from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import link, tag
from morgiana.surfaces.console.navigation import is_at_shop
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.people.house import house_of
from morgiana.surfaces.console.people.inviting import show_inviting, show_waiting
from morgiana.surfaces.console.people.members import show_members
from morgiana.surfaces.console.people.own_roles import show_roles
from morgiana.surfaces.console.people.second_factor import show_second_factor
from morgiana.surfaces.console.people.shops import show_shops
from morgiana.surfaces.console.screen import Screen


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Who may do what, and in which shops.") if is_at_shop(screen) else words("Who may do what.")
    with frame(screen, words("People"), subtitle=subtitle) as beside:
        with beside:
            if screen.can(screen.parts.people.keys):
                link(words("Keys for programs"), "/keys", "button plain", picture="keys")

        async def fill() -> None:
            shown = tag("div", "", "stack", aria_live="polite")
            place = tag("div", "", "stack")

            async def draw() -> None:
                house = await house_of(screen)
                place.clear()
                with place:
                    show_members(screen, house, draw)
                    show_inviting(screen, house, shown, draw)
                    show_waiting(screen, house, draw)
                    await show_second_factor(screen, draw)
                    await show_shops(screen, draw)
                    show_roles(screen, house, draw)

            if not screen.can(screen.parts.people.people):
                await screen.ask(screen.parts.people.people)
            await draw()

        await later(screen, fill)
