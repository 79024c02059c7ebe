"""Mixed load with faults over HTTP against a real server: no answer is lost, none is charged twice, memory stays.

`python tests/world/soak_http.py --minutes 20`. Connections ask for priced forecasts under keys of their own, ask again
with the same keys, send what is refused, come with forged keys, go away in the middle, and hand in jobs. In the first
half the server is killed (kill -9) three times and started again; every call that had no answer is then sent once more
with its key. In the second half its memory is measured: the slope is that of a line through its samples.
"""

import argparse
import asyncio
import os
import random
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

COMMAND = [sys.executable, "-m", "morgiana"]
CONNECTIONS = 8
KILLS = 3
PRICES = 'currency = "EUR"\n[operations]\n"forecast.demand" = { price = "0.01" }\n'
SLOPE_MB_AN_HOUR_MAX = 30.0
REQUEST_SECONDS = 60


@dataclass
class Server:
    """A server that is started, killed and started again on the same home."""

    home: Path
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "prices.toml").write_text(PRICES)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "MORGIANA_HOME": str(self.home),
            "MORGIANA_PORT": str(self.port),
            "MORGIANA_PRICES": str(self.home / "prices.toml"),
            "MORGIANA_PROCESSES": "1",
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def key(self) -> str:
        """A fresh API key."""
        made = subprocess.run(
            [*COMMAND, "key"], env=self.environment, capture_output=True, text=True, timeout=120, check=True
        )
        return made.stdout.split()[-1]

    def start(self) -> None:
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen([*COMMAND, "serve"], env=self.environment, stdout=log, stderr=log)
        until = time.monotonic() + 120
        while True:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=30).status_code == 200:
                    return
            except httpx.TransportError:
                assert self.process.poll() is None, (self.home / "log").read_text()[-2000:]
            assert time.monotonic() < until, (self.home / "log").read_text()[-2000:]
            time.sleep(0.2)

    def end(self, how: int) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(60)

    def memory_mb(self) -> float:
        """What the server's process holds: its private pages and its share of the others (PSS)."""
        assert self.process is not None
        for line in Path(f"/proc/{self.process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("the kernel does not say what the process holds")


@dataclass
class Load:
    """What was asked, and what came of it."""

    url: str
    api_key: str
    until: float
    answered: dict[str, str] = field(default_factory=dict)
    """The receipt's number by the key of the call."""
    unanswered: dict[str, dict[str, Any]] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)

    async def run(self) -> None:
        headers = {"Authorization": f"Bearer {self.api_key}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=REQUEST_SECONDS) as http:
            await asyncio.gather(*(self._go_on(http, number) for number in range(CONNECTIONS)))
            for key, body in list(self.unanswered.items()):
                await self._forecast(http, key, body)

    async def _go_on(self, http: httpx.AsyncClient, number: int) -> None:
        chance, count = random.Random(number), 0
        while time.monotonic() < self.until:
            count += 1
            await self._one(http, chance, f"soak-{number}-{count}")
            await asyncio.sleep(0.02)

    async def _one(self, http: httpx.AsyncClient, chance: random.Random, key: str) -> None:
        what = chance.random()
        if what < 0.55:
            await self._forecast(http, key, demand(chance))
        elif what < 0.65 and self.answered:
            again = chance.choice(list(self.answered))
            await self._send(http, "/v1/forecast/demand", demand(chance), again)  # another request: refused, or busy
        elif what < 0.72:
            await self._send(http, "/v1/forecast/demand", {"history": [], "horizon": -1}, key)
        elif what < 0.78:
            await self._send(http, "/v1/shop/profile", {}, None, {"Authorization": "Bearer mk_forged"})
        elif what < 0.84:
            task = asyncio.ensure_future(self._send(http, "/v1/forecast/demand", body := demand(chance), key))
            self.unanswered[key] = body
            await asyncio.sleep(chance.random() * 0.05)
            task.cancel()
        elif what < 0.90:
            response = await self._send(http, "/v1/jobs/forecast/demand", demand(chance), key)
            if response is not None and response.status_code == 202:
                self.jobs[key] = response.json()["id"]
        else:
            await self._send(http, "/v1/shop/profile", {}, None)

    async def _forecast(self, http: httpx.AsyncClient, key: str, body: dict[str, Any]) -> None:
        self.unanswered[key] = body
        response = await self._send(http, "/v1/forecast/demand", body, key)
        if response is not None and response.status_code == 200:
            receipt = response.json()["receipt"]["id"]
            assert self.answered.setdefault(key, receipt) == receipt, f"two receipts for {key}"
            self.unanswered.pop(key, None)

    async def _send(
        self,
        http: httpx.AsyncClient,
        path: str,
        body: dict[str, Any],
        key: str | None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response | None:
        named = {"Idempotency-Key": key} if key else {}
        try:
            response = await http.post(path, json=body, headers={**named, **(headers or {})})
        except httpx.TransportError:
            await asyncio.sleep(0.2)
            return None
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        assert response.status_code < 500 or response.status_code == 503, response.text
        return response


def demand(chance: random.Random) -> dict[str, Any]:
    """A small request."""
    units = [chance.randint(0, 9) for _ in range(35)]
    return {
        "history": [{"product_id": "P1", "name": "Tea", "first_day": "2026-09-01", "units": units}],
        "horizon": 7,
    }


def verify(home: Path, load: Load) -> int:
    """Hold the books against what was answered. Gives how many calls were charged."""
    file = sqlite3.connect(home / "morgiana.sqlite")
    kept = dict(file.execute("SELECT idempotency_key, receipt_id FROM calls WHERE idempotency_key IS NOT NULL"))
    lost = {key: receipt for key, receipt in load.answered.items() if kept.get(key) != receipt}
    assert not lost, f"answers that were given and are not in the books: {lost}"
    states = dict(file.execute("SELECT id, state FROM jobs"))
    unfinished = {job: states.get(job) for job in load.jobs.values() if states.get(job) != "done"}
    assert not unfinished, f"jobs that were accepted and are not done: {unfinished}"
    charges = Counter(subject for (subject,) in file.execute("SELECT subject FROM transfers WHERE kind = 'charge'"))
    receipts = [id for (id,) in file.execute("SELECT receipt_id FROM calls WHERE operation = 'forecast.demand'")]
    assert charges == Counter(receipts), (
        f"not charged once: {charges - Counter(receipts)}, {Counter(receipts) - charges}"
    )
    [(charged, minor)] = file.execute("SELECT COUNT(*), SUM(minor) FROM transfers").fetchall()
    [(answers,)] = file.execute("SELECT COUNT(*) FROM calls WHERE operation = 'forecast.demand'").fetchall()
    assert charged == answers == minor, (charged, answers, minor)
    [(sums,)] = file.execute("SELECT SUM(debit_minor - credit_minor) FROM accounts").fetchall()
    assert sums == 0, sums
    return int(charged)


async def _soak(server: Server, load: Load, seconds: float) -> list[tuple[float, float]]:
    running, began = asyncio.ensure_future(load.run()), time.monotonic()
    for number in range(KILLS):
        await asyncio.sleep(max(0.0, began + seconds / 2 * (number + 1) / (KILLS + 1) - time.monotonic()))
        await asyncio.to_thread(server.end, signal.SIGKILL)
        await asyncio.to_thread(server.start)
    await asyncio.sleep(max(0.0, began + seconds / 2 - time.monotonic()))
    samples = []
    while time.monotonic() < load.until:
        samples.append((time.monotonic(), await asyncio.to_thread(server.memory_mb)))
        await asyncio.sleep(1)
    await running
    return samples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    minutes = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "home")
        key = server.key()
        server.start()
        load = Load(server.url, key, time.monotonic() + minutes * 60)
        try:
            samples = asyncio.run(_soak(server, load, minutes * 60))
            with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {key}"}) as http:
                until = time.monotonic() + 120
                while time.monotonic() < until and any(
                    http.get(f"/v1/jobs/{job}").json()["state"] in ("accepted", "running") for job in load.jobs.values()
                ):
                    time.sleep(1)
        finally:
            server.end(signal.SIGTERM)
        charged = verify(server.home, load)
    slope = statistics.linear_regression([at / 3600 for at, _ in samples], [mb for _, mb in samples]).slope
    memory = [mb for _, mb in samples]
    print(
        f"{minutes} minutes, {sum(load.statuses.values())} answers {dict(sorted(load.statuses.items()))}, {KILLS} kills"
    )
    print(f"{charged} charges, each of one answer; {len(load.jobs)} jobs done; nothing lost")
    print(f"memory {memory[0]:.1f} to {memory[-1]:.1f} MB, slope {slope:+.1f} MB an hour over {len(samples)} samples")
    assert minutes < 15 or slope <= SLOPE_MB_AN_HOUR_MAX, f"memory grows by {slope:.1f} MB an hour"


if __name__ == "__main__":
    main()
