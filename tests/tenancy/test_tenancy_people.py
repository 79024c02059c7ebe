"""People come by invitation, have a role in some shops, and go; nobody gives or takes more than they have."""

import threading
from typing import Any

import pytest
from tenancy_house import World

from morgiana.control.identity.refusals import (
    AlreadyMember,
    LastOwner,
    MoreThanYouHave,
    NoMailHere,
    PlanIsFull,
    RoleInUse,
    StandardRole,
    UnknownInvitation,
    UnknownPerson,
    UnknownRole,
)
from morgiana.control.refusals import NotAllowed, UnknownShop
from morgiana.control.sign_in.refusals import AddressTaken, LinkNotGood
from morgiana.kernel.refusals import InvalidRequest


def secret_of(invited: dict[str, Any]) -> str:
    return str(invited["link"]).partition("ticket=")[2]


def test_an_invitation_works_once(world: World) -> None:
    """Its link leads to the installation's address, says where it leads to, and is used up by whoever takes it up."""
    _, shop = world.tenant("Bakery")
    invited = world.do(world.owner(shop), "people.invite", email="Ann@Example.org", name="Ann", role="staff")
    assert invited["link"].startswith("https://host.example/invitation?ticket=mg_invitation_")
    shown = world.accounts.invitation(secret_of(invited))
    assert (shown.email, shown.organisation) == ("ann@example.org", "Bakery")
    person = world.accounts.accept(secret_of(invited), person=None, name="", language="fr")
    assert (person.name, person.email, person.language) == ("Ann", "ann@example.org", "fr")
    for attempt in (
        world.accounts.invitation,
        lambda s: world.accounts.accept(s, person=None, name="x", language="en"),
    ):
        with pytest.raises(LinkNotGood):
            attempt(secret_of(invited))
    [member] = world.do(world.owner(shop), "people.list")["people"]
    assert (member["person_id"], member["role"], member["shop_ids"]) == (person.id, "staff", None)
    assert world.do(world.owner(shop), "people.invitations")["invitations"] == []


def test_two_who_take_an_invitation_up_at_once_make_one_member(world: World) -> None:
    """Of eight threads with one link one gets in, and the others are told that it was used."""
    _, shop = world.tenant()
    secret = secret_of(world.do(world.owner(shop), "people.invite", email="race@example.org"))
    came: list[str] = []
    refused: list[Exception] = []

    def accept() -> None:
        try:
            came.append(world.accounts.accept(secret, person=None, name="r", language="en").id)
        except (LinkNotGood, AddressTaken) as error:
            refused.append(error)

    threads = [threading.Thread(target=accept) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(came), len(refused)) == (1, 7)
    assert len(world.do(world.owner(shop), "people.list")["people"]) == 1


def test_an_invitation_is_for_its_address(world: World) -> None:
    """Somebody of another address cannot take it up with their account; with an account of that address one can."""
    _, first = world.tenant()
    _, second = world.tenant()
    ann = world.join(world.owner(first), "ann2@example.org")
    eve = world.join(world.owner(first), "eve2@example.org")
    invited = world.do(world.owner(second), "people.invite", email="ANN2@example.org", role="manager")
    with pytest.raises(LinkNotGood):
        world.accounts.accept(secret_of(invited), person=eve, name="", language="en")
    with pytest.raises(AddressTaken):
        world.accounts.accept(secret_of(invited), person=None, name="Ann", language="en")
    assert world.accounts.accept(secret_of(invited), person=ann, name="", language="en").id == ann
    assert [at.shop for at in world.accounts.places(ann)] == [first, second]
    assert world.person(ann).tenant == first
    assert world.accounts.caller(eve, second) is None


