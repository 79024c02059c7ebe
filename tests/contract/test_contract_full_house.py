"""A server as it is started, with every connection that it has room for taken by somebody who is not done asking."""

import json
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from served_process import ServedProcess, served_process

OPEN_FILES = 1500
ROOM = OPEN_FILES - 256
"""What `connection_class` leaves of them for clients."""
TOO_MANY = 40


@pytest.mark.slow
def test_who_finds_no_room_is_told_and_who_is_in_is_answered(tmp_path: Path) -> None:
    """1,244 unfinished requests: each one more reads a 503 with Retry-After, and one of those that is finished a 200.

    Once the unfinished ones have had their ten seconds there is room again.
    """
    with served_process(tmp_path / "home", open_files=OPEN_FILES) as server, ExitStack() as held:
        asking = [held.enter_context(_connected(server)) for _ in range(ROOM)]
        for client in asking:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        told = [_refused(server) for _ in range(TOO_MANY)]
        assert told.count("overloaded") > TOO_MANY // 2, told  # whom their ten seconds end make room for the rest
        assert set(told) <= {"overloaded", ""}
        asking[-1].sendall(b"a\r\n\r\n")
        assert asking[-1].recv(65_536).startswith(b"HTTP/1.1 200")
        until = time.monotonic() + 60
        while httpx.get(f"{server.url}/healthz", timeout=60).status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.5)
        assert server.process.poll() is None
        assert "Traceback" not in server.said()


def _connected(server: ServedProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=30)


def _refused(server: ServedProcess) -> str:
    """The code that one more connection is told, before it says a word; empty where there was room by then."""
    with _connected(server) as client:
        client.settimeout(2)
        said = b""
        try:
            while piece := client.recv(65_536):
                said += piece
        except TimeoutError:
            return ""
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503"), said[:200]
    assert b"retry-after: 5" in head.lower()
    return str(json.loads(body)["code"])
