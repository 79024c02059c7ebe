"""A server that says "later" is believed: the header is set, and the client waits as long, or a little longer."""

import pickle
import time

import httpx
import pytest
from contract_server import Running

from morgiana.client import AsyncMorgiana, Morgiana
from morgiana.client import exchange as x
from morgiana.control.problems import problem_of, refusal_of
from morgiana.control.refusals import Overloaded, QuotaUsedUp, TooManyCalls
from morgiana.surfaces.http.problems import problem_response


def refused(kind: type[TooManyCalls] | type[QuotaUsedUp] | type[Overloaded], seconds: float) -> httpx.Response:
    """What the server sends for a refusal."""
    problem = problem_of(kind("It is too much.", remedy="Wait.", retry_after_seconds=seconds))
    sent = problem_response(problem)
    return httpx.Response(sent.status_code, headers=dict(sent.headers), content=bytes(sent.body))


def test_refusal_keeps_its_wait_on_every_way() -> None:
    """As a problem, back in its class, and out of another process; a part of a second is rounded up."""
    refusal = TooManyCalls("It is too much.", remedy="Wait.", retry_after_seconds=1.2)
    problem = problem_of(refusal)
    assert problem.retry_after_seconds == 2
    again = refusal_of(problem, [TooManyCalls])
    assert (type(again), again.retry_after_seconds) == (TooManyCalls, 2)
    assert pickle.loads(pickle.dumps(refusal)).retry_after_seconds == 1.2
    assert TooManyCalls("x", remedy="y").retry_after_seconds is None


@pytest.mark.parametrize(("kind", "status"), [(TooManyCalls, 429), (QuotaUsedUp, 429), (Overloaded, 503)])
def test_response_has_the_header(kind: type[TooManyCalls], status: int) -> None:
    """`Retry-After` in whole seconds (RFC 9110, section 10.2.3)."""
    response = refused(kind, 6.01)
    assert (response.status_code, response.headers["retry-after"]) == (status, "7")


def test_client_waits_as_it_is_told_and_no_longer_than_its_bound() -> None:
    """Two seconds are two to two and a half; an hour is not waited for at all; without a word its own pauses count."""
    for _ in range(50):
        assert 2.0 <= x.seconds_before(1, refused(TooManyCalls, 2)) <= 2.5
        assert 0.2 <= x.seconds_before(1, httpx.Response(503)) <= 0.25
        assert x.seconds_before(3, httpx.Response(429, headers={"retry-after": "99999"})) <= 37.5
    assert x.again(refused(Overloaded, 30))
    assert not x.again(refused(QuotaUsedUp, 3600))
    assert x.seconds_before(1, httpx.Response(429, headers={"retry-after": "Wed, 25 Nov 2026 00:00:00 GMT"})) <= 0.25


def test_client_comes_back_after_the_wait(server: Running) -> None:
    """Sent away twice for a second, the third attempt gets the answer, two seconds later at the earliest."""
    answers = [refused(TooManyCalls, 1), refused(Overloaded, 1)]
    with httpx.HTTPTransport() as real:

        class Busy(httpx.BaseTransport):
            def handle_request(self, request: httpx.Request) -> httpx.Response:
                return answers.pop(0) if answers else real.handle_request(request)

        began = time.monotonic()
        with Morgiana(server.url, server.owner, transport=Busy()) as shop:
            answered = shop.call("say.again", {"words": ["a"]})
    assert answered.answer == {"text": "a"}
    assert 2.0 <= time.monotonic() - began < 6.0


async def _ask_in_vain(server: Running) -> None:
    transport = httpx.MockTransport(lambda request: refused(QuotaUsedUp, 86_400))
    async with AsyncMorgiana(server.url, server.owner, transport=transport) as shop:
        await shop.call("say.again", {"words": ["a"]})


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_client_tells_at_once_of_a_wait_beyond_its_bound(server: Running) -> None:
    """A quota of the month is the caller's to know, in its class and with its wait; nothing is asked twice."""
    began = time.monotonic()
    with pytest.raises(QuotaUsedUp) as caught:
        await _ask_in_vain(server)
    assert caught.value.retry_after_seconds == 86_400
    assert time.monotonic() - began < 5
