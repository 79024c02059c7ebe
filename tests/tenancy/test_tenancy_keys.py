"""Keys open what they were given and what their holder may do, and nothing when they are not what they were."""

import string
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenancy_house import World, open_world

from morgiana.control.access import authorise
from morgiana.control.caller import Caller
from morgiana.control.identity.refusals import KeyHasEnded, MoreThanYouHave, UnknownKey, UnknownPerson
from morgiana.control.refusals import NotAllowed, NotSignedIn, UnknownShop
from morgiana.kernel.refusals import Fault, InvalidRequest


def bearer(world: World, key: str, shop: str = "") -> Caller:
    return world.access.bearer(key, "key", shop)


def refusal_of(world: World, key: str, shop: str = "") -> tuple[type[Exception], str]:
    with pytest.raises((NotSignedIn, UnknownShop)) as refused:
        bearer(world, key, shop)
    return type(refused.value), str(refused.value)


def test_a_key_shows_its_id_and_hides_the_rest(world: World) -> None:
    """It has a prefix, a public id and 256 random bits; the id alone is in the list and on what it did."""
    organisation, shop = world.tenant()
    made = world.do(world.owner(shop), "keys.create", name="Till 2", scopes=["shop.*"])
    prefix, kind, public, secret = made["key"].split("_")
    assert (prefix, kind, f"key_{public}") == ("mg", "key", made["key_id"])
    assert len(secret) * 5.954 >= 256
    assert set(secret) <= set(string.ascii_letters + string.digits)
    caller = bearer(world, made["key"])
    assert (caller.tenant, caller.organisation, caller.bearer) == (shop, organisation, made["key_id"])
    [line] = world.do(world.owner(shop), "keys.list")["keys"]
    assert (line["key_id"], line["name"], line["scopes"]) == (made["key_id"], "Till 2", ["shop.*"])


def test_a_key_is_in_no_byte_of_what_is_kept(tmp_path: Path) -> None:
    """Neither a new key nor an invitation's link is in the database, in receipts, answers or the audit trail."""
    for world in open_world(tmp_path):
        owner = world.owner("local")
        made = world.do(owner, "keys.create", name="Till 2")
        turned = world.do(owner, "keys.rotate", key_id=made["key_id"])
        link = world.do(owner, "people.invite", email="ann@example.org")["link"]
        secrets = [made["key"], turned["key"], link.partition("ticket=")[2]]
        files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert any(made["key_id"].encode() in content for content in files) or not files
        for secret in secrets:
            assert not any(secret.encode() in content for content in files), secret[:20]
            assert not any(secret.rpartition("_")[2].encode() in content for content in files)


def test_what_is_no_key_is_refused_alike(world: World) -> None:
    """A forged, cut, lengthened, foreign, revoked or expired key, and any other text, gets the one refusal."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    key = world.do(owner, "keys.create", name="a")["key"]
    public = key.split("_")[2]
    revoked = world.do(owner, "keys.create", name="b")
    world.do(owner, "keys.revoke", key_id=revoked["key_id"])
    short = world.do(owner, "keys.create", name="c", expires_in_days=1)["key"]
    link = world.access.give("link", owner)
    world.clock.wait(days=1)
    texts = [
        key[:-1], key + "0", key.upper(), f" {key}", f"{key} ", key.replace("mg_", "mh_"),
        f"mg_key_{public}_{'0' * 43}", f"key_{public}", revoked["key"], short, link, "", "mg_key_", "\x00", "\ud800",
        "x" * 100_000, f"{key}\r\nX: y",
    ]  # fmt: skip
    refusals = {refusal_of(world, text) for text in texts}
    assert len(refusals) == 1
    assert bearer(world, key).tenant == shop


@given(st.integers(0, 59), st.sampled_from(string.ascii_letters + string.digits))
def test_another_letter_makes_it_no_key(world: World, place: int, letter: str) -> None:
    """A key of which one letter is another opens nothing."""
    key = world.access.give("key", world.owner("local"))
    changed = key[:place] + letter + key[place + 1 :]
    if changed != key:
        assert refusal_of(world, changed)[0] is NotSignedIn


def test_a_key_expires_at_the_moment(world: World) -> None:
    """It opens until then and not at that moment; the clock is the installation's."""
    _, shop = world.tenant()
    made = world.do(world.owner(shop), "keys.create", name="a", expires_in_days=2)
    world.clock.wait(days=2, microseconds=-1)
    assert bearer(world, made["key"]).tenant == shop
    world.clock.wait(microseconds=1)
    assert refusal_of(world, made["key"])[0] is NotSignedIn
    with pytest.raises(UnknownKey):
        world.do(world.owner(shop), "keys.rotate", key_id=made["key_id"])


