"""`morgiana serve` as a process: ready, alone on its folder and port, silent about secrets, and ended in order."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from stores import environment_of, on_sqlite

COMMAND = [sys.executable, "-c", "from morgiana.app import main; main()", "serve"]


@dataclass(frozen=True)
class Process:
    """A server of our own and what it printed."""

    url: str
    home: Path
    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def said(self) -> str:
        return self.log.read_text()


def _environment(home: Path, port: int) -> dict[str, str]:
    return environment_of(home, MORGIANA_PORT=str(port), MORGIANA_HOST="127.0.0.1")


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with log.open("wb") as out:
        started = subprocess.Popen(COMMAND, env=_environment(folder / "home", port), stdout=out, stderr=out)
    try:
        url = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 90
        while True:
            assert started.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            try:
                if httpx.get(f"{url}/readyz", timeout=60).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield Process(url, folder / "home", port, started, log)
    finally:
        started.kill()
        started.wait(20)


@pytest.mark.slow
def test_one_time_link_opens_the_console_once(process: Process) -> None:
    """The link that is printed signs in by its page's button. Its session is one here too, and it works once."""
    [link] = re.findall(r"http://\S+/login\?link=\S+", process.said())
    _, _, once = link.partition("link=")
    with httpx.Client(base_url=process.url, headers={"Origin": process.url}) as browser:
        assert browser.get(link).status_code == 200
        assert browser.get("/v1/receipts").status_code == 401, "to look at it signs nobody in"
        assert browser.post("/login", data={"link": once}).status_code == 303
        assert browser.get("/v1/receipts").status_code == 200
    assert httpx.get(link).status_code == 401


@pytest.mark.slow
def test_nothing_is_logged_that_opens_a_door(process: Process) -> None:
    """After requests with secrets in address and headers the log holds the announcement, and no secret besides."""
    secrets = ["mg_link_guessed", "mg_key_guessed"]
    httpx.get(f"{process.url}/login", params={"link": secrets[0]})
    httpx.get(f"{process.url}/v1/receipts", headers={"Authorization": f"Bearer {secrets[1]}"})
    httpx.get(f"{process.url}/v1/receipts", params={"key": secrets[1]})
    said = process.said()
    assert not [secret for secret in secrets if secret in said]
    assert len(re.findall(r"mg_(?:key|link|session)_", said)) == 1


@on_sqlite("several servers may share a database of PostgreSQL")
@pytest.mark.slow
def test_second_server_is_refused_clearly(process: Process, tmp_path: Path) -> None:
    """Another on the same folder, and another on the same port, say so with the remedy, and exit with 3."""
    for home, told in ((process.home, "MORGIANA_HOME"), (tmp_path, "MORGIANA_PORT")):
        second = subprocess.run(
            COMMAND, env=_environment(home, process.port), capture_output=True, text=True, timeout=90, check=False
        )
        assert second.returncode == 3
        assert told in second.stderr
        assert "Traceback" not in second.stderr


@pytest.mark.slow
@pytest.mark.parametrize("host", ["no-such-host.invalid", "192.0.2.1"])
def test_address_of_another_machine_is_a_wrong_setting(tmp_path: Path, host: str) -> None:
    """An address that is not this machine's (192.0.2.1 is nobody's, RFC 5737) is not said to be taken."""
    environment = {**_environment(tmp_path, 0), "MORGIANA_HOST": host}
    refused = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=90, check=False)
    assert refused.returncode == 3
    assert "Set MORGIANA_HOST to an address of this machine" in refused.stderr
    assert "Another program" not in refused.stderr


@pytest.mark.slow
def test_surfaces_share_the_server(process: Process) -> None:
    """The console asks who is there, the tools want a key, a page that is not there is a page or a problem."""
    assert httpx.get(process.url).headers["location"] == "/login"
    assert httpx.post(f"{process.url}/mcp", json={}).status_code == 401
    as_program, as_reader = (
        httpx.get(f"{process.url}/nothing/here", headers={"Accept": kind}) for kind in ("*/*", "text/html")
    )
    assert (as_program.status_code, as_program.headers["content-type"]) == (404, "application/problem+json")
    assert (as_reader.status_code, as_reader.headers["content-type"].partition(";")[0]) == (404, "text/html")


@pytest.mark.slow
def test_ends_in_order_while_somebody_watches(process: Process) -> None:
    """Told to end amid open connections the process ends with 0 within its time, and lets go of its folder."""
    with httpx.Client(base_url=process.url) as idle:
        assert idle.get("/healthz").status_code == 200
        process.process.send_signal(signal.SIGTERM)
        assert process.process.wait(40) == 0
    assert "Traceback" not in process.said()
