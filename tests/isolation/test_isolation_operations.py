"""Every operation, asked by another business: with its own key and ids that it stole, it learns and changes nothing.

What is said to a stolen id is compared with what is said to an id that nobody has: the same status and the same words.
"""

import json
import re
from itertools import count
from typing import Any

import httpx
import pytest
from isolation_fields import names_something, stolen_for, text_places, unknown_twin, with_text
from isolation_house import DRAFTS, ID, NOT_READ, REGISTRY, House, Json, Op, path_of, request_of

_numbers = count(1)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\dZ+:]*")
_SECRET = re.compile(r"mg_[a-z]+_[A-Za-z0-9_-]+")
_SIZE = re.compile(r'"size_bytes": \d+')
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TOLD_OF_ITS_OWN = frozenset({"date", "x-request-id", "content-length", "etag", "location", "server"})


OPERATIONS = [pytest.param(operation, id=operation.name) for operation in REGISTRY]


def test_every_operation_has_something_to_be_asked() -> None:
    """An operation that has no example needs a draft here, or nothing would be tried with it."""
    assert [
        operation.name for operation in REGISTRY if not REGISTRY.examples(operation) and not DRAFTS.get(operation.name)
    ] == []
    assert set(DRAFTS) <= {operation.name for operation in REGISTRY}


def test_the_house_can_tell(house: House) -> None:
    """The other business has something of every kind, and what it is told itself is known as its own."""
    assert all(house.theirs.made.values())
    assert len(house.theirs.ids - house.ours.ids) > 40
    assert house.seen("\n".join(house.theirs.told))
    assert house.seen("\n".join(house.ours.told)) == []


def test_the_key_of_an_answer_is_its_own_business_s(house: House) -> None:
    """An idempotency key that another business used finds nothing of its answer, and keeps nobody from using it too."""
    assert len(house.theirs.asked) > 40
    for name, key, request in house.theirs.asked:
        operation = REGISTRY[name]
        sent = request if operation.effect == "read" else request_of(operation, house.ours)
        with house.ours.http() as http:
            answer = http.post(path_of(operation), json=sent, headers={"Idempotency-Key": key})
        assert answer.status_code != 409 or answer.json()["code"] != "key_was_used", answer.text
        assert house.seen(_whole(answer), *ID.findall(json.dumps(sent)), *house.theirs.made.values()) == [], name


@pytest.mark.parametrize("operation", OPERATIONS)
def test_stolen_ids_find_nothing(house: House, operation: Op) -> None:
    """At every field that may name something: what is said to a stolen id is said to an id that nobody has."""
    request = request_of(operation, house.ours)
    found = []
    with house.ours.http() as http:
        for place in filter(names_something, text_places(operation)):
            for kind, stolen in stolen_for(place, house.theirs).items():
                twin = unknown_twin(stolen)
                answers = [_ask(http, operation, with_text(request, place, value)) for value in (stolen, twin)]
                told = [
                    _comparable(operation, answer, value) for answer, value in zip(answers, (stolen, twin), strict=True)
                ]
                leaked = house.seen(_whole(answers[0]), stolen)
                if told[0] != told[1] or leaked or answers[0].status_code >= 500:
                    found.append((place, kind, told, leaked))
    assert found == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_shop_of_another_is_none_of_ours(house: House, operation: Op) -> None:
    """`Morgiana-Shop` with another's shop, open or not: the words for a shop that nobody has, at each address."""
    request = request_of(operation, house.ours)
    with house.ours.http() as http:
        for shop in (house.theirs.shop, house.theirs.made["second shop"], "local", "host"):
            for before in addresses(operation):
                sent = [(shop, {"Morgiana-Shop": shop}), (twin := unknown_twin(shop), {"Morgiana-Shop": twin})]
                answers = [http.post(path_of(operation, before), json=request, headers=headers) for _, headers in sent]
                assert answers[0].status_code in (403, 404), answers[0].text
                assert (
                    len({answer.text.replace(value, "§") for answer, (value, _) in zip(answers, sent, strict=True)})
                    == 1
                )
                assert house.seen(_whole(answers[0]), shop) == []


@pytest.mark.parametrize("operation", [pytest.param(o, id=o.name) for o in REGISTRY if o.audience == "host"])
def test_what_is_the_host_s_is_no_business_s(house: House, operation: Op) -> None:
    """Whatever it is about, each of the host's operations is refused an owner."""
    request = request_of(operation, house.theirs)
    for before in addresses(operation):
        with house.ours.http() as http:
            answer = http.post(path_of(operation, before), json=request)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
        assert house.seen(_whole(answer)) == []


def test_nothing_of_the_other_business_has_changed(house: House) -> None:
    """After all that was tried: what the other business reads of itself is what it read before."""
    for operation in REGISTRY:
        if operation.effect != "read" or operation.audience == "host" or operation.name in (*NOT_READ, *MOVES):
            continue
        with house.theirs.http() as http:
            answer = http.post(path_of(operation), json=request_of(operation, house.theirs))
        assert answer.status_code == 200, (operation.name, answer.text)
        assert house.ours.word not in answer.text.lower()
        assert _shown(answer.text) == _shown(house.theirs.last[operation.name]), operation.name


MOVES = {
    "usage.report", "usage.export", "privacy.export", "plan.export", "invoices.document", "privacy.find", "keys.list",
    "import.history", "shop.data", "audit.list", "audit.export", "audit.verify",
}  # fmt: skip
"""What says how often it was asked, or when a key was last used, or gives a new file each time."""


def addresses(operation: Op) -> list[str]:
    """What stands before an operation's name at its addresses."""
    return ["", "/estimate", *(["/jobs"] if operation.can_be_job else [])]


def _ask(http: httpx.Client, operation: Op, request: Json) -> httpx.Response:
    headers = {"Idempotency-Key": f"tried-{next(_numbers)}"} if operation.effect == "write" else {}
    return http.post(path_of(operation), json=request, headers=headers)


def _whole(answer: httpx.Response) -> str:
    return answer.text + json.dumps(dict(answer.headers))


def _comparable(operation: Op, answer: httpx.Response, value: str) -> Any:
    """Status, headers and words, with the id that was sent, new ids and moments left out.

    Of what a write answers only the status counts: the second of two writes may find what the first has made. Where the
    chance of a computation hangs on the request, its numbers are left out too, as are those of a person's export: the
    first archive is a file of ours in which the second one finds the lists that name both.
    """
    headers = sorted((name, text) for name, text in answer.headers.items() if name not in _TOLD_OF_ITS_OWN)
    if answer.status_code == 200 and operation.effect == "write":
        return 200, headers
    told = _shown(answer.text.replace(value, "§"))
    by_chance = operation.can_be_job and operation.audience == "shop"
    without = answer.status_code == 200 and (by_chance or operation.name == "privacy.export")
    return answer.status_code, headers, _NUMBER.sub("n", told) if without else told


def _shown(text: str) -> str:
    told = json.loads(text)
    return _SIZE.sub("", _MOMENT.sub("t", ID.sub("i", _SECRET.sub("s", json.dumps(told.get("answer", told))))))
