"""Tenants: the organisations that the host serves, how they stand, and each on a page of its own."""

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.host.new_tenant import show_new_tenant
from morgiana.surfaces.console.host.one_tenant import show_tenant
from morgiana.surfaces.console.host.tenants import PATH, show_search, show_tenants
from morgiana.surfaces.console.markup import link, tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import show_refusal


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("The organisations that you serve, what they spend and what they owe.")
    with frame(screen, words("Tenants"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            shown = tag("div", "", "stack", aria_live="polite")
            forms = tag("div", "", "stack")
            show_search(screen)
            place = tag("div", "", "stack")

            async def draw() -> None:
                forms.clear()
                with forms:
                    await show_new_tenant(screen, shown, draw)
                place.clear()
                with place:
                    await show_tenants(screen)

            await draw()

        await later(screen, fill)


async def show_one(screen: Screen) -> None:
    words, asked = screen.words, {"organisation_id": screen.params["organisation_id"]}
    try:
        tenant = (await screen.ask(screen.parts.host.tenant, asked)).answer
    except Refusal as refusal:
        with frame(screen, words("Organisation")):
            show_refusal(words, refusal)
            link(words("All organisations"), PATH, "button plain")
        return
    with frame(screen, tenant.name, subtitle=tenant.organisation_id, wide=True) as beside:
        with beside:
            link(words("All organisations"), PATH, "button plain")

        async def fill() -> None:
            place = tag("div", "", "stack")

            async def draw() -> None:
                now = (await screen.ask(screen.parts.host.tenant, asked)).answer
                place.clear()
                with place:
                    await show_tenant(screen, now, draw)

            await draw()

        await later(screen, fill)
