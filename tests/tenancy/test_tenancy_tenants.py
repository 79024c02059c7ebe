"""The host takes businesses on, suspends, resumes and closes them; what is somebody else's stays unseen."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tenancy_house import REGISTRY, World

from morgiana.control.access import authorise
from morgiana.control.caller import HOST, Caller
from morgiana.control.refusals import (
    NotAllowed,
    NotInPlan,
    NotSignedIn,
    TenantClosed,
    TenantSuspended,
    UnknownShop,
)
from morgiana.control.sign_in.refusals import LinkNotGood
from morgiana.control.tenancy.refusals import HouseTenant, LastShop, TenantHasEnded, UnknownPlan, UnknownTenant

HOST_OPERATIONS = [operation.name for operation in REGISTRY if operation.audience == "host"]


def test_the_local_shop_is_there_from_the_start(world: World) -> None:
    """Shop `local` of organisation `local_org`, on the plan without limits, without any person."""
    shown = world.do(world.machine, "organisation.show")
    assert (shown["organisation_id"], shown["status"], shown["plan"]["name"]) == ("local_org", "active", "unlimited")
    listed = world.do(world.machine, "shops.list")
    assert ([shop["shop_id"] for shop in listed["shops"]], listed["here"]) == (["local"], "local")
    assert world.do(world.machine, "people.list")["people"] == []


def test_a_new_organisation_has_a_shop_and_an_owner_to_come(world: World) -> None:
    """The owner's link makes whoever has it the owner, of that organisation and of no other."""
    made = world.do(world.machine, "tenants.create", name="Bakery", shop_name="Quai", owner_email="o1@example.org")
    secret = made["owner_link"].partition("ticket=")[2]
    owner = world.person(world.accounts.accept(secret, person=None, name="O", language="en").id)
    assert (owner.organisation, owner.tenant, owner.host) == (made["organisation_id"], made["shop_id"], False)
    assert all(owner.may(operation) == (operation.audience != "host") for operation in REGISTRY)
    shown = world.do(world.machine, "tenants.show", organisation_id=owner.organisation)
    assert (shown["people"], [shop["name"] for shop in shown["shops"]]) == (1, ["Quai"])
    assert all(world.accounts.caller(owner.person, other) is None for other in ("local", "host", "shop_0"))


@pytest.mark.parametrize("name", HOST_OPERATIONS)
def test_only_the_host_has_the_hosts_operations(world: World, name: str) -> None:
    """Neither an owner, nor a key of `*`, nor the machine's owner as the shop's, may; a key of the host may."""
    _, shop = world.tenant()
    key = world.access.bearer(world.access.give("key", world.owner(shop)), "key")
    for caller in (world.owner(shop), key, Caller("local", "owner")):
        with pytest.raises(NotAllowed):
            authorise(caller, REGISTRY[name])
    host = world.access.bearer(world.access.give("key", world.access.at_the_machine(HOST)), "key")
    authorise(host, REGISTRY[name])


def test_the_host_reads_no_shops_data(world: World) -> None:
    """An operator has no operation on a shop's data, and is at no customer's shop."""
    operator = world.join(world.access.at_the_machine(HOST), "op@host.example", role="operator")
    caller = world.person(operator)
    assert (caller.tenant, caller.host) == (HOST, True)
    assert not [operation.name for operation in REGISTRY if operation.audience == "shop" and caller.may(operation)]
    _, shop = world.tenant()
    assert world.accounts.caller(operator, shop) is None
    key = world.do(caller, "keys.create", name="robot", scopes=["tenants.list"])["key"]
    with pytest.raises(UnknownShop):
        world.access.bearer(key, "key", shop)
    assert world.do(world.access.bearer(key, "key"), "tenants.list", limit=1)["tenants"]


