"""What metering costs a call: our operation beside the same FastAPI route bare, under the same load, in one run.

A call is authorised by its key, its price reserved, its answer computed, and answer, receipt and charge are committed
to SQLite with synchronous=FULL before it is answered; each has an idempotency key of its own. The bare route has the
same two models, validated by FastAPI. Each server is one process; the load comes from a third, over loopback, on 16
connections that each wait for an answer before they ask again. The two are measured in turns; the median turn counts.
The disk's own time to confirm a write stands beside, since no durable answer can be quicker than that.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.row import Row
from morgiana.operations import Capability, Context, Meter, Model, Registry, operation

CONNECTIONS: Final = 16
TURNS: Final = 5
SECONDS: Final = 4.0
SECONDS_TO_WARM: Final = 1.0

SHARE_GOAL: Final = 0.6
ADDED_P50_GOAL_MS: Final = 3.0


class Basket(Model):
    """Prices to add up."""

    prices: list[int]
    """Each in minor units."""


class Total(Model):
    """What they come to."""

    total: int
    """Their sum."""
    lines: int
    """How many there were."""


@operation("basket.total", meter=Meter("line", count=lambda basket: len(basket.prices)), runs="at once")
def basket_total(request: Basket, ctx: Context) -> Total:
    """Add up a basket."""
    return Total(total=sum(request.prices), lines=len(request.prices))


BODY: Final = json.dumps({"prices": [199, 250, 1299, 80, 45]}).encode()
PATH: Final = "/v1/basket/total"


def bare() -> Any:
    """The same route without anything of ours."""
    import gc

    from fastapi import FastAPI

    app = FastAPI()

    @app.post(PATH)
    async def total(basket: Basket) -> Total:
        return Total(total=sum(basket.prices), lines=len(basket.prices))

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return app


def serve_bare(port: int, processes: int = 1) -> None:
    """Serve it in so many processes."""
    import uvicorn

    uvicorn.run(
        "benchmarks.spine:bare", factory=True, port=port, workers=processes, log_level="warning", access_log=False
    )


def serve_metered(port: int, home: Path, database_url: str | None = None, processes: int = 1) -> None:
    """An installation of the one operation, opened and served as any other; its key is written into `home`."""
    from morgiana.app import PARTS, open_installation
    from morgiana.control.caller import OWNER
    from morgiana.control.installation import Installation, Settings
    from morgiana.surfaces.http.serve import serve

    (home / "prices.toml").write_text('currency = "EUR"\n[operations]\n"basket.total" = {price = "0.01", per = 1}\n')
    registry = Registry([Capability("basket", "Baskets", "Adds up.", (basket_total,), __name__)])
    settings = Settings(home=home, port=port, price_book=home / "prices.toml", database_url=database_url)
    if not (home / "key").exists():  # else we are one of several processes, which the first has begun
        opened = open_installation(settings, registry)
        (home / "key").write_text(opened.access.give("key", OWNER))
        opened.runtime.close()
    again = ("-m", "benchmarks.spine", "metered", str(port), str(home), database_url or "", str(processes))
    # As any server has it: one process keeps a worker of its own for jobs, and of several each is begun by the first.
    command = (sys.executable, *(("-m", "morgiana") if processes == 1 else again))
    serve(
        Installation(settings, registry, PARTS, lambda chosen: open_installation(chosen, registry), command=command),
        console=False,
        mcp=False,
        processes=processes,
    )


class _Asker(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again."""

    def __init__(self, request: Callable[[], bytes], until: float, latencies: list[float]) -> None:
        self._request, self._until, self._latencies = request, until, latencies
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = bytes(self._buffer).partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        now = time.perf_counter()
        if not head.startswith(b"HTTP/1.1 200"):
            self.done.set_exception(RuntimeError(self._buffer.decode()))
            return
        self._latencies.append(now - self._asked)
        self._buffer.clear()
        if now < self._until:
            self._ask()
        else:
            self._transport.close()
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection"))

    def _ask(self) -> None:
        self._asked = time.perf_counter()
        self._transport.write(self._request())


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])


