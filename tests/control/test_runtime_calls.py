"""One path for every call: keys, refusals, charges and limits."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import workshop as ws

from morgiana.control.caller import OWNER, Caller
from morgiana.control.refusals import KeyNeeded, KeyReused, NotAllowed, NotAsJob, OverBudget, UnknownReceipt
from morgiana.control.runtime import Outcome, Runtime
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations import Model, UnknownOperation


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    opened = ws.open_runtime(tmp_path)
    yield opened
    opened.close()


def call(runtime: Runtime, name: str, request: Model, caller: Caller = OWNER, **more: Any) -> Outcome:
    return asyncio.run(runtime.call(caller, name, request, **more))


def charged(runtime: Runtime) -> int:
    return sum(receipt.price.minor for receipt in runtime.receipts(OWNER, limit=10_000))


def test_receipt_says_units_price_and_grid(runtime: Runtime) -> None:
    """Five words at 0.4 cents are 2 cents, and the CO2e is the joules times France's factor of 2023."""
    outcome = call(runtime, "say.again", ws.Words(words=list("abcde")))
    answer, receipt = outcome.read(runtime.registry["say.again"])
    assert answer == ws.Said(text="a b c d e")
    assert (receipt.units, receipt.unit, receipt.price) == (5, "word", Money(2, "EUR"))
    assert (receipt.carbon.place, receipt.carbon.grid_grams_per_kwh) == ("FR", 56.0)
    assert receipt.carbon.grams_co2e == pytest.approx(receipt.energy.joules / 3.6e6 * 56.0, abs=1e-9)
    assert receipt.energy.quality in ("measured", "modelled")


def test_same_key_finds_first_answer(runtime: Runtime) -> None:
    """A repeat gives the same bytes, says that it repeats, and is not charged."""
    first = call(runtime, "say.again", ws.Words(words=["a"] * 5), key="k")
    again = call(runtime, "say.again", ws.Words(words=["a"] * 5), key="k")
    assert (again.answer, again.receipt) == (first.answer, first.receipt)
    assert (first.repeated, again.repeated) == (False, True)
    assert charged(runtime) == 2


def test_changed_request_under_same_key_is_refused(runtime: Runtime) -> None:
    """The key belongs to the first request, also for another operation."""
    call(runtime, "say.again", ws.Words(words=["a"]), key="k")
    with pytest.raises(KeyReused):
        call(runtime, "say.again", ws.Words(words=["b"]), key="k")
    with pytest.raises(KeyReused):
        call(runtime, "say.seed", ws.Words(words=["a"]), key="k")


def test_fifty_racing_calls_with_one_key_run_once(runtime: Runtime) -> None:
    """Racing repeats wait for the first: one answer, one charge."""

    async def race() -> list[Outcome]:
        request = ws.Steps(steps=3)
        return await asyncio.gather(*(runtime.call(OWNER, "walk.far", request, key="k") for _ in range(50)))

    outcomes = asyncio.run(race())
    assert len({outcome.receipt for outcome in outcomes}) == 1
    assert [outcome.repeated for outcome in outcomes].count(False) == 1
    assert charged(runtime) == 9


def test_refusal_charges_nothing_and_frees_the_key(runtime: Runtime) -> None:
    """After a refusal the ledger is as before, and the corrected request may use the key."""
    with pytest.raises(ws.TooLoud):
        call(runtime, "say.again", ws.Words(words=["HEY"]), key="k")
    assert runtime.receipts(OWNER) == []
    assert not call(runtime, "say.again", ws.Words(words=["hey"]), key="k").repeated


def test_group_commit_keeps_the_good_when_one_is_late(runtime: Runtime) -> None:
    """In one commit of many, each gets its own answer and the sum of the charges is exact."""

    async def many() -> list[Outcome]:
        calls = (runtime.call(OWNER, "say.again", ws.Words(words=[str(i)] * 5), key=f"k{i}") for i in range(500))
        return await asyncio.gather(*calls)

    outcomes = asyncio.run(many())
    assert [o.answer for o in outcomes] == [
        ws.Said(text=" ".join([str(i)] * 5)).model_dump_json().encode() for i in range(500)
    ]
    assert charged(runtime) == 1000


def test_number_beyond_reckoning_is_refused(runtime: Runtime) -> None:
    """So many steps that no machine counts them are the request's mistake, not the server's, and cost nothing."""
    with pytest.raises(InvalidRequest, match="beyond"):
        call(runtime, "walk.far", ws.Steps(steps=10**30))
    assert runtime.receipts(OWNER) == []


def test_write_needs_key(runtime: Runtime) -> None:
    """An operation that changes data is refused without a key, and changes nothing."""
    with pytest.raises(KeyNeeded):
        call(runtime, "shelf.fill", ws.Shelf(products=["p"]))
    assert b'"rows":0' in call(runtime, "shelf.count", ws.Shelf(products=[])).answer


