"""What organisations are called, for pages on which the books name them by their ids."""

from collections.abc import Iterable

from morgiana.surfaces.console.screen import Screen

_AT_ONCE = 1000


async def names_of(screen: Screen, organisations: Iterable[str]) -> dict[str, str]:
    """Each one's name by its id, asked for in one call; the id itself of one that is not there any more."""
    asked, part = sorted(set(organisations)), screen.parts.host.tenants
    names = {one: one for one in asked}
    if screen.can(part):
        for at in range(0, len(asked), _AT_ONCE):
            some = asked[at : at + _AT_ONCE]
            found = (await screen.ask(part, {"organisation_ids": some, "limit": _AT_ONCE})).answer.tenants
            names |= {one.organisation_id: one.name for one in found}
    return names
