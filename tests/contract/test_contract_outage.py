"""A PostgreSQL server that is killed and started again, or stands still, under a server that callers keep calling.

While it is away every call is refused at once with a time to come back, and the health page is answered; once it is
back whatever was asked for is done exactly once, by the same process.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from postgres_server import StoppablePostgres, stoppable_postgres
from served_process import ServedProcess, served_process

PRICES = """
currency = "EUR"
operations."price.estimate".price = 0.10
operations."shop.set_profile".price = 1
operations."organisation.show".price = 0.20
"""
CALLERS = 9
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("price/estimate", {"operation": "forecast.demand", "units": 3}),
    ("shop/set_profile", {"name": "Quai", "currency": "EUR", "time_zone": "Europe/Paris", "country": "FR"}),
    ("organisation/show", {}),
)
"""What is answered at once, what writes, and what is answered in a thread."""


class Load:
    """Callers who ask one thing after another, each until it is answered."""

    def __init__(self, server: ServedProcess, key: str) -> None:
        self._server, self._key = server, key
        self._enough, self._lock = threading.Event(), threading.Lock()
        self.answers: dict[str, str] = {}
        """The receipt of each key."""
        self.refused: list[tuple[float, int, str | None]] = []
        """Seconds that each no took, its status, and when to come back."""
        self.health: list[tuple[float, int]] = []
        self.odd: list[str] = []
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(CALLERS)]
        self._threads.append(threading.Thread(target=self._watch))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Let each have the answer that it waits for, and go."""
        self._enough.set()
        for thread in self._threads:
            thread.join(120)

    def until(self, answers: int) -> None:
        deadline = time.monotonic() + 120
        while len(self.answers) < answers:
            assert time.monotonic() < deadline, (len(self.answers), self.odd[-3:], self._server.said()[-2000:])
            time.sleep(0.05)

    def _call(self, number: int) -> None:
        path, request = ASKED[number % len(ASKED)]
        with self._server.http(self._key) as http:
            for count in range(100_000):
                key = f"caller {number} call {count}"
                while (receipt := self._once(http, path, request, key)) is None:
                    time.sleep(0.2)
                with self._lock:
                    self.answers[key] = receipt
                if self._enough.is_set():
                    return

    def _once(self, http: httpx.Client, path: str, request: dict[str, Any], key: str) -> str | None:
        began = time.monotonic()
        answer = http.post(f"/v1/{path}", json=request, headers={"Idempotency-Key": key})
        if answer.status_code == 200:
            return str(answer.json()["receipt"]["id"])
        with self._lock:
            self.refused.append((time.monotonic() - began, answer.status_code, answer.headers.get("Retry-After")))
            if answer.status_code != 503:
                self.odd.append(answer.text)
        return None

    def _watch(self) -> None:
        while not self._enough.is_set():
            began = time.monotonic()
            status = 0
            with suppress(httpx.TransportError):
                status = httpx.get(f"{self._server.url}/healthz", timeout=30).status_code
            self.health.append((time.monotonic() - began, status))
            time.sleep(0.2)


@pytest.mark.slow
def test_postgres_away_for_eight_seconds(tmp_path: Path) -> None:
    """See `outage`."""
    outage(tmp_path, 8.0, StoppablePostgres.stop, StoppablePostgres.start)


@pytest.mark.nightly
def test_postgres_away_for_half_a_minute(tmp_path: Path) -> None:
    """See `outage`."""
    outage(tmp_path, 30.0, StoppablePostgres.stop, StoppablePostgres.start)


@pytest.mark.slow
def test_postgres_frozen_for_fifteen_seconds(tmp_path: Path) -> None:
    """See `outage`: nothing is cut off and nothing is refused, there is only no answer."""
    outage(tmp_path, 15.0, StoppablePostgres.freeze, StoppablePostgres.thaw)


def outage(
    home: Path,
    seconds: float,
    begins: Callable[[StoppablePostgres], None],
    ends: Callable[[StoppablePostgres], None],
) -> None:
    """The server of the database goes away amid calls that read, write, and are answered at once or in a thread.

    Meanwhile nobody waits long for a no, and each no is a 503 that says when to come back. Afterwards each key has one
    answer and one charge, and the books verify.
    """
    prices = home / "prices.toml"
    prices.write_text(PRICES)
    with (
        stoppable_postgres() as postgres,
        served_process(home / "home", database_url=postgres.url, prices=str(prices)) as server,
        Load(server, key := server.key()) as load,
    ):
        load.until(10 * CALLERS)
        begins(postgres)
        time.sleep(seconds)
        ends(postgres)
        done = len(load.answers)
        began = time.monotonic()
        load.until(done + 10 * CALLERS)
        assert time.monotonic() - began < 60
        load.end()
        assert server.process.poll() is None
        _refused_well(load, seconds)
        _once_each(load, server, key, postgres.url)


def _refused_well(load: Load, seconds: float) -> None:
    assert load.odd == []
    assert len(load.refused) > CALLERS
    assert {status for _, status, _ in load.refused} == {503}
    assert all(wait is not None and 1 <= int(wait) <= 60 for _, _, wait in load.refused)
    late = sorted(took for took, _, _ in load.refused)
    assert late[len(late) // 2] < 2, late[-5:]
    assert late[-1] < 12, late[-5:]
    assert {status for _, status in load.health} == {200}
    assert max(took for took, _ in load.health) < 8


def _once_each(load: Load, server: ServedProcess, key: str, url: str) -> None:
    assert len(set(load.answers.values())) == len(load.answers)
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT idempotency_key, receipt_id FROM calls WHERE idempotency_key <> ''"
        ).fetchall()
    stored = [(name, receipt) for name, receipt in rows if name.startswith("caller")]
    assert dict(stored) == load.answers
    assert len(stored) == len(load.answers)
    with server.http(key) as http:
        for name in ("audit", "ledger", "invoices"):
            assert http.post(f"/v1/{name}/verify", json={}).json()["answer"]["holds"], name