def test_scope_decides(runtime: Runtime) -> None:
    """A key for one group cannot call another, nor read its receipts; an unknown name lists the known."""
    speaker = Caller("local", "speaker", frozenset({"say.*"}))
    receipt = call(runtime, "walk.far", ws.Steps(steps=1)).read(runtime.registry["walk.far"])[1]
    call(runtime, "say.again", ws.Words(words=["a"]), caller=speaker)
    with pytest.raises(NotAllowed):
        call(runtime, "walk.far", ws.Steps(steps=1), caller=speaker)
    with pytest.raises(UnknownReceipt):
        runtime.receipt(speaker, receipt.id)
    with pytest.raises(UnknownOperation, match=r"nothing\.such"):
        call(runtime, "nothing.such", ws.Steps(steps=1))


def test_other_tenant_sees_nothing(runtime: Runtime) -> None:
    """Another business finds neither receipt, nor answer by key, nor rows."""
    stranger = Caller("other", "stranger")
    receipt = call(runtime, "say.again", ws.Words(words=["a"]), key="k").read(runtime.registry["say.again"])[1]
    call(runtime, "shelf.fill", ws.Shelf(products=["p"]), key="f")
    assert runtime.receipts(stranger) == []
    with pytest.raises(UnknownReceipt):
        runtime.receipt(stranger, receipt.id)
    assert not call(runtime, "say.again", ws.Words(words=["b"]), caller=stranger, key="k").repeated
    assert b'"rows":0' in call(runtime, "shelf.count", ws.Shelf(products=[]), caller=stranger).answer


def test_spending_limit_holds_to_the_cent(tmp_path: Path) -> None:
    """With 30 cents, ten steps of 3 cents pass and an eleventh is refused; racing calls never exceed it."""
    runtime = ws.open_runtime(tmp_path, limit=Money(30, "EUR"))

    async def race() -> list[object]:
        calls = (runtime.call(OWNER, "walk.far", ws.Steps(steps=1)) for _ in range(15))
        return await asyncio.gather(*calls, return_exceptions=True)

    outcomes = asyncio.run(race())
    assert sum(isinstance(o, Outcome) for o in outcomes) == 10
    assert sum(isinstance(o, OverBudget) for o in outcomes) == 5
    assert charged(runtime) == 30
    runtime.close()


def test_limit_is_known_after_restart(tmp_path: Path) -> None:
    """What was spent before counts in the next process."""
    first = ws.open_runtime(tmp_path)
    call(first, "walk.far", ws.Steps(steps=9))
    first.close()
    second = ws.open_runtime(tmp_path, limit=Money(30, "EUR"))
    call(second, "walk.far", ws.Steps(steps=1))
    with pytest.raises(OverBudget):
        call(second, "walk.far", ws.Steps(steps=1))
    second.close()


def test_estimate_is_the_most(runtime: Runtime) -> None:
    """The estimate of four steps is 12 cents, and writes nothing down."""
    estimate = runtime.estimate(OWNER, "walk.far", ws.Steps(steps=4))
    assert (estimate.units_max, estimate.price_max) == (4, Money(12, "EUR"))
    assert runtime.receipts(OWNER) == []


def test_quick_operation_is_no_job(runtime: Runtime) -> None:
    """What answers at once is refused as a job."""
    with pytest.raises(NotAsJob):
        runtime.submit(OWNER, "say.again", ws.Words(words=["a"]))


def test_same_request_has_same_seed(runtime: Runtime) -> None:
    """The seed comes from the request alone, so that answers can be repeated."""
    one = call(runtime, "say.seed", ws.Words(words=["a"])).answer
    assert call(runtime, "say.seed", ws.Words(words=["a"])).answer == one
    assert call(runtime, "say.seed", ws.Words(words=["b"])).answer != one


def test_map_counts_the_helpers(runtime: Runtime) -> None:
    """Work done by other processes is on the receipt: their seconds and their memory."""
    outcome = call(runtime, "walk.squares", ws.Steps(steps=8))
    answer, receipt = outcome.read(runtime.registry["walk.squares"])
    assert answer == ws.Said(text="0,1,4,9,16,25,36,49")
    assert receipt.cpu_seconds > 8 * 0.0005
    assert receipt.peak_memory_bytes > 30_000_000


def test_abandoned_call_is_written_down(runtime: Runtime) -> None:
    """A caller who goes away mid-call loses nothing: the same key finds the answer, charged once."""

    async def abandon() -> Outcome:
        task = asyncio.ensure_future(runtime.call(OWNER, "walk.far", ws.Steps(steps=5), key="k"))
        await asyncio.sleep(0.01)
        task.cancel()
        return await runtime.call(OWNER, "walk.far", ws.Steps(steps=5), key="k")

    assert asyncio.run(abandon()).repeated
    assert charged(runtime) == 15
