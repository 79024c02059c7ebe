"""What a request says of itself and cannot prove: who forwarded it, its host, a parameter that stands there twice."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from isolation_house import House

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
