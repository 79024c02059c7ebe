"""Sessions begin and end once in the trail, on both databases, however many processes have a hand in it."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stores import processes_of

from morgiana.adapters.database.audit import AuditRows
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.sessions import SessionRows
from morgiana.control.audit.chain import verify
from morgiana.control.caller import HOST
from morgiana.control.sign_in.ports import SessionRecord

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgres"])
def process(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """The connection of another process, each time it is called."""
    with processes_of(tmp_path, store=request.param) as connect:
        yield connect


def session(
    number: int, *, person: str = "person_anna", ends_at: datetime = NOON + timedelta(days=30)
) -> SessionRecord:
    return SessionRecord(
        digest=number.to_bytes(32), id=f"session_{number:02}", person=person, shop="", caller=None, ways=("password",),
        device="Firefox", address="192.0.2.10", opened_at=NOON, seen_at=NOON, proved_at=NOON, ends_at=ends_at,
    )  # fmt: skip


def told(database: Database) -> list[tuple[str, str, str]]:
    """Each entry of the host's trail: who, what, and to what; the chain holds."""
    links = [(seq, body, bytes(hash)) for seq, body, hash in AuditRows(database).links(HOST)]
    verify(links)
    bodies = [json.loads(body) for _, body, _ in links]
    return [(person, action, subject) for _, _, person, _, action, subject, _ in bodies]


def test_a_session_is_told_of_when_it_begins_and_when_it_ends(process: Callable[[], Database]) -> None:
    """Opened by one process, ended by another or by time; what is not there is no end."""
    here, there = SessionRows(process(), None), SessionRows(database := process(), None)
    for number in range(3):
        here.open_session(session(number))
    assert there.end_sessions([session(0).digest, b"x" * 32], NOON) == 1
    assert here.end_sessions([session(0).digest], NOON) == 0
    there.note_seen(session(2).digest, NOON + timedelta(days=8), "Firefox", "")
    there.drop_old(NOON + timedelta(days=8))
    here.drop_old(NOON + timedelta(days=8))
    assert told(database) == [
        *(("person_anna", "session.opened", f"session_0{number}") for number in range(3)),
        ("person_anna", "session.ended", "session_00"),
        ("person_anna", "session.expired", "session_01"),
    ]
    assert [record.id for record in here.sessions("person_anna")] == ["session_02"]


def test_several_processes_tell_of_an_end_once(process: Callable[[], Database]) -> None:
    """Five processes end the same twenty sessions, and sweep twenty others, all at once: forty ends, each once."""
    stores = [SessionRows(process(), None) for _ in range(5)]
    open_, old = range(20), range(20, 40)
    for number in (*open_, *old):
        ends_at = NOON + timedelta(days=30 if number in open_ else -1)
        stores[number % 5].open_session(session(number, person=f"person_{number % 3}", ends_at=ends_at))

    def work(store: SessionRows) -> int:
        ended = sum(
            store.end_sessions([session(number).digest for number in open_[at : at + 2]], NOON) for at in range(19)
        )
        store.drop_old(NOON)
        return ended

    with ThreadPoolExecutor(5) as threads:
        assert sum(threads.map(work, stores)) == 20
    database = process()
    counts = Counter((action, subject) for _, action, subject in told(database))
    assert set(counts.values()) == {1}
    assert Counter(action for action, _ in counts) == {
        "session.opened": 40, "session.ended": 20, "session.expired": 20,
    }  # fmt: skip
    assert database.rows("SELECT 1 FROM sessions", of=EVERYBODY) == []
