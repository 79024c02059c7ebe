"""No sequence of operations lets anybody gain a scope or a shop which nobody with it gave.

A band of people and programs, each with some rights in some shops, does whatever it likes with the operations on
people, roles and keys, by whomever of them it likes, and whoever it brings in joins the band. What all of them together
may do, as pairs of an operation and a shop, never grows: giving is only ever of what one of them has, in the shops
where they have it. An honest owner who takes rights away meanwhile only makes it smaller.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tenancy_house import REGISTRY, World

from morgiana.control.caller import Caller
from morgiana.control.identity.refusals import UnknownPerson
from morgiana.control.refusals import NotSignedIn, UnknownShop
from morgiana.kernel.refusals import Refusal

Pair = tuple[str, str]

ROLES: Final = ("owner", "manager", "staff", "accountant", "driver", "read-only", "hirer", "keeper", "smith", "mine")
OWN_ROLES: Final = {
    "hirer": ["people.*", "work:read"],
    "keeper": ["keys.*", "shop.*"],
    "smith": ["roles.*", "people.change", "forecast.*"],
    "mine": ["shop.data"],
}
POWERS: Final = ("manager", "hirer", "keeper", "staff")
"""What one of the band begins with: roles with which something can be given."""
SCOPES: Final = (
    "*", "work", "read", "work:read", "people.*", "keys.*", "keys.create", "roles.*", "shop.*", "shops.*", "forecast.*",
    "import.*", "organisation.*", "tenants.*", "plans.list", "*:read", "work&shop.*", "shop.data",
)  # fmt: skip
_email = count()


@dataclass
class Band:
    """Those who try, and what they may try on."""

    world: World
    shops: list[str]
    members: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """People of the organisation who are not of the band."""
    key_ids: list[str] = field(default_factory=list)
    """All keys of the organisation, in the order in which they were made."""

    def took(self, made: dict[str, Any]) -> None:
        """A key came into the band's hands."""
        self.keys.append(made["key"])
        self.key_ids.append(made["key_id"])

    def callers(self) -> list[Caller]:
        """Each of the band, at each shop where they may be."""
        found = [self.world.accounts.caller(person, shop) for person in self.members for shop in self.shops]
        here = [caller for caller in found if caller is not None]
        for key in self.keys:
            for shop in self.shops:
                try:
                    here.append(self.world.access.bearer(key, "key", shop))
                except (NotSignedIn, UnknownShop):
                    continue
        return here

    def reach(self) -> set[Pair]:
        return {(op.name, caller.tenant) for caller in self.callers() for op in REGISTRY if caller.may(op)}


def invite(band: Band, caller: Caller, draw: Callable[[Any], Any]) -> None:
    kind = draw(st.sampled_from(["person", "service"]))
    fields: dict[str, Any] = {"role": draw(st.sampled_from(ROLES)), "shop_ids": draw(some(band.shops))}
    if kind == "service":
        made = band.world.do(caller, "people.invite", kind=kind, name="robot", **fields)
        key = {"name": "r", "person_id": made["person_id"], "shop_ids": draw(some(band.shops))}
        band.took(band.world.do(caller, "keys.create", **key))
        return
    band.members.append(band.world.join(caller, f"band{next(_email)}@example.org", **fields))


def change(band: Band, caller: Caller, draw: Callable[[Any], Any]) -> None:
    band.world.do(
        caller,
        "people.change",
        person_id=draw(st.sampled_from(band.members + band.others)),
        role=draw(st.sampled_from([*ROLES, None])),
        shop_ids=draw(some(band.shops)),
        all_shops=draw(st.booleans()),
    )


def remove(band: Band, caller: Caller, draw: Callable[[Any], Any]) -> None:
    band.world.do(caller, "people.remove", person_id=draw(st.sampled_from(band.members + band.others)))


