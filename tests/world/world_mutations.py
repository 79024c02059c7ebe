"""Mistakes planted by hand, one at a time, in the source of a function as it runs; the simulation has to find each."""

import functools
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

_DATABASE = "morgiana.adapters.database"


@dataclass(frozen=True)
class Mutation:
    """A piece of a function's source, and what stands there instead."""

    name: str
    module: str
    function: str
    """With its class, if it has one."""
    before: str
    after: str

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Have the changed function in the place of the true one."""
        module = importlib.import_module(self.module)
        *owners, name = self.function.split(".")  # the source of a context manager has its decorator in it
        owner: Any = functools.reduce(getattr, owners, module)
        true = inspect.getattr_static(owner, name)
        source = textwrap.dedent(inspect.getsource(true))
        assert source.count(self.before) == 1, f"{self.function} has no {self.before!r}"
        scope: dict[str, Any] = {}
        exec(source.replace(self.before, self.after), inspect.unwrap(true).__globals__, scope)
        with patch.object(owner, name, scope[name]):
            yield


MUTATIONS = (
    Mutation(
        "drop a tenant filter: answers", f"{_DATABASE}.books", "SqlBooks.posted",
        "WHERE tenant = :tenant AND", "WHERE (tenant = :tenant OR 1 = 1) AND",
    ),
    Mutation(
        "drop a tenant filter: idempotency keys", f"{_DATABASE}.books", "SqlBooks.find",
        "WHERE tenant = :tenant AND", "WHERE (tenant = :tenant OR 1 = 1) AND",
    ),
    Mutation(
        "drop a tenant filter: jobs", f"{_DATABASE}.jobs", "JobRows.own_job",
        "tenant = :tenant AND", "(tenant = :tenant OR 1 = 1) AND",
    ),
    Mutation(
        "drop a tenant filter: the ledger", f"{_DATABASE}.ledger", "LedgerRows.entries",
        '["tenant = :tenant"]', '["(tenant = :tenant OR 1 = 1)"]',
    ),
    Mutation(
        "charge twice", f"{_DATABASE}.charging", "_Batch.write",
        "write_transfers(self.transaction, self._transfers)",
        "write_transfers(self.transaction, [*self._transfers, *(replace(t, id='2' + t.id) for t in self._transfers)])",
    ),
    Mutation(
        "skip the transfer", f"{_DATABASE}.charging", "_Batch.write",
        "write_transfers(self.transaction, self._transfers)", "pass",
    ),
    Mutation(
        "skip the audit entry", f"{_DATABASE}.books", "SqlBooks._post",
        "write_entries(transaction, _entries(fresh))", "pass",
    ),
    Mutation(
        "skip the day's use", f"{_DATABASE}.books", "SqlBooks._post", "write_usage(transaction, fresh)", "pass",
    ),
    Mutation(
        "no savepoint around an effect", f"{_DATABASE}.books", "SqlBooks._with_effects",
        "with transaction.savepoint():", "if True:",
    ),
    Mutation(
        "forget the reservation", "morgiana.control.reservations", "Reservations._set_aside",
        "known.aside += most.minor", "pass",
    ),
    Mutation(
        "never release the reservation", "morgiana.control.reservations", "Reservations.reserve",
        "known.aside -= most.minor", "pass",
    ),
    Mutation(
        "accept a fenced worker", f"{_DATABASE}.books", "_late",
        "not hold(transaction, posting)", "False",
    ),
    Mutation(
        "ignore the limit", f"{_DATABASE}.charging", "_Batch._over",
        "if over := passed(price.minor, holders, caps, spent):", "if (over := None):",
    ),
    Mutation(
        "ignore the limit of a key", f"{_DATABASE}.charging", "_Batch.charge",
        "*([posting.bearer] if posting.bearer else [])", "",
    ),
    Mutation(
        "spend credit that is not there", f"{_DATABASE}.charging", "_Batch._over",
        "if left < price.minor:", "if False:",
    ),
    Mutation(
        "publish before posting", f"{_DATABASE}.books", "SqlBooks.begin",
        "    with ExitStack() as stack:",
        "    with self._database.transaction(of=owners) as transaction:\n"
        "        for effect in (e for p in postings if p.operation.startswith('note') for e in p.effects):\n"
        "            try:\n                effect(transaction)\n"
        "            except Refusal:\n                continue\n"
        "    with ExitStack() as stack:",
    ),
    Mutation(
        "wrong sign", f"{_DATABASE}.charging", "write_transfers",
        "[1] += t.minor", "[1] -= t.minor",
    ),
    Mutation(
        "debit and credit exchanged", f"{_DATABASE}.charging", "charge",
        "credit=SALES", "credit=UNBILLED",
    ),
    Mutation(
        "a clock that goes backwards opens a month again", f"{_DATABASE}.charging", "_Batch._month",
        "following(closed) if closed >= month else month", "month",
    ),
    Mutation(
        "idempotency key is not checked", "morgiana.control.runtime", "Runtime._earlier",
        "posted = self._books.find(caller.tenant, key)", "posted = None",
    ),
    Mutation(
        "one key may name two requests", "morgiana.control.runtime", "Runtime._earlier",
        "same_request(posted.fingerprint, fingerprint, key)", "pass",
    ),
    Mutation(
        "free units are given with each call", f"{_DATABASE}.charging", "_Batch._priced",
        "before = self._used.get(counter, 0)", "before = 0",
    ),
    Mutation(
        "a torn group commit is kept", f"{_DATABASE}.sqlite", "SqliteDatabase.transaction",
        'self._connection.execute("ROLLBACK")', 'self._connection.execute("COMMIT")',
    ),
    Mutation(
        "a job that is done may be run again", f"{_DATABASE}.books", "SqlBooks._post",
        "end_with_answer(transaction, posting)", "pass",
    ),
    Mutation(
        "anybody may do anything", "morgiana.control.runtime", "Runtime._allowed",
        "authorise(caller, operation)", "pass",
    ),
)  # fmt: skip
"""Each with the place that it is planted in."""


def main() -> None:
    """Plant each in turn, or those whose names hold a word that is given, and print what found it."""
    import sys
    import tempfile
    from pathlib import Path

    from world_run import Found, run_worlds

    asked = [one for one in MUTATIONS if not sys.argv[1:] or any(word in one.name for word in sys.argv[1:])]
    for mutation in asked:
        with tempfile.TemporaryDirectory() as folder, mutation.planted():
            found = "NOT FOUND"
            try:
                run_worlds(range(1, 41), 250, Path(folder))
            except Found as error:
                found = str(error).partition("\n")[0]
        print(f"{mutation.name}: {found[:230]}", flush=True)


if __name__ == "__main__":
    main()
