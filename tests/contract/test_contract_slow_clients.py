"""Clients that are slow, endless or many hold nothing for long, and those that are not are answered all the while."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import uvicorn
from contract_server import Running, running

from morgiana.surfaces.http import bodies, connection, front


class Served:
    """The workshop's application with our connections."""

    def __init__(self, shop: Running, home: Path) -> None:
        self.shop, self.home, self.kind = shop, home, connection.connection_class()
        config = uvicorn.Config(
            shop.app, log_level="error", access_log=False, http=self.kind, timeout_keep_alive=2,
            timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listening]})
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def answers(self) -> float:
        """Seconds that an ordinary call takes; it has to succeed."""
        began = time.monotonic()
        response = httpx.post(
            f"http://127.0.0.1:{self.port}/v1/say/again",
            json={"words": ["a"]},
            headers={"Authorization": f"Bearer {self.shop.owner}"},
            timeout=10,
        )
        assert response.status_code == 200, response.text
        return time.monotonic() - began

    def connections(self) -> int:
        """How many are open."""
        return len(self._server.server_state.connections)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        self._listening.close()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, Path]]:
    home = tmp_path_factory.mktemp("slow")
    with running(home) as found:
        yield found, home


@pytest.fixture
def server(shop: tuple[Running, Path]) -> Iterator[Served]:
    found = Served(*shop)
    yield found
    found.close()


def read_all(client: socket.socket) -> bytes:
    """Everything until the server closes."""
    found = b""
    while piece := client.recv(65_536):
        found += piece
    return found


def problem(response: bytes) -> tuple[int, str]:
    """Status and code of a no."""
    head, _, body = response.partition(b"\r\n\r\n")
    status = re.match(rb"HTTP/1.1 (\d+)", head)
    assert status is not None, response
    assert b"application/problem+json" in head
    return int(status[1]), json.loads(body)["code"]


def drip(client: socket.socket, text: bytes, *, every: float) -> bytes:
    """Send a byte now and then, until the server has had enough; what it said."""
    client.settimeout(every)
    for number in range(10_000):
        try:
            client.sendall(text[number % len(text) :][:1])
            if said := client.recv(65_536):
                client.settimeout(10)
                return said + read_all(client)
            return b""
        except TimeoutError:
            continue
        except OSError:
            return b""
    raise AssertionError("the server never had enough")