def test_the_list_goes_page_by_page(world: World) -> None:
    """Each organisation is on one page, in the order in which they came; names are found literally."""
    made = [world.tenant(f"Page 100%_{n}")[0] for n in range(5)]
    seen: list[str] = []
    after: dict[str, Any] = {"after_id": None}
    while True:
        page = world.do(world.machine, "tenants.list", limit=2, name="page 100%_", **after)
        seen += [line["organisation_id"] for line in page["tenants"]]
        if page["next_id"] is None:
            break
        after = {"after_id": page["next_id"]}
    assert seen == made
    assert world.do(world.machine, "tenants.list", name="100%!")["tenants"] == []
    assert HOST not in {line["organisation_id"] for line in world.do(world.machine, "tenants.list")["tenants"]}


def test_who_is_suspended_reads_and_changes_nothing(world: World) -> None:
    """By key and by person alike; what takes rights away stays possible, and resuming brings everything back."""
    organisation, shop = world.tenant()
    owner = world.owner(shop)
    person = world.join(owner, "s1@example.org", role="owner")
    made = world.do(owner, "keys.create", name="k")
    world.do(world.machine, "tenants.suspend", organisation_id=organisation, why="The invoice of May is open.")
    for caller in (world.person(person), world.access.bearer(made["key"], "key")):
        for operation in REGISTRY:
            if not caller.may(operation):
                continue
            allowed = operation.effect == "read" or operation.name in (
                "privacy.export", "keys.revoke", "people.remove", "people.withdraw", "people.end_sessions",
            )  # fmt: skip
            if allowed:
                authorise(caller, operation)
            else:
                with pytest.raises(TenantSuspended) as refused:
                    authorise(caller, operation)
                assert "exported" in refused.value.remedy
        assert world.do(caller, "organisation.show")["why"] == "The invoice of May is open."
    world.do(world.machine, "tenants.resume", organisation_id=organisation)
    assert world.do(world.person(person), "organisation.change", name="Still here")["status"] == "active"


def test_closing_ends_what_opens_and_keeps_the_books(world: World) -> None:
    """Keys, links and invitations end at once, people are told; receipts and the organisation's own row stay."""
    organisation, shop = world.tenant()
    owner = world.owner(shop)
    person = world.join(owner, "c1@example.org", role="owner")
    key = world.do(owner, "keys.create", name="k")["key"]
    one_time = world.access.give("link", owner)
    link = world.do(owner, "people.invite", email="c2@example.org")["link"].partition("ticket=")[2]
    receipts = len(world.runtime.receipts(owner, limit=1000))
    world.do(world.machine, "tenants.close", organisation_id=organisation, why="They asked for it.")
    with pytest.raises(NotSignedIn):
        world.access.bearer(key, "key")
    with pytest.raises(NotSignedIn):
        world.access.open_link(one_time)
    with pytest.raises(LinkNotGood):
        world.accounts.invitation(link)
    assert world.accounts.caller(person, None) is None
    with pytest.raises(TenantClosed):
        authorise(world.person(person, shop), REGISTRY["shop.data"])
    assert len(world.runtime.receipts(owner, limit=1000)) == receipts
    shown = world.do(world.machine, "tenants.show", organisation_id=organisation)
    assert (shown["status"], shown["why"]) == ("closed", "They asked for it.")
    for name in ("tenants.resume", "tenants.suspend", "tenants.close"):
        with pytest.raises(TenantHasEnded):
            world.do(world.machine, name, organisation_id=organisation)


def test_what_the_host_cannot_do(world: World) -> None:
    """Suspend or close the installation's own organisation, see an organisation that is not there, name no plan."""
    with pytest.raises(HouseTenant):
        world.do(world.machine, "tenants.close", organisation_id="local_org")
    for organisation in (HOST, "org_0", "local"):
        with pytest.raises(UnknownTenant):
            world.do(world.machine, "tenants.suspend", organisation_id=organisation)
    with pytest.raises(UnknownPlan):
        world.do(world.machine, "tenants.create", name="x1", plan="gold")


