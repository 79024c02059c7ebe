"""Cells that may say something about a person are sealed by their tenant's key, whatever release wrote them."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from privacy_installed import Installed
from stores import on_sqlite

from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.jobs import JobRows
from morgiana.control.caller import HOST, OWNER
from morgiana.control.jobs import Job, Problem
from morgiana.control.ports import AcceptedJob
from morgiana.control.privacy.vault import is_sealed, key_version

_NAME: Final = "Marie Tremblay-Duchesne"
_RELEASED: Final = Path(__file__).parents[1] / "control" / "released_0_1.sql"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Installed]:
    opened = Installed(tmp_path / "home")
    yield opened
    opened.opened.runtime.close()


def _named(home: Path) -> list[str]:
    return [path.name for path in home.rglob("*") if path.is_file() and _NAME.encode() in path.read_bytes()]


def _job(id: str, request: bytes) -> AcceptedJob:
    job = Job(id=id, operation="plan.weekly", state="accepted", accepted_at=datetime.now(UTC))
    return AcceptedJob(job, "local", "local_org", "owner", "", frozenset({"*"}), request, None, b"f")


def _failed(shop: Installed) -> JobRows:
    """A job that failed, with a problem that names somebody."""
    jobs = JobRows(shop.database, sealer=shop.privacy.vault)
    jobs.accept(_job("job_1", f'{{"who":"{_NAME}"}}'.encode()))
    problem = Problem(
        type="/problems/Fault", title="Fault", status=500, code="Fault", detail=f"{_NAME} is not known.", remedy=""
    )
    with shop.database.transaction(of=EVERYBODY) as transaction:
        transaction.execute("UPDATE jobs SET state = 'running', fence = 1 WHERE id = 'job_1'")
    jobs.end("job_1", 1, "failed", datetime.now(UTC), problem)
    return jobs


def test_documents_and_the_problems_of_jobs_are_sealed_and_read_as_they_were(shop: Installed) -> None:
    shop.call("shop.set_profile", name=_NAME)
    jobs = _failed(shop)
    assert shop.call("shop.profile").name == _NAME
    [job] = jobs.jobs("local", limit=5)
    assert job.problem is not None
    assert job.problem.detail == f"{_NAME} is not known."
    known = jobs.own_job("local", "job_1")
    assert known is not None
    assert known.job.problem == job.problem
    [(body,)] = shop.database.rows("SELECT body FROM documents WHERE name = 'profile'", of=EVERYBODY)
    assert is_sealed(body)
    assert _named(shop.home) == []


@on_sqlite("the earlier release had no other")
def test_what_an_earlier_release_left_in_plain_text_is_sealed_when_it_is_opened(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with sqlite3.connect(home / "morgiana.sqlite") as old:
        old.executescript(_RELEASED.read_text("utf-8"))
        old.execute("PRAGMA user_version = 1")
        at = "2026-11-24T10:00:00+00:00"
        receipt = (
            '{"units":1,"unit":"call","price":{"minor":0,"currency":"EUR"},"cpu_seconds":0.0,'
            '"energy":{"joules":0.0},"carbon":{"grams_co2e":0.0}}'
        )
        told = f'{{"name":"{_NAME}"}}'
        call = ("rcpt_1", "local", "owner", "shop.rows", None, b"f", told.encode(), receipt.encode(), at)
        old.execute(f"INSERT INTO calls VALUES ({', '.join('?' * 9)})", call)
        problem = f'{{"type":"a","title":"b","status":500,"code":"c","detail":"{_NAME}","remedy":""}}'
        job = ("job_1", "local", "owner", '["*"]', "walk.far", told.encode(), None, b"f", "failed", 1, 0, 0, None)
        old.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * 18)})", (*job, at, None, at, None, problem))
        old.execute("INSERT INTO documents VALUES ('local', 'shop', 'profile', ?)", (told,))
    old.close()
    assert _named(home)
    shop = Installed(home)
    try:
        assert _named(home) == []
        assert shop.call("shop.profile").name == _NAME
        jobs = JobRows(shop.database, sealer=shop.privacy.vault)
        known = jobs.own_job("local", "job_1")
        assert known is not None
        assert known.request == told.encode()
        assert known.job.problem is not None
        assert known.job.problem.detail == _NAME
        assert shop.database.rows("SELECT tenant FROM unsealed_cells", of=EVERYBODY) == []
    finally:
        shop.opened.runtime.close()


def test_an_older_key_is_destroyed_once_it_seals_nothing(shop: Installed) -> None:
    ref = shop.load_customers()
    shop.call("shop.set_profile", name=_NAME)
    jobs, vault, now = _failed(shop), shop.privacy.vault, datetime.now(UTC)
    shop.call("privacy.rotate_key")
    assert _versions(shop, "local") == [1, 2]
    shop.privacy.sweep(now)  # seals anew what the first one sealed
    shop.privacy.sweep(now + timedelta(days=30))
    assert _versions(shop, "local") == [1, 2]  # a version of a table from before could still be asked for
    shop.privacy.sweep(now + timedelta(days=32))
    assert _versions(shop, "local") == [2]
    assert vault.newest_version("local") == 2
    assert shop.call("shop.profile").name == _NAME
    [job] = jobs.jobs("local", limit=5)
    assert job.problem is not None
    assert shop.opened.runtime.files(OWNER).path(ref).read_text()
    assert shop.call("privacy.find", email="marie.dupont@example.org").found
    for table, column in (("calls", "answer"), ("jobs", "request"), ("jobs", "problem"), ("documents", "body")):
        sql = f"SELECT {column} FROM {table} WHERE tenant = :tenant"
        cells = [cell for (cell,) in shop.database.rows(sql, of="local") if cell]
        assert cells
        assert {key_version(cell) for cell in cells} == {2}, table


def test_a_key_stays_as_long_as_older_versions_of_tables_are_held(shop: Installed) -> None:
    now = datetime.now(UTC)
    shop.load_customers()
    shop.call("privacy.set_retention", what="lake_versions", days=30, hold="a lawsuit")
    shop.call("privacy.rotate_key")
    shop.privacy.sweep(now)
    shop.privacy.sweep(now + timedelta(days=90))
    assert _versions(shop, "local") == [1, 2]


def test_the_hosts_older_key_is_destroyed_too_and_the_house_reads_on(shop: Installed) -> None:
    from morgiana.adapters.database.sign_in import CredentialRows

    now, vault = datetime.now(UTC), shop.privacy.vault
    credentials = CredentialRows(shop.database, vault)
    credentials.set_time_codes("person_1", b"a secret of twenty b")
    vault.rotate(HOST)
    shop.privacy.sweep(now)
    shop.privacy.sweep(now + timedelta(days=32))
    assert _versions(shop, HOST) == [2]
    codes = credentials.time_codes("person_1")
    assert codes is not None
    assert codes.secret == b"a secret of twenty b"


def _versions(shop: Installed, tenant: str) -> list[int]:
    """The data keys of a tenant that are not destroyed."""
    rows = shop.database.rows(
        "SELECT version FROM vault_keys WHERE tenant = :tenant AND kind = 'data' AND wrapped IS NOT NULL"
        " ORDER BY version",
        of=tenant,
    )
    return [version for (version,) in rows]
