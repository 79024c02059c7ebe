"""Servers are restarted under load: every request that is sent is answered, and every job that is accepted is done."""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import stores
from stores import postgres_url

COMMAND = [sys.executable, "-m", "morgiana"]
CONNECTIONS = 6


@dataclass
class Load:
    """What connections that ask one thing after another were told."""

    url: str
    key: str
    statuses: list[int] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    over: bool = False

    async def run(self) -> None:
        async with httpx.AsyncClient(
            base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}, timeout=60
        ) as http:
            await asyncio.gather(*(self._ask(http, number) for number in range(CONNECTIONS)))

    async def _ask(self, http: httpx.AsyncClient, number: int) -> None:
        while not self.over:
            job = number == 0
            try:
                response = await http.post("/v1/jobs/plan/weekly" if job else "/v1/shop/profile", json={})
            except httpx.TransportError as error:
                self.lost.append(repr(error))
                continue
            self.statuses.append(response.status_code)
            if job:
                self.jobs.append(response.json()["id"])
            await asyncio.sleep(0.1 if job else 0.05)  # a new server needs the machine as well

    async def until(self, answers: int, seconds: float = 60.0) -> None:
        """Wait until so many more requests were answered."""
        enough, end = len(self.statuses) + answers, time.monotonic() + seconds
        while len(self.statuses) < enough:
            assert time.monotonic() < end, (len(self.statuses), self.lost)
            await asyncio.sleep(0.02)

    def unended(self) -> list[str]:
        """Jobs that were accepted and have not ended within a minute; with no sales each is refused in the end."""
        until = time.monotonic() + 60
        with httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}, timeout=30) as http:
            left = self.jobs
            while left and time.monotonic() < until:
                left = [job for job in left if http.get(f"/v1/jobs/{job}").json()["state"] != "refused"]
                time.sleep(0.1)
        return left


_AS_SERVICE_MANAGER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


@contextmanager
def process(
    *arguments: str, environment: dict[str, str], log: Path, listens: socket.socket | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A command of ours; one that is given a listening socket finds it as the service manager's."""
    command = [*COMMAND, *arguments]
    handed: tuple[int, ...] = ()
    if listens is not None:
        handed = (listens.fileno(),)
        command = [sys.executable, "-c", _AS_SERVICE_MANAGER, str(listens.fileno()), *command]
    with log.open("ab") as out:
        started = subprocess.Popen(command, env=environment, stdout=out, stderr=out, pass_fds=handed)
    try:
        yield started
    finally:
        started.kill()
        started.wait(20)


def environment_of(home: Path, port: int, **more: str) -> dict[str, str]:
    return stores.environment_of(home, MORGIANA_PORT=str(port), **more)


def key_of(environment: dict[str, str]) -> str:
    made = subprocess.run([*COMMAND, "key"], env=environment, capture_output=True, text=True, timeout=90, check=True)
    return made.stdout.split()[-1]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_ready(url: str, log: Path) -> None:
    until = time.monotonic() + 90
    while True:
        try:
            if httpx.get(f"{url}/readyz", timeout=60).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
        assert time.monotonic() < until, log.read_text()


@pytest.mark.slow
def test_servers_replaced_one_by_one(tmp_path: Path) -> None:
    """Two servers on PostgreSQL with a worker of its own are replaced twice (SIGHUP) amid six connections, and the
    worker once: no request fails, no job stays behind, and other processes serve in the end."""
    url, log = f"http://127.0.0.1:{(port := free_port())}", tmp_path / "log"
    environment = environment_of(tmp_path / "home", port, MORGIANA_DATABASE_URL=postgres_url(tmp_path))

    async def replace(servers: "subprocess.Popen[bytes]", load: Load) -> None:
        running = asyncio.ensure_future(load.run())
        await load.until(50)
        before = _children(servers.pid)
        for _ in range(2):
            serving = _children(servers.pid)
            servers.send_signal(signal.SIGHUP)
            while serving & _children(servers.pid):
                await load.until(5)
        assert not before & _children(servers.pid)
        await load.until(50)
        load.over = True
        await running

    with process("serve", "--workers", "2", environment=environment, log=log) as servers:
        wait_ready(url, log)
        load = Load(url, key_of(environment))
        with process("worker", environment=environment, log=log) as first:
            asyncio.run(replace(servers, load))
            first.send_signal(signal.SIGTERM)
            assert first.wait(30) == 0
        with process("worker", environment=environment, log=log):
            assert load.unended() == []
        servers.send_signal(signal.SIGTERM)
        assert servers.wait(40) == 0
    assert load.lost == []
    assert set(load.statuses) == {200, 202}, log.read_text()
    assert len(load.jobs) > 5


@pytest.mark.slow
def test_server_restarted_behind_a_socket(tmp_path: Path) -> None:
    """One server on SQLite ends and the next begins, as a service manager restarts it that keeps the socket: what is
    sent in between waits, and is answered."""
    log = tmp_path / "log"
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listens:
        port = listens.getsockname()[1]
        url, environment = f"http://127.0.0.1:{port}", environment_of(tmp_path / "home", port)

        async def restart(load: Load) -> None:
            running = None
            for _ in range(3):
                with process("serve", environment=environment, log=log, listens=listens) as server:
                    running = running or asyncio.ensure_future(load.run())
                    await load.until(60)
                    if _ == 2:
                        load.over = True
                        await running
                        assert load.unended() == []
                    server.send_signal(signal.SIGTERM)
                    while server.poll() is None:
                        await asyncio.sleep(0.02)
                    assert server.returncode == 0

        load = Load(url, key_of(environment))
        asyncio.run(restart(load))
    assert load.lost == [], log.read_text()
    assert set(load.statuses) == {200, 202}, log.read_text()
    assert len(load.jobs) > 5


def _children(process_id: int) -> set[int]:
    """The numbers of a process's children."""
    found: set[int] = set()
    for file in Path(f"/proc/{process_id}/task").glob("*/children"):
        found |= {int(number) for number in file.read_text().split()}
    return found
