"""The relational store: whose rows a statement touches, what a transaction holds, and how old databases come along."""

import asyncio
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stores import STORE, database_of
from workshop import Words, open_runtime

from morgiana.adapters.database.audit import AuditRows
from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.database import EVERYBODY, Database, DatabaseTooNew
from morgiana.adapters.database.migrations import CHAIN, HEAD
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.control.audit.chain import BEGINNING, Broken, Entry, append, verify
from morgiana.control.caller import OWNER
from morgiana.control.ports import AlreadyPosted, Posting, Transaction
from morgiana.kernel.refusals import Refusal

AT = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def posting(receipt_id: str, *, tenant: str = "local", price: int = 0, key: str | None = None) -> Posting:
    return Posting(
        receipt_id=receipt_id,
        tenant=tenant,
        organisation=f"{tenant}_org",
        person="ann",
        bearer="",
        operation="say.again",
        key=key,
        fingerprint=b"f" * 16,
        answer=b"{}",
        receipt=b"{}",
        unit="word",
        units=2,
        price_minor=price,
        currency="EUR",
        at=AT,
        cpu_seconds=0.5,
        joules=1.5,
        grams_co2e=0.25,
    )


def count(database: Database, table: str) -> int:
    [(number,)] = database.rows(f"SELECT COUNT(*) FROM {table}", of=EVERYBODY)
    return int(number)


class Shut(Refusal):
    """The door is shut."""


def test_tenants_statement_must_name_the_tenant(tmp_path: Path) -> None:
    """A statement for one tenant that does not say `:tenant` is a bug that its first run finds, and reads nothing."""
    database = database_of(tmp_path)
    with pytest.raises(AssertionError, match="does not say :tenant"):
        database.rows("SELECT * FROM calls", of="local")
    with pytest.raises(AssertionError, match="no one tenant"):
        database.rows("SELECT * FROM calls WHERE tenant = :tenant", of=EVERYBODY)
    database.close()


def test_tenant_is_bound_where_it_stands(tmp_path: Path) -> None:
    """`:tenant` takes its place among the other values, wherever it stands and however often."""
    database = database_of(tmp_path)
    sql = "SELECT CAST(? AS TEXT), CAST(:tenant AS TEXT), CAST(? AS TEXT), CAST(:tenant AS TEXT), 'a:tenants%'"
    assert database.rows(sql, ("x", "y"), of="shop") == [("x", "shop", "y", "shop", "a:tenants%")]
    database.close()


@pytest.mark.skipif(STORE != "postgres", reason="row-level security is PostgreSQL's")
def test_row_level_security_stands_beneath(tmp_path: Path) -> None:
    """A statement that forgets its tenant touches nobody else's rows, for the session names one tenant."""
    database = database_of(tmp_path)
    books = SqlBooks(database)
    assert books.post([posting("r1", tenant="a", price=3), posting("r2", tenant="b", price=4)]) == [None, None]
    tables = [name for (name,) in database.rows(_TENANT_TABLES, of=EVERYBODY)]
    assert {"calls", "transfers", "accounts", "audit", "jobs", "secrets"} <= set(tables)
    for table in tables:
        everything = f"SELECT tenant FROM {table} WHERE :tenant <> ''"  # the filter is forgotten
        assert {tenant for (tenant,) in database.rows(everything, of="a")} <= {"a"}, table
    with database.transaction(of=frozenset({"a"})) as transaction:
        assert transaction.execute("UPDATE calls SET person = 'eve'") == 1
        assert transaction.execute("DELETE FROM transfers") == 0
    with pytest.raises(Exception, match="row-level security"), database.transaction(of="a") as transaction:
        transaction.execute("INSERT INTO lake_tables (tenant, name, version) VALUES (:tenant || 'x', 't', 1)")
    assert database.rows("SELECT person FROM calls WHERE tenant = :tenant", of="b") == [("ann",)]
    database.close()


_TENANT_TABLES = "SELECT tablename FROM pg_policies ORDER BY tablename"


@pytest.mark.skipif(STORE != "postgres", reason="row-level security is PostgreSQL's")
def test_every_table_with_tenants_is_guarded(tmp_path: Path) -> None:
    """No table has a column `tenant` without a policy that is forced on its owner too."""
    database = database_of(tmp_path)
    with_tenants = database.rows(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relkind = 'r' AND a.attname = 'tenant' AND NOT a.attisdropped ORDER BY 1",
        of=EVERYBODY,
    )
    forced = database.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity AND relforcerowsecurity ORDER BY 1",
        of=EVERYBODY,
    )
    assert with_tenants == forced
    [(role, bypasses)] = database.rows(
        "SELECT current_user::text, rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user", of=EVERYBODY
    )
    assert (role, bypasses) == ("morgiana_app", False)
    database.close()