async def _load(port: int, key: str | None, seconds: float, path: str, body: bytes) -> list[float]:
    """Latencies in seconds of all calls answered in that time."""
    latencies: list[float] = []
    count = 0

    def request() -> bytes:
        nonlocal count
        count += 1
        ours = f"Authorization: Bearer {key}\r\nIdempotency-Key: {os.getpid()}-{count}\r\n" if key else ""
        return (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{ours}"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body

    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    askers = [
        (await loop.create_connection(lambda: _Asker(request, until, latencies), "127.0.0.1", port))[1]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(asker.done for asker in askers))
    return latencies


def measure(port: int, key: str | None, seconds: float, *, path: str = PATH, body: bytes = BODY) -> dict[str, float]:
    """Requests a second and latencies (ms) under load from a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.spine",
        "load",
        str(port),
        str(seconds),
        path,
        body.decode(),
        key or "",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return dict(json.loads(done.stdout))


def load(port: int, seconds: float, path: str, body: bytes, key: str | None) -> dict[str, float]:
    latencies = sorted(asyncio.run(_load(port, key, seconds, path, body)))
    return {
        "requests_per_second": len(latencies) / seconds,
        "p50_ms": 1000 * latencies[len(latencies) // 2],
        "p95_ms": 1000 * latencies[int(len(latencies) * 0.95)],
        "p99_ms": 1000 * latencies[int(len(latencies) * 0.99)],
    }


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """Processor time that the process has used so far."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Memory of the process that is in RAM, in megabytes."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def measured(self, key: str | None, seconds: float = SECONDS) -> dict[str, float]:
        """One turn: what the load saw, and what the server used for each call."""
        before = self.cpu_seconds()
        told = measure(self.port, key, seconds)
        used = self.cpu_seconds() - before
        return {**told, "cpu_us": 1e6 * used / (told["requests_per_second"] * seconds)}


@contextmanager
def server(*arguments: str) -> Iterator[Server]:
    """A server once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.spine", arguments[0], str(port), *arguments[1:]], stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def compare() -> tuple[dict[str, float], dict[str, float], float]:
    """Medians of the turns for ours and for the bare route, and the median of each turn's share."""
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as home, server("bare") as there, server("metered", home) as here:
        key = (Path(home) / "key").read_text()
        there.measured(None, SECONDS_TO_WARM)
        here.measured(key, SECONDS_TO_WARM)
        for _ in range(TURNS):
            bare.append(there.measured(None))
            ours.append(here.measured(key))
    shares = [o["requests_per_second"] / b["requests_per_second"] for o, b in zip(ours, bare, strict=True)]
    return _medians(ours), _medians(bare), statistics.median(shares)


def _medians(turns: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(turn[name] for turn in turns) for name in turns[0]}


def disk_ms(writes: int = 200) -> float:
    """Median milliseconds until the disk confirms one page written after another."""
    times = []
    with tempfile.TemporaryFile() as file:
        for _ in range(writes):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


def run() -> list[Row]:
    """The rows of the table."""
    ours, bare, share = compare()
    work = f"one inline call, {CONNECTIONS} connections"
    added = ours["p50_ms"] - bare["p50_ms"]

    def row(measure: str, name: str, digits: int, goal: str = "", holds: bool | None = None) -> Row:
        return Row(work, measure, round(ours[name], digits), {"bare FastAPI": round(bare[name], digits)}, goal, holds)

    return [
        row("calls a second", "requests_per_second", 0),
        Row(work, "share of bare", round(share, 3), {"bare FastAPI": 1.0}, f">= {SHARE_GOAL}", share >= SHARE_GOAL),
        row("p50, ms", "p50_ms", 2, f"<= bare + {ADDED_P50_GOAL_MS:g}", added <= ADDED_P50_GOAL_MS),
        row("p95, ms", "p95_ms", 2),
        row("server's processor time a call, us", "cpu_us", 0),
        Row("the disk under it", "one confirmed write, ms", round(disk_ms(), 3)),
    ]


def _main(arguments: list[str]) -> None:
    what: dict[str, Callable[..., Any]] = {
        "bare": lambda port, processes="1": serve_bare(int(port), int(processes)),
        "metered": lambda port, home, url="", processes="1", *_serve: serve_metered(
            int(port), Path(home), url or None, int(processes)
        ),
        "load": lambda port, seconds, path, body, key: print(
            json.dumps(load(int(port), float(seconds), path, body.encode(), key or None))
        ),
        "compare": lambda: print(*compare(), sep="\n"),
    }
    what[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    _main(sys.argv[1:])
