"""Calls over HTTP: the answer with its receipt, idempotency keys, charges, and what cannot be read."""

import asyncio
import json
import logging
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from contract_server import Running

from morgiana.control.caller import OWNER
from morgiana.operations import Receipt

JSON = {"Content-Type": "application/json"}


def charged(server: Running) -> int:
    return sum(receipt.price.minor for receipt in server.runtime.receipts(OWNER, limit=100_000))


def test_answer_and_receipt_are_the_stored_bytes(server: Running, http: httpx.Client) -> None:
    """What is answered is byte for byte what the books hold under the receipt's number."""
    response = http.post("/v1/say/again", json={"words": ["a", "b"]})
    assert response.status_code == 200
    told = response.json()
    assert told["answer"] == {"text": "a b"}
    receipt = Receipt.model_validate_json(json.dumps(told["receipt"]))
    assert (receipt.units, receipt.unit, receipt.price.minor) == (2, "word", 1)
    stored = server.runtime.receipt(OWNER, receipt.id)
    assert response.content == b'{"answer":' + stored.answer + b',"receipt":' + stored.receipt + b"}"


def test_same_key_same_bytes_one_charge(server: Running, http: httpx.Client) -> None:
    """A repeat with its key is the first answer again, says so, and costs nothing."""
    key = {"Idempotency-Key": "same"}
    before = charged(server)
    first = http.post("/v1/say/again", json={"words": ["a"] * 5}, headers=key)
    again = http.post("/v1/say/again", json={"words": ["a"] * 5}, headers=key)
    assert again.content == first.content
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert charged(server) - before == 2


def test_key_with_changed_request_is_409(http: httpx.Client) -> None:
    """Neither another body nor another operation may use the key."""
    key = {"Idempotency-Key": "changed"}
    http.post("/v1/say/again", json={"words": ["a"]}, headers=key).raise_for_status()
    for path, words in (("/v1/say/again", ["b"]), ("/v1/say/seed", ["a"])):
        response = http.post(path, json={"words": words}, headers=key)
        assert (response.status_code, response.json()["code"]) == (409, "key_reused")


def test_keys_of_two_businesses_do_not_meet(server: Running, http: httpx.Client) -> None:
    """Another business may use the same key for another request."""
    key = {"Idempotency-Key": "both"}
    http.post("/v1/say/again", json={"words": ["a"]}, headers=key).raise_for_status()
    with server.http(server.stranger) as stranger:
        response = stranger.post("/v1/say/again", json={"words": ["b"]}, headers=key)
    assert response.json()["answer"] == {"text": "b"}


def test_fifty_racing_repeats_are_charged_once(server: Running) -> None:
    """Fifty connections send the same call with the same key at once: one receipt, nine cents."""
    before = charged(server)

    async def race() -> list[httpx.Response]:
        headers = {"Authorization": f"Bearer {server.owner}", "Idempotency-Key": "race"}
        async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as client:
            return await asyncio.gather(*(client.post("/v1/walk/far", json={"steps": 3}) for _ in range(50)))

    responses = asyncio.run(race())
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
    assert sum("idempotency-replayed" not in response.headers for response in responses) == 1
    assert charged(server) - before == 9


def test_write_needs_a_key(http: httpx.Client) -> None:
    """An operation that changes data is refused without a key: 428, and the remedy says what to send."""
    response = http.post("/v1/shelf/fill", json={"products": ["p"]})
    assert (response.status_code, response.json()["code"]) == (428, "key_needed")
    assert "key" in response.json()["remedy"]


@pytest.mark.parametrize("key", ["", "x" * 256, "\x01"])
def test_unusable_keys(http: httpx.Client, key: str) -> None:
    """A key is 1 to 255 visible characters."""
    response = http.post("/v1/say/again", json={"words": []}, headers={"Idempotency-Key": key})
    assert response.status_code == 400