def test_refused_effect_leaves_out_its_own_posting_only(tmp_path: Path) -> None:
    """One of three calls of a batch has an effect that refuses: nothing of it is written, all of the others is."""
    database = database_of(tmp_path)
    books = SqlBooks(database)

    def write(transaction: Transaction) -> None:
        transaction.execute("INSERT INTO lake_tables (tenant, name, version) VALUES ('local', 'sales', 7)")

    def refuse(transaction: Transaction) -> None:
        transaction.execute("INSERT INTO lake_tables (tenant, name, version) VALUES ('local', 'stock', 7)")
        raise Shut("It is shut.", remedy="Come back tomorrow.")

    first, second, third = posting("r1", price=1), posting("r2", price=2), posting("r3", price=4)
    outcomes = books.post([_with(first, write), _with(second, refuse), third])
    assert [type(outcome) for outcome in outcomes] == [type(None), Shut, type(None)]
    assert count(database, "calls") == 2
    assert database.rows("SELECT name FROM lake_tables", of=EVERYBODY) == [("sales",)]
    assert books.spent("local_org", "EUR") == 5
    assert AuditRows(database).head("local")[0] == 2
    database.close()


def _with(call: Posting, *effects: object) -> Posting:
    from dataclasses import replace

    return replace(call, effects=effects)  # type: ignore[arg-type]


def test_key_posted_twice_in_a_batch(tmp_path: Path) -> None:
    """Two postings of one key in one batch, and a third in a later one: the first is written, once."""
    database = database_of(tmp_path)
    books = SqlBooks(database)
    first, second = books.post([posting("r1", key="k", price=2), posting("r2", key="k", price=2)])
    [third] = books.post([posting("r3", key="k", price=2)])
    assert first is None
    assert isinstance(second, AlreadyPosted)
    assert isinstance(third, AlreadyPosted)
    assert count(database, "calls") == count(database, "transfers") == count(database, "audit") == 1
    database.close()


def test_one_transaction_keeps_all_books_in_step(tmp_path: Path) -> None:
    """Calls, transfers, balances, usage and audit say the same, and a free call has no transfer."""
    database = database_of(tmp_path)
    SqlBooks(database).post([posting("r1", price=3), posting("r2", price=4), posting("r3")])
    balances = "SELECT account, debit_minor, credit_minor FROM accounts ORDER BY account"
    assert database.rows(balances, of=EVERYBODY) == [("sales", 0, 7), ("unbilled", 7, 0)]
    assert count(database, "transfers") == 2
    [usage] = database.rows("SELECT calls, units, minor, cpu_seconds, joules, grams_co2e FROM usage_days", of=EVERYBODY)
    assert usage == (3, 6, 7, 1.5, 4.5, 0.75)
    audit = AuditRows(database)
    assert verify(audit.links("local")) == audit.head("local")
    database.close()


def test_released_database_comes_forward_with_its_data(tmp_path: Path) -> None:
    """A database of the releases before Alembic is read by this one: calls, charges, jobs and secrets are all there."""
    place = tmp_path / "morgiana.sqlite"
    receipt = {"units": 2, "unit": "word", "price": {"minor": 5, "currency": "EUR"}, "cpu_seconds": 0.5}
    receipt |= {"energy": {"joules": 1.5}, "carbon": {"grams_co2e": 0.25}}
    with sqlite3.connect(place) as old:
        old.executescript((Path(__file__).parent / "released_0_1.sql").read_text("utf-8"))
        old.execute("PRAGMA user_version = 1")
        call = ("local", "owner", "say.again", "k1", b"f", b'{"text":"a"}', json.dumps(receipt).encode())
        old.execute("INSERT INTO calls VALUES ('rcpt_1', ?, ?, ?, ?, ?, ?, ?, ?)", (*call, "2026-11-24T10:00:00+00:00"))
        old.execute("INSERT INTO charges VALUES ('rcpt_1', 'local', 2, 5, 'EUR')")
        job = ("job_1", "local", "owner", '["*"]', "walk.far", b"{}", None, b"f", "done", 1, 0, 0, None)
        ended = ("2026-11-24T10:00:00+00:00", None, None, "rcpt_1", None)
        old.execute(f"INSERT INTO jobs VALUES ({', '.join('?' * 18)})", (*job, *ended))
        old.execute("INSERT INTO documents VALUES ('local', 'shop', 'profile', '{}')")
        old.execute("INSERT INTO secrets VALUES (?, 'key', 'local', 'owner', '[\"*\"]', '2026-11-24', NULL)", (b"d",))
    old.close()
    database = SqliteDatabase(place)
    books = SqlBooks(database)
    posted = books.find("local", "k1")
    assert posted is not None
    assert posted.answer == b'{"text":"a"}'
    assert books.spent("local_org", "EUR") == 5
    known = books.own_job("local", "job_1")
    assert known is not None
    assert (known.job.state, known.job.receipt_id, known.organisation) == ("done", "rcpt_1", "local_org")
    usage = "SELECT day, operation, unit, calls, units, minor FROM usage_days"
    assert database.rows(usage, of=EVERYBODY) == [("2026-11-24", "say.again", "word", 1, 2, 5)]
    assert books.post([posting("rcpt_2", price=1)]) == [None]
    assert books.spent("local_org", "EUR") == 6
    database.close()


