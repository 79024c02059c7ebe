"""Open pages end with their session: at once in the process that ends it, within seconds in every other.

They also end with the rights that they were drawn for, so that somebody who was removed from a shop, or given another
role, does not go on with a page from before.
"""

import asyncio
import contextlib
from dataclasses import replace
from typing import Final

from nicegui import Client, ui

from morgiana.control.caller import Caller
from morgiana.control.sign_in.sessions import Sessions, digest
from morgiana.kernel.refusals import Fault

SECONDS_BETWEEN_LOOKS: Final = 2.0
"""How often it is asked whether sessions with open pages, or their rights, were changed by another process."""


class OpenPages:
    """Knows which pages are open by which session, and for whom they were drawn."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._pages: dict[Client, tuple[bytes, Caller]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._looking: asyncio.Task[None] | None = None
        sessions.when_ended(self._ended)

    def watch(self, session: str, caller: Caller, client: Client) -> None:
        """Let a page end with its session; called on the loop of the pages."""
        self._loop = asyncio.get_running_loop()
        if self._looking is None or self._looking.done():
            self._looking = self._loop.create_task(self._look())
        self._pages[client] = (digest(session), _lasting(caller))
        client.on_delete(lambda: self._forget(client))

    def _forget(self, client: Client) -> None:
        self._pages.pop(client, None)

    def _ended(self, sessions: frozenset[bytes]) -> None:
        """Told from whatever thread ends a session."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_of, sessions)

    def _end_of(self, sessions: frozenset[bytes]) -> None:
        self._end([client for client, (session, _) in self._pages.items() if session in sessions])

    def _end(self, clients: list[Client]) -> None:
        """Take away all that a page could still be used for, and have its reader begin anew, at the door if need be."""
        for client in clients:
            if self._pages.pop(client, None) is not None:
                with client:
                    client.layout.clear()
                    ui.navigate.to("/")

    async def _look(self) -> None:
        while self._pages:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            seen = dict(self._pages)
            with contextlib.suppress(Fault):  # a database that is away is asked again
                now = await asyncio.to_thread(self._callers, {session for session, _ in seen.values()})
                self._end([client for client, (session, caller) in seen.items() if now[session] != caller])

    def _callers(self, sessions: set[bytes]) -> dict[bytes, Caller | None]:
        """Whom each session speaks for now; nobody where it has ended."""
        found = {session: self._sessions.speaks_for(session) for session in sessions}
        return {session: None if caller is None else _lasting(caller) for session, caller in found.items()}


def _lasting(caller: Caller) -> Caller:
    """The caller without what only time changes, and without what is asked of a session: one that does not show a
    second factor where its organisation requires one speaks for nobody, and others go on as they are."""
    return replace(caller, fresh=True, second_factor=False)
