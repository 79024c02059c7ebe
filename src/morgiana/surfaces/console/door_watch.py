"""Open pages end with their session: at once in the process that ends it, within seconds in every other."""

import asyncio
import contextlib
from collections import defaultdict
from typing import Final

from nicegui import Client, ui

from morgiana.control.sign_in.sessions import Sessions
from morgiana.kernel.refusals import Fault

SECONDS_BETWEEN_LOOKS: Final = 2.0
"""How often it is asked whether sessions with open pages were ended by another process."""


class OpenPages:
    """Knows which pages are open by which session."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._pages: defaultdict[bytes, set[Client]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        sessions.when_ended(self._ended)

    def watch(self, session: bytes, client: Client) -> None:
        """Let a page end with its session; called on the loop of the pages."""
        self._loop = asyncio.get_running_loop()
        if self._looking is None or self._looking.done():
            self._looking = self._loop.create_task(self._look())
        self._pages[session].add(client)
        client.on_delete(lambda: self._forget(session, client))

    def _forget(self, session: bytes, client: Client) -> None:
        pages = self._pages.get(session)
        if pages is not None:
            pages.discard(client)
            if not pages:
                del self._pages[session]

    def _ended(self, sessions: frozenset[bytes]) -> None:
        """Told from whatever thread ends a session."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end, sessions)

    def _end(self, sessions: frozenset[bytes]) -> None:
        """Take away all that a page could still be used for, and lead its reader to the door."""
        for session in sessions:
            for client in list(self._pages.pop(session, ())):
                with client:
                    client.layout.clear()
                    ui.navigate.to("/login")

    async def _look(self) -> None:
        while self._pages:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            with contextlib.suppress(Fault):  # a database that is away is asked again
                self._end(await asyncio.to_thread(self._sessions.ended_among, list(self._pages)))
