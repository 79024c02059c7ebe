"""Ten thousand connections that say nothing: the server as it is started holds or closes them, and answers callers."""

import resource
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from stores import environment_of

CONNECTIONS = 10_000


@pytest.mark.slow
def test_ten_thousand_connections_keep_nobody_from_an_answer(tmp_path: Path) -> None:
    """While they are opened and held a healthy caller is answered each time within seconds, and at the end as ever."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < CONNECTIONS + 1000:
        pytest.skip(f"this machine lets a process have {hard} open files")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environment = environment_of(tmp_path / "home", MORGIANA_PORT=str(port))
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, "-m", "morgiana", "serve"], env=environment, stdout=log, stderr=log)
    held: list[socket.socket] = []
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (CONNECTIONS + 1000, hard))
        _healthy(port, within=120.0)
        took = []
        for number in range(CONNECTIONS):
            with suppress(ConnectionError):  # one that is refused holds nothing
                held.append(socket.create_connection(("127.0.0.1", port), timeout=20))
            if number % 1000 == 999:
                took.append(_healthy(port, within=20.0))
        assert len(held) > CONNECTIONS * 0.9
        assert max(took) < 10
        for connection in held:
            connection.close()
        assert _healthy(port, within=20.0) < 10
        assert server.poll() is None
    finally:
        for connection in held:
            connection.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        server.terminate()
        server.wait(60)


def _healthy(port: int, within: float) -> float:
    """Seconds until a caller was answered."""
    began = time.monotonic()
    while True:
        with suppress(httpx.TransportError):
            answer = httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=within)
            if answer.status_code == 200:
                return time.monotonic() - began
        assert time.monotonic() - began < within, "nobody answers"
        time.sleep(0.05)
