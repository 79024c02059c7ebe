"""What the host sees of everybody's jobs: that they are there and how they fare, never what they are about."""

from datetime import datetime

from morgiana.adapters.database.cells import moment
from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.control.job_queue import JobUnderWay
from morgiana.control.workers import Worker


class WorkRows:
    """Implements `WorkOfAll`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def under_way(self, *, limit: int) -> list[JobUnderWay]:
        found: list[Row] = []
        for state in ("running", "accepted"):
            found += self._database.rows(
                "SELECT id, organisation, operation, state, accepted_at, started_at, not_before, attempts, worker"
                " FROM jobs WHERE state = ? ORDER BY id LIMIT ?",
                (state, limit - len(found)),
                of=EVERYBODY,
            )
        return [_read(row) for row in found]

    def roll(self) -> list[Worker]:
        rows = self._database.rows("SELECT id, host, process, slots, beat FROM workers ORDER BY id", of=EVERYBODY)
        return [Worker(*row) for row in rows]


def _read(row: Row) -> JobUnderWay:
    id, organisation, operation, state, accepted_at, started_at, not_before, attempts, worker = row
    return JobUnderWay(
        id, organisation, operation, state == "running", datetime.fromisoformat(accepted_at),
        moment(started_at), moment(not_before), attempts, worker or "",
    )  # fmt: skip
