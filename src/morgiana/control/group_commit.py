"""Group commit: calls that end within two turns of the event loop share one transaction.

A disk can confirm only so many transactions a second; one confirmation for all that wait keeps every answer durable
before it is given, at a small part of the price (DeWitt et al., SIGMOD 1984).
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from morgiana.control.measures import Histogram, Measure
from morgiana.control.ports import Books, Posting, Written
from morgiana.kernel.tracing import TRACEPARENT, tracer

_Batch = list[tuple[Posting, asyncio.Future[Posting], str]]
"""Each with the span of its call."""
_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256)

SLOW_DISK_S: Final = 0.005
"""A disk that takes longer to confirm is waited for in a thread: as long as the interpreter lets a thread have its
turn. Below that the loop had rather wait itself, since to hand over and back takes a third of a call's own work."""
_NEWEST: Final = 0.25
"""The weight of the latest confirmation in what is expected of the next."""


class GroupCommit:
    """Collects the postings of one event loop and writes them together, a batch at a time.

    Books on this machine's disk are written by the loop itself, and a disk that is slow to confirm is waited for in a
    thread; books on another machine are written by the thread alone. What arrives meanwhile is the next batch.
    """

    def __init__(self, books: Books, *, slow_disk_s: float = SLOW_DISK_S) -> None:
        self._books, self._slow_disk_s = books, slow_disk_s
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="books")
        self._disk_s = 0.0
        """How long the disk took lately."""
        self._writing = False
        self._waiting: _Batch = []
        self._sizes = Histogram("morgiana_commit_postings", "Calls that one transaction wrote down together.", _SIZES)
        self._seconds = Histogram("morgiana_commit_seconds", "Seconds that a transaction of calls took.")

    async def post(self, posting: Posting) -> Posting:
        """Return the posting as it is on disk, once it is.

        Raises `AlreadyPosted`, what a budget or an effect refused, or what the disk said, to each who waits.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Posting] = loop.create_future()
        self._waiting.append((posting, future, TRACEPARENT.get()))
        if len(self._waiting) == 1 and not self._writing:
            # Not this turn but the next: requests that have arrived meanwhile join, and a batch is half as large again.
            loop.call_soon(loop.call_soon, self._flush)
        return await future

    def measures(self) -> list[Measure]:
        return [self._sizes.measure(), self._seconds.measure()]

    def close(self) -> None:
        """Let the thread go once it has written what was handed to it."""
        self._writer.shutdown()

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        postings = [posting for posting, _, _ in batch]
        began_ns = time.perf_counter_ns()
        try:
            post = partial(self._books.post, postings) if self._books.off_loop else self._books.begin(postings)
        except Exception as fault:  # noqa: BLE001  it is raised again at each of those who wait
            _tell(batch, [fault] * len(batch))
            return
        if not self._books.off_loop and self._disk_s < self._slow_disk_s:
            outcomes = self._outcomes(post, len(batch))
            self._note(batch, began_ns)
            _tell(batch, outcomes)
            return
        self._writing = True
        writing = asyncio.get_running_loop().run_in_executor(self._writer, self._outcomes, post, len(batch))
        writing.add_done_callback(lambda done: self._landed(batch, done.result(), began_ns))

    def _landed(self, batch: _Batch, outcomes: Sequence[Written], began_ns: int) -> None:
        self._writing = False
        self._note(batch, began_ns)
        if self._waiting:
            self._flush()
        _tell(batch, outcomes)

    def _note(self, batch: _Batch, began_ns: int) -> None:
        """Count a transaction; as a span it is part of the first call's trace, and linked to the others'."""
        took_ns = time.perf_counter_ns() - began_ns
        self._seconds.add(took_ns / 1e9)
        self._sizes.add(len(batch))
        if (traced := tracer()) is not None:
            first, *others = (traceparent for _, _, traceparent in batch)
            told = {"morgiana.postings": len(batch)}
            links = [other for other in others if other]
            traced.past("books.commit", told, began_ns=time.time_ns() - took_ns, parent=first, links=links)

    def _outcomes(self, post: Callable[[], Sequence[Written]], count: int) -> Sequence[Written]:
        """What came of each posting; a disk or a network that fails, fails them all."""
        began = time.perf_counter()
        try:
            return post()
        except Exception as fault:  # noqa: BLE001  it is raised again at each of those who wait
            return [fault] * count
        finally:
            self._disk_s += _NEWEST * (time.perf_counter() - began - self._disk_s)


def _tell(batch: _Batch, outcomes: Sequence[Written]) -> None:
    for (posting, future, _), outcome in zip(batch, outcomes, strict=True):
        if future.done():  # its caller went away; what is written stays written
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome or posting)
