"""The command line as another business: at a server with its own key and stolen ids, and at the machine, at its shop.

What a command says of a stolen id, and the code that it ends with, is what it says of an id that nobody has.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer
from isolation_fields import names_something, stolen_for, text_places, unknown_twin, with_text
from isolation_house import REGISTRY, House, Op, path_of, request_of
from typer.testing import CliRunner

from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place

PASSPHRASE = "a passphrase of the tests of isolation"
OPERATIONS = [pytest.param(operation, id=operation.name) for operation in REGISTRY]
OF_THE_SHOP = [
    pytest.param(operation, id=operation.name)
    for operation in REGISTRY
    if operation.audience == "shop" and any(map(names_something, text_places(operation)))
]
RECORDS = {
    "job": (("jobs", "show"), ("jobs", "result"), ("jobs", "watch"), ("jobs", "cancel"), ("jobs", "resume")),
    "receipt": (("receipts", "show"), ("receipts", "show", "--answer")),
    "file": (("files", "get", "--to", "there"),),
    "artifact": (("files", "get", "--to", "there"),),
}
"""The commands that take an id of their own, by what it names."""


class Shell:
    """Types commands on a machine, here or for a server elsewhere."""

    def __init__(self, house: House, folder: Path, **environment: str) -> None:
        self._house, self._folder = house, folder
        self._app: typer.Typer = application(REGISTRY)
        self._environment = {"MORGIANA_BACKUP_PASSPHRASE": PASSPHRASE, **environment}

    def __call__(self, *words: str) -> Any:
        place = Place(self._house.found)
        typed = [str(self._folder / word) if word == "there" else word for word in words]
        return CliRunner(env=self._environment).invoke(self._app, typed, obj=place)

    def ask(self, operation: Op, request: Any, *before: str) -> Any:
        """An operation with a request out of a file."""
        file = self._folder / "request.json"
        file.write_text(json.dumps(request))
        verb = operation.verb.replace("_", "-")
        return self(*before, operation.group, verb, "--file", str(file), "--json", *_yes(operation))


def _yes(operation: Op) -> Sequence[str]:
    return ("--yes",) if operation.effect == "write" else ()


@pytest.fixture
def there(house: House, tmp_path: Path) -> Shell:
    """On a machine elsewhere, with our own key."""
    return Shell(house, tmp_path, MORGIANA_SERVER=house.url, MORGIANA_KEY=house.ours.key)


@pytest.fixture
def here(house: House, tmp_path: Path) -> Shell:
    """At the machine of the host, at our own shop."""
    return Shell(house, tmp_path, MORGIANA_SHOP=house.ours.shop)


def _same(house: House, stolen: tuple[Any, str], unknown: tuple[Any, str]) -> None:
    """Both ended alike and said the same, and nothing was said of the other business."""
    (first, value), (second, twin) = stolen, unknown
    assert first.exit_code == second.exit_code, (first.output, second.output)
    if first.exit_code:
        assert first.stderr.replace(value, "§") == second.stderr.replace(twin, "§")
        assert first.exit_code in (2, 3), first.output
    assert house.seen(first.output + first.stderr, value) == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_with_our_key_stolen_ids_find_nothing(house: House, there: Shell, operation: Op) -> None:
    """Each operation on the server, at every field that may name something."""
    request = request_of(operation, house.ours)
    for place in filter(names_something, text_places(operation)):
        for stolen in list(stolen_for(place, house.theirs).values())[:2]:
            values = (stolen, unknown_twin(stolen))
            answers = [there.ask(operation, with_text(request, place, value)) for value in values]
            _same(house, (answers[0], values[0]), (answers[1], values[1]))


@pytest.mark.slow
@pytest.mark.parametrize("operation", OF_THE_SHOP)
def test_at_our_shop_stolen_ids_find_nothing(house: House, here: Shell, operation: Op) -> None:
    """At the machine too each of a shop's operations keeps to the shop that was named."""
    request = request_of(operation, house.ours)
    for place in filter(names_something, text_places(operation)):
        for stolen in list(stolen_for(place, house.theirs).values())[:1]:
            values = (stolen, unknown_twin(stolen))
            answers = [here.ask(operation, with_text(request, place, value)) for value in values]
            _same(house, (answers[0], values[0]), (answers[1], values[1]))


