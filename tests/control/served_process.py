"""`morgiana serve` as a process of a test's own, on a home folder and with settings of the environment."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from stores import environment_of

COMMAND = (sys.executable, "-m", "morgiana")


@dataclass(frozen=True)
class ServedProcess:
    """A server that answers, and what it printed."""

    url: str
    environment: dict[str, str]
    process: "subprocess.Popen[bytes]"
    log: Path

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Another command of the same installation."""
        return subprocess.run(
            [*COMMAND, *arguments], env=self.environment, capture_output=True, text=True, timeout=180, check=False
        )

    def key(self) -> str:
        """A new key of the owner's."""
        given = self.run("key")
        assert given.returncode == 0, given.stderr
        return given.stdout.split()[-1]

    def http(self, key: str = "") -> httpx.Client:
        """A connection with a key, or with none."""
        return httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {key}"} if key else {}, timeout=90
        )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text(errors="replace")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served_process(home: Path, open_files: int | None = None, **settings: str) -> Iterator[ServedProcess]:
    """A server with these settings, each without its `MORGIANA_`, until the block is left.

    `open_files` is how many files the system lets it open, where that is not to be what it lets us.
    """
    port, log = free_port(), home.with_name(f"{home.name}.log")
    named = {f"MORGIANA_{name.upper()}": value for name, value in settings.items()}
    environment = environment_of(home, MORGIANA_PORT=str(port), **named)
    command = [*COMMAND, "serve"]
    if open_files is not None:
        command = ["sh", "-c", f'ulimit -n {open_files}; exec "$@"', "sh", *command]
    with log.open("ab") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    served = ServedProcess(f"http://127.0.0.1:{port}", environment, process, log)
    try:
        _ready(served)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _ready(served: ServedProcess) -> None:
    until = time.monotonic() + 180
    while True:
        assert served.process.poll() is None, served.said()[-3000:]
        assert time.monotonic() < until, served.said()[-3000:]
        try:
            if httpx.get(f"{served.url}/readyz", timeout=60).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