def test_a_key_that_was_seen_expired_stays_shut(world: World) -> None:
    """Also where the machine's clock is set back before anything was swept; that is written down once for a key. One
    that nobody came with meanwhile opens, as the clock says."""
    _, shop = world.tenant()
    made, other = (world.do(world.owner(shop), "keys.create", name=name, expires_in_days=2) for name in ("a", "b"))
    world.clock.wait(days=3)
    assert refusal_of(world, made["key"])[0] is NotSignedIn
    world.clock.wait(days=-2)
    with patch.object(type(world.access.keys._store), "write", side_effect=AssertionError("written again")):
        for _ in range(3):
            assert refusal_of(world, made["key"])[0] is NotSignedIn
    assert bearer(world, other["key"]).tenant == shop
    assert [line["key_id"] for line in world.do(world.owner(shop), "keys.list")["keys"]] == [other["key_id"]]


def test_a_key_is_refused_where_its_end_cannot_be_written(world: World) -> None:
    """The books may be away for writing: what has expired opens nothing all the same, and the next look writes it."""
    _, shop = world.tenant()
    made = world.do(world.owner(shop), "keys.create", name="a", expires_in_days=2)
    world.clock.wait(days=3)
    with patch.object(type(world.access.keys._store), "write", side_effect=Fault("the books are away")):
        assert refusal_of(world, made["key"])[0] is NotSignedIn
    assert refusal_of(world, made["key"])[0] is NotSignedIn
    world.clock.wait(days=-2)
    assert refusal_of(world, made["key"])[0] is NotSignedIn


def test_a_rotation_leaves_no_gap(world: World) -> None:
    """Old and new key both open during the overlap, with the same rights; then only the new one. Once a key."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    old = world.do(owner, "keys.create", name="web shop", scopes=["forecast.*"], expires_in_days=30)
    world.clock.wait(days=20)
    new = world.do(owner, "keys.rotate", key_id=old["key_id"], overlap_hours=2)
    before, after = bearer(world, old["key"]), bearer(world, new["key"])
    assert (before.scopes, before.shops, before.person) == (after.scopes, after.shops, after.person)
    assert new["expires_at"] == (world.clock.at + timedelta(days=30)).isoformat().replace("+00:00", "Z")
    with pytest.raises(KeyHasEnded):
        world.do(owner, "keys.rotate", key_id=old["key_id"])
    world.clock.wait(hours=2)
    assert refusal_of(world, old["key"])[0] is NotSignedIn
    assert bearer(world, new["key"]).scopes == {"forecast.*"}


def test_a_program_rotates_its_own_key(world: World) -> None:
    """With the scope for it a key replaces itself; the new one opens no longer, and ends if the old one is revoked."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    old = world.do(owner, "keys.create", name="robot", scopes=["shop.*", "keys.rotate"], expires_in_days=10)
    new = world.do(bearer(world, old["key"]), "keys.rotate", key_id=old["key_id"], expires_in_days=3000)
    assert new["expires_at"] == old["expires_at"]
    revoked = world.do(owner, "keys.revoke", key_id=old["key_id"])
    assert revoked["key_ids"] == [old["key_id"], new["key_id"]]
    assert refusal_of(world, new["key"])[0] is NotSignedIn


def test_what_a_key_makes_ends_with_it(world: World) -> None:
    """A key that was made with a key has no more than it, expires no later, and is revoked with it."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    first = world.do(owner, "keys.create", name="a", scopes=["keys.*", "shop.*"], expires_in_days=5)
    with pytest.raises(MoreThanYouHave):
        world.do(bearer(world, first["key"]), "keys.create", name="b", scopes=["forecast.*"])
    second = world.do(bearer(world, first["key"]), "keys.create", name="b")
    assert bearer(world, second["key"]).scopes == {"keys.*", "shop.*"}
    assert second["expires_at"] == first["expires_at"]
    world.do(owner, "keys.revoke", key_id=first["key_id"])
    assert refusal_of(world, second["key"])[0] is NotSignedIn


def test_a_key_follows_its_holder(world: World) -> None:
    """It opens what it and its holder may; it loses what they lose, and ends when they leave."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    world.join(owner, "first@example.org", role="owner")
    person = world.join(owner, "manager@example.org", role="manager")
    key = world.do(world.person(person), "keys.create", name="own")["key"]
    registry = world.runtime.registry
    assert bearer(world, key).may(registry["people.invite"])
    world.do(owner, "people.change", person_id=person, role="read-only")
    demoted = bearer(world, key)
    assert demoted.may(registry["shop.data"])
    assert not any(demoted.may(operation) for operation in registry if operation.effect == "write")
    with pytest.raises(NotAllowed):
        authorise(demoted, registry["import.load"])
    world.do(owner, "people.change", person_id=person, role="owner")
    assert not bearer(world, key).may(registry["roles.set"]), "a key gains nothing that it was not given"
    world.do(owner, "people.remove", person_id=person)
    assert refusal_of(world, key)[0] is NotSignedIn


