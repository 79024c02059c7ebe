"""How a waiting worker hears of jobs: SQLite's own change counter, or PostgreSQL's notifications."""

import logging
import select
import socket
import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from morgiana.adapters.database.troubles import trouble

if TYPE_CHECKING:
    from psycopg import Connection

_log = logging.getLogger(__name__)

CHANNEL: Final = "morgiana_jobs"
"""PostgreSQL tells it whenever a job begins to wait (see migration m0009)."""
_SECONDS_BETWEEN_LOOKS: Final = 0.025
_SECONDS_BETWEEN_CONNECTIONS: Final = 2.0


class FileChanges:
    """`Wakeups` on an SQLite file: its change counter, which is in shared memory, is read forty times a second.

    Any transaction of another process moves it, so whoever is woken looks for itself, by reading, whether a job came.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._woken = threading.Event()
        self._connection: sqlite3.Connection | None = None
        self._seen: int | None = None

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if self._woken.wait(min(_SECONDS_BETWEEN_LOOKS, left)):
                self._woken.clear()
                return
            if self._changed():
                return

    def wake(self) -> None:
        self._woken.set()

    def close(self) -> None:
        self.wake()
        if self._connection is not None:
            self._connection.close()

    def _changed(self) -> bool:
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            [(now,)] = self._connection.execute("PRAGMA data_version").fetchall()
        except sqlite3.Error as error:
            raise trouble(error, self._path, remedy="Bring the folder back from a backup.") or error from error
        before, self._seen = self._seen, int(now)
        return before != self._seen


class Notifications:
    """`Wakeups` on PostgreSQL: a connection of its own that listens; while it is down, looks are every two seconds."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection[Any] | None = None
        self._heard, self._called = socket.socketpair()
        self._called.setblocking(False)

    def wait(self, seconds: float) -> None:
        import psycopg

        listening: list[int] = [self._heard.fileno()]
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._url, autocommit=True, connect_timeout=2)
                self._connection.execute(f"LISTEN {CHANNEL}")
            listening.append(self._connection.fileno())
        except psycopg.Error as error:
            _log.warning("jobs are looked for every %g s: %s", _SECONDS_BETWEEN_CONNECTIONS, str(error).strip())
            self._forget()
            seconds = min(seconds, _SECONDS_BETWEEN_CONNECTIONS)
        ready, _, _ = select.select(listening, [], [], seconds)
        if self._heard.fileno() in ready:
            self._heard.recv(4096)
        if self._connection is not None and self._connection.fileno() in ready:
            try:
                self._connection.pgconn.consume_input()
                while self._connection.pgconn.notifies() is not None:
                    continue
            except psycopg.Error:
                self._forget()

    def wake(self) -> None:
        with suppress(OSError):  # it is woken often enough, or has closed
            self._called.send(b".")

    def close(self) -> None:
        self._forget()
        self._called.close()
        self._heard.close()

    def _forget(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