def test_a_head_that_drips_in_is_ended(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slowloris: a header line byte by byte is cut off after its seconds with 408, however many do it."""
    monkeypatch.setattr(connection, "SECONDS_OF_HEAD", 1.0)
    clients = [server.connect() for _ in range(100)]
    for client in clients:
        client.sendall(b"POST /v1/say/again HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    assert server.answers() < 2
    assert problem(drip(clients[0], b"X-A: b\r\n", every=0.1)) == (408, "too_slow")
    for client in clients[1:]:
        assert problem(read_all(client)) == (408, "too_slow")
        client.close()


def test_a_connection_that_says_nothing_is_ended(server: Served) -> None:
    """One that never sends a byte is closed as an answered one would be, after the keep-alive time."""
    with server.connect() as client:
        began = time.monotonic()
        assert read_all(client) == b""
        assert 1.5 < time.monotonic() - began < 6


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * 200_000,
        b"GET /" + b"a" * 200_000,
        b"GET / HTTP/1.1\r\n" + b"a" * 200_000,
    ],
    ids=["many headers", "a header without end", "an address without end", "a header's name without end"],
)
def test_a_head_without_end_is_refused(server: Served, head: bytes) -> None:
    """Header bombs: 431 and the connection is closed, before the memory is filled."""
    with server.connect() as client:
        client.sendall(head)
        assert problem(read_all(client)) == (431, "head_too_large")
    assert server.answers() < 2


def head_of_call(server: Served, length: int, path: str = "/v1/say/again", kind: str = "application/json") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {server.shop.owner}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize("path", ["/v1/say/again", "/v1/files?name=a"])
def test_a_body_that_stalls_is_ended(server: Served, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Half a request or half an upload, then silence: 408, and nothing of the upload stays on the disk."""
    monkeypatch.setattr(connection, "SECONDS_OF_BODY", 1.0)
    with server.connect() as client:
        client.sendall(head_of_call(server, 100_000, path) + b'{"words": [' + b" " * 5000)
        began = time.monotonic()
        assert problem(read_all(client)) == (408, "too_slow")
        assert time.monotonic() - began < 8
    until = time.monotonic() + 5
    while uploads(server) and time.monotonic() < until:
        time.sleep(0.05)
    assert uploads(server) == []
    assert server.answers() < 2


def uploads(server: Served) -> list[Path]:
    """What is left of uploads below the server's home."""
    return list((server.home / "uploads").glob("*/*"))


def test_a_body_that_drips_in_is_ended(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte every tenth of a second never pauses long, and is far below what must come on the whole."""
    monkeypatch.setattr(connection, "SECONDS_OF_BODY", 1.0)
    with server.connect() as client:
        client.sendall(head_of_call(server, 100_000))
        assert problem(drip(client, b" ", every=0.1)) == (408, "too_slow")


def test_a_body_that_comes_slowly_but_surely_is_read(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten thousand bytes in three seconds are above what must come, though they take longer than the first seconds."""
    monkeypatch.setattr(connection, "SECONDS_OF_BODY", 1.0)
    body = b'{"words": ["a"]}'.ljust(10_000)
    with server.connect() as client:
        client.sendall(head_of_call(server, len(body)))
        for start in range(0, len(body), 1000):
            client.sendall(body[start : start + 1000])
            time.sleep(0.3)
        assert client.recv(65_536).startswith(b"HTTP/1.1 200")


def test_an_answer_that_nobody_reads_is_broken_off(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that asks for much and reads nothing is let go, and others are answered meanwhile."""
    monkeypatch.setattr(connection, "SECONDS_UNREAD", 1.0)
    words = json.dumps({"words": ["a" * 1000] * 20_000}).encode()
    with server.connect() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.sendall(head_of_call(server, len(words)) + words)
        assert server.answers() < 3
        until = time.monotonic() + 10
        while server.connections() and time.monotonic() < until:
            time.sleep(0.05)
        assert server.connections() == 0


def test_a_huge_body_is_refused_before_it_is_read(server: Served) -> None:
    """A hundred gigabytes that are announced are refused at once; chunks without end are when they pass the bound."""
    with server.connect() as client:
        client.sendall(head_of_call(server, 100_000_000_000))
        assert client.recv(65_536).startswith(b"HTTP/1.1 413")
    with server.connect() as client:
        head = head_of_call(server, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
        client.sendall(head)
        chunk = b"100000\r\n" + b" " * (1 << 20) + b"\r\n"
        with suppress(OSError):  # it stops reading
            for _ in range(60):
                client.sendall(chunk)
        said = client.recv(65_536)
        assert said.startswith(b"HTTP/1.1 413"), said[:80]


def test_bodies_together_are_bounded(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what is being read fills its room, the next is told to come back; what is done gives its room back."""
    monkeypatch.setattr(bodies, "HELD_BYTES_MAX", 300_000)
    with server.connect() as first, server.connect() as second:
        first.sendall(head_of_call(server, 250_000) + b" " * 200_000)
        time.sleep(0.5)
        second.sendall(head_of_call(server, 200_000) + b" " * 200_000)
        said = second.recv(65_536)
        assert said.startswith(b"HTTP/1.1 503"), said[:100]
        assert b"retry-after: 2" in said.lower()
        first.sendall(b'{"words": ["a"]}'.ljust(50_000))
        assert first.recv(65_536).startswith(b"HTTP/1.1 200")
    assert bodies._Held.all_bytes == 0
    assert server.answers() < 2


def test_more_requests_than_can_wait_are_sent_away(server: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the requests that may be under way: 503 with Retry-After, the health page as ever, and room again."""
    monkeypatch.setattr(front, "IN_FLIGHT_MAX", 5)
    waiting = [server.connect() for _ in range(5)]
    for client in waiting:
        client.sendall(head_of_call(server, 1000) + b" ")
    time.sleep(0.5)
    with server.connect() as client:
        client.sendall(head_of_call(server, 16) + b'{"words": ["a"]}')
        said = client.recv(65_536)
        assert said.startswith(b"HTTP/1.1 503")
        assert b"retry-after: 1" in said.lower()
    assert httpx.get(f"http://127.0.0.1:{server.port}/healthz").status_code == 200
    for client in waiting:
        client.sendall(b'{"words": ["a"]}'.ljust(999))
        assert client.recv(65_536).startswith(b"HTTP/1.1 200")
        client.close()
    assert server.answers() < 2


def test_idle_connections_make_room_for_those_who_ask(server: Served) -> None:
    """With room for 500, a thousand that say nothing: the oldest are closed, and callers are answered all the while."""
    server.kind.most = 500
    idle = [server.connect() for _ in range(500)]
    took = []
    for number in range(500):
        idle.append(server.connect())
        if number % 50 == 0:
            took.append(server.answers())
    assert max(took) < 2
    assert read_all(idle[0]) == b""
    for client in idle:
        client.close()


def test_where_nobody_is_idle_a_connection_is_told_that_there_is_no_room(server: Served) -> None:
    """All places are held by requests that are coming in: 503 with Retry-After, not silence."""
    server.kind.most = 10
    busy = [server.connect() for _ in range(10)]
    for client in busy:
        client.sendall(head_of_call(server, 1000) + b" ")
    time.sleep(0.3)
    with server.connect() as client:
        said = read_all(client)
        assert problem(said) == (503, "overloaded")
        assert b"retry-after: 5" in said
    for client in busy:
        client.close()
    time.sleep(0.3)
    assert server.answers() < 2


@pytest.mark.parametrize(
    "part",
    [b'Content-Disposition: form-data; name="a"; filename="' + b"a" * 50_000, b"X" * 50_000, b"A: b\r\n" * 10_000],
    ids=["a file's name", "a header's name", "many headers"],
)
def test_a_form_with_headers_without_end_is_refused(server: Served, part: bytes) -> None:
    """What stands before a part is kept in memory, so it is bounded; the part itself goes to the disk."""
    body = b"--x\r\n" + part
    with server.connect() as client:
        client.sendall(head_of_call(server, len(body) + 1000, "/v1/files", "multipart/form-data; boundary=x") + body)
        assert client.recv(65_536).startswith(b"HTTP/1.1 400")
    assert server.answers() < 2


def test_pipelined_requests_are_answered_in_their_order(server: Served) -> None:
    """Three in one piece: bounds that look at each piece do not mistake the next request for this one's head."""
    body = b'{"words": ["a"]}'
    with server.connect() as client:
        client.sendall((head_of_call(server, len(body)) + body) * 3)
        said = b""
        until = time.monotonic() + 10
        while said.count(b"HTTP/1.1 200") < 3 and time.monotonic() < until:
            said += client.recv(65_536)
        assert said.count(b"HTTP/1.1 200") == 3