def test_a_service_account_outlives_whoever_set_it_up(world: World) -> None:
    """Its key stays when its maker goes, within the account's role; a person's id is no service account."""
    _, shop = world.tenant()
    owner = world.owner(shop)
    maker = world.join(owner, "maker@example.org", role="manager")
    account = world.do(world.person(maker), "people.invite", kind="service", name="Till 2", role="staff")["person_id"]
    with pytest.raises(UnknownPerson):
        world.do(world.person(maker), "keys.create", name="x", person_id=maker)
    key = world.do(world.person(maker), "keys.create", name="Till 2", person_id=account)["key"]
    world.do(owner, "people.remove", person_id=maker)
    caller = bearer(world, key)
    assert caller.person == account
    assert caller.may(world.runtime.registry["import.load"])
    assert not caller.may(world.runtime.registry["people.list"])


def test_a_key_is_at_its_own_shop_or_at_another_that_it_opens(world: World) -> None:
    """Somebody else's shop, a closed one and one that is not there are refused in the same words."""
    _, shop = world.tenant()
    _, foreign = world.tenant("Butcher")
    owner = world.owner(shop)
    second = world.do(owner, "shops.create", name="Quai sud")["shop_id"]
    third = world.do(owner, "shops.create", name="Quai nord")["shop_id"]
    every = world.do(owner, "keys.create", name="all")["key"]
    two = world.do(owner, "keys.create", name="two", shop_ids=[shop, second])["key"]
    assert [bearer(world, every, at).tenant for at in ("", second, third)] == [shop, second, third]
    assert bearer(world, two, second).tenant == second

    def said(key: str, at: str) -> str:
        kind, text = refusal_of(world, key, at)
        assert kind is UnknownShop
        return text.replace(at, "…")

    words = {said(every, foreign), said(two, third), said(every, "shop_0"), said(every, "local"), said(two, "host")}
    world.do(owner, "shops.change", shop_id=third, is_open=False)
    assert {said(every, third)} == words
    assert len(words) == 1
    assert "\r" not in refusal_of(world, every, "x\r\nSet-Cookie: y")[1]


def test_last_used_is_written_beside_the_calls(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand calls of one minute write once; the list shows when, to the minute."""
    _, shop = world.tenant()
    key = world.access.give("key", world.owner(shop))
    writes: list[Any] = []
    store = world.access.keys._store
    note = store.note_used

    def noted(used: Any) -> None:
        writes.append(dict(used))
        note(used)

    monkeypatch.setattr(store, "note_used", noted)
    world.clock.wait(minutes=2)
    for _ in range(1000):
        bearer(world, key)
    until = time.monotonic() + 10
    while not writes and time.monotonic() < until:
        time.sleep(0.01)
    world.access.keys.write_used()
    assert len(writes) <= 2
    [line] = world.do(world.owner(shop), "keys.list")["keys"]
    assert line["last_used_at"] == world.clock.at.isoformat().replace("+00:00", "Z")


def test_a_key_for_what_does_not_exist_is_refused(world: World) -> None:
    """A scope that opens nothing, and shops of somebody else, are refused before there is a key."""
    _, shop = world.tenant()
    _, foreign = world.tenant("Butcher")
    owner = world.owner(shop)
    with pytest.raises(InvalidRequest):
        world.do(owner, "keys.create", name="a", scopes=["forecst.*"])
    for other in (foreign, "local", "host", "shop_0"):
        with pytest.raises(UnknownShop):
            world.do(owner, "keys.create", name="a", shop_ids=[other])
    assert world.do(owner, "keys.list")["keys"] == []
