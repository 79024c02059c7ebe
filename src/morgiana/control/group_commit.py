"""Group commit: calls that end within two turns of the event loop share one transaction.

A disk can confirm only so many transactions a second; one confirmation for all that wait keeps every answer durable
before it is given, at a small part of the price (DeWitt et al., SIGMOD 1984).
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from morgiana.control.ports import Books, Posting, Written

_Batch = list[tuple[Posting, asyncio.Future[Posting]]]


class GroupCommit:
    """Collects the postings of one event loop and writes them together.

    Books on this machine's disk are written by the loop itself, which costs less than waking a thread. Those on another
    machine are written by a thread, a batch at a time: what arrives meanwhile is the next batch.
    """

    def __init__(self, books: Books) -> None:
        self._books = books
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="books") if books.off_loop else None
        self._writing = False
        self._waiting: _Batch = []

    async def post(self, posting: Posting) -> Posting:
        """Return the posting as it is on disk, once it is.

        Raises `AlreadyPosted`, what a budget or an effect refused, or what the disk said, to each who waits.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Posting] = loop.create_future()
        self._waiting.append((posting, future))
        if len(self._waiting) == 1 and not self._writing:
            # Not this turn but the next: requests that have arrived meanwhile join, and a batch is half as large again.
            loop.call_soon(loop.call_soon, self._flush)
        return await future

    def close(self) -> None:
        """Let the thread go once it has written what was handed to it."""
        if self._writer:
            self._writer.shutdown()

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        if self._writer is None:
            _tell(batch, self._written(batch))
            return
        self._writing = True
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(self._writer, self._written, batch)
        writing.add_done_callback(lambda done: self._landed(batch, done.result()))

    def _landed(self, batch: _Batch, outcomes: Sequence[Written]) -> None:
        self._writing = False
        if self._waiting:
            self._flush()
        _tell(batch, outcomes)

    def _written(self, batch: _Batch) -> Sequence[Written]:
        """What came of each posting; a disk or a network that fails, fails them all."""
        try:
            return self._books.post([posting for posting, _ in batch])
        except Exception as fault:  # noqa: BLE001  it is raised again at each of those who wait
            return [fault] * len(batch)


def _tell(batch: _Batch, outcomes: Sequence[Written]) -> None:
    for (posting, future), outcome in zip(batch, outcomes, strict=True):
        if future.done():  # its caller went away; what is written stays written
            continue
        if isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome or posting)
