"""What organisations are called, for pages on which the books name them by their ids."""

import asyncio
from collections.abc import Iterable

from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.screen import Screen


async def names_of(screen: Screen, organisations: Iterable[str]) -> dict[str, str]:
    """Each one's name by its id; the id itself of one that is not there any more."""
    asked = sorted(set(organisations))
    if not screen.can(screen.parts.host.tenant):
        return {one: one for one in asked}
    return dict(zip(asked, await asyncio.gather(*(_name(screen, one) for one in asked)), strict=True))


async def _name(screen: Screen, organisation_id: str) -> str:
    try:
        return str((await screen.ask(screen.parts.host.tenant, {"organisation_id": organisation_id})).answer.name)
    except Refusal:
        return organisation_id