def test_a_plan_includes_what_it_says(world: World) -> None:
    """Of the work on shops; what a business does with its own data, and its organisation's own work, it always can."""
    world.do(world.machine, "plans.set", name="forecasts", includes=["forecast.*", "import.*"], discount_percent=10)
    organisation, shop = world.tenant(plan="forecasts")
    key = world.do(world.owner(shop), "keys.create", name="k")["key"]
    caller = world.access.bearer(key, "key")
    for name in ("forecast.demand", "import.load", "shop.data", "people.invite"):
        authorise(caller, REGISTRY[name])
    for name in ("plan.weekly", "replenish.orders"):
        with pytest.raises(NotInPlan):
            authorise(caller, REGISTRY[name])
    assert world.house.tenancy.plan_of(organisation).discount_percent == 10
    assert world.house.tenancy.plan_of("org_0").name == "unlimited"


def test_shops_open_and_close(world: World) -> None:
    """One stays open; one that is closed is nobody's place, and opens again with everything."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    with pytest.raises(LastShop):
        world.do(owner, "shops.change", shop_id=shop, is_open=False)
    second = world.do(owner, "shops.create", name="Two")["shop_id"]
    person = world.join(owner, "sh@example.org", shop_ids=[second])
    key = world.access.give("key", world.access.at_the_machine(second))
    world.do(owner, "shops.change", shop_id=second, is_open=False)
    assert world.accounts.caller(person, None) is None
    with pytest.raises(UnknownShop):
        world.access.bearer(key, "key")
    world.do(owner, "shops.change", shop_id=second, is_open=True, name="Deux")
    assert world.person(person).tenant == world.access.bearer(key, "key").tenant == second
    _, foreign = world.tenant()
    for other in (foreign, "local", "shop_0"):
        with pytest.raises(UnknownShop):
            world.do(owner, "shops.change", shop_id=other, name="Mine")


def test_the_machine_is_at_any_of_its_shops(world: World) -> None:
    """By its id; one that is not there is refused in the same words as everywhere."""
    organisation, shop = world.tenant()
    at = world.access.at_the_machine(shop)
    assert (at.tenant, at.organisation, at.host) == (shop, organisation, True)
    with pytest.raises(UnknownShop):
        world.access.at_the_machine("shop_0")


def test_what_time_has_ended_is_swept(world: World) -> None:
    """Invitations, keys and links go when they have expired, not a moment before, and nothing else does."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    world.clock.wait(days=40)
    world.access.sweep()
    world.do(owner, "people.invite", email="sw@example.org")  # 7 days
    world.do(owner, "keys.create", name="a", expires_in_days=7)
    world.do(owner, "keys.create", name="b")
    world.access.give("link", owner)  # an hour
    came = world.clock.at
    for waited, swept in ((timedelta(hours=1, microseconds=-1), 0), (timedelta(hours=1), 1), (timedelta(days=7), 2)):
        world.clock.at = came + waited
        assert world.access.sweep() == swept
    assert [key["name"] for key in world.do(owner, "keys.list")["keys"]] == ["b"]


def test_keys_of_earlier_releases_open_as_before(tmp_path: Path) -> None:
    """A database of the second revision, with a key in it, is brought forward; the key opens its shop."""
    import hashlib
    import sqlite3

    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    from morgiana.adapters.database.secrets import SecretRows
    from morgiana.adapters.database.sqlite import SqliteDatabase
    from morgiana.control.access import Access

    path, key = tmp_path / "morgiana.sqlite", "mg_key_" + "a1_-" * 10
    config = Config()
    config.set_main_option("script_location", "morgiana.adapters.database:migrations")
    with create_engine(f"sqlite:///{path}").begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "m0002_spine")
    with sqlite3.connect(path) as kept:
        kept.execute(
            "INSERT INTO secrets (digest, kind, tenant, person, scopes, created_at) VALUES (?, 'key', 'local', 'till',"
            " '[\"shop.*\"]', '2026-01-05T08:00:00+00:00')",
            (hashlib.sha256(key.encode()).digest(),),
        )
    kept.close()
    database = SqliteDatabase(path)
    caller = Access(SecretRows(database)).bearer(key, "key")
    database.close()
    assert (caller.tenant, caller.person, caller.scopes) == ("local", "till", frozenset({"shop.*"}))
    assert (caller.organisation, caller.shops) == ("local_org", frozenset({"local"}))
