"""A page whose data takes a moment: its surroundings come at once, its contents when they are there."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.markup import tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import show_refusal


async def later(screen: Screen, fill: Callable[[], Awaitable[None]]) -> None:
    """Draw a quiet placeholder until the browser is there, then the contents, or the refusal to give them."""
    place = tag("div", "", "stack")
    with place, tag("div", "", "skeleton", role="status", aria_label=screen.words("Loading")):
        for _ in range(3):
            tag("div")
    await ui.context.client.connected(timeout=20)
    try:
        with place:
            waiting = list(place)
            try:
                await fill()
            finally:
                for element in waiting:
                    element.delete()
    except Refusal as refusal:
        with place:
            show_refusal(screen.words, refusal)
