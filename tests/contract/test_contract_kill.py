"""`kill -9` of the real server amid calls and jobs over HTTP: each key has one answer and one charge, or none."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from contract_server import open_workshop
from stores import settings_of

from morgiana.control.caller import OWNER

KILLS = 20
HERE = Path(__file__).parent


@dataclass
class Told:
    """What the server answered before it died, by idempotency key."""

    answers: dict[str, bytes] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)


@pytest.mark.slow
def test_killed_at_twenty_random_moments(tmp_path: Path) -> None:
    """Twenty servers die at seeded random moments while connections write stock, say words and start jobs.

    Afterwards every answer that was given stands byte for byte under its key, every accepted job is done, each key has
    exactly one receipt once it was asked again, and the tables hold two rows for each import.
    """
    chance = random.Random(20261125)
    key = _key(tmp_path)
    told = Told()
    with _servers(tmp_path) as begin:
        for life in range(KILLS):
            url, process_id = begin()
            asyncio.run(_until_death(url, key, told, life, process_id, chance.uniform(0.05, 0.4)))
        assert len(told.answers) > KILLS
        assert told.asked - told.answers.keys() - told.jobs.keys(), "no call was cut short: the test shows nothing"
        url, _ = begin()
        with httpx.Client(base_url=url, headers=_bearer(key), timeout=60) as http:
            for job_id in told.jobs.values():
                assert _ended(http, job_id) == "done"
            for idempotency_key in sorted(told.asked):
                again = _ask(http, idempotency_key)
                if idempotency_key in told.answers:
                    assert again.content == told.answers[idempotency_key]
                    assert again.headers["idempotency-replayed"] == "true"
            rows = http.post("/v1/shelf/count", json={"products": []}).json()["answer"]
    opened = open_workshop(settings_of(tmp_path), jobs=False)
    receipts = [r for r in opened.runtime.receipts(OWNER, limit=100_000) if r.operation != "shelf.count"]
    opened.runtime.close()
    assert len(receipts) == len(told.asked)
    imports = sum(key.startswith("fill") for key in told.asked)
    assert (rows["rows"], rows["same"]) == (2 * imports, 2 * imports)


async def _until_death(url: str, key: str, told: Told, life: int, process_id: int, seconds: float) -> None:
    """Six connections ask one thing after another; the server is killed in the middle of it."""
    async with httpx.AsyncClient(base_url=url, headers=_bearer(key), timeout=20) as http:

        async def connection(kind: str, number: int) -> None:
            for count in range(1000):
                idempotency_key = f"{kind}-{life}-{number}-{count}"
                told.asked.add(idempotency_key)
                path, body = _request(idempotency_key)
                try:
                    response = await http.post(path, json=body, headers={"Idempotency-Key": idempotency_key})
                except httpx.TransportError:
                    return
                assert response.status_code in (200, 202), response.text
                if response.status_code == 202:
                    told.jobs[idempotency_key] = response.json()["id"]
                    await asyncio.sleep(0.2)
                else:
                    told.answers[idempotency_key] = response.content
                    await asyncio.sleep(0.01)

        kinds = ["say", "say", "say", "fill", "fill", "filljob"]
        connections = [asyncio.ensure_future(connection(kind, number)) for number, kind in enumerate(kinds)]
        await asyncio.sleep(seconds)
        os.kill(process_id, signal.SIGKILL)
        await asyncio.gather(*connections)


def _request(idempotency_key: str) -> tuple[str, dict[str, object]]:
    """What is asked under a key; the same whenever it is asked again."""
    if idempotency_key.startswith("say"):
        return "/v1/say/again", {"words": [idempotency_key] * 5}
    body: dict[str, object] = {"products": [f"{idempotency_key}.{n}" for n in range(2)], "source": idempotency_key}
    return ("/v1/jobs/shelf/fill" if idempotency_key.startswith("filljob") else "/v1/shelf/fill"), body


def _ask(http: httpx.Client, idempotency_key: str) -> httpx.Response:
    path, body = _request(idempotency_key)
    response = http.post(path, json=body, headers={"Idempotency-Key": idempotency_key})
    assert response.status_code in (200, 202), response.text
    if response.status_code == 202:
        assert _ended(http, response.json()["id"]) == "done"
    return response


def _ended(http: httpx.Client, job_id: str, seconds: float = 90.0) -> str:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        state = str(http.get(f"/v1/jobs/{job_id}").json()["state"])
        if state not in ("accepted", "running"):
            return state
        time.sleep(0.05)
    return "not ended"


def _key(home: Path) -> str:
    opened = open_workshop(settings_of(home), jobs=False)
    try:
        return opened.access.give("key", OWNER)
    finally:
        opened.runtime.close()


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@contextmanager
def _servers(home: Path) -> Iterator[Callable[[], tuple[str, int]]]:
    """A way to begin one server after another; each gives its address and process number once it is ready."""
    paths = os.pathsep.join([str(HERE), str(HERE.parent / "control"), str(HERE.parent / "lake")])
    with subprocess.Popen(
        [sys.executable, str(HERE / "contract_victim.py"), str(home)],
        env={**os.environ, "PYTHONPATH": paths},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        lives: list[int] = []

        def begin() -> tuple[str, int]:
            assert parent.stdin is not None
            assert parent.stdout is not None
            if lives:
                assert parent.stdout.readline() == "dead\n"
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            parent.stdin.write(f"{port}\n")
            parent.stdin.flush()
            lives.append(int(parent.stdout.readline()))
            _wait(f"http://127.0.0.1:{port}")
            return f"http://127.0.0.1:{port}", lives[-1]

        try:
            yield begin
        finally:
            with suppress(ProcessLookupError):
                os.kill(lives[-1], signal.SIGKILL)
            parent.stdin.close()
            parent.wait(60)


def _wait(url: str, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/readyz", timeout=seconds).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.02)
    pytest.fail("the server did not get ready")
