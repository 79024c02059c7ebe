"""A transaction on PostgreSQL in as few trips to the server as its questions need.

What needs no answer waits, and is sent together with the next question or with the commit, by the protocol's pipeline
mode (https://www.postgresql.org/docs/current/libpq-pipeline-mode.html). A transaction that holds rows of others for
twenty trips keeps them waiting for twenty, on a network that is a millisecond wide for as many milliseconds.

So a statement that fails may be told of at a later one, and at the commit at the latest.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from psycopg import DataError
from psycopg.pq import TransactionStatus

from morgiana.adapters.database.database import Row, Values, Whose, statement
from morgiana.control.ports import Question
from morgiana.kernel.refusals import Fault, InvalidRequest

if TYPE_CHECKING:
    from psycopg import Connection, Cursor


class PostgresTransaction:
    """A transaction under way on a connection that commits nothing by itself."""

    def __init__(self, connection: "Connection[Any]", of: Whose) -> None:
        self._connection, self._of = connection, of
        self._waiting: list[tuple[str, Sequence[Values]]] = []
        """Statements that were not sent yet, each with the rows that it is run for."""

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        return self.rows_each([(sql, values)])[0]

    def rows_each(self, questions: Sequence[Question]) -> list[list[Row]]:
        cursors = self._send([self._bound(sql, values) for sql, values in questions])
        return [cast("list[Row]", cursor.fetchall()) for cursor in cursors]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        [cursor] = self._send([self._bound(sql, values)])
        return cast("Row | None", cursor.fetchone())

    def execute(self, sql: str, values: Values = ()) -> int:
        [cursor] = self._send([self._bound(sql, values)])
        return cursor.rowcount

    def write(self, sql: str, values: Values = ()) -> None:
        prepared, bound = self._bound(sql, values)
        self._waiting.append((prepared, [bound]))

    def executemany(self, sql: str, rows: Sequence[Values]) -> None:
        if rows:
            self._waiting.append((statement(sql, "%s").sql, rows))

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._send([("SAVEPOINT block", ())])
        try:
            yield
            self._send([("RELEASE SAVEPOINT block", ())])
        except Exception:  # whatever it was, it goes on to the caller once the block is taken back
            self._waiting.clear()
            self._send([("ROLLBACK TO SAVEPOINT block", ())])
            raise

    def begin(self, named: str) -> None:
        """Open the transaction, in the name of the tenants whose rows it may see, with what is sent first."""
        self._waiting += [("BEGIN", [()]), ("SELECT set_config('morgiana.tenants', %s, true)", [(named,)])]

    def commit(self) -> None:
        """Send what waits, and end it. Raises `Fault` where the server took it back instead."""
        [cursor] = self._send([("COMMIT", ())])
        if cursor.statusmessage != "COMMIT":  # what a transaction in which something failed is told, without an error
            raise Fault(f"The database ended a transaction with {cursor.statusmessage}.")

    def _bound(self, sql: str, values: Values) -> Question:
        prepared = statement(sql, "%s")
        return prepared.sql, prepared.bind(values, self._of)

    def _send(self, questions: Sequence[Question]) -> "list[Cursor[Any]]":
        """In one trip; the answers can be read when it is over."""
        waiting, self._waiting = self._waiting, []
        try:
            with self._connection.pipeline():
                for sql, rows in waiting:
                    if len(rows) == 1:
                        self._connection.execute(sql, rows[0])
                    else:
                        self._connection.cursor().executemany(sql, rows)
                return [self._connection.execute(sql, values) for sql, values in questions]
        except DataError as error:
            if "NUL" not in str(error):
                raise
            raise InvalidRequest(  # here, so that of several calls that are written together it is told of one alone
                "A text has a NUL character in it, which cannot be stored.", remedy="Leave the character out."
            ) from error


@contextmanager
def taken_back(connection: "Connection[Any]") -> Iterator[None]:
    """Where the block ends with an error, roll back what the connection has begun."""
    try:
        yield
    except BaseException:
        if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
            connection.execute("ROLLBACK")
        raise