@pytest.mark.parametrize("side", ["there", "here"])
def test_records_of_another_are_not_there(house: House, request: pytest.FixtureRequest, side: str) -> None:
    """Jobs, receipts and files by their ids, and the lists of them."""
    shell: Shell = request.getfixturevalue(side)
    for kind, commands in RECORDS.items():
        stolen = house.theirs.made[kind]
        for command in commands:
            values = (stolen, unknown_twin(stolen))
            answers = [shell(*command, value) for value in values]
            assert answers[0].exit_code == 3, answers[0].output
            _same(house, (answers[0], values[0]), (answers[1], values[1]))
    for listed in (("jobs", "list"), ("receipts", "list")):
        answer = shell(*listed, "--json")
        assert answer.exit_code == 0, answer.output
        assert house.seen(answer.output) == []


def test_with_our_key_no_shop_of_another_is_entered(house: House, there: Shell) -> None:
    """`--shop` with theirs is refused in the words for a shop that nobody has."""
    for shop in (house.theirs.shop, house.theirs.made["second shop"], "local", "host"):
        values = (shop, unknown_twin(shop))
        answers = [there("--shop", value, "shop", "profile", "--json") for value in values]
        assert answers[0].exit_code == 3, answers[0].output
        _same(house, (answers[0], values[0]), (answers[1], values[1]))


def test_at_the_machine_a_shop_that_is_not_there_is_refused(house: House, here: Shell) -> None:
    """Whoever has the machine may be at any of its shops, and at no other."""
    assert here("--shop", house.theirs.shop, "shop", "profile").exit_code == 0
    unknown = here("--shop", unknown_twin(house.theirs.shop), "shop", "profile", "--json")
    assert unknown.exit_code == 3
    assert json.loads(unknown.stderr)["code"] == "unknown_shop"


def test_what_is_the_machine_s_is_not_done_from_elsewhere(house: House, there: Shell, tmp_path: Path) -> None:
    """Keys, links and backups are for whoever has the machine: no key of a business reaches them over a server."""
    place = str(tmp_path / "backups")
    for words in (
        ("key",), ("key", "list"), ("key", "revoke", house.theirs.made["key"]), ("link",), ("backup", place),
        ("backup", "list", place), ("backup", "verify", place), ("restore", place),
        ("account", "release", f"owner@{house.theirs.word}.example"),
    ):  # fmt: skip
        refused = there(*words)
        assert refused.exit_code in (2, 3), (words, refused.output)
        assert "on the machine that has the data" in refused.output + refused.stderr, words
        assert house.seen(refused.output + refused.stderr, *words) == []
    assert not Path(place).exists()


def test_the_id_of_a_backup_names_nothing_to_a_business(house: House, here: Shell, tmp_path: Path) -> None:
    """Stolen from the host's list, it is at every field what an id is that nobody has; a path is no id."""
    place = str(tmp_path / "backups")
    made = here("backup", place, "--json")
    assert made.exit_code == 0, made.output + made.stderr
    backup = json.loads(made.stdout)["backup"]
    with house.ours.http() as http:
        for operation in REGISTRY:
            request = request_of(operation, house.ours)
            for field in filter(names_something, text_places(operation)):
                values = (backup, unknown_twin(backup))
                answers = [_over_http(http, operation, with_text(request, field, value), value) for value in values]
                assert answers[0] == answers[1], (operation.name, field)
        for path in (f"/v1/files/{backup}/x", f"/v1/receipts/{backup}", f"/v1/jobs/{backup}"):
            assert http.get(path).status_code == 404
    for wrong in (f"../{backup}", f"{backup}/../{backup}", unknown_twin(backup), "*"):
        refused = here("backup", "verify", place, "--backup", wrong, "--json")
        assert refused.exit_code == 3, refused.output
        assert json.loads(refused.stderr)["code"] == "no_backup"


def _over_http(http: httpx.Client, operation: Op, request: Any, value: str) -> tuple[int, str]:
    """Status, and what a no said without the id."""
    headers = {"Idempotency-Key": f"backup-{operation.name}-{value}"} if operation.effect == "write" else {}
    answer = http.post(path_of(operation), json=request, headers=headers)
    assert answer.status_code < 500, answer.text
    return answer.status_code, "" if answer.status_code == 200 else answer.text.replace(value, "§")
