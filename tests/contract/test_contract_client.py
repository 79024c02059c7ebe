"""The typed client: models in, models out, refusals in their own classes, nothing done twice over bad connections."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

import contract_operations as ops
import httpx
import pytest
import workshop as ws
from contract_server import Running
from pydantic import JsonValue

from morgiana.client import Answered, AsyncMorgiana, Morgiana, Started, Unreachable
from morgiana.control.caller import OWNER
from morgiana.control.jobs import Job, Progress
from morgiana.control.refusals import JobEnded, KeyReused, NotAllowed, NotSignedIn, UnknownJob, UnknownReceipt
from morgiana.kernel.refusals import Fault, InvalidRequest, Refusal
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile


@pytest.fixture
def shop(server: Running) -> Iterator[Morgiana]:
    with Morgiana(server.url, server.owner) as client:
        yield client


def test_answer_is_typed_by_the_function(shop: Morgiana) -> None:
    """Calling by function gives the operation's own model, and the type checker knows it; by name a mapping."""
    answered = shop.call(ws.say_again, ws.Words(words=["a", "b"]))
    assert_type(answered, Answered[ws.Said])
    assert answered.answer == ws.Said(text="a b")
    assert (answered.receipt.units, answered.repeated) == (2, False)
    by_name = shop.call("say.again", {"words": ["a"]})
    assert_type(by_name, Answered[dict[str, JsonValue]])
    assert by_name.answer == {"text": "a"}


def test_key_finds_first_answer(shop: Morgiana) -> None:
    """The caller's own key makes a repeat find the first answer; a changed request is refused."""
    first = shop.call(ws.say_again, ws.Words(words=["a"]), key="client")
    again = shop.call(ws.say_again, ws.Words(words=["a"]), key="client")
    assert (again.answer, again.receipt, again.repeated) == (first.answer, first.receipt, True)
    with pytest.raises(KeyReused):
        shop.call(ws.say_again, ws.Words(words=["b"]), key="client")


@pytest.mark.parametrize("code", ops.KINDS)
def test_declared_refusals_keep_class_remedy_and_place(shop: Morgiana, code: str) -> None:
    """Each comes back in the class that was raised, with everything it said."""
    request = ops.No.model_validate({"code": code, "remedy": "Mend it."})
    with pytest.raises(ops.KINDS[code]) as caught:
        shop.call(ops.aside_refuse, request)
    assert type(caught.value) is ops.KINDS[code]
    assert (caught.value.message, caught.value.remedy) == (f"It is so: {code}.", "Mend it.")
    assert (caught.value.where.file, caught.value.where.row, caught.value.where.field) == ("a.csv", 7, "price")
    with pytest.raises(ops.KINDS[code]):
        shop.wait(shop.start(ops.aside_refuse, request))
    with pytest.raises(ops.KINDS[code]):
        list(shop.stream(ops.aside_refuse, request))


def test_refusal_of_a_class_unknown_here_keeps_code_and_status(shop: Morgiana) -> None:
    """By name alone the class is made up from the code, and is the same class each time."""
    kinds = set()
    for _ in range(2):
        with pytest.raises(Refusal) as caught:
            shop.call("aside.refuse", {"code": "paint_too_thick"})
        kinds.add(type(caught.value))
    [kind] = kinds
    assert (kind.code, kind.status, kind.__name__) == ("paint_too_thick", 422, "PaintTooThick")


def test_general_refusals(server: Running, shop: Morgiana) -> None:
    """What any call may meet is raised in its class too."""
    with Morgiana(server.url, "wrong") as nobody, pytest.raises(NotSignedIn):
        nobody.call(ws.say_again, ws.Words(words=[]))
    with Morgiana(server.url, server.speaker) as speaker, pytest.raises(NotAllowed):
        speaker.call(ws.walk_far, ws.Steps(steps=1))
    with pytest.raises(InvalidRequest, match="words"):
        shop.call("say.again", {"wrods": []})
    with pytest.raises(UnknownReceipt):
        shop.receipt(ws.say_again, "rcpt_0")
    with pytest.raises(UnknownJob):
        shop.job("job_0")
    with pytest.raises(Fault, match="A mistake in Morgiana"):
        shop.call(ops.aside_mishap, ops.Mishap(kind="bug"))


