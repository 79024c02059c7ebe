"""Every operation, asked with no key, with a bad one, and with a key of less: refused, and by the matrix's own rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from isolation_house import REGISTRY, House, Op, path_of, request_of

from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.api_keys import cut_key, new_key
from morgiana.control.identity.scopes import opens
from morgiana.control.identity.standard_roles import ROLES, matrix, role_may

OPERATIONS = [pytest.param(operation, id=operation.name) for operation in REGISTRY]
_numbers = count(1)


def bad_keys(house: House) -> dict[str, str]:
    """Texts that open nothing, though each has something of a key that does."""
    key, now = house.theirs.key, datetime.now(UTC)
    keys, owner = house.opened.access.keys, house.opened.access.bearer(key, "key")
    expired, revoked = new_key(), new_key()
    keys.keep(cut_key(expired, owner, name="old", now=now, expires_at=now - timedelta(seconds=1)))
    keys.keep(cut_key(revoked, owner, name="gone", now=now))
    keys.end(revoked.text)
    return {
        "none": "",
        "forged": new_key().text,
        "its public id alone": "_".join(key.split("_")[:3]),
        "another's secret behind its id": "_".join([*key.split("_")[:3], house.ours.key.split("_")[3]]),
        "cut short": key[:-1],
        "too long": key + "a",
        "in other letters": key.swapcase(),
        "expired": expired.text,
        "revoked": revoked.text,
        "a session": house.theirs.session,
        "endless": key * 100,
    }


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_a_good_key_nothing_is_said(house: House, operation: Op) -> None:
    """401 with the same words for whatever opens nothing, at each address, whatever is asked."""
    told = set()
    for what, key in bad_keys(house).items():
        for before in ("", "/estimate", *(["/jobs"] if operation.can_be_job else [])):
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            answer = httpx.post(f"{house.url}{path_of(operation, before)}", json={"anything": 1}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in"), what
            assert house.seen(answer.text + str(answer.headers)) == []
            if key:
                told.add(answer.text)
    assert len(told) == 1


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_key_of_less_is_refused(house: House, operation: Op) -> None:
    """A key with every scope but this one: 403, at each address, also with a stolen id in what it asks."""
    scopes = frozenset(other.name for other in REGISTRY if other.name != operation.name)
    assert not opens(scopes, operation)
    host = operation.audience == "host"
    tenant = house.host if host else house.ours
    owner = house.opened.access.bearer(tenant.key, "key")
    key = house.opened.access.give("key", replace(owner, scopes=scopes))
    request = request_of(operation, house.theirs if host else house.ours)
    with house.ours.http(key) as http:
        for before in ("", "/estimate", *(["/jobs"] if operation.can_be_job else [])):
            answer = http.post(path_of(operation, before), json=request)
            assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
            assert answer.json().keys() == {"type", "title", "status", "detail", "code", "remedy"}
        assert not [told for told in http.get("/v1/receipts").json()["receipts"] if told["operation"] == operation.name]


@pytest.fixture(scope="module")
def keys_of_roles(house: House) -> dict[str, str]:
    """A key of somebody with each role, in all shops of their organisation."""
    found = {}
    for name, role in ROLES.items():
        tenant = house.host if role.for_host else house.ours
        person = tenant.ask("people.invite", kind="service", name=f"a {name}", role=name)["person_id"]
        found[name] = tenant.ask("keys.create", name=f"of a {name}", person_id=person)["key"]
    return found


@pytest.fixture(scope="module")
def keys_of_one_shop(house: House) -> dict[str, str]:
    """A key of somebody with each role of a business, in one of its shops."""
    found = {}
    for name, role in ROLES.items():
        if not role.for_host:
            shops = [house.ours.shop]
            person = house.ours.ask("people.invite", kind="service", name=f"one {name}", role=name, shop_ids=shops)
            made: Any = house.ours.ask("keys.create", name=f"one {name}", person_id=person["person_id"], shop_ids=shops)
            found[name] = made["key"]
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_matrix_is_what_happens(
    house: House, keys_of_roles: dict[str, str], keys_of_one_shop: dict[str, str], operation: Op
) -> None:
    """Somebody of each role, in all shops or in one, may ask what the matrix says, and is refused the rest with 403."""
    [table] = matrix([operation]).values()
    request = request_of(operation, house.ours)
    may = {name: _may(house, key, operation, request) for name, key in keys_of_roles.items()}
    assert may == table
    of_one = {name: _may(house, key, operation, request) for name, key in keys_of_one_shop.items()}
    assert of_one == {name: role_may(ROLES[name], operation, all_shops=False) for name in of_one}


def _may(house: House, key: str, operation: Op, request: dict[str, Any]) -> bool:
    """Whether the estimate of a call is given, which needs the same right as the call."""
    with house.ours.http(key) as http:
        answer = http.post(path_of(operation, "/estimate"), json=request)
    assert answer.status_code in (200, 403), answer.text
    assert answer.status_code == 200 or answer.json()["code"] == "not_allowed"
    return answer.status_code == 200


def test_the_host_has_no_shop_to_look_into(house: House) -> None:
    """Whoever runs the installation has every operation but those on a shop's data, and no shop of a business."""
    table = matrix(REGISTRY)
    assert {name for name, may in table.items() if may["operator"]} == {
        o.name for o in REGISTRY if o.audience != "shop"
    }
    with house.host.http(**{"Morgiana-Shop": house.theirs.shop}) as http:
        answer = http.post("/v1/organisation/show", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_shop")
    assert Caller(HOST, "p", organisation=HOST, host=True).may(REGISTRY["shop.data"]) is False
