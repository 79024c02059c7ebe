"""The sessions and second factors of an organisation's people, as those see them who answer for these people."""

from collections.abc import Collection
from datetime import datetime

from morgiana.adapters.database.database import EVERYBODY, Database, marks
from morgiana.adapters.database.sessions import note_sessions
from morgiana.control.ports import Effect, Transaction
from morgiana.control.sign_in.sessions import IDLE_LIFE


class PeopleSessionRows:
    """Implements `PeopleSessions`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open_sessions(self, people: Collection[str], now: datetime) -> int:
        rows = self._database.rows(
            f"SELECT COUNT(*) FROM sessions WHERE person IN ({marks(people)}) AND caller IS NULL"
            " AND ends_at > ? AND seen_at > ?",
            (*people, now.isoformat(), (now - IDLE_LIFE).isoformat()),
            of=EVERYBODY,
        )
        return int(rows[0][0])

    def end_sessions(self, people: Collection[str], at: datetime) -> Effect:
        def end(transaction: Transaction) -> None:
            ended = transaction.rows(
                f"DELETE FROM sessions WHERE person IN ({marks(people)}) AND caller IS NULL RETURNING person, id",
                tuple(people),
            )
            note_sessions(transaction, "session.ended", ended, at)

        return end

    def has_second_factor(self, person: str) -> bool:
        sql = (
            "SELECT 1 FROM sign_in_time_codes WHERE person = ? AND confirmed = 1"
            " UNION ALL SELECT 1 FROM sign_in_passkeys WHERE person = ?"
        )
        return bool(self._database.rows(sql, (person, person), of=EVERYBODY))