def test_estimate_is_the_most(server: Running, http: httpx.Client) -> None:
    """The estimate says what ten thousand steps may cost, and writes nothing down."""
    before = charged(server)
    estimate = http.post("/v1/estimate/walk/far", json={"steps": 10_000}).json()
    assert estimate == {"units_max": 10_000, "unit": "step", "price_max": {"minor": 30_000, "currency": "EUR"}}
    assert charged(server) == before


UNREADABLE: dict[str, tuple[bytes, int, str]] = {
    "half a text": (b'{"words":["a', 400, "malformed_json"),
    "nothing": (b"", 422, "invalid_request"),
    "only blanks": (b"   ", 400, "malformed_json"),
    "invalid UTF-8": (b'{"words":["\xff\xfe"]}', 400, "malformed_json"),
    "a lone surrogate": (b'{"words":["\\ud800"]}', 400, "malformed_json"),
    "UTF-16": ('{"words":["a"]}'.encode("utf-16"), 400, "malformed_json"),
    "ten thousand brackets": (b"[" * 10_000, 400, "malformed_json"),
    "a deep object": (b'{"words":' * 5_000 + b"1" + b"}" * 5_000, 400, "malformed_json"),
    "a list": (b"[]", 422, "invalid_request"),
    "null": (b"null", 422, "invalid_request"),
    "an unknown field": (b'{"words":[],"loud":true}', 422, "invalid_request"),
    "a number for a text": (b'{"words":[1]}', 422, "invalid_request"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_unreadable_bodies(http: httpx.Client, what: str) -> None:
    """Each is told apart as what it is, as problem+json with a remedy, and nothing breaks."""
    body, status, code = UNREADABLE[what]
    response = http.post("/v1/say/again", content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["remedy"]


NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "-1", "1.5", "1.0", "true", '"3"', "9" * 5000, "1" + "0" * 30]


@pytest.mark.parametrize("number", NUMBERS)
def test_hostile_numbers(http: httpx.Client, number: str) -> None:
    """No number is taken for a count of steps that is none; the estimate answers a no and no mistake."""
    response = http.post("/v1/estimate/walk/far", content=b'{"steps":' + number.encode() + b"}", headers=JSON)
    assert response.status_code in (400, 422) or (number.startswith("10") and response.status_code == 200)


def test_null_bytes_travel_unharmed(http: httpx.Client) -> None:
    """A text may hold a null byte; it comes back as it went."""
    response = http.post("/v1/say/again", json={"words": ["a\x00b"]})
    assert response.json()["answer"] == {"text": "a\x00b"}


def test_other_media_types_are_415(http: httpx.Client) -> None:
    """A form is no JSON; a JSON media type with a suffix and a character set is."""
    body = b'{"words":["a"]}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = http.post("/v1/say/again", content=body, headers={"Content-Type": kind})
        assert (response.status_code, response.json()["code"]) == (415, "wrong_media_type")
    for kind in ("application/json; charset=utf-8", "application/vnd.shop+json", "APPLICATION/JSON"):
        assert http.post("/v1/say/again", content=body, headers={"Content-Type": kind}).status_code == 200


def test_larger_bodies_than_announced_are_413(server: Running) -> None:
    """A body that is announced as too large is refused before it is sent, and one that grows too large on the way."""
    with socket.create_connection(_place(server), timeout=30) as connection:
        connection.sendall(_head(server, "Content-Length: 99000000000"))
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")
    with socket.create_connection(_place(server), timeout=30) as connection:
        connection.sendall(_head(server, "Transfer-Encoding: chunked"))
        piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
        try:
            for _ in range(40):
                connection.sendall(piece)
        except OSError:
            pass  # the server has said no and closed its end
        assert connection.recv(4096).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/say/again", 405, "wrong_method"),
        ("DELETE", "/v1/jobs", 405, "wrong_method"),
        ("PUT", "/v1/files", 405, "wrong_method"),
        ("OPTIONS", "/v1/say/again", 405, "wrong_method"),
        ("POST", "/healthz", 405, "wrong_method"),
        ("POST", "/v1/say/nothing", 404, "unknown_operation"),
        ("POST", "/v1/nothing/again", 404, "unknown_operation"),
        ("GET", "/v1", 404, "unknown_path"),
        ("GET", "/v1/a/b/c/d/e", 404, "unknown_path"),
        ("GET", "/nothing", 404, "unknown_path"),
        ("GET", "/problems/nothing", 404, "unknown_path"),
        ("POST", "/v1/jobs/say/again", 409, "not_as_job"),
        ("GET", "/v1/jobs?limit=0", 422, "invalid_request"),
        ("GET", "/v1/jobs?limit=x", 422, "invalid_request"),
        ("GET", "/v1/receipts?limt=5", 422, "invalid_request"),
        ("GET", "/v1/receipts/%00", 404, "unknown_receipt"),
        ("GET", "/v1/jobs/" + "x" * 5000, 404, "unknown_job"),
    ],
)
def test_every_no_is_a_problem(http: httpx.Client, method: str, path: str, status: int, code: str) -> None:
    """Wrong addresses and methods are told in the same form as refusals are."""
    body = b'{"words":[]}' if method == "POST" else b""
    response = http.request(method, path, content=body, headers=JSON)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == f"/problems/{code}"
    assert (status == 405) == ("allow" in response.headers)


