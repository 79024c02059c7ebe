"""Threads that run calls, given out fairly among tenants, and the door before them that sends away what is too much.

Who is let in is decided at the door, never afterwards: what was accepted is finished. Controlled delay (CoDel; Nichols,
Jacobson: "Controlling Queue Delay", ACM Queue 10(5), 2012) drops what has already waited, because a router cannot know
how long a packet will. We can: each tenant has its own line and share, and we know how long each operation took of
late. So a call whose turn would come too late is refused at once, with the time after which it is worth coming back.
"""

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from morgiana.control.energy.container import cores_at_hand
from morgiana.control.limits.engine.fair_queue import FairQueue, Served
from morgiana.control.refusals import Overloaded, TooManyCalls

R = TypeVar("R")

SECONDS_TO_WAIT_MAX: Final = 10.0
"""A call whose turn would come later than this is refused at the door."""
_LINE_MAX: Final = 256
"""The most calls of one tenant that wait."""
_LINES_MAX: Final = 4096
"""The most calls that wait altogether; each holds its request in memory."""
_SECONDS_UNKNOWN: Final = 0.05
"""What an operation is expected to take before it was seen to."""
_NEWEST: Final = 0.2
"""The part of the latest time in an operation's running mean."""


@dataclass(slots=True, eq=False)
class _Call:
    """One call in its tenant's line."""

    kind: str
    run: Callable[[], Any]
    future: "Future[Any]" = field(default_factory=Future)


class FairThreads:
    """Runs functions in threads, in the order of start-time fair queueing over tenants (`engine/fair_queue.py`)."""

    def __init__(
        self,
        threads: int = 0,
        *,
        seconds_to_wait_max: float = SECONDS_TO_WAIT_MAX,
        line_max: int = _LINE_MAX,
        lines_max: int = _LINES_MAX,
    ) -> None:
        """`threads` is how many run at once; 0 is four more than the machine has cores, as `asyncio` has it."""
        self._threads = threads or min(32, cores_at_hand() + 4)
        self._for_one = max(1, self._threads - max(1, self._threads // 3))
        self._wait_max, self._line_max, self._lines_max = seconds_to_wait_max, line_max, lines_max
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="call")
        self._queue: FairQueue[_Call] = FairQueue()
        self._took: dict[str, float] = {}
        self._lock = threading.Lock()

    async def run(
        self,
        tenant: str,
        kind: str,
        function: Callable[..., R],
        *arguments: object,
        weight: float = 1.0,
        patience_s: float | None = None,
    ) -> R:
        """Run `function` in a thread when its tenant's turn comes, and give what it gives or raise what it raises.

        `kind` names what takes about as long each time; `patience_s` is how long its caller will wait for its turn.
        Raises `TooManyCalls` where the tenant's own line is full, and `Overloaded` where its turn would come too late.
        """
        context = contextvars.copy_context()
        call = _Call(kind, lambda: context.run(function, *arguments))
        with self._lock:
            self._admit(tenant, weight, patience_s)
            expected_s = self._took.get(kind, _SECONDS_UNKNOWN)
            self._queue.push(tenant, call, cost=expected_s, weight=weight, most_at_once=self._for_one)
            self._dispatch()
        try:
            given: R = await asyncio.wrap_future(call.future)
        except asyncio.CancelledError:
            with self._lock:
                self._queue.drop(tenant, call)
            raise
        return given

    def waiting(self) -> int:
        """How many calls wait for a thread."""
        return len(self._queue)

    def close(self) -> None:
        """Begin nothing more; what runs goes to its end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _admit(self, tenant: str, weight: float, patience_s: float | None) -> None:
        if self._queue.waiting(tenant) >= self._line_max:
            raise TooManyCalls(
                f"{self._line_max} calls of this business wait already.",
                remedy="Send fewer at a time; start what takes long as a job.",
                retry_after_seconds=self._wait_ahead(tenant, weight) / 2,
            )
        if len(self._queue) >= self._lines_max:
            raise Overloaded(
                f"{self._lines_max:,} calls wait already.",
                remedy="Send the same request again in a moment; start what takes long as a job.",
                retry_after_seconds=1.0 + self._wait_ahead(tenant, weight) / 2,
            )
        wait_s = self._wait_ahead(tenant, weight)
        most_s = self._wait_max if patience_s is None else min(patience_s, self._wait_max)
        if wait_s > most_s:
            raise Overloaded(
                f"The call's turn would come in about {wait_s:.0f} seconds.",
                remedy="Wait as long as the answer says, and send the same request again; or start it as a job.",
                retry_after_seconds=max(1.0, wait_s - most_s),
            )

    def _wait_ahead(self, tenant: str, weight: float) -> float:
        return self._queue.wait_ahead(tenant, self._threads, weight=weight, most_at_once=self._for_one)

    def _dispatch(self) -> None:
        """Give free threads their calls; the lock is held."""
        while self._queue.running < self._threads and (served := self._queue.pop()) is not None:
            self._pool.submit(self._work, served)

    def _work(self, served: Served[_Call]) -> None:
        """Run a call, then whichever is next, as long as there is one."""
        turn: Served[_Call] | None = served
        while turn is not None:
            call, began = turn.item, time.perf_counter()
            tell = _outcome(call) if call.future.set_running_or_notify_cancel() else None
            took_s = time.perf_counter() - began
            with self._lock:
                if tell is not None:
                    before_s = self._took.get(call.kind, took_s)
                    self._took[call.kind] = before_s + _NEWEST * (took_s - before_s)
                self._queue.settle(turn, took_s)
                turn = self._queue.pop()
                self._dispatch()
            if tell is not None:  # once it is settled, so that whoever hears it finds the thread free
                tell()


def _outcome(call: _Call) -> Callable[[], None]:
    """Run a call; what is given tells its caller what came of it."""
    try:
        given = call.run()
    except BaseException as error:  # noqa: BLE001  it is the caller's, who waits for it
        return partial(call.future.set_exception, error)
    return partial(call.future.set_result, given)
