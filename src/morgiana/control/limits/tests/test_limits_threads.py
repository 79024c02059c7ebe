"""Threads are given out fairly, the door sends away what comes too late, and what was let in is finished."""

import asyncio
import contextvars
import threading
import time

import pytest

from morgiana.control.limits.threads import FairThreads
from morgiana.control.refusals import Overloaded, TooManyCalls


def nothing() -> bool:
    return True


def test_a_call_gives_what_it_gives_and_raises_what_it_raises() -> None:
    """The function runs in another thread, with the caller's context."""
    threads, word = FairThreads(2), contextvars.ContextVar("word", default="")

    async def ask() -> tuple[str, bool]:
        word.set("hello")
        here = threading.get_ident()
        return await threads.run("a", "k", lambda: (word.get(), threading.get_ident() != here))

    assert asyncio.run(ask()) == ("hello", True)
    with pytest.raises(ZeroDivisionError):
        asyncio.run(threads.run("a", "k", lambda number: 1 // number, 0))
    threads.close()


def test_a_small_tenant_does_not_wait_behind_a_noisy_one() -> None:
    """200 calls of 20 ms by one tenant; another's call, sent last, is answered among the first."""
    threads, order = FairThreads(3, seconds_to_wait_max=60), []

    def call(tenant: str) -> None:
        time.sleep(0.02)
        order.append(tenant)

    async def ask() -> None:
        noisy = [asyncio.ensure_future(threads.run("noisy", "k", call, "noisy")) for _ in range(200)]
        await asyncio.sleep(0.05)
        await threads.run("small", "k", call, "small")
        assert threads.waiting() > 150
        await asyncio.gather(*noisy)

    asyncio.run(ask())
    assert order.index("small") < 15
    assert len(order) == 201
    threads.close()


def test_a_tenant_leaves_threads_to_the_others() -> None:
    """Of three threads a tenant holds two, however many of its calls wait; a second tenant's call begins at once."""
    threads, gate = FairThreads(3), threading.Event()
    running, most, lock = 0, 0, threading.Lock()

    def hold() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        assert gate.wait(20)
        with lock:
            running -= 1

    async def ask() -> None:
        noisy = [asyncio.ensure_future(threads.run("noisy", "k", hold)) for _ in range(10)]
        await asyncio.sleep(0.1)
        assert await asyncio.wait_for(threads.run("small", "k", lambda: "at once"), 2) == "at once"
        gate.set()
        await asyncio.gather(*noisy)

    asyncio.run(ask())
    assert most == 2
    threads.close()


def test_load_above_capacity_is_sent_away_and_the_rest_is_finished() -> None:
    """Five times what two threads can do: each call is answered or refused at once; none that was let in is lost."""
    threads = FairThreads(2, seconds_to_wait_max=0.3)
    told: list[float] = []

    def work() -> str:
        time.sleep(0.02)
        return "done"

    async def one() -> str:
        began = time.monotonic()
        try:
            return await threads.run("a", "k", work)
        except Overloaded as refused:
            assert time.monotonic() - began < 0.1
            told.append(refused.retry_after_seconds or 0.0)
            return "refused"

    async def ask() -> list[str]:
        await one()
        asked = []
        for _ in range(500):
            asked.append(asyncio.ensure_future(one()))
            await asyncio.sleep(0.002)
        return await asyncio.gather(*asked)

    began = time.monotonic()
    given = asyncio.run(ask())
    assert given.count("done") + given.count("refused") == 500
    assert given.count("done") >= 30
    assert len(told) >= 200
    assert all(1.0 <= seconds <= 60 for seconds in told)
    assert time.monotonic() - began < 20
    threads.close()


def test_a_line_is_bounded_for_one_and_for_all() -> None:
    """The eleventh of a line of ten is the tenant's own fault; the 31st of thirty in all is the server's."""
    threads, gate = FairThreads(1, seconds_to_wait_max=1e9, line_max=10, lines_max=30), threading.Event()

    async def ask() -> None:
        asked = [asyncio.ensure_future(threads.run("first", "k", gate.wait, 5))]
        await asyncio.sleep(0.05)
        for tenant in ("a", "b", "c"):
            asked += [asyncio.ensure_future(threads.run(tenant, "k", nothing)) for _ in range(10)]
            await asyncio.sleep(0)
            with pytest.raises(TooManyCalls, match="10 calls of this business"):
                await threads.run(tenant, "k", nothing)
        with pytest.raises(Overloaded, match="30 calls wait"):
            await threads.run("d", "k", nothing)
        gate.set()
        await asyncio.gather(*asked)

    asyncio.run(ask())
    threads.close()


def test_an_impatient_caller_is_told_at_once() -> None:
    """A caller that waits half a second at most is not let into a line of two; a patient one is."""
    threads, gate = FairThreads(1), threading.Event()

    async def ask() -> None:
        await threads.run("a", "slow", time.sleep, 0.4)
        asked = [asyncio.ensure_future(threads.run("a", "slow", gate.wait, 5)) for _ in range(3)]
        await asyncio.sleep(0.05)
        with pytest.raises(Overloaded):
            await threads.run("a", "slow", nothing, patience_s=0.5)
        asked.append(asyncio.ensure_future(threads.run("a", "slow", nothing)))
        gate.set()
        await asyncio.gather(*asked)

    asyncio.run(ask())
    threads.close()


def test_who_goes_away_before_the_turn_leaves_the_line() -> None:
    """A call that is cancelled while it waits is never begun."""
    threads, gate = FairThreads(1), threading.Event()
    begun: list[str] = []

    async def ask() -> None:
        first = asyncio.ensure_future(threads.run("a", "k", gate.wait, 5))
        second = asyncio.ensure_future(threads.run("a", "k", begun.append, "second"))
        await asyncio.sleep(0.05)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert threads.waiting() == 0
        gate.set()
        await first
        await threads.run("a", "k", begun.append, "third")

    asyncio.run(ask())
    assert begun == ["third"]
    threads.close()
