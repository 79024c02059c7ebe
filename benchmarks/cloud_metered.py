"""A metered call beside what others offer, in one run: bare FastAPI, BentoML unmetered, LiteLLM's proxy with a key.

What is counted is the overhead of a call: each server adds five numbers up or answers a mock, on 16 connections that
each wait for an answer before they ask again. Ours is measured on SQLite in one process, and on PostgreSQL in two;
every answer is committed with its receipt, charge and audit entry before it is given. The servers are measured in
turns.
"""

import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks import _metered_peers as peers
from benchmarks.cloud_jobs import postgres
from benchmarks.row import Figure, Row
from benchmarks.spine import CONNECTIONS, SECONDS, SECONDS_TO_WARM, Server, measure, server

TURNS: Final = 3
SHARE_GOAL: Final = 0.6
LITELLM_GOAL: Final = 20
BENTO_GOAL: Final = 3
P99_GOAL_MS: Final = 15.0
MEMORY_GOAL_MB: Final = 150.0

_ON_POSTGRES: Final = "ours on PostgreSQL, two processes"
_BARE_IN_TWO: Final = "bare FastAPI, two processes"

_Turn = Callable[[float], dict[str, float]]


def run() -> list[Row]:
    """The rows of the table."""
    with ExitStack() as stack:
        bare = stack.enter_context(server("bare"))
        home = stack.enter_context(tempfile.TemporaryDirectory())
        ours = stack.enter_context(server("metered", home))
        turns: dict[str, _Turn] = {
            "ours": _of(ours, (Path(home) / "key").read_text()),
            "bare FastAPI": _of(bare, None),
        }
        memory = {"ours": ours, "bare FastAPI": bare}
        _add_postgres(stack, turns)
        if peers.installed():
            _add_peers(stack, turns, memory)
        else:
            print("BentoML and LiteLLM are not installed: their columns are empty.", file=sys.stderr)
        for turn in turns.values():
            turn(SECONDS_TO_WARM)
        measured: dict[str, list[dict[str, float]]] = {name: [] for name in turns}
        for _ in range(TURNS):
            for name, turn in turns.items():
                measured[name].append(turn(SECONDS))
        held = {name: found.memory_mb() for name, found in memory.items()}
    return _rows(measured, held)


def _of(found: Server, key: str | None) -> _Turn:
    return lambda seconds: found.measured(key, seconds)


def _add_postgres(stack: ExitStack, turns: dict[str, _Turn]) -> None:
    url = stack.enter_context(postgres())
    home = stack.enter_context(tempfile.TemporaryDirectory())
    found = stack.enter_context(server("metered", home, url, "2"))
    turns[_ON_POSTGRES] = _of(found, (Path(home) / "key").read_text())
    turns[_BARE_IN_TWO] = _of(stack.enter_context(server("bare", "2")), None)


def _add_peers(stack: ExitStack, turns: dict[str, _Turn], memory: dict[str, Server]) -> None:
    bento_port, bento = stack.enter_context(peers.bentoml())
    litellm_port, litellm = stack.enter_context(peers.litellm())
    turns["BentoML"] = lambda seconds: measure(bento_port, None, seconds, path=peers.BENTO_PATH)
    turns["LiteLLM"] = lambda seconds: measure(
        litellm_port, peers.LITELLM_KEY, seconds, path=peers.LITELLM_PATH, body=peers.LITELLM_BODY
    )
    memory |= {"BentoML": Server(bento_port, bento), "LiteLLM": Server(litellm_port, litellm)}


def _rows(measured: dict[str, list[dict[str, float]]], held: dict[str, float]) -> list[Row]:
    work = f"one metered call, {CONNECTIONS} connections"

    def median(name: str, of: str) -> float:
        return statistics.median(turn[of] for turn in measured[name])

    def row(measure: str, of: str, digits: int, goal: str = "", holds: bool | None = None) -> Row:
        others: dict[str, Figure] = {name: round(median(name, of), digits) for name in measured if name != "ours"}
        return Row(work, measure, round(median("ours", of), digits), others, goal, holds)

    def times(name: str, other: str, goal: float) -> Row:
        pairs = zip(measured[name], measured[other], strict=True)
        share = statistics.median(o["requests_per_second"] / t["requests_per_second"] for o, t in pairs)
        return Row(work, f"{name}, times {other}", round(share, 3), {}, f">= {goal:g}", share >= goal)

    others_held: dict[str, Figure] = {name: round(mb) for name, mb in held.items() if name != "ours"}
    rows = [
        row("calls a second", "requests_per_second", 0),
        times("ours", "bare FastAPI", SHARE_GOAL),
        row("p50, ms", "p50_ms", 2),
        row("p99, ms", "p99_ms", 2, f"<= {P99_GOAL_MS:g}", median("ours", "p99_ms") <= P99_GOAL_MS),
        Row(
            work, "memory in RAM after it, MB", round(held["ours"]),
            others_held,
            f"<= {MEMORY_GOAL_MB:g}", held["ours"] <= MEMORY_GOAL_MB,
        ),
    ]  # fmt: skip
    rows.append(times(_ON_POSTGRES, _BARE_IN_TWO, SHARE_GOAL))
    if "LiteLLM" in measured:
        rows += [times("ours", "LiteLLM", LITELLM_GOAL), times("ours", "BentoML", BENTO_GOAL)]
    return rows
