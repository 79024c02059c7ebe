"""Who and what there is in the organisation, as far as the reader may know it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from morgiana.surfaces.console.screen import Screen


@dataclass(frozen=True, slots=True)
class House:
    """People, roles and shops."""

    people: Sequence[Any]
    roles: Sequence[Any]
    shops: Mapping[str, str]
    """The names of the reader's shops, by id."""
    invitations: Sequence[Any] = ()

    def named(self, person: str) -> str:
        """What somebody is called."""
        return next((one.name for one in self.people if one.person_id == person), person)


async def house_of(screen: Screen) -> House:
    """Ask for what the reader may see. Raises the refusals of that."""
    parts, shops = screen.parts.people, {}
    if screen.can(parts.shops):
        answer = (await screen.ask(parts.shops)).answer
        mine = screen.caller.shops
        those = [shop for shop in answer.shops if mine is None or shop.shop_id in mine]
        shops = {shop.shop_id: screen.shop_called(shop.shop_id, shop.name) for shop in those}
    people = (await screen.ask(parts.people)).answer.people if screen.can(parts.people) else []
    roles = (await screen.ask(parts.roles)).answer.roles if screen.can(parts.roles) else []
    waiting = (await screen.ask(parts.invitations)).answer.invitations if screen.can(parts.invitations) else []
    return House(people, roles, shops, waiting)
