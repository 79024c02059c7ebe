"""What refused calls leave in the trail: the first of a kind, once, however often, by however many processes."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stores import postgres_url

from morgiana.adapters.database.audit import AuditRows
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.first_entries import FirstEntryRows
from morgiana.adapters.database.postgres import PostgresDatabase
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.control.audit.chain import verify
from morgiana.control.audit.refusal_log import MOST_AN_HOUR, First, RefusalLog
from morgiana.control.audit.refusals import UnknownTrail
from morgiana.control.billing.refusing import over_cap, over_credit
from morgiana.control.billing.transfers import CREDIT
from morgiana.control.caller import HOST, Caller
from morgiana.control.refusals import NotAllowed, NotSignedIn, OverBudget, TooManyCalls, UnknownJob, UnknownShop
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault

ANN = Caller("shop_a", "person_ann", organisation="org_a")
TILL = Caller("shop_a", "person_ann", organisation="org_a", bearer="key_till")
OTHER = Caller("shop_b", "person_ben", organisation="org_b")
NO = NotAllowed("No.", remedy="Ask.")


class HandClock:
    """A clock that stands until it is moved."""

    at = datetime(2026, 11, 25, 13, 59, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@dataclass
class Books:
    """Books that several processes have open."""

    open: Callable[[], Database]
    clock: HandClock = field(default_factory=HandClock)
    databases: list[Database] = field(default_factory=list)

    def process(self) -> RefusalLog:
        """The log of another process, which shares nothing but the books."""
        self.databases.append(self.open())
        return RefusalLog(FirstEntryRows(self.databases[-1]), self.clock)

    def told(self, trail: str) -> list[tuple[str, str, str, str]]:
        """Each entry of a trail: who, by which key, what, and to what; the chain holds."""
        links = [(seq, body, bytes(hash)) for seq, body, hash in AuditRows(self.databases[0]).links(trail)]
        verify(links)
        return [tuple(json.loads(body)[2:6]) for _, body, _ in links]


@pytest.fixture(params=["sqlite", "postgres"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    def connect() -> Database:
        if request.param == "sqlite":
            return SqliteDatabase(tmp_path / "books.sqlite")
        return PostgresDatabase(postgres_url(tmp_path), connections=2)

    found = Books(connect)
    yield found
    for database in found.databases:
        database.close()


def refusal(minor: int, holder: str = "shop_a", month: str = "2026-11") -> OverBudget:
    return over_cap(Money(9, "EUR"), 0, holder=holder, shop="shop_a").of(holder, month, minor)


def test_first_of_a_kind_to_a_caller_in_an_hour_stands_in_their_trail(books: Books) -> None:
    """A hundred times refused is one entry; another caller, kind or hour is another; a mistaken number is none."""
    log = books.process()
    for _ in range(100):
        log.refused(TILL, "keys.create", NO)
    log.refused(TILL, "people.list", NO)
    log.refused(ANN, "keys.create", NO)
    log.refused(OTHER, "keys.create", NO)
    log.refused(ANN, "audit.list", UnknownTrail("No.", remedy="Ask."))
    log.refused(ANN, "jobs.show", UnknownJob("No.", remedy="Look."))
    books.clock.at += timedelta(minutes=1)
    log.refused(TILL, "keys.create", NO)
    log.close()
    assert books.told("shop_a") == [
        ("person_ann", "key_till", "access.refused", "not_allowed keys.create"),
        ("person_ann", "", "access.refused", "not_allowed keys.create"),
        ("person_ann", "", "access.refused", "unknown_trail audit.list"),
        ("person_ann", "key_till", "access.refused", "not_allowed keys.create"),
    ]
    assert books.told("shop_b") == [("person_ben", "", "access.refused", "not_allowed keys.create")]
    assert books.told(HOST) == []
    assert log.events == Counter(not_allowed=104, unknown_trail=1)


def test_who_was_turned_away_is_told_to_their_shop_and_to_the_host(books: Books) -> None:
    """A key at another's shop: its own shop's trail and the host's. Of whoever is not known the host hears alone."""
    log = books.process()
    for shop in ("shop_b", "shop_c"):
        no = UnknownShop(f"You have no shop {shop!r}.", remedy="Name yours.")
        assert log.turned_away(no, tenant="shop_a", person="person_ann", bearer="key_till") is no
    log.turned_away(NotSignedIn("This key is not known.", remedy="Send one."))
    log.close()
    tried = ("person_ann", "key_till", "access.refused", "unknown_shop")
    assert books.told("shop_a") == [tried]
    assert books.told(HOST) == [tried, ("", "", "access.refused", "not_signed_in")]
    assert books.told("shop_b") == []