def test_fresh_and_old_databases_have_one_schema(tmp_path: Path) -> None:
    """A database that came forward has the columns of one that was made by this release."""
    with sqlite3.connect(tmp_path / "old.sqlite") as old:
        old.executescript((Path(__file__).parent / "released_0_1.sql").read_text("utf-8"))
        old.execute("PRAGMA user_version = 1")
    old.close()
    fresh, came = SqliteDatabase(tmp_path / "new.sqlite"), SqliteDatabase(tmp_path / "old.sqlite")
    columns = (
        "SELECT m.name, c.name, c.type FROM sqlite_schema m, pragma_table_info(m.name) c"
        " WHERE m.type = 'table' ORDER BY 1, 2"
    )
    assert fresh.rows(columns, of=EVERYBODY) == came.rows(columns, of=EVERYBODY)


def test_every_revision_follows_the_one_before() -> None:
    """The chain that the program knows is the chain that the modules tell."""
    from importlib import import_module

    before = None
    for name in CHAIN:
        module = import_module(f"morgiana.adapters.database.migrations.versions.{name}")
        assert (module.revision, module.down_revision) == (name, before)
        before = name
    assert before == HEAD


def test_database_of_a_later_release(tmp_path: Path) -> None:
    """A database whose revision is not known is refused by its name, and nothing in it is touched."""
    database = database_of(tmp_path)
    with database.transaction(of=EVERYBODY) as transaction:
        if STORE == "postgres":
            transaction.execute("RESET ROLE")
        transaction.execute("UPDATE alembic_version SET version_num = 'm0999_tomorrow'")
    database.close()
    with pytest.raises(DatabaseTooNew, match="later release"):
        database_of(tmp_path)


def test_calls_of_many_threads_are_all_in_the_chain(tmp_path: Path) -> None:
    """Forty calls at once leave forty links in the tenant's chain, which holds."""
    runtime = open_runtime(tmp_path)

    async def call_all() -> None:
        await asyncio.gather(
            *(runtime.call(OWNER, "say.again", Words(words=["a"] * n), key=str(n)) for n in range(1, 41))
        )

    asyncio.run(call_all())
    runtime.close()
    database = database_of(tmp_path)
    assert verify(AuditRows(database).links("local"))[0] == 40
    database.close()


ENTRIES = st.lists(
    st.builds(
        Entry,
        at=st.datetimes(timezones=st.just(UTC)),
        person=st.text(max_size=8),
        bearer=st.text(max_size=4),
        action=st.text(max_size=8),
        subject=st.text(max_size=8),
        digest=st.text(max_size=8),
    ),
    min_size=1,
    max_size=12,
)


@given(ENTRIES, st.data())
def test_any_change_of_the_chain_is_found(entries: list[Entry], data: st.DataObject) -> None:
    """Changing a body or a hash, removing, repeating or moving any entry breaks the chain or its head."""
    links = [(link.seq, link.body, link.hash) for link in append(0, BEGINNING, entries)]
    head = verify(links)
    at = data.draw(st.integers(0, len(links) - 1))
    seq, body, hash = links[at]
    how = data.draw(st.sampled_from(["body", "hash", "remove", "repeat", "move"]))
    forged = list(links)
    if how == "body":
        place = data.draw(st.integers(0, len(body) - 1))
        forged[at] = (seq, body[:place] + ("x" if body[place] != "x" else "y") + body[place + 1 :], hash)
    elif how == "hash":
        forged[at] = (seq, body, bytes([hash[0] ^ 1]) + hash[1:])
    elif how == "remove":
        del forged[at]
    elif how == "repeat":
        forged.insert(at, links[at])
    else:
        to = data.draw(st.integers(0, len(links) - 1))
        forged.insert(to, forged.pop(at))
    if forged == links:
        return
    try:
        found = verify(forged)
    except Broken:
        return
    assert found != head
