"""Machines take turns at writing a shop's lake; one that died lets go, and one that was only slow publishes nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from stores import processes_of

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.lake_writers import LeasedLocks
from morgiana.adapters.lake.lock import HeldLock
from morgiana.kernel.refusals import Fault


@pytest.fixture(params=["sqlite", "postgres"])
def machine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Another machine's connection to the same books, each time it is called."""
    with processes_of(tmp_path, store=request.param) as connect:
        yield connect


def publishes(database: Database, held: HeldLock) -> None:
    """What the transaction of a posting does first."""
    assert held.guard is not None
    with database.transaction(of=frozenset({"local", "local_org"})) as transaction:
        held.guard(transaction)


def test_one_at_a_time(machine: Callable[[], Database]) -> None:
    """Sixty turns of three machines: never two at once, and each turn publishes."""
    inside, most, turns = 0, 0, []

    def work() -> None:
        nonlocal inside, most
        database = machine()
        locks = LeasedLocks(database)
        for _ in range(20):
            held = locks.hold("local")
            inside += 1
            most = max(most, inside)
            publishes(database, held)
            turns.append(1)
            inside -= 1
            held.release()

    machine()  # the schema is made before they start
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(turns), most) == (60, 1)


def test_two_shops_do_not_wait_for_each_other(machine: Callable[[], Database]) -> None:
    """Somebody writes one shop's lake, and another's turn begins at once."""
    locks = LeasedLocks(machine())
    first = locks.hold("one")
    began = time.monotonic()
    locks.hold("two").release()
    assert time.monotonic() - began < 1
    first.release()


def test_a_dead_holder_lets_go(machine: Callable[[], Database]) -> None:
    """Without beats a turn is taken over after the waiter's patience and not before; the dead one publishes nothing."""
    there, here = machine(), machine()
    dead = LeasedLocks(there, patience_seconds=1000).hold("local")  # its beats come too seldom to be heard
    began = time.monotonic()
    held = LeasedLocks(here, patience_seconds=1.0).hold("local")
    waited = time.monotonic() - began
    assert 1.0 <= waited < 5
    with pytest.raises(Fault, match="Another machine took over"):
        publishes(there, dead)
    publishes(here, held)
    dead.release()
    publishes(here, held)  # the late release of the dead one's turn ended nobody else's
    held.release()


def test_a_live_holder_keeps_its_turn(machine: Callable[[], Database]) -> None:
    """A holder whose beats are heard is waited for, three times longer than a dead one would be."""
    there, here = machine(), machine()
    slow = LeasedLocks(there, patience_seconds=0.5).hold("local")
    got: list[HeldLock] = []
    waiter = threading.Thread(target=lambda: got.append(LeasedLocks(here, patience_seconds=0.5).hold("local")))
    waiter.start()
    waiter.join(1.5)
    assert got == []
    publishes(there, slow)
    slow.release()
    waiter.join(5)
    publishes(here, got[0])
    got[0].release()


def test_turns_are_rows_of_the_tenant(machine: Callable[[], Database]) -> None:
    """Each shop has one row, and a turn's number never comes again."""
    database = machine()
    locks = LeasedLocks(database)
    for _ in range(3):
        locks.hold("local").release()
    rows = database.rows("SELECT tenant, fence, holder FROM lake_writers", of=EVERYBODY)
    assert rows == [("local", 3, "")]