def set_role(band: Band, caller: Caller, draw: Callable[[Any], Any]) -> None:
    band.world.do(
        caller,
        "roles.set",
        name=draw(st.sampled_from([*OWN_ROLES, "owner", "new"])),
        scopes=draw(st.lists(st.sampled_from(SCOPES), min_size=1, max_size=3)),
        shop_ids=draw(some(band.shops)),
    )


def create_key(band: Band, caller: Caller, draw: Callable[[Any], Any]) -> None:
    made = band.world.do(
        caller,
        "keys.create",
        name="k",
        scopes=draw(st.lists(st.sampled_from(SCOPES), max_size=3)),
        shop_ids=draw(some(band.shops)),
        expires_in_days=draw(st.sampled_from([None, 1])),
    )
    band.took(made)


def rotate_key(band: Band, caller: Caller, draw: Callable[[Any], Any]) -> None:
    key_id, hours = draw(st.sampled_from(band.key_ids)), draw(st.sampled_from([0, 24]))
    band.took(band.world.do(caller, "keys.rotate", key_id=key_id, overlap_hours=hours))


def some(shops: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(shops), max_size=2, unique=True)


STEPS: Final = (invite, change, remove, set_role, create_key, rotate_key)


def begin(world: World, draw: Callable[[Any], Any]) -> tuple[Band, Caller]:
    """An organisation of three shops with an honest owner; of the band there are two people and a program."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    shops = [shop, *(world.do(owner, "shops.create", name=f"s{n}")["shop_id"] for n in range(2))]
    for name, scopes in OWN_ROLES.items():
        world.do(owner, "roles.set", name=name, scopes=scopes)
    honest = world.join(owner, f"honest{next(_email)}@example.org", role="owner")
    band = Band(world, shops, others=[honest, world.join(owner, f"other{next(_email)}@example.org", role="manager")])
    for role, where in (("smith", []), (draw(st.sampled_from(POWERS)), draw(some(shops)))):
        band.members.append(world.join(owner, f"band{next(_email)}@example.org", role=role, shop_ids=where))
    band.key_ids.append(world.do(owner, "keys.create", name="the owner's")["key_id"])
    given = replace(owner, person="till", scopes=frozenset(OWN_ROLES["keeper"]))
    band.keys.append(world.access.give("key", given))
    return band, world.person(honest)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_a_band_never_gains_what_nobody_gave(world: World, data: st.DataObject) -> None:
    """Over a dozen steps by anybody of it, with an owner between them who only takes away."""
    band, honest = begin(world, data.draw)
    before, above = band.reach(), rights(world, honest)
    for _ in range(data.draw(st.integers(4, 16))):
        callers = band.callers()
        if not callers:
            break
        step = data.draw(st.sampled_from(STEPS))
        caller = data.draw(st.sampled_from(callers))
        with suppress(Refusal):  # what is refused must change nothing, which the next lines see
            step(band, caller, data.draw)
        if data.draw(st.integers(0, 5)) == 0:
            with suppress(UnknownPerson):  # the band may have been quicker
                whom = data.draw(st.sampled_from([*band.others[1:], *band.members]))
                world.do(honest, "people.remove", person_id=whom)
        after = band.reach()
        assert after <= before, sorted(after - before)
        before = after
        assert rights(world, honest) == above, "somebody touched the rights of one who has more"


def rights(world: World, honest: Caller) -> Caller | None:
    return world.accounts.caller(honest.person, honest.tenant)


def test_a_band_can_do_something_at_all(world: World) -> None:
    """The property is not true for want of power: a manager hires, gives keys and rotates them."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    manager = world.person(world.join(owner, f"able{next(_email)}@example.org", role="manager"))
    hired = world.join(manager, f"hired{next(_email)}@example.org", role="manager")
    key = world.do(world.person(hired), "keys.create", name="k", scopes=["shop.*"])
    turned = world.do(manager, "keys.rotate", key_id=key["key_id"])
    assert world.access.bearer(turned["key"], "key").may(REGISTRY["shop.data"])
