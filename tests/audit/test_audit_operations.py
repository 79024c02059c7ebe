"""`audit.list`, `audit.export` and `audit.verify` on books that were tampered with, and for whom they are."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stores import meddle, settings_of
from typer.testing import CliRunner, Result

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.first_entries import FirstEntryRows
from morgiana.app import capabilities, installation, open_installation
from morgiana.control.audit.chain import Entry
from morgiana.control.audit.refusal_log import First
from morgiana.control.audit.service import Audit
from morgiana.control.caller import LOCAL_TENANT, OWNER, Caller
from morgiana.control.installation import Opened
from morgiana.kernel.refusals import Refusal
from morgiana.operations import FileRef, Registry
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place

REGISTRY = Registry(capabilities())
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


class Here:
    """An installation of the test's own, whose database a vandal may open."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.opened: Opened = open_installation(settings_of(home), REGISTRY)
        self._count = 0

    def do(self, name: str, caller: Caller = OWNER, /, **request: Any) -> dict[str, Any]:
        self._count += 1
        operation = REGISTRY[name]
        model = operation.request.model_validate_json(json.dumps(request))
        call = self.opened.runtime.call(caller, name, model, key=f"k{self._count}", patient=True)
        return dict(json.loads(asyncio.run(call).answer))

    def vandal(self, *statements: str) -> None:
        meddle(self.home, *statements)

    @property
    def database(self) -> Database:
        found: Database = self.audit.store._database  # type: ignore[attr-defined]
        return found

    @property
    def audit(self) -> Audit:
        return self.opened.runtime._performer.house.audit


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Here]:
    found = Here(tmp_path / "home")
    for _ in range(4):
        found.do("shop.profile")
    yield found
    found.opened.runtime.close()


def state(here: Here) -> dict[str, Any]:
    [found] = here.do("audit.verify")["trails"]
    return dict(found)


def test_calls_are_listed(here: Here) -> None:
    """Each call has its entry, the latest first, page by page, and filters keep what was asked for."""
    here.do("keys.create", name="Till")
    page = here.do("audit.list", limit=3)
    assert [entry["seq"] for entry in page["entries"]] == [5, 4, 3]
    assert page["next_before"] == 3
    rest = here.do("audit.list", before=page["next_before"])
    assert [entry["action"] for entry in rest["entries"]] == ["shop.profile", "shop.profile"]
    assert rest["next_before"] is None
    [made] = here.do("audit.list", action="keys.*")["entries"]
    assert (made["action"], made["who"], len(made["digest"])) == ("keys.create", OWNER.person, 64)
    assert here.do("audit.list", about=made["about"])["entries"] == [made]
    assert here.do("audit.list", who="nobody")["entries"] == []
    assert here.do("audit.list", last_day="2001-01-01")["entries"] == []


def test_reads_are_left_out_where_only_changes_are_asked_for(here: Here) -> None:
    """A page is as long as without; what happened without a call, and what this release does not know, is a change."""
    changes = []
    for name in ("Till", "Web shop", "Stall"):
        changes.append(here.do("keys.create", name=name)["key_id"])
        here.do("shop.profile")
    entry = Entry(NOW, "ann", "", "spending.warned", "all 2026-11")
    gone = Entry(NOW, "ann", "", "chess.play", "rcpt_1")
    FirstEntryRows(here.database).write_first(First(LOCAL_TENANT, "a", NOW, entry))
    FirstEntryRows(here.database).write_first(First(LOCAL_TENANT, "b", NOW, gone))
    page = here.do("audit.list", changes_only=True, limit=3)
    assert [found["action"] for found in page["entries"]] == ["chess.play", "spending.warned", "keys.create"]
    rest = here.do("audit.list", changes_only=True, before=page["next_before"])
    assert [found["action"] for found in rest["entries"]] == ["keys.create", "keys.create"]
    assert rest["next_before"] is None
    assert here.do("audit.list", changes_only=True, action="shop.profile")["entries"] == []
    everything = [found["action"] for found in here.do("audit.list")["entries"]]
    assert everything.count("shop.profile") == 7
    assert everything.count("audit.list") == 3


@pytest.mark.parametrize(
    ("statements", "broken_at"),
    [
        (["UPDATE audit SET body = replace(body, 'shop.profile', 'shop.profilf') WHERE seq = 2"], 2),
        (["DELETE FROM audit WHERE seq = 3"], 3),
        (["UPDATE audit SET seq = 99 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3"], 2),
        (["DELETE FROM audit WHERE seq = 4"], 4),
        (
            [
                "DELETE FROM audit WHERE seq > 2",
                "UPDATE audit_heads SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)",
            ],
            3,
        ),
    ],
    ids=["changed", "removed", "moved", "cut", "cut with its head"],
)
def test_tampering_is_found(here: Here, statements: list[str], broken_at: int) -> None:
    """Whoever writes into the database itself is found, at the entry, also when they cut the end off with its head."""
    assert state(here)["holds"]
    here.vandal("DELETE FROM audit WHERE seq > 4", "UPDATE audit_heads SET seq = 4, hash = (SELECT hash FROM audit"
                " WHERE seq = 4)", "DELETE FROM calls WHERE operation = 'audit.verify'")  # fmt: skip
    assert here.audit.verify(LOCAL_TENANT) == 4
    here.vandal(*statements)
    found = state(here)
    assert (found["holds"], found["broken_at"]) == (False, broken_at), found


def test_signed_heads_bind(here: Here) -> None:
    """A trail that was rewritten from the beginning on, hashes and all, differs from the heads that were signed."""
    assert here.audit.sign_heads(NOW) == 1
    assert here.audit.sign_heads(NOW) == 0, "nothing has happened since"
    here.vandal("DELETE FROM audit", "DELETE FROM audit_heads", "DELETE FROM calls")
    here.do("shop.profile")
    assert not state(here)["holds"]
    here.vandal("""UPDATE audit_signed SET body = replace(body, '"seq": 4', '"seq": 1')""")
    assert "not as it was signed" in state(here)["why"]


def test_exported_trail_is_verified_without_the_installation(here: Here, tmp_path: Path) -> None:
    """The command reads the file alone; one letter changed and it says where, and ends with 1."""
    made = here.do("audit.export")
    files = here.opened.runtime.files(OWNER)
    content = files.path(FileRef.model_validate(made["file"])).read_bytes()
    path = tmp_path / "trail.jsonl"
    path.write_bytes(content)
    app, place = application(REGISTRY), Place(installation())

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["verify-audit", *words], obj=place)

    good = run(str(path), "--public-key", made["public_key"], "--json")
    assert (good.exit_code, json.loads(good.stdout)["last"]) == (0, 4)
    path.write_bytes(content.replace(b"shop.profile", b"shop.profilE", 1))
    bad = run(str(path), "--json")
    assert (bad.exit_code, json.loads(bad.stdout)["broken_at"]) == (1, 1)
    assert run(str(tmp_path / "none.jsonl")).exit_code == 2


def test_nobody_sees_anothers_trail(here: Here) -> None:
    """Another organisation's trail, and the host's, are refused in the words of one that is not there."""
    stranger = Caller("shop_b", "ben", organisation="org_b")
    refused = []
    for trail in (LOCAL_TENANT, "host", "nothing"):
        with pytest.raises(Refusal) as no:
            here.do("audit.list", stranger, trail=trail)
        refused.append(str(no.value).replace(trail, "?"))
    assert len(set(refused)) == 1
    assert here.do("audit.verify", stranger)["trails"] == []