def test_an_old_or_withdrawn_invitation_is_none(world: World) -> None:
    """After a week, once it is withdrawn, and once a newer one was made for its address, the link opens nothing."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    old = world.do(owner, "people.invite", email="a@example.org")
    newer = world.do(owner, "people.invite", email="a@example.org")
    other = world.do(owner, "people.invite", email="b@example.org")
    world.do(owner, "people.withdraw", invitation_id=other["invitation_id"])
    with pytest.raises(UnknownInvitation):
        world.do(owner, "people.withdraw", invitation_id=other["invitation_id"])
    for invited in (old, other):
        with pytest.raises(LinkNotGood):
            world.accounts.invitation(secret_of(invited))
    world.clock.wait(days=7, microseconds=-1)
    assert world.accounts.invitation(secret_of(newer)).email == "a@example.org"
    world.clock.wait(microseconds=1)
    with pytest.raises(LinkNotGood):
        world.accounts.accept(secret_of(newer), person=None, name="a", language="en")


def test_nobody_gives_more_than_they_have(world: World) -> None:
    """A manager of one shop makes no owner, invites into no other shop, and neither removes nor demotes an owner."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    second = world.do(owner, "shops.create", name="Two")["shop_id"]
    boss = world.join(owner, "boss@example.org", role="owner")
    manager = world.person(world.join(owner, "m@example.org", role="manager", shop_ids=[second]), second)
    assert world.accounts.caller(manager.person, shop) is None
    with pytest.raises(MoreThanYouHave):
        world.do(manager, "people.invite", email="x@example.org", role="owner")
    with pytest.raises(UnknownShop):
        world.do(manager, "people.invite", email="x@example.org", role="staff", shop_ids=[shop])
    with pytest.raises(MoreThanYouHave):
        world.do(manager, "people.remove", person_id=boss)
    with pytest.raises(MoreThanYouHave):
        world.do(manager, "people.change", person_id=boss, role="staff")
    with pytest.raises(MoreThanYouHave):
        world.do(manager, "people.change", person_id=manager.person, role="owner")
    with pytest.raises(NotAllowed):
        world.do(manager, "shops.create", name="x")
    with pytest.raises(NotAllowed):
        world.do(manager, "roles.set", name="xx", scopes=["work"])
    invited = world.do(manager, "people.invite", email="x@example.org", role="staff")
    assert world.do(owner, "people.invitations")["invitations"][0]["shop_ids"] == [second]
    world.do(manager, "people.withdraw", invitation_id=invited["invitation_id"])


def test_an_organisation_keeps_an_owner(world: World) -> None:
    """The last owner of all shops is neither removed nor demoted nor kept to some shops, not by two at once either."""
    _, shop = world.tenant()
    machine = world.owner(shop)
    one = world.join(machine, "one@example.org", role="owner")
    for fields in ({"role": "manager"}, {"shop_ids": [shop]}):
        with pytest.raises(LastOwner):
            world.do(machine, "people.change", person_id=one, **fields)
    with pytest.raises(LastOwner):
        world.do(world.person(one), "people.remove", person_id=one)
    two = world.join(machine, "two@example.org", role="owner")
    people = world.house.people
    effects = [people.remove_member(machine.organisation, person) for person in (one, two)]
    noes: list[Exception] = []

    def remove(effect: Any) -> None:
        try:
            with world.database.transaction(of=frozenset({machine.organisation, shop})) as transaction:
                effect(transaction)
        except LastOwner as no:
            noes.append(no)

    threads = [threading.Thread(target=remove, args=(effect,)) for effect in effects]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(noes) == 1
    assert len(people.members(machine.organisation)) == 1


def test_whoever_is_removed_has_nothing_left(world: World) -> None:
    """Their shops, keys and the invitations that they sent end at once; people of elsewhere are not found."""
    _, shop = world.tenant()
    _, other = world.tenant()
    owner = world.owner(shop)
    person = world.join(owner, "gone@example.org", role="manager")
    key = world.do(world.person(person), "keys.create", name="k")["key"]
    friend = world.do(world.person(person), "people.invite", email="friend@example.org", role="staff")
    with pytest.raises(UnknownPerson):
        world.do(world.owner(other), "people.remove", person_id=person)
    assert world.do(owner, "people.remove", person_id=person)["keys_revoked"] == 1
    assert world.accounts.caller(person, None) is None
    with pytest.raises(LinkNotGood):
        world.accounts.invitation(secret_of(friend))
    assert world.house.keys.keys(owner.organisation) == []
    assert key


