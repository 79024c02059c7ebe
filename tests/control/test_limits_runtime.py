"""Calls and jobs pass the limits of their organisation's plan, and jobs may wait for clean hours."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import workshop as ws
from stores import database_of, shops_of

from morgiana.adapters.compute.process_pool import ProcessPool
from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.limits import SqlLeases
from morgiana.adapters.jobs.opening import leased_runner
from morgiana.control.caller import OWNER
from morgiana.control.energy.hours import Hours, hour_of
from morgiana.control.energy.later import Wish
from morgiana.control.house import House
from morgiana.control.limits.engine.rates import Rate
from morgiana.control.limits.gate import Gate
from morgiana.control.limits.of_plans import limits_of
from morgiana.control.limits.plan import Limits
from morgiana.control.refusals import QuotaUsedUp, TooManyCalls
from morgiana.control.runtime import Runtime
from morgiana.control.tenancy.records import Plan
from morgiana.kernel.clock import Clock
from morgiana.operations import Receipt

Open = Callable[..., Runtime]
NOON = datetime(2100, 11, 25, 12, tzinfo=UTC)
"""So far ahead that no worker finds a job of the test due."""


class TenPastNoon:
    def now(self) -> datetime:
        return NOON + timedelta(minutes=10)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A runtime of the workshop's operations under limits."""
    runtimes: list[Runtime] = []

    def open_it(limits: Limits, hours: Hours | None = None, clock: Clock | None = None) -> Runtime:
        database = database_of(tmp_path)
        runtime = Runtime(
            ws.REGISTRY,
            books=SqlBooks(database),
            shops=shops_of(tmp_path, database),
            compute=ProcessPool(2),
            house=House(),
            price_book=ws.PRICES,
            country="FR",
            runner=leased_runner(database, tmp_path),
            gate=Gate(lambda organisation: limits, SqlLeases(database)),
            hours=lambda: hours or Hours(),
            clock=clock,
        )
        runtimes.append(runtime)
        return runtime

    yield open_it
    for runtime in runtimes:
        runtime.close()


def say(runtime: Runtime, *words: str, key: str | None = None) -> bool:
    """Whether it was an earlier answer."""
    return asyncio.run(runtime.call(OWNER, "say.again", ws.Words(words=list(words)), key=key)).repeated


def test_a_rate_holds_and_a_repeat_is_free(opened: Open) -> None:
    """Two calls a second: the third is refused and charges nothing; the answer of an earlier one is still found."""
    runtime = opened(Limits(calls=Rate(0.01, 2)))
    assert not say(runtime, "a", key="one")
    say(runtime, "b")
    with pytest.raises(TooManyCalls) as refused:
        say(runtime, "c")
    assert refused.value.retry_after_seconds == pytest.approx(100, abs=5)
    assert say(runtime, "a", key="one")
    assert len(runtime.receipts(OWNER)) == 2


def test_a_quota_counts_units_that_were_posted(opened: Open) -> None:
    """Five words a month: three and two are said, a refused call counts nothing, the next is over."""
    runtime = opened(Limits(units_per_month={"say": 5}))
    say(runtime, "a", "b", "c")
    with pytest.raises(ws.TooLoud):
        say(runtime, "LOUD")
    say(runtime, "d", "e")
    with pytest.raises(QuotaUsedUp, match="0 of the month's 5 are left"):
        say(runtime, "f")
    assert sum(receipt.units for receipt in runtime.receipts(OWNER)) == 5


def test_calls_at_once_hold_over_threads(opened: Open) -> None:
    """Of five long calls at one moment two are let in."""
    runtime = opened(Limits(calls_at_once=2))

    async def five() -> list[object]:
        asked = (runtime.call(OWNER, "walk.far", ws.Steps(steps=20)) for _ in range(5))
        return list(await asyncio.gather(*asked, return_exceptions=True))

    given = asyncio.run(five())
    assert sum(isinstance(one, TooManyCalls) for one in given) == 3


