"""What a noisy neighbour costs a small tenant, and what all checks of limits cost a call.

A small tenant asks for a short answer five times a second, alone and beside a noisy one. The noisy one does what it
can: it has ten long calls waiting at every moment, each of which spreads its pieces over the helping processes, and a
worker process of its own runs a million-series job on as many processes as the machine has cores. Both halves are
measured in turns, in one run, and the median of the turns' shares counts.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from benchmarks.row import Row
from morgiana.control.caller import OWNER, Caller
from morgiana.control.limits.engine.rates import Rate
from morgiana.control.limits.gate import Gate
from morgiana.control.limits.leases import Granted, UnitsWanted, Wanted
from morgiana.control.limits.plan import UNLIMITED, Limits
from morgiana.control.runtime import Runtime
from morgiana.operations import Capability, Context, Meter, Model, Registry, operation

SHARE_GOAL: Final = 1.5
CHECKS_GOAL_US: Final = 10.0
TURNS: Final = 3
CALLS: Final = 60
CALLS_A_SECOND: Final = 5.0
_NOISY: Final = Caller("noisy", "nobody", organisation="noisy_org")


class Work(Model):
    """How much to do."""

    milliseconds: int
    """Of processor time for each piece."""
    pieces: int = 1
    """How many pieces."""


class Done(Model):
    """What was done."""

    pieces: int
    """How many pieces."""


def spin(milliseconds: int) -> int:
    """Be busy by the process's own clock."""
    until = time.thread_time() + milliseconds / 1000
    while time.thread_time() < until:
        sum(range(500))
    return milliseconds


@operation("chat.reply", meter=Meter("call", count=lambda request: 1))
def chat_reply(request: Work, ctx: Context) -> Done:
    """Answer a question."""
    spin(request.milliseconds)
    return Done(pieces=1)


@operation("series.fit", meter=Meter("piece", count=lambda request: request.pieces), runs="inline or job")
def series_fit(request: Work, ctx: Context) -> Done:
    """Fit many series."""
    return Done(pieces=len(list(ctx.map(spin, [request.milliseconds] * request.pieces, unit="piece"))))


def _open(home: Path) -> Runtime:
    from morgiana.app import open_installation
    from morgiana.control.installation import Settings

    chat = Capability("chat", "Chat", "Answers.", (chat_reply,), __name__)
    series = Capability("series", "Series", "Fits.", (series_fit,), __name__)
    registry = Registry([chat, series])
    return open_installation(Settings(home=home), registry).runtime


async def _small(runtime: Runtime, calls: int) -> list[float]:
    """Seconds from asking to answer of each of the small tenant's calls."""
    took = []
    for _ in range(calls):
        began = time.perf_counter()
        await runtime.call(OWNER, "chat.reply", Work(milliseconds=20))
        took.append(time.perf_counter() - began)
        await asyncio.sleep(max(0.0, 1 / CALLS_A_SECOND - took[-1]))
    return took


async def _noisy(runtime: Runtime) -> None:
    while True:
        await runtime.call(_NOISY, "series.fit", Work(milliseconds=50, pieces=200))


async def _beside(runtime: Runtime, calls: int) -> list[float]:
    noisy = [asyncio.ensure_future(_noisy(runtime)) for _ in range(10)]
    await asyncio.sleep(3)
    took = await _small(runtime, calls)
    for one in noisy:
        one.cancel()
    await asyncio.gather(*noisy, return_exceptions=True)
    return took


@contextmanager
def _worker() -> Iterator[None]:
    """A process of its own with a job of a million series."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.cloud_fairness", "job"])
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def _job() -> None:
    from morgiana.adapters.compute.process_pool import ProcessPool

    for _ in ProcessPool().map(spin, [50] * 1_000_000, tenant="noisy_org"):
        continue


def p95_ms(seconds: Sequence[float]) -> float:
    return 1000 * sorted(seconds)[int(len(seconds) * 0.95)]


def neighbours(turns: int = TURNS, calls: int = CALLS) -> tuple[float, float, float]:
    """Medians over the turns: the small tenant's p95 alone and beside the noisy one in ms, and their ratio."""
    alone, beside = [], []
    for _ in range(turns):
        with tempfile.TemporaryDirectory() as home:
            runtime = _open(Path(home))
            try:
                asyncio.run(_small(runtime, 10))
                alone.append(p95_ms(asyncio.run(_small(runtime, calls))))
                with _worker():
                    beside.append(p95_ms(asyncio.run(_beside(runtime, calls))))
            finally:
                runtime.close()
    ratio = statistics.median(b / a for a, b in zip(alone, beside, strict=True))
    return statistics.median(alone), statistics.median(beside), ratio


class _Plenty:
    """A store that has whatever is wanted."""

    def lease(self, organisation: str, holder: str, wanted: Sequence[Wanted], now: datetime) -> list[Granted]:
        return [Granted(10**9 if isinstance(want, UnitsWanted) else 10**6, left=10**12) for want in wanted]

    def sweep_leases(self, now: datetime) -> None:
        """Nothing is kept here."""


def checks_us(limits: Limits, *, sole: bool, calls: int = 20_000) -> float:
    """Microseconds that all checks of one call take together, by the best of five runs."""
    gate, best = Gate(lambda organisation: limits, _Plenty(), sole=sole), float("inf")
    who = Caller(OWNER.tenant, OWNER.person, organisation=OWNER.organisation, bearer="key_1")
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(calls):
            with gate.enter(who, "chat.reply", 1) as let_in:
                let_in.posted(1)
        best = min(best, (time.perf_counter() - began) / calls * 1e6)
    return best


ALL_LIMITS: Final = Limits(
    calls=Rate(1e7, 10**7),
    calls_of_key=Rate(1e7, 10**7),
    calls_at_once=100,
    calls_per_month=10**12,
    units_per_month={"chat": 10**12, "chat.reply": 10**12},
)


def run() -> list[Row]:
    """The rows of the table."""
    alone, beside, ratio = neighbours()
    work = f"a small tenant's 20 ms call, {CALLS_A_SECOND:g} a second"
    checks = [
        Row(
            "limits",
            f"all checks of a call, {name}, us",
            round(us, 2),
            {},
            f"<= {CHECKS_GOAL_US:g}",
            us <= CHECKS_GOAL_US,
        )
        for name, us in (
            ("no limits", checks_us(UNLIMITED, sole=True)),
            ("two rates, at once, three quotas", checks_us(ALL_LIMITS, sole=True)),
            ("the same, leased", checks_us(ALL_LIMITS, sole=False)),
        )
    ]
    return [
        Row(work, "p95 beside a noisy tenant, ms", round(beside, 1), {"alone": round(alone, 1)}),
        Row(work, "ratio", round(ratio, 2), {}, f"<= {SHARE_GOAL:g}", ratio <= SHARE_GOAL),
        *checks,
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["job"]:
        _job()
    else:
        print(*run(), sep="\n")
