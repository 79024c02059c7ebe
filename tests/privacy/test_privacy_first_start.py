"""The first start of a release that seals more than the last, on books of many organisations."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from privacy_installed import Installed
from stores import database_of

from morgiana.adapters.database.database import EVERYBODY, Database, Whose
from morgiana.adapters.database.identity import IdentityRows
from morgiana.adapters.database.privacy import SqlPrivacy
from morgiana.adapters.vault import house
from morgiana.adapters.vault.opening import open_vault
from morgiana.control.privacy.vault import Vault
from morgiana.kernel.refusals import Fault

_ORGANISATIONS: Final = [f"org_{number:03}" for number in range(12)]
_AT: Final = "2026-01-01T00:00:00+00:00"


def _left_plain(home: Path, organisations: list[str]) -> Path:
    """Books whose organisations each have a member in plain text."""
    home.mkdir(exist_ok=True)
    books = database_of(home)
    with books.transaction(of=EVERYBODY) as transaction:
        transaction.executemany(
            "INSERT INTO memberships (tenant, person, kind, name, email, role, invited_by, created_at)"
            " VALUES (?, ?, 'person', ?, ?, 'owner', '', ?)",
            [(name, f"p_{name}", b"Olga", f"{name}@example.org".encode(), _AT) for name in organisations],
        )
        transaction.executemany("INSERT INTO unsealed_cells (tenant) VALUES (?)", [(name,) for name in organisations])
    books.close()
    return home


def _left(home: Path, sql: str) -> list[str]:
    books: Database = database_of(home)
    found = [tenant for (tenant,) in books.rows(sql, of=EVERYBODY)]
    books.close()
    return found


def _killed_in_the_second_go(seal: Callable[..., bytes]) -> Callable[..., bytes]:
    def killed(vault: Vault, tenant: str, *rest: Any) -> bytes:
        if tenant == _ORGANISATIONS[7]:
            raise Fault("Killed.")
        return seal(vault, tenant, *rest)

    return killed


def test_a_first_start_that_is_killed_goes_on_from_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of those in the first go, the host and four more, the last alone is listed yet, so that the files are emptied."""
    home = _left_plain(tmp_path, _ORGANISATIONS)
    monkeypatch.setattr(house, "TENANTS_AT_ONCE", 5)
    caplog.set_level(logging.INFO, "morgiana")
    on_the_list = "SELECT tenant FROM unsealed_cells ORDER BY tenant"
    plain = "SELECT tenant FROM memberships WHERE email_mark IS NULL ORDER BY tenant"
    with monkeypatch.context() as patch:
        patch.setattr(Vault, "seal", _killed_in_the_second_go(Vault.seal))
        with pytest.raises(Fault, match="Killed"):
            Installed(home)
    assert _left(home, plain) == _ORGANISATIONS[4:]
    assert _left(home, on_the_list) == _ORGANISATIONS[3:]
    assert "sealed: 5 of 13 tenants" in caplog.text

    caplog.clear()
    installed = Installed(home)
    try:
        people = IdentityRows(installed.database, installed.privacy.vault)
        for name in _ORGANISATIONS:
            [member] = people.members(name)
            assert (member.name, member.email) == ("Olga", f"{name}@example.org")
    finally:
        installed.opened.runtime.close()
    assert _left(home, plain) == _left(home, on_the_list) == []
    assert "sealed: 9 of 9 tenants" in caplog.text


def test_a_first_start_commits_no_more_often_for_more_organisations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a disk takes to confirm is waited for once in a go, and not once for each organisation."""
    commits: dict[int, int] = {}
    for count in (1, 12):
        home = _left_plain(tmp_path / str(count), _ORGANISATIONS[:count])
        books = database_of(home)
        vault, begin = open_vault(home, books), books.transaction
        commits[count] = 0

        def counted(*, of: Whose, count: int = count, begin: Any = begin) -> Any:
            commits[count] += 1
            return begin(of=of)

        monkeypatch.setattr(books, "transaction", counted)
        house._seal_cells(books, vault, SqlPrivacy(books))
        assert books.rows("SELECT tenant FROM unsealed_cells", of=EVERYBODY) == []
        books.close()
    assert commits[12] == commits[1]