def test_job_is_started_watched_and_read(shop: Morgiana) -> None:
    """A job gives its answer in the operation's model; its changes are seen in order."""
    started = shop.start(ws.walk_far, ws.Steps(steps=20, seconds=0.02))
    assert_type(started, Started[ws.Taken])
    seen: list[Job] = []
    answered = shop.wait(started, seen=seen.append)
    assert_type(answered, Answered[ws.Taken])
    assert answered.answer.steps == 20
    assert seen[-1].state == "done"
    assert shop.result(shop.find(ws.walk_far, started.job.id)).receipt == answered.receipt
    assert started.job.id in [job.id for job in shop.jobs(limit=3)]


def test_job_is_cancelled_and_resumed(shop: Morgiana) -> None:
    """A cancelled job raises `JobEnded`; resumed, it answers."""
    started = shop.start(ws.walk_far, ws.Steps(steps=150, seconds=0.02))
    shop.cancel(started)
    with pytest.raises(JobEnded):
        shop.wait(started)
    assert shop.wait(shop.resume(started)).answer.steps == 150


def test_stream_gives_parts_then_answer(shop: Morgiana) -> None:
    """Parts come in their model, in order, and the answer is last."""
    lines = ["a", "b", "c"]
    told = list(shop.stream(ops.aside_lines, ops.Lines(lines=lines, seconds=0.02)))
    assert [part.line for part in told if isinstance(part, ops.Line)] == lines
    assert any(isinstance(one, Progress) for one in told)
    last = told[-1]
    assert isinstance(last, Answered)
    assert last.answer == ops.Line(line="a\nb\nc")


def test_files_go_up_and_down(shop: Morgiana, tmp_path: Path) -> None:
    """A path and bytes upload to the same file; what an answer names is downloaded."""
    place = tmp_path / "sales.csv"
    place.write_bytes(b"1;2\n" * 100_000)
    ref = shop.upload(place)
    assert ref == shop.upload(place.read_bytes(), "sales.csv")
    contents = shop.call(ops.aside_file, ops.Reading(file=ref)).answer
    assert contents.size_bytes == 400_000
    assert shop.download(contents.copy_of_it, tmp_path).read_bytes() == shop.read(ref) == place.read_bytes()
    assert (tmp_path / "copy of sales.csv").is_file()
    with pytest.raises(UnknownFile):
        shop.read(FileRef(id="0" * 64, name="x"))
    with pytest.raises(UnknownFile):
        shop.download(FileRef(id="0" * 64, name="x"), tmp_path / "x")


def test_estimate_and_receipts(shop: Morgiana) -> None:
    """The estimate is the most; the receipt is found again with its answer."""
    assert shop.estimate(ws.walk_far, ws.Steps(steps=4)).price_max.minor == 12
    answered = shop.call(ws.walk_far, ws.Steps(steps=2))
    assert shop.receipts(operation="walk.far", limit=1) == [answered.receipt]
    assert shop.receipt(ws.walk_far, answered.receipt.id).answer == answered.answer


class _Flaky(httpx.BaseTransport):
    """Loses the answers to the first requests after the server has done them, then is in order."""

    def __init__(self, losses: int) -> None:
        self.losses, self.keys = losses, list[str | None]()
        self._real = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.keys.append(request.headers.get("idempotency-key"))
        response = self._real.handle_request(request)
        if len(self.keys) <= self.losses:
            response.read()
            raise httpx.ReadError("the connection was lost")
        return response


def test_lost_answers_are_asked_for_with_the_same_key(server: Running) -> None:
    """Three answers are lost on the way: the fourth attempt finds the first answer, and one charge stands."""
    flaky = _Flaky(losses=3)
    before = len(server.runtime.receipts(OWNER, operation="shelf.fill"))
    with Morgiana(server.url, server.owner, transport=flaky) as shop:
        answered = shop.call(ws.shelf_fill, ws.Shelf(products=["flaky"], source="flaky"))
    assert answered.repeated
    assert len(flaky.keys) == 4
    assert len(set(flaky.keys)) == 1
    assert flaky.keys[0]
    assert len(server.runtime.receipts(OWNER, operation="shelf.fill")) == before + 1


