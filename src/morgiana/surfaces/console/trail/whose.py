"""Whose trail a page shows: one of the reader's shops', or for the host any organisation's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from morgiana.control.caller import HOST
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.screen import Screen

_MOST: Final = 1000
"""The most organisations to choose from; the page of each leads to its trail as well."""


@dataclass(frozen=True, slots=True)
class Whose:
    """A trail and what else could have been chosen."""

    trail: str
    """The shop's id, or `host`."""
    organisation: str = ""
    """The organisation that the host has chosen; empty for the reader's own."""
    shops: Mapping[str, str] = field(default_factory=dict)
    """The shops that may be chosen, by id; empty where there is but one."""
    organisations: Mapping[str, str] = field(default_factory=dict)
    """The organisations that the host may choose, by id."""

    @property
    def address(self) -> dict[str, str]:
        """What the address says of it."""
        said = {"organisation": self.organisation, "trail": self.trail if self.shops else ""}
        return {name: value for name, value in said.items() if value}


async def whose(screen: Screen, house: House) -> Whose:
    """The trail that the address asks for; the reader's own where it asks for none that they may see."""
    caller, asked = screen.caller, screen.query.get("trail", "")[:64]
    if caller.tenant != HOST:
        shops = house.shops if len(house.shops) > 1 else {}
        return Whose(asked if asked in shops else caller.tenant, shops=shops)
    if not screen.can(screen.parts.host.tenants):
        return Whose(HOST)
    found = (await screen.ask(screen.parts.host.tenants, {"limit": _MOST})).answer
    organisations = {one.organisation_id: one.name for one in found.tenants}
    one = await _organisation(screen, screen.query.get("organisation", "")[:64])
    if one is None or not one.shops:
        return Whose(HOST, organisations=organisations)
    shops = {shop.shop_id: screen.shop_called(shop.shop_id, shop.name) for shop in one.shops}
    return Whose(
        asked if asked in shops else next(iter(shops)),
        one.organisation_id,
        shops if len(shops) > 1 else {},
        {**organisations, one.organisation_id: one.name},
    )


async def _organisation(screen: Screen, organisation_id: str) -> Any:
    """One organisation as its host sees it; None where there is none of that id."""
    if not organisation_id or not screen.can(screen.parts.host.tenant):
        return None
    try:
        return (await screen.ask(screen.parts.host.tenant, {"organisation_id": organisation_id})).answer
    except Refusal:
        return None