def test_faults_and_bugs_tell_nothing_of_the_inside(http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """A fault is 503 with the advice to try again, a bug 500; neither repeats what the error said, nor is charged. The
    log has the error of each, with its traceback."""
    for kind, status in (("fault", 503), ("bug", 500)):
        response = http.post("/v1/aside/mishap", json={"kind": kind})
        assert (response.status_code, response.json()["code"]) == (status, kind)
        assert "secret" not in response.text
        assert [record.exc_info for record in caplog.records if record.levelno >= logging.WARNING], kind
        caplog.clear()
    assert http.get("/v1/receipts?operation=aside.mishap").json() == {"receipts": []}


def test_requests_are_numbered(http: httpx.Client) -> None:
    """A usable number is kept, another replaced."""
    assert http.get("/healthz", headers={"X-Request-Id": "mine-1"}).headers["x-request-id"] == "mine-1"
    for unusable in ("a b", "x" * 65, "<script>"):
        assert http.get("/healthz", headers={"X-Request-Id": unusable}).headers["x-request-id"].startswith("req_")


@pytest.mark.parametrize("line", ["X: " + "y" * 70_000, "Content-Length: -5", "Content-Length: 5\r\nContent-Length: 6"])
def test_hostile_headers(server: Running, line: str) -> None:
    """Headers that are too long or contradict each other are refused, and the server goes on."""
    with socket.create_connection(_place(server), timeout=30) as connection:
        connection.sendall(_head(server, line))
        assert connection.recv(4096)[9:10] in (b"4", b"")
    assert httpx.get(f"{server.url}/healthz").status_code == 200


def test_answers_are_not_kept_by_caches(http: httpx.Client) -> None:
    """A call's answer is never stored on the way; a receipt is kept by its reader and asked for by its tag."""
    told = http.post("/v1/say/again", json={"words": ["a"]})
    assert told.headers["cache-control"] == "no-store"
    receipt = http.get(f"/v1/receipts/{told.json()['receipt']['id']}")
    assert receipt.content == told.content
    assert receipt.headers["cache-control"] == "private, no-cache"
    again = http.get(receipt.url.path, headers={"If-None-Match": receipt.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_caution_is_on_every_answer(http: httpx.Client) -> None:
    """Whatever the answer, a browser is told not to sniff, frame or send referrers."""
    responses: list[Any] = [http.get("/healthz"), http.get("/nothing"), http.post("/v1/say/again", json={"words": []})]
    for response in responses:
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert "server" not in response.headers or response.headers["server"] == "uvicorn"


def _place(server: Running) -> tuple[str, int]:
    parts = urlsplit(server.url)
    return str(parts.hostname), int(parts.port or 0)


def _head(server: Running, line: str) -> bytes:
    return (
        f"POST /v1/say/again HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.owner}\r\n"
        f"Content-Type: application/json\r\n{line}\r\n\r\n"
    ).encode()
