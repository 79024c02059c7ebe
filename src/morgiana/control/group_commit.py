"""Group commit: calls that end within two turns of the event loop share one transaction.

A disk can confirm only so many transactions a second; one confirmation for all that wait keeps every answer durable
before it is given, at a small part of the price (DeWitt et al., SIGMOD 1984).
"""

import asyncio

from morgiana.control.ports import Books, Posting


class GroupCommit:
    """Collects the postings of one event loop and writes them together."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._waiting: list[tuple[Posting, asyncio.Future[None]]] = []

    async def post(self, posting: Posting) -> None:
        """Return when the posting is on disk. Raises `AlreadyPosted`, or what the disk said, to each who waits."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append((posting, future))
        if len(self._waiting) == 1:
            # Not this turn but the next: requests that have arrived meanwhile join, and a batch is half as large again.
            loop.call_soon(loop.call_soon, self._flush)
        await future

    def _flush(self) -> None:
        batch, self._waiting = self._waiting, []
        try:
            outcomes = self._books.post([posting for posting, _ in batch])
        except Exception as fault:  # noqa: BLE001  it is raised again at each of those who wait
            for _, future in batch:
                if not future.done():
                    future.set_exception(fault)
            return
        for (_, future), late in zip(batch, outcomes, strict=True):
            if future.done():  # its caller went away; what is written stays written
                continue
            if late is None:
                future.set_result(None)
            else:
                future.set_exception(late)