class _Cut(httpx.BaseTransport):
    """Cuts the first stream of events after its first piece."""

    def __init__(self) -> None:
        self._real, self.cuts = httpx.HTTPTransport(), 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._real.handle_request(request)
        if "event-stream" not in request.headers.get("accept", "") or self.cuts:
            return response
        self.cuts += 1
        assert isinstance(response.stream, httpx.SyncByteStream)
        return httpx.Response(response.status_code, headers=response.headers, stream=_CutStream(response.stream))


class _CutStream(httpx.SyncByteStream):
    def __init__(self, whole: httpx.SyncByteStream) -> None:
        self._whole = whole

    def __iter__(self) -> Iterator[bytes]:
        yield next(iter(self._whole))
        raise httpx.ReadError("the connection was lost")

    def close(self) -> None:
        self._whole.close()


def test_cut_stream_still_ends_with_its_answer(server: Running) -> None:
    """A stream that is lost in the middle ends with the answer of the one call that was made, charged once."""
    cut = _Cut()
    before = len(server.runtime.receipts(OWNER, operation="aside.lines"))
    with Morgiana(server.url, server.owner, transport=cut) as shop:
        told = list(shop.stream(ops.aside_lines, ops.Lines(lines=["a", "b", "c"], seconds=0.1)))
    assert cut.cuts == 1
    last = told[-1]
    assert isinstance(last, Answered)
    assert last.answer == ops.Line(line="a\nb\nc")
    assert len(server.runtime.receipts(OWNER, operation="aside.lines")) == before + 1


def test_unreachable_after_four_attempts(server: Running) -> None:
    """A server that is not there is a fault, told after four attempts."""
    flaky = _Flaky(losses=99)
    with Morgiana(server.url, server.owner, transport=flaky) as shop, pytest.raises(Unreachable):
        shop.call(ws.say_again, ws.Words(words=["a"]))
    assert len(flaky.keys) == 4


def test_answers_of_others_are_unreachable() -> None:
    """What is no problem document comes from no Morgiana."""
    other = httpx.MockTransport(lambda request: httpx.Response(404, text="<h1>nginx</h1>"))
    with Morgiana("http://shop", "k", transport=other) as shop, pytest.raises(Unreachable, match="404"):
        shop.call(ws.say_again, ws.Words(words=[]))


def test_async_client_does_the_same(server: Running, tmp_path: Path) -> None:
    """Call, stream, job, file, refusal: as the waiting client, with `await`."""

    async def all_of_it() -> None:
        async with AsyncMorgiana(server.url, server.owner) as shop:
            answered = await shop.call(ws.say_again, ws.Words(words=["a"]))
            assert_type(answered, Answered[ws.Said])
            assert answered.answer.text == "a"
            with pytest.raises(ops.TableWobbles):
                await shop.call(ops.aside_refuse, ops.No(code="table_wobbles"))
            started = await shop.start(ws.walk_far, ws.Steps(steps=3))
            assert_type(started, Started[ws.Taken])
            assert (await shop.wait(started)).answer.steps == 3
            assert [job.state async for job in shop.watch(started)][-1] == "done"
            told = [one async for one in shop.stream(ops.aside_lines, ops.Lines(lines=["x"]))]
            assert ops.Line(line="x") in told
            place = tmp_path / "a.bin"
            place.write_bytes(bytes(3_000_000))
            ref = await shop.upload(place)
            assert (await shop.download(ref, tmp_path / "b.bin")).read_bytes() == await shop.read(ref)
            assert (await shop.estimate(ws.walk_far, ws.Steps(steps=1))).units_max == 1
            assert (await shop.receipts(limit=1))[0] == (await shop.receipts())[0]
            assert (await shop.receipt("say.again", answered.receipt.id)).answer == {"text": "a"}
            assert (await shop.jobs(limit=1))[0].id == started.job.id
            with pytest.raises(JobEnded):
                await shop.cancel(started)

    asyncio.run(all_of_it())


def test_many_async_calls_share_one_connection_pool(server: Running) -> None:
    """Two hundred calls at once all get their own answer."""

    async def many() -> list[str]:
        async with AsyncMorgiana(server.url, server.owner) as shop:
            calls = (shop.call(ws.say_again, ws.Words(words=[str(n)])) for n in range(200))
            return [answered.answer.text for answered in await asyncio.gather(*calls)]

    assert asyncio.run(many()) == [str(n) for n in range(200)]
