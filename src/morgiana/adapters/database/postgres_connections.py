"""Connections to a PostgreSQL server, shared by the threads of a process, which refuse at once while no server answers.

A pool lets each caller wait for a connection. While the server is away that is the whole wait for every one of them,
and one after the other where they share an event loop: for as long as the outage lasts the process says nothing, and
whoever watches over it ends it. So the first to meet an outage has the server looked for, and until it answers all
others are told at once that it is away.

A server that stands still is met by whoever waits for its answer. After a second of silence it is looked for; where it
does not answer that either, nobody waits for it any longer, and where it does, the statement is only slow.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool, PoolTimeout

from morgiana.adapters.database.postgres_patience import PatientConnection
from morgiana.control.measures import Labels, Measure, single

if TYPE_CHECKING:
    from psycopg import Connection

_log = logging.getLogger(__name__)

SECONDS_TO_CONNECT: Final = 10
_SECONDS_ON_A_LOOP: Final = 1.0
"""An event loop that waits for a connection answers nobody meanwhile."""
_SECONDS_TO_RECONNECT: Final = 2.0
"""So long the pool tries by itself to replace a connection that broke; afterwards whoever needs one has it made. Its
own pauses double without end, and would outlast an outage by as long as it lasted."""
_SECONDS_TO_LOOK: Final = 3
_SECONDS_BETWEEN_LOOKS: Final = 0.5
_SECONDS_OF_SILENCE: Final = 1.0
"""After these without an answer a server is looked for whose statement is under way."""
_SECONDS_THAT_IT_ANSWERED: Final = 2.0
"""So long it need not be looked for again for the sake of a statement that is only slow."""
_SECONDS_OF_A_LOOK_UP: Final = 5.0
"""The most that an event loop waits for one answer, whatever the server says to others."""
_SECONDS_OF_A_STATEMENT: Final = 300.0
"""The most that a thread does: an erasure of millions of rows takes its time."""
_SECONDS_KNOWN: Final = 5.0
"""A connection that was used so lately is not asked whether it lives, which costs each look-up a second trip. That
its server has ended it can be read from it; what falls silent sooner than that is met by the statement itself."""
_PATIENCE: Final = {
    "connect_timeout": SECONDS_TO_CONNECT,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""A network that swallows everything is an outage after ten seconds, rather than after the quarter of an hour for which
a system goes on sending; what the URL says of it comes first."""


class PostgresConnections:
    """A pool that knows when its server is away; safe to use from any thread."""

    def __init__(self, url: str, *, most: int, configure: "Callable[[Connection[Any]], None]") -> None:
        """Raises `psycopg.OperationalError` or `PoolTimeout` where no server answers."""
        given = conninfo_to_dict(url)
        patience = {name: value for name, value in _PATIENCE.items() if name not in given}
        self._looked_for = make_conninfo(url, connect_timeout=_SECONDS_TO_LOOK)
        self._away, self._closed = threading.Event(), threading.Event()
        self._silent = threading.Event()
        """Whether what is away took a connection and said nothing, so that connections that it took before live on."""
        self._answered_at = float("-inf")
        self._looking = threading.Lock()

        def configured(connection: PatientConnection) -> None:
            configure(connection)
            connection.waits_on = self._waits_on

        self._pool: ConnectionPool[PatientConnection] = ConnectionPool(
            url,
            connection_class=PatientConnection,
            min_size=1,
            max_size=most,
            timeout=SECONDS_TO_CONNECT,
            reconnect_timeout=_SECONDS_TO_RECONNECT,
            kwargs={"autocommit": True, **patience},
            configure=configured,
            check=_lives,
            open=True,
        )
        self._pool.wait(SECONDS_TO_CONNECT)

    @contextmanager
    def one(self) -> Iterator[PatientConnection]:
        """A connection, until the block is left.

        Raises `psycopg.OperationalError` or `PoolTimeout`; at once while the server is known to be away.
        """
        connection = self._taken()
        try:
            with connection:
                yield connection
            connection.answered_at = time.monotonic()
        except (psycopg.OperationalError, psycopg.InterfaceError):
            self._look()
            raise
        finally:
            self._pool.putconn(connection)

    def close(self) -> None:
        self._closed.set()
        self._pool.close()

    def measures(self) -> list[Measure]:
        """How the pool stands."""
        stats = self._pool.get_stats()
        open_, idle = stats.get("pool_size", 0), stats.get("pool_available", 0)
        series: list[tuple[Labels, float]] = [((("state", "busy"),), open_ - idle), ((("state", "idle"),), idle)]
        return [
            Measure("morgiana_database_connections", "gauge", "Connections to the database, by state.", series),
            single("morgiana_database_waiting", "Who waits for a connection.", stats.get("requests_waiting", 0)),
            single(
                "morgiana_database_waits_total",
                "How often somebody had to wait for a connection.",
                stats.get("requests_queued", 0),
                "counter",
            ),
        ]

    def _taken(self) -> PatientConnection:
        """A connection out of the pool. Whoever waits for one hears within a second that there will be none."""
        until = time.monotonic() + (_SECONDS_ON_A_LOOP if _on_a_loop() else SECONDS_TO_CONNECT)
        while not self._away.is_set():
            try:
                return self._pool.getconn(timeout=_SECONDS_ON_A_LOOP)
            except PoolTimeout:
                self._look()
                if time.monotonic() >= until:
                    raise
        raise psycopg.OperationalError("the server does not answer")

    def _waits_on(self, seconds: float) -> bool:
        """Whether a statement's answer is waited for that has not come for so long."""
        if seconds < _SECONDS_OF_SILENCE:
            return True
        if time.monotonic() - self._answered_at >= _SECONDS_THAT_IT_ANSWERED:
            self._look()
        most = _SECONDS_OF_A_LOOK_UP if _on_a_loop() else _SECONDS_OF_A_STATEMENT
        return seconds < most and not self._silent.is_set()

    def _look(self) -> None:
        """Look for the server in a thread, unless one does; what failed may have been the statement's own doing."""
        if not self._looking.acquire(blocking=False):
            return
        threading.Thread(target=self._look_until_it_answers, name="database looked for", daemon=True).start()

    def _look_until_it_answers(self) -> None:
        try:
            while not self._closed.is_set() and not self._answers():
                self._closed.wait(_SECONDS_BETWEEN_LOOKS)
            if self._away.is_set() and not self._closed.is_set():
                self._pool.check()  # what the outage broke is replaced before anybody is given it
                _log.warning("the database answers again")
        finally:
            self._away.clear()
            self._silent.clear()
            self._looking.release()

    def _answers(self) -> bool:
        """Whether the server takes connections, or else whether any that it took before still live."""
        try:
            psycopg.connect(self._looked_for).close()
        except psycopg.Error as error:
            if isinstance(error, errors.ConnectionTimeout):
                self._silent.set()
            if not self._away.is_set():
                self._away.set()
                _log.warning("the database does not answer, and calls are refused until it does: %s", _first(error))
            self._pool.check()
            return self._pool.get_stats().get("pool_available", 0) > 0
        self._answered_at = time.monotonic()
        return True


def _lives(connection: PatientConnection) -> None:
    """Raises `psycopg.OperationalError` where it does not."""
    if time.monotonic() - connection.answered_at > _SECONDS_KNOWN or connection.seems_cut_off():
        ConnectionPool.check_connection(connection)


def _first(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _on_a_loop() -> bool:
    """Whether this thread is one that runs an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