def test_a_plan_limits_people_and_shops(world: World) -> None:
    """Those who are invited count; service accounts do not. What is above a smaller plan stays; nothing is added."""
    world.do(world.machine, "plans.set", name="duo", people_max=2, shops_max=1)
    organisation, shop = world.tenant(plan="duo")
    owner = world.owner(shop)
    world.join(owner, "p1@example.org", role="owner")
    world.do(owner, "people.invite", email="p2@example.org")
    world.do(owner, "people.invite", email="p2@example.org")
    for email in ("p3@example.org", "p4@example.org"):
        with pytest.raises(PlanIsFull):
            world.do(owner, "people.invite", email=email)
    world.do(owner, "people.invite", kind="service", name="Till")
    with pytest.raises(PlanIsFull):
        world.do(owner, "shops.create", name="Two")
    world.do(world.machine, "tenants.change", organisation_id=organisation, plan="unlimited")
    second = world.do(owner, "shops.create", name="Two")["shop_id"]
    world.do(world.machine, "tenants.change", organisation_id=organisation, plan="duo")
    assert world.access.at_the_machine(second).organisation == organisation
    with pytest.raises(PlanIsFull):
        world.do(owner, "shops.create", name="Three")


def test_an_own_role_is_set_used_and_removed(world: World) -> None:
    """It opens its scopes in its shops; changing it changes what its people may do; in use it stays."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    second = world.do(owner, "shops.create", name="Two")["shop_id"]
    registry = world.runtime.registry
    world.do(owner, "roles.set", name="buyer", scopes=["work:read", "replenish.orders"], shop_ids=[second])
    person = world.join(owner, "buyer@example.org", role="buyer")
    assert world.accounts.caller(person, shop) is None
    caller = world.person(person, second)
    assert [caller.may(registry[name]) for name in ("shop.data", "import.load", "people.list")] == [True, False, False]
    with pytest.raises(RoleInUse):
        world.do(owner, "roles.remove", name="buyer")
    world.do(owner, "roles.set", name="buyer", scopes=["import.*"])
    assert [world.person(person, shop).may(registry[n]) for n in ("shop.data", "import.load")] == [False, True]
    world.do(owner, "people.change", person_id=person, role="staff")
    world.do(owner, "roles.remove", name="buyer")
    with pytest.raises(UnknownRole):
        world.do(owner, "people.change", person_id=person, role="buyer")
    for name in ("owner", "operator"):
        with pytest.raises(StandardRole):
            world.do(owner, "roles.set", name=name, scopes=["work"])
    with pytest.raises(UnknownRole):
        world.do(owner, "people.invite", email="y@example.org", role="operator")


def test_requests_that_make_no_sense_are_refused(world: World) -> None:
    """A service account without a name or with an address, somebody who is here already, mail that cannot be sent."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    world.join(owner, "here@example.org")
    with pytest.raises(AlreadyMember):
        world.do(owner, "people.invite", email="HERE@example.org")
    for fields in ({"kind": "service"}, {"kind": "service", "name": "x1", "email": "a@example.org"}):
        with pytest.raises(InvalidRequest):
            world.do(owner, "people.invite", **fields)
    with pytest.raises(NoMailHere):
        world.do(owner, "people.invite", email="new@example.org", send=True)
    assert world.do(owner, "people.invitations")["invitations"] == []


def test_a_person_keeps_one_address(world: World) -> None:
    """A new address reaches the organisations' lists; one that somebody else has is refused, in whatever form."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    one, two = (world.join(owner, f"addr{n}@example.org") for n in (1, 2))
    with pytest.raises(AddressTaken):
        world.accounts.change_email(one, "ADDR2@example.org")
    world.accounts.change_email(one, "New1@example.org")
    found = world.accounts.by_email("new1@EXAMPLE.org")
    assert found is not None
    assert found.id == one
    emails = {person["person_id"]: person["email"] for person in world.do(owner, "people.list")["people"]}
    assert emails == {one: "new1@example.org", two: "addr2@example.org"}
    assert world.accounts.by_email("not an address") is None


def test_whoever_signs_up_owns_what_they_found(world: World) -> None:
    """Signing up makes a person, an organisation, a shop and its owner at once, or nothing of them."""
    person = world.accounts.found(email="Founder@example.org", name="F\r\nounder", language="fr", business="Épicerie")
    caller = world.person(person.id)
    assert (person.name, sorted(caller.scopes), caller.shops, caller.host) == ("Founder", ["*"], None, False)
    assert world.do(caller, "organisation.show")["name"] == "Épicerie"
    before = len(world.house.tenancy.organisations(after="", limit=1000, status=None, name=""))
    with pytest.raises(AddressTaken):
        world.accounts.found(email="founder@EXAMPLE.org", name="x", language="en", business="x")
    assert len(world.house.tenancy.organisations(after="", limit=1000, status=None, name="")) == before
