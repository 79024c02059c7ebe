"""A connection to PostgreSQL that waits for no answer without end.

Neither the driver nor the server bounds the wait for a server that stands still: its connections stay open, its system
confirms what is sent to it, and no time limit of its own runs out. An event loop that waits for it answers nobody else.

The driver waits by a generator, which is told after each tenth of a second that nothing came
(https://www.psycopg.org/psycopg3/docs/api/connections.html#psycopg.Connection.wait). So a wait is ended from within.
"""

import select
import time
from collections.abc import Callable
from typing import Any, Final

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen
from psycopg.rows import TupleRow

_SECONDS_AT_MOST: Final = 5.0
"""For a connection that is told nothing else: one that is only being set up."""


class PatientConnection(Connection[TupleRow]):
    """Asks, while it waits, whether to wait on; where not, it is closed, and whoever waits hears of it."""

    waits_on: "Callable[[float], bool] | None" = None
    """Whether to wait on after so many seconds without an answer; called each tenth of a second."""
    answered_at = float("-inf")
    """When, on the monotonic clock, it was last given back in order."""

    def wait(self, gen: PQGen[RV], *args: Any, **how: Any) -> RV:
        """Raises `psycopg.OperationalError` where an answer is not waited for any longer."""
        return super().wait(_resumed(gen, self._bear), *args, **how)

    def _bear(self, seconds: float) -> None:
        if self.waits_on(seconds) if self.waits_on is not None else seconds < _SECONDS_AT_MOST:
            return
        self.pgconn.finish()  # an answer that came later would be taken for that of the next statement
        raise OperationalError(f"the server has not answered for {seconds:.0f} seconds")

    def seems_cut_off(self) -> bool:
        """Whether there is something to read though nothing was asked, as where the server has ended it."""
        reading = select.poll()
        reading.register(self.pgconn.socket, select.POLLIN)
        return bool(reading.poll(0))


def _resumed(gen: PQGen[RV], bear: Callable[[float], None]) -> PQGen[RV]:
    """The same waits and the same result; `bear` is told how long nothing came, and may raise."""
    try:
        waits_for = next(gen)
        silent_since = time.monotonic()
        while True:
            ready = yield waits_for
            if ready:
                silent_since = time.monotonic()
            else:
                bear(time.monotonic() - silent_since)
            waits_for = gen.send(ready)
    except StopIteration as ended:
        result: RV = ended.value
        return result
