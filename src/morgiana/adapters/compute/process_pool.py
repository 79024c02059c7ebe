"""`Compute` on a pool of this machine's processes, shared fairly by tenants; started when needed, ended when idle.

Whose piece of work comes next is decided piece by piece (`control/limits/engine/fair_queue.py`), so a million series of
one tenant stand beside ten of another and not before them. One tenant has as many pieces under way as the machine has
cores, and no more: there is one process beyond them, for whoever else comes, who so never waits for a piece to end. The
processes give way to whatever answers callers: they are nice, and batch work to the scheduler.
"""

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from typing import Any, Final, TypeVar

from morgiana.adapters.compute.own_use import cpu_seconds
from morgiana.control.energy.container import cores_at_hand
from morgiana.control.limits.engine.fair_queue import FairQueue, Served
from morgiana.control.peak_memory import peak_memory_bytes
from morgiana.control.ports import HelperUsage
from morgiana.kernel.refusals import Fault

T = TypeVar("T")
R = TypeVar("R")

# The numeric libraries would each start a thread a core in each process, and trample on one another.
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
_NICE: Final = 10
"""Beside one server thread, a process that is so nice gets a tenth of a core that both want (sched(7): 110 to 1024)."""
_AHEAD: Final = 16
"""So many pieces for each process are worked on beyond the oldest whose result is still waited for."""
_SECONDS_UNKNOWN: Final = 0.1
_NEWEST: Final = 0.2
"""The part of the latest time in a function's running mean."""
_SECONDS_IDLE: Final = 120.0
"""Processes that were not needed for so long are ended; each holds the libraries that it has loaded."""


@dataclass(slots=True, eq=False)
class _Piece:
    """One item of one `map`."""

    function: Callable[[Any], Any]
    item: Any
    future: "Future[tuple[Any, HelperUsage]]" = field(default_factory=Future)
    began: float = 0.0


class ProcessPool:
    """Processes that are fresh (`spawn`), so that a server's threads and sockets stay its own."""

    def __init__(self, processes: int = 0, *, seconds_idle: float = _SECONDS_IDLE) -> None:
        self._processes = processes or cores_at_hand()
        self._seconds_idle = seconds_idle
        self._pool: ProcessPoolExecutor | None = None
        self._queue: FairQueue[_Piece] = FairQueue()
        self._took: dict[str, float] = {}
        self._lock = threading.RLock()
        self._idle: threading.Timer | None = None
        self._starts = 0
        """So many pieces may start a process yet."""
        self._closed = False

    def map(
        self, function: Callable[[T], R], items: Sequence[T], *, tenant: str = "", weight: float = 1.0
    ) -> Iterator[tuple[R, HelperUsage]]:
        if len(items) <= 1 or self._processes == 1:
            for item in items:
                yield function(item), HelperUsage(0.0, 0)
            return
        pending: deque[_Piece] = deque()
        given = 0
        try:
            while pending or given < len(items):
                while len(pending) < _AHEAD * self._processes and given < len(items):
                    pending.append(self._push(_Piece(function, items[given]), tenant, weight))
                    given += 1
                result, usage = pending[0].future.result()
                pending.popleft()
                held = usage.memory_bytes * min(self._processes, len(items))
                yield result, HelperUsage(usage.cpu_seconds, held)
        except BrokenProcessPool as error:
            raise Fault("A helping process ended unexpectedly; the machine may be short of memory.") from error
        finally:
            with self._lock:
                for piece in pending:
                    self._queue.drop(tenant, piece)

    def close(self) -> None:
        """End the processes. What still asks for them, such as a job that has not noticed yet, meets a `Fault`."""
        with self._lock:
            self._closed = True
        self._end(if_idle=False)

    def _push(self, piece: _Piece, tenant: str, weight: float) -> _Piece:
        with self._lock:
            if self._closed:
                raise BrokenProcessPool("the pool was closed")
            if self._idle is not None:
                self._idle.cancel()
                self._idle = None
            cost = self._took.get(_name(piece), _SECONDS_UNKNOWN)
            self._queue.push(tenant, piece, cost=cost, weight=weight, most_at_once=self._processes)
            self._dispatch()
        return piece

    def _dispatch(self) -> None:
        """Give free processes their pieces; the lock is held."""
        while self._queue.running <= self._processes and (served := self._queue.pop()) is not None:
            served.item.began = time.perf_counter()
            try:
                pool, done = self._submit_again(served.item)
            except RuntimeError as error:  # the interpreter ends
                self._queue.settle(served, 0.0)
                served.item.future.set_exception(BrokenProcessPool(str(error)))
            else:
                done.add_done_callback(partial(self._ended, served, pool))

    def _submit_again(self, piece: _Piece) -> "tuple[ProcessPoolExecutor, Future[Any]]":
        try:
            return self._submit(piece)
        except BrokenProcessPool:  # it broke since; the next is a new one
            self._pool = None
            return self._submit(piece)

    def _submit(self, piece: _Piece) -> "tuple[ProcessPoolExecutor, Future[Any]]":
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._processes + 1,
                mp_context=get_context("spawn"),
                initializer=_prepare,
                initargs=(dict.fromkeys(_THREADS, "1"),),
            )
            self._starts = self._processes + 1
        if not self._starts:
            return self._pool, self._pool.submit(_measured, piece.function, piece.item)
        self._starts -= 1
        with ThreadPoolExecutor(1, initializer=_be_nice) as starter:  # whose process is nice while it loads, too
            return self._pool, starter.submit(self._pool.submit, _measured, piece.function, piece.item).result()

    def _ended(self, served: Served[_Piece], pool: ProcessPoolExecutor, done: "Future[Any]") -> None:
        piece = served.item
        took_s = time.perf_counter() - piece.began
        error = BrokenProcessPool("the pool was closed") if done.cancelled() else done.exception()
        with self._lock:
            before_s = self._took.get(_name(piece), took_s)
            self._took[_name(piece)] = before_s + _NEWEST * (took_s - before_s)
            self._queue.settle(served, took_s)
            if isinstance(error, BrokenProcessPool) and self._pool is pool:
                self._pool = None
            self._dispatch()
            if self._pool is not None and self._queue.running == 0 and not len(self._queue):
                self._idle = threading.Timer(self._seconds_idle, self._end, kwargs={"if_idle": True})
                self._idle.daemon = True
                self._idle.start()
        if error is not None:
            piece.future.set_exception(error)
        else:
            piece.future.set_result(done.result())

    def _end(self, *, if_idle: bool) -> None:
        closed: list[_Piece] = []
        with self._lock:
            if if_idle and (self._queue.running or len(self._queue)):
                return
            closed = self._queue.clear()
            pool, self._pool = self._pool, None
            if self._idle is not None:
                self._idle.cancel()
                self._idle = None
        for piece in closed:
            piece.future.set_exception(BrokenProcessPool("the pool was closed"))
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _name(piece: _Piece) -> str:
    return getattr(piece.function, "__qualname__", "") or type(piece.function).__qualname__


def _prepare(environment: dict[str, str]) -> None:
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _be_nice()
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _be_nice() -> None:
    """Give way. On Linux that is the calling thread's own matter, and what it starts is as nice."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _end_with_parent() -> None:
    """A process that waits for its next piece would not notice that whoever sent them was killed."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)


def _measured(function: Callable[[T], R], item: T) -> tuple[R, HelperUsage]:
    before = cpu_seconds()
    result = function(item)
    return result, HelperUsage(cpu_seconds() - before, peak_memory_bytes())
