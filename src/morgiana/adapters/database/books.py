"""`Books` on SQL: what a call leaves behind, written in one transaction."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from zoneinfo import ZoneInfo

from morgiana.adapters.database.audit import write_entries
from morgiana.adapters.database.catalogue import DOCUMENT
from morgiana.adapters.database.charging import Charging
from morgiana.adapters.database.database import Database, Row, marks
from morgiana.adapters.database.jobs import JobRows, end_with_answer, hold
from morgiana.adapters.database.ledger import LedgerRows
from morgiana.adapters.database.payers import PayerRows
from morgiana.adapters.database.sealing import SealedColumn
from morgiana.adapters.database.usage import write_usage
from morgiana.control.audit.chain import Entry
from morgiana.control.billing.engine.months import Months
from morgiana.control.caller import HOST
from morgiana.control.ports import AlreadyPosted, JobTaken, Posted, Posting, Transaction, Written
from morgiana.control.privacy.vault import Sealer
from morgiana.kernel.refusals import Fault, Refusal

_CALL = "INSERT INTO calls (tenant, receipt_id, person, operation, idempotency_key, fingerprint, answer, receipt, at)"
_POSTED = "SELECT receipt_id, operation, fingerprint, answer, receipt FROM calls"


class SqlBooks(JobRows):
    """One transaction for each method; `post` takes any number of calls into one."""

    def __init__(self, database: Database, charging: Charging | None = None, *, sealer: Sealer | None = None) -> None:
        super().__init__(database, sealer=sealer)
        self._answers, self._documents = SealedColumn(sealer, "answer"), SealedColumn(sealer, DOCUMENT)
        self.off_loop = database.off_loop
        self.payers = PayerRows(database)
        self._ledger = LedgerRows(database)
        self._charging = charging or Charging(Months(ZoneInfo("UTC")))

    def post(self, postings: Sequence[Posting]) -> list[Written]:
        return self.begin(postings)()

    def begin(self, postings: Sequence[Posting]) -> Callable[[], list[Written]]:
        sealed = self._sealed_answers(postings)
        documents = self._sealed_documents(postings, sealed)
        # The host's rows are the plans, on which prices depend.
        owners = frozenset({HOST, *chain.from_iterable((p.tenant, p.organisation, *p.also) for p in postings)})
        with ExitStack() as stack:
            transaction = stack.enter_context(self._database.transaction(of=owners))
            written = self._post(transaction, postings, sealed, documents)
            open_transaction = stack.pop_all()

        def commit() -> list[Written]:
            open_transaction.close()
            return written

        return commit

    def _post(
        self,
        transaction: Transaction,
        postings: Sequence[Posting],
        sealed: Mapping[str, bytes | Exception],
        documents: Mapping[str, list[Row]],
    ) -> list[Written]:
        written = self._written(transaction, postings, sealed)
        fresh = [outcome for outcome in written if isinstance(outcome, Posting)]
        transaction.executemany(f"{_CALL} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [_call_row(p, sealed) for p in fresh])
        write_usage(transaction, fresh)
        write_entries(transaction, _entries(fresh))
        for posting in fresh:
            if posting.publication is not None:
                _publish(transaction, posting, documents[posting.receipt_id])
            if posting.job_id is not None:
                end_with_answer(transaction, posting)
        return [None if now is before else now for before, now in zip(postings, written, strict=True)]

    def _sealed_answers(self, postings: Sequence[Posting]) -> dict[str, bytes | Exception]:
        """Each posting's answer as it is stored, by its receipt's number, or why the tenant's key does not seal it."""
        answers: dict[str, bytes | Exception] = {}
        for posting in postings:
            try:
                answers[posting.receipt_id] = self._answers.seal(posting.tenant, posting.answer)
            except (Refusal, Fault) as no:
                answers[posting.receipt_id] = no
        return answers

    def _sealed_documents(
        self, postings: Sequence[Posting], answers: dict[str, bytes | Exception]
    ) -> dict[str, list[Row]]:
        """The rows of each posting's documents, by its receipt's number; what cannot be sealed is told in `answers`."""
        rows: dict[str, list[Row]] = {}
        for posting in postings:
            kept = posting.publication.kept if posting.publication is not None else {}
            try:
                rows[posting.receipt_id] = [
                    (posting.tenant, *slot, self._documents.seal(posting.tenant, body.encode()))
                    for slot, body in kept.items()
                ]
            except (Refusal, Fault) as no:
                answers[posting.receipt_id] = no
        return rows

    def _written(
        self, transaction: Transaction, postings: Sequence[Posting], sealed: Mapping[str, bytes | Exception]
    ) -> list[Posting | Exception]:
        """The postings as they are stored, or why they are left out; charges and effects have been written by then."""
        taken = _taken(transaction, postings)
        outcomes: list[Posting | Exception] = []
        for posting in postings:
            answer = sealed[posting.receipt_id]
            late = answer if isinstance(answer, Exception) else _late(transaction, posting, taken)
            outcomes.append(late or self._with_effects(transaction, posting, taken))
        plain = [p for p in outcomes if isinstance(p, Posting) and not p.effects]
        charged = dict(zip((p.receipt_id for p in plain), self._charging.write(transaction, plain), strict=True))
        left_out = {(p.tenant, p.key): no for p in plain if isinstance(no := charged[p.receipt_id], Refusal)}
        for index, (posting, outcome) in enumerate(zip(postings, outcomes, strict=True)):
            if isinstance(outcome, Posting):
                outcomes[index] = charged.get(posting.receipt_id, outcome)
            elif isinstance(outcome, AlreadyPosted) and posting.key is not None:
                # The key's first call was left out after all, and so is the second, for the same reason.
                outcomes[index] = left_out.get((posting.tenant, posting.key), outcome)
        return outcomes

    def _with_effects(
        self, transaction: Transaction, posting: Posting, taken: set[tuple[str, str]]
    ) -> Posting | Exception:
        """Charge for a posting and write its effects; one that fails leaves nothing of it, and all of the others'."""
        if not posting.effects:
            return posting
        try:
            with transaction.savepoint():
                [charged] = self._charging.write(transaction, [posting])
                if isinstance(charged, Refusal):
                    raise charged
                for effect in posting.effects:
                    effect(transaction)
        except Exception as no:  # noqa: BLE001  whoever waits for this posting is told
            taken.discard((posting.tenant, posting.key or ""))
            return no
        return charged

    def find(self, tenant: str, key: str) -> Posted | None:
        row = self._database.row(f"{_POSTED} WHERE tenant = :tenant AND idempotency_key = ?", (key,), of=tenant)
        return self._opened(tenant, row)

    def posted(self, tenant: str, receipt_id: str) -> Posted | None:
        row = self._database.row(f"{_POSTED} WHERE tenant = :tenant AND receipt_id = ?", (receipt_id,), of=tenant)
        return self._opened(tenant, row)

    def _opened(self, tenant: str, row: Row | None) -> Posted | None:
        if row is None:
            return None
        receipt_id, operation, fingerprint, answer, receipt = row
        return Posted(receipt_id, operation, fingerprint, self._answers.open(tenant, answer), receipt)

    def receipts(self, tenant: str, *, limit: int, operation: str | None = None) -> list[bytes]:
        only = "AND operation = ? " if operation else ""
        rows = self._database.rows(
            f"SELECT receipt FROM calls WHERE tenant = :tenant {only}ORDER BY receipt_id DESC LIMIT ?",
            (operation, limit) if operation else (limit,),
            of=tenant,
        )
        return [receipt for (receipt,) in rows]

    def spent(self, organisation: str, currency: str) -> int:
        return self._ledger.charged(organisation, currency)

    def check(self) -> None:
        self._database.check()

    def close(self) -> None:
        self._database.close()