def test_budgets_no_stands_there_once_for_each_cap_month_and_caller(books: Books) -> None:
    """Again after 100 refusals: another key, another cap, the same cap raised, the credit, and the next month."""
    log = books.process()
    for _ in range(100):
        log.refused(TILL, "forecast.demand", refusal(500))
    for caller, no in (
        (ANN, refusal(500)),
        (TILL, refusal(900, holder="")),
        (TILL, refusal(600)),
        (TILL, over_credit(Money(9, "EUR"), 0).of(CREDIT, "2026-11")),
        (TILL, refusal(500, month="2026-12")),
        (TILL, refusal(500)),
    ):
        log.refused(caller, "forecast.demand", no)
    log.close()
    assert books.told("shop_a") == [
        (person, key, "spending.refused", subject)
        for person, key, subject in (
            ("person_ann", "key_till", "shop_a 2026-11"),
            ("person_ann", "", "shop_a 2026-11"),
            ("person_ann", "key_till", "all 2026-11"),
            ("person_ann", "key_till", "shop_a 2026-11"),
            ("person_ann", "key_till", "credit 2026-11"),
            ("person_ann", "key_till", "shop_a 2026-12"),
        )
    ]
    assert log.events == Counter(), "a limit is no attack"


def test_several_processes_write_it_once(books: Books) -> None:
    """Six processes hear of the same 40 refusals at the same time; each stands there once, and the chain holds."""
    logs = [books.process() for _ in range(6)]
    callers = [Caller("shop_a", "person_ann", organisation="org_a", bearer=f"key_{n}") for n in range(20)]

    def work(log: RefusalLog) -> None:
        for caller in callers:
            log.refused(caller, "keys.create", NO)
            log.refused(caller, "forecast.demand", refusal(500))
        log.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(work, logs))
    assert sum(log.events["not_allowed"] for log in logs) == 120
    found = Counter((key, action) for _, key, action, _ in books.told("shop_a"))
    assert set(found.values()) == {1}
    assert len(found) == 40


def test_a_trail_takes_so_many_in_an_hour(books: Books) -> None:
    """Keys without end, each refused: a hundred entries, all counted; a budget's no and the next hour's still enter."""
    log = books.process()

    def refuse_all() -> None:
        for number in range(MOST_AN_HOUR + 20):
            log.refused(Caller("shop_a", "p", organisation="org_a", bearer=f"key_{number}"), "keys.create", NO)

    refuse_all()
    log.refused(TILL, "forecast.demand", refusal(500))
    books.clock.at += timedelta(hours=1)
    refuse_all()
    log.close()
    actions = [action for *_, action, _ in books.told("shop_a")]
    assert Counter(actions) == {"access.refused": 2 * MOST_AN_HOUR, "spending.refused": 1}
    assert log.events["not_allowed"] == 2 * (MOST_AN_HOUR + 20)


def test_marks_are_forgotten_when_their_time_is_over(books: Books) -> None:
    log = books.process()
    log.refused(TILL, "keys.create", NO)
    log.refused(TILL, "forecast.demand", refusal(500))
    log.close()
    database = books.databases[0]
    now = books.clock.at
    assert log.forget(now) == 0
    assert log.forget(now + timedelta(hours=2)) == 1
    assert log.forget(now + timedelta(days=70)) == 1
    assert database.rows("SELECT 1 FROM audit_firsts", of=EVERYBODY) == []


def test_what_cannot_be_written_is_written_with_the_next(caplog: pytest.LogCaptureFixture) -> None:
    """While the database is away the caller is refused all the same, and nothing is lost of the count."""

    class Away:
        def __init__(self) -> None:
            self.away, self.written = True, list[First]()

        def write_first(self, first: First) -> bool:
            if self.away:
                raise Fault("away")
            self.written.append(first)
            return True

        def forget(self, now: datetime) -> int:
            return 0

    away = Away()
    log = RefusalLog(away)
    log.refused(TILL, "keys.create", NO)
    log._writer.submit(lambda: None).result()
    away.away = False
    log.refused(TILL, "keys.create", NO)
    log.refused(TILL, "keys.create", NO)
    log.close()
    assert len(away.written) == 1
    assert log.events["not_allowed"] == 3
    assert "not in the audit trail yet: away" in caplog.text
    log.refused(ANN, "keys.create", NO)
    assert log.events["not_allowed"] == 4, "a process that ends says no as well"


def test_too_many_calls_fill_neither_the_trail_nor_the_log(books: Books, caplog: pytest.LogCaptureFixture) -> None:
    log = books.process()
    with caplog.at_level(logging.INFO):
        for _ in range(50):
            log.refused(TILL, "stock.levels", TooManyCalls("Slower.", remedy="Wait."))
        log.close()
    assert books.told("shop_a") == [("person_ann", "key_till", "access.refused", "too_many_calls stock.levels")]
    assert log.events == {"too_many_calls": 50}
    assert "access refused" not in caplog.text
