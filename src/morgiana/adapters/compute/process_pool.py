"""`Compute` on a pool of this machine's processes, started when first needed and ended when idle."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Final, TypeVar

from morgiana.control.peak_memory import peak_memory_bytes
from morgiana.control.ports import HelperUsage
from morgiana.kernel.refusals import Fault

T = TypeVar("T")
R = TypeVar("R")

# The numeric libraries would each start a thread a core in each process, and trample on one another.
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")


class ProcessPool:
    """Processes that are fresh (`spawn`), so that a server's threads and sockets stay its own."""

    def __init__(self, processes: int = 0) -> None:
        self._processes = processes or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None
        self._lock = threading.Lock()

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[R, HelperUsage]]:
        if len(items) <= 1 or self._processes == 1:
            for item in items:
                yield function(item), HelperUsage(0.0, 0)
            return
        try:
            futures = [self._started().submit(_measured, function, item) for item in items]
            try:
                for future in futures:
                    result, usage = future.result()
                    held = usage.memory_bytes * min(self._processes, len(items))
                    yield result, HelperUsage(usage.cpu_seconds, held)
            finally:
                for future in futures:
                    future.cancel()
        except BrokenProcessPool as error:
            self._end()
            raise Fault("A helping process ended unexpectedly; the machine may be short of memory.") from error

    def close(self) -> None:
        self._end()

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._processes,
                    mp_context=get_context("spawn"),
                    initializer=_prepare,
                    initargs=(dict.fromkeys(_THREADS, "1"),),
                )
            return self._pool

    def _end(self) -> None:
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _prepare(environment: dict[str, str]) -> None:
    os.environ.update(environment)


def _measured(function: Callable[[T], R], item: T) -> tuple[R, HelperUsage]:
    cpu = time.process_time()
    result = function(item)
    cpu = time.process_time() - cpu
    return result, HelperUsage(cpu, peak_memory_bytes())