def _taken(transaction: Transaction, postings: Sequence[Posting]) -> set[tuple[str, str]]:
    """Which of the postings' keys have an answer; asked tenant by tenant, which is how the index can tell."""
    keys: dict[str, list[str]] = defaultdict(list)
    for posting in postings:
        if posting.key is not None:
            keys[posting.tenant].append(posting.key)
    sql = "SELECT tenant, idempotency_key FROM calls WHERE tenant = ? AND idempotency_key IN ({})"
    found = transaction.rows_each([(sql.format(marks(asked)), (tenant, *asked)) for tenant, asked in keys.items()])
    return {(tenant, key) for rows in found for tenant, key in rows}


def _late(transaction: Transaction, posting: Posting, taken: set[tuple[str, str]]) -> AlreadyPosted | None:
    if posting.job_id is not None and not hold(transaction, posting):
        return JobTaken(f"{posting.job_id} has ended, or another worker has it")
    if posting.key is not None:
        slot = (posting.tenant, posting.key)
        if slot in taken:
            return AlreadyPosted(f"{posting.key} has an answer already")
        taken.add(slot)
    return None


def _publish(transaction: Transaction, posting: Posting, documents: list[Row]) -> None:
    publication, tenant = posting.publication, posting.tenant
    assert publication is not None
    transaction.executemany(
        "INSERT INTO lake_tables (tenant, name, version) VALUES (?, ?, ?)"
        " ON CONFLICT (tenant, name) DO UPDATE SET version = excluded.version",
        [(tenant, table, version) for table, version in publication.versions.items()],
    )
    transaction.executemany(
        "DELETE FROM documents WHERE tenant = ? AND kind = ? AND name = ?",
        [(tenant, *slot) for slot in publication.forgotten],
    )
    transaction.executemany(
        "INSERT INTO documents (tenant, kind, name, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (tenant, kind, name) DO UPDATE SET body = excluded.body",
        documents,
    )


def _entries(postings: Sequence[Posting]) -> dict[str, list[Entry]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for p in postings:
        entries[p.tenant].append(Entry(p.at, p.person, p.bearer, p.operation, p.receipt_id, p.digest))
    return entries


def _call_row(p: Posting, sealed: Mapping[str, bytes | Exception]) -> Row:
    answer, at = sealed[p.receipt_id], p.at.isoformat()
    return (p.tenant, p.receipt_id, p.person, p.operation, p.key, p.fingerprint, answer, p.receipt, at)
