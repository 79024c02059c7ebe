"""What a request says of itself and cannot prove: who forwarded it, its host, a parameter that stands there twice."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import urlsplit

import httpx
import pytest
from isolation_house import REGISTRY, House, Op
from pydantic import BaseModel

from morgiana.surfaces.http.draining_server import DrainingServer

FORGED = {"X-Forwarded-For": "198.51.100.77", "X-Forwarded-Proto": "https", "X-Real-IP": "198.51.100.77"}
ELSEWHERE = "127.0.0.2"
"""An address that is not the one proxies are believed at; of this machine all the same, so a test can come from it."""


@pytest.fixture(scope="module")
def served_as_it_is(house: House) -> Iterator[str]:
    """The house behind the program's own server."""
    server = DrainingServer(house.app, drain_seconds=2, ready=lambda: None, ending=lambda: None)
    with socket.socket() as listens:
        listens.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listens]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listens.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)


def client(url: str, address: str) -> httpx.Client:
    """Somebody who comes from `address`."""
    return httpx.Client(base_url=url, transport=httpx.HTTPTransport(local_address=address), headers={"Origin": url})


def signed_in(http: httpx.Client, headers: dict[str, str]) -> Any:
    given = {"email": "owner@ibis.example", "password": "a long password of ibis"}
    answer = http.post("/v1/sign-in/password", json=given, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def addresses(http: httpx.Client, answer: httpx.Response) -> set[str]:
    """Where the sessions of whoever has just signed in say that they come from."""
    cookies = "; ".join(cookie.partition(";")[0] for cookie in answer.headers.get_list("set-cookie"))
    forwarded = {"X-Forwarded-Proto": "https"} if "__Host-" in cookies else {}
    told = http.get("/v1/sign-in/sessions", headers={"Cookie": cookies, **forwarded}).json()["sessions"]
    return {session["address"] for session in told if session["this"]}


def test_nobody_elsewhere_says_whom_they_are(served_as_it_is: str) -> None:
    """From an address at which no proxy is known, an address and TLS that were forged change nothing: the session says
    where the connection came from, and the cookies and headers are those of a connection in the clear."""
    with client(served_as_it_is, ELSEWHERE) as stranger:
        answer = signed_in(stranger, FORGED)
        assert addresses(stranger, answer) == {ELSEWHERE}
        assert "strict-transport-security" not in answer.headers
        assert "Secure" not in str(answer.headers.get_list("set-cookie"))


def test_a_proxy_on_this_machine_is_believed(served_as_it_is: str) -> None:
    """The same headers, from where a proxy is known; of several addresses the one that the proxy itself has added."""
    with client(served_as_it_is, "127.0.0.1") as proxy:
        answer = signed_in(proxy, {**FORGED, "X-Forwarded-For": "203.0.113.200, 198.51.100.77"})
        assert addresses(proxy, answer) == {"198.51.100.77"}
        assert "strict-transport-security" in answer.headers
        assert "__Host-morgiana_session" in str(answer.headers.get_list("set-cookie"))


def test_forged_addresses_do_not_get_past_the_throttle(served_as_it_is: str) -> None:
    """Whoever guesses with another address in each request is slowed as one who guesses from one address."""
    with client(served_as_it_is, ELSEWHERE) as stranger:
        statuses = [
            stranger.post(
                "/v1/sign-in/password",
                json={"email": "owner@quetzal.example", "password": "not the password of quetzal"},
                headers={"X-Forwarded-For": f"198.51.100.{number}"},
            ).status_code
            for number in range(8)
        ]
    assert statuses == [401] * 5 + [429] * 3


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/jobs?limit=1&limit=2"),
        ("GET", "/v1/receipts?limit=1&limit=1"),
        ("GET", "/v1/receipts?operation=shop.profile&operation=plan.weekly"),
        ("POST", "/v1/files?name=a.csv&name=b.csv"),
        ("POST", "/v1/jobs/plan/weekly?when=now&when=clean"),
    ],
)
def test_a_parameter_given_twice_is_refused(house: House, method: str, path: str) -> None:
    """Neither the first nor the last counts, so that no proxy and no reader of a log can have taken the other one."""
    with house.ours.http() as http:
        answer = http.request(method, path, json={} if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "twice" in answer.json()["detail"]


def test_a_query_adds_nothing_to_a_body(house: House) -> None:
    """An operation is asked by its body alone: a field in the query is no field, and changes no answer."""
    with house.ours.http() as http:
        [said, also] = [
            http.post(path, json={"limit": 1}).json()["answer"]
            for path in ("/v1/shop/products", "/v1/shop/products?limit=3&search=nothing")
        ]
    assert said == also
    assert len(said["products"]) == 1


def test_of_a_field_given_twice_in_json_the_last_counts(house: House) -> None:
    """RFC 8259 leaves it open, and one parser reads every body here: what was checked is what is done."""
    body = b'{"limit": "not a number", "limit": 2, "limit": 1}'
    with house.ours.http() as http:
        answer = http.post("/v1/shop/products", content=body, headers={"Content-Type": "application/json"})
    assert len(answer.json()["answer"]["products"]) == 1


def test_what_is_encoded_twice_is_decoded_once(house: House) -> None:
    """`%2541` is `%41` and never `A`, in a path, in a query and in what comes back."""
    with house.ours.http() as http:
        [file] = http.post("/v1/files?name=%2541%252e%252e%252f.csv", content=b"a;b").json()["files"]
        assert file["name"] == "%41%2e%2e%2f.csv"
        found = http.get(f"/v1/files/{file['id']}/%2541%252e%252e%252f.csv")
        assert found.status_code == 200
        assert "%2541" in found.headers["content-disposition"]
        assert http.post("/v1/shop/products", json={"search": "ibis%20jar"}).json()["answer"]["products"] == []


UNCLEAR = {
    "both, and the length is short": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both, the other way round": b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 2\r\nContent-Length: 60\r\n\r\n{}",
    "a list of lengths": b"Content-Length: 2, 60\r\n\r\n{}",
    "a signed length": b"Content-Length: +2\r\n\r\n{}",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked is not the last": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a blank before the colon": b"Content-Length : 2\r\n\r\n{}",
    "a size that is no number": b"Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n",
    "a folded header": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n{}",
}


@pytest.mark.parametrize("what", UNCLEAR)
def test_where_a_message_ends_is_beyond_doubt(house: House, what: str) -> None:
    """A request that a proxy might end elsewhere than we do is refused, and the connection closed: what follows, which
    would be another's request, is never answered (RFC 9112, 6.3 and 11.2)."""
    url = urlsplit(house.url)
    smuggled = b"GET /healthz HTTP/1.1\r\nHost: " + url.netloc.encode() + b"\r\n\r\n"
    head = b"POST /v1/shop/profile HTTP/1.1\r\nHost: " + url.netloc.encode() + b"\r\n"
    said = b""
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=30) as connection:
        connection.sendall(head + UNCLEAR[what] + smuggled)
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65_536):
                said += piece
    assert said.startswith(b"HTTP/1.1 400 "), said[:100]
    assert said.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("operation", REGISTRY, ids=lambda operation: operation.name)
def test_no_field_more_than_declared_is_taken(operation: Op) -> None:
    """Every model within a request is closed, so that nobody sets what they were not asked for."""
    assert [model.__name__ for model in models(operation.request) if model.model_config.get("extra") != "forbid"] == []


def models(root: type[BaseModel]) -> list[type[BaseModel]]:
    """A model and all within it."""
    found = [root]
    for model in found:
        waiting = [field.annotation for field in model.model_fields.values()]
        for kind in waiting:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                found += [kind] if kind not in found else []
            waiting += get_args(kind)
    return found


def test_a_request_for_two_hosts_is_for_none(house: House) -> None:
    """One part of the program might go by the first, and another by the last (RFC 9112, 3.2)."""
    url = urlsplit(house.url)
    own = url.netloc.encode()
    for hosts in ([own, b"evil.example"], [b"evil.example", own], [own, own]):
        head = b"".join(b"Host: %s\r\n" % host for host in hosts)
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=30) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\n%sConnection: close\r\n\r\n" % head)
            said = b""
            with contextlib.suppress(ConnectionResetError):
                while piece := connection.recv(65_536):
                    said += piece
        assert said.split()[1] in (b"400", b"421"), hosts