def test_a_job_that_is_over_the_quota_is_refused_with_its_reason(opened: Open) -> None:
    """It is accepted, since what it will use is only known when its turn comes, and then says why it ended."""
    runtime = opened(Limits(units_per_month={"walk": 3}))
    job = runtime.submit(OWNER, "walk.far", ws.Steps(steps=4))
    runtime.launch()
    until = datetime.now(UTC) + timedelta(seconds=20)
    while runtime.job(OWNER, job.id).state in ("accepted", "running") and datetime.now(UTC) < until:
        asyncio.run(asyncio.sleep(0.05))
    ended = runtime.job(OWNER, job.id)
    assert ended.problem is not None
    assert (ended.state, ended.problem.code) == ("refused", "quota_used_up")


def test_jobs_are_accepted_no_faster_than_calls(opened: Open) -> None:
    """The third of two a second is refused before it is written down."""
    runtime = opened(Limits(calls=Rate(0.01, 2)))
    for _ in range(2):
        runtime.submit(OWNER, "walk.far", ws.Steps(steps=0))
    with pytest.raises(TooManyCalls):
        runtime.submit(OWNER, "walk.far", ws.Steps(steps=0))
    assert len(runtime.jobs(OWNER)) == 2


def test_a_job_waits_for_a_clean_hour_and_says_until_when(opened: Open) -> None:
    """The next hour has half the CO2e: it begins then; without the wish, or with too early a latest start, now."""
    this, following = NOON, NOON + timedelta(hours=1)
    runtime = opened(Limits(), Hours({this: 200.0, following: 100.0}), TenPastNoon())
    job = runtime.submit(OWNER, "walk.far", ws.Steps(steps=0), wish=Wish("clean", following))
    assert job.not_before == following
    assert job.waits.startswith(f"It waits until {following:%Y-%m-%d %H:%M} UTC")
    assert runtime.job(OWNER, job.id).not_before == following
    assert runtime.submit(OWNER, "walk.far", ws.Steps(steps=0)).not_before is None
    early = runtime.submit(OWNER, "walk.far", ws.Steps(steps=0), wish=Wish("clean", following - timedelta(seconds=1)))
    assert early.not_before is None
    assert "does not wait" in early.waits
    cheap = runtime.submit(OWNER, "walk.far", ws.Steps(steps=0), wish=Wish("cheap"))
    assert cheap.not_before is None


def test_a_receipt_says_which_hour_and_what_was_moved(opened: Open) -> None:
    """The factor is the hour's; bytes asked and answered are those of the JSON; an old receipt is read as before."""
    this = hour_of(datetime.now(UTC))
    runtime = opened(Limits(), Hours({this: 200.0, this + timedelta(hours=1): 200.0}, source="ours"))
    outcome = asyncio.run(runtime.call(OWNER, "walk.far", ws.Steps(steps=1)))
    [receipt] = runtime.receipts(OWNER)
    assert (receipt.carbon.grid_grams_per_kwh, receipt.carbon.source) == (200.0, "ours")
    assert receipt.carbon.hour in (this, this + timedelta(hours=1))
    assert receipt.answer_bytes == len(outcome.answer)
    assert receipt.request_bytes == len(ws.Steps(steps=1).model_dump_json())
    assert receipt.disk_read_bytes is not None
    assert receipt.disk_written_bytes is not None
    new = {"request_bytes", "answer_bytes", "disk_read_bytes", "disk_written_bytes", "container"}
    old = receipt.model_dump(mode="json", exclude={*new, "carbon"})
    old["carbon"] = receipt.carbon.model_dump(mode="json", exclude={"hour"})
    read = Receipt.model_validate_json(json.dumps(old))
    assert (read.id, read.request_bytes, read.container, read.carbon.hour) == (receipt.id, None, None, None)


def test_a_plan_becomes_limits() -> None:
    """120 calls a minute are two a second with a burst of ten seconds; what a plan does not say is not limited."""
    assert limits_of(Plan(name="free")) == Limits()
    plan = Plan(
        name="small", calls_per_minute_max=120, calls_per_minute_of_key_max=3, calls_at_once_max=4, jobs_at_once_max=1,
        calls_per_month_max=1000, units_per_month_max={"forecast": 5000}, share=2.0,
    )  # fmt: skip
    assert limits_of(plan) == Limits(
        calls=Rate(2.0, 20), calls_of_key=Rate(0.05, 1), calls_at_once=4, jobs_at_once=1, calls_per_month=1000,
        units_per_month={"forecast": 5000}, share=2.0,
    )  # fmt: skip
