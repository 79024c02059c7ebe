"""Invoices, terms and numbers in SQL."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from morgiana.adapters.database.accounts_to_bill import Rows, read_account, read_sums
from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.adapters.database.ledger import write_transfers
from morgiana.adapters.database.payers import PayerRows, hold_payers
from morgiana.adapters.database.sealing import SealedColumn
from morgiana.control.billing.documents.models import InvoiceDocument
from morgiana.control.billing.drafting import Account
from morgiana.control.billing.invoice_store import (
    Issuance,
    Kind,
    Numbers,
    Owed,
    Planned,
    Record,
    Recount,
    Settled,
)
from morgiana.control.billing.invoicing import number
from morgiana.control.billing.payers import Mode
from morgiana.control.billing.refusals import NothingLeftToCredit, OtherCurrency, Overtaken
from morgiana.control.billing.terms import BuyerTerms, Seller
from morgiana.control.billing.transfers import CREDIT, CUSTOMER
from morgiana.control.caller import HOST
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.kernel.money import Money

_RECORD: Final = (
    "tenant, id, number, kind, month, currency, net_minor, tax_minor, gross_minor, issued_on, due_on, corrects,"
    " reminders, reminded_on"
)
_SET_TERMS: Final = (
    "INSERT INTO payers (tenant, currency, mode, terms) VALUES (?, ?, ?, ?) ON CONFLICT (tenant) DO UPDATE SET"
    " currency = excluded.currency, mode = excluded.mode, terms = excluded.terms"
)

_OWED: Final = """WITH standing AS (
    SELECT i.tenant, i.currency, i.due_on, i.net_minor,
        COALESCE((SELECT SUM(c.net_minor) FROM invoices c WHERE c.tenant = i.tenant AND c.corrects = i.id), 0) AS
            credited_net,
        i.gross_minor
            - COALESCE((SELECT SUM(c.gross_minor) FROM invoices c WHERE c.tenant = i.tenant AND c.corrects = i.id), 0)
            - COALESCE((SELECT SUM(CASE WHEN t.credit = ? THEN t.minor ELSE -t.minor END) FROM transfers t
                WHERE t.tenant = i.tenant AND t.subject = i.id AND t.kind <> 'charge'
                AND t.kind IN ('payment', 'refund') AND (t.credit = ? OR t.debit = ?)), 0) AS left_minor
    FROM invoices i WHERE i.kind = 'invoice'{these})
SELECT tenant, currency, SUM(left_minor), COUNT(*), SUM(CASE WHEN due_on < ? THEN 1 ELSE 0 END) FROM standing
WHERE left_minor > 0 AND (net_minor = 0 OR credited_net < net_minor)
GROUP BY tenant, currency ORDER BY tenant, currency"""
"""What is left of invoices, as `settled` has it for each; one that was taken back as a whole is not owed any more."""


class InvoiceRows:
    """Implements `InvoiceStore`.

    What an invoice says, and who is named on the next one, are the host's books: the host's key seals them, so that
    they are there for as long as the law wants them, whatever becomes of the organisation's own key.
    """

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._payers = PayerRows(database)
        self._terms, self._body = SealedColumn(sealer, "payers.terms"), SealedColumn(sealer, "invoices.body")

    # Terms

    def seller(self) -> Seller | None:
        row = self._database.row("SELECT terms FROM payers WHERE tenant = :tenant", of=HOST)
        return Seller.model_validate_json(self._terms.open(HOST, bytes(row[0]))) if row and row[0] else None

    def set_seller(self, seller: Seller) -> Effect:
        sealed = self._terms.seal(HOST, seller.model_dump_json().encode())

        def set_it(transaction: Transaction) -> None:
            transaction.execute(_SET_TERMS, (HOST, "", "invoice", sealed))

        return set_it

    def terms(self, organisation: str) -> BuyerTerms:
        row = self._database.row("SELECT terms FROM payers WHERE tenant = :tenant", of=organisation)
        return self._read_terms(row[0] if row else None)

    def set_terms(self, organisation: str, terms: BuyerTerms, *, currency: str, mode: Mode) -> Effect:
        sealed = self._terms.seal(HOST, terms.model_dump_json().encode())

        def set_it(transaction: Transaction) -> None:
            before = hold_payers(transaction, [organisation])[organisation]
            if before.currency != currency:
                _refuse_other_currency(transaction, organisation, currency)
            transaction.execute(_SET_TERMS, (organisation, currency, mode, sealed))

        return set_it

    def known(self, organisation: str) -> bool:
        row = self._database.row("SELECT 1 FROM organisations WHERE tenant = :tenant", of=organisation)
        return row is not None and organisation != HOST

    # What is to be billed

    def account(self, organisation: str, month: str) -> Account:
        return read_account(self._everybody, self._payers.payer(organisation), month, self._read_terms)

    def not_closed(self, month: str, *, limit: int) -> list[str]:
        rows = self._database.rows(
            "SELECT o.tenant FROM organisations o LEFT JOIN payers p ON p.tenant = o.tenant"
            " WHERE o.tenant <> ? AND COALESCE(p.closed_through, '') < ? ORDER BY o.tenant LIMIT ?",
            (HOST, month, limit),
            of=EVERYBODY,
        )
        return [tenant for (tenant,) in rows]

    # Issuing

    def numbers(self, kind: Kind) -> Numbers:
        rows = self._database.rows(
            "SELECT year, last, day FROM invoice_numbers WHERE series = ?", (kind,), of=EVERYBODY
        )
        days = [date.fromisoformat(day) for _, last, day in rows if last]
        return Numbers({year: last for year, last, _ in rows}, max(days, default=None))

    def issue(self, issuance: Issuance) -> Effect:
        bodies = [self._sealed(planned) for planned in issuance.planned]

        def issue(transaction: Transaction) -> None:
            payers = hold_payers(transaction, issuance.accounts)
            for organisation, account in issuance.accounts.items():
                payer = payers[organisation]
                if account != read_account(transaction.rows, payer, issuance.month, self._read_terms, known=account):
                    raise _overtaken()
            _number(transaction, issuance.planned)
            for planned, body in zip(issuance.planned, bodies, strict=True):
                _insert(transaction, planned, body)
            write_transfers(transaction, [transfer for planned in issuance.planned for transfer in planned.transfers])
            transaction.executemany(
                "UPDATE payers SET closed_through = ? WHERE tenant = ?",
                [(issuance.month, organisation) for organisation in issuance.accounts],
            )

        return issue

    def issue_one(self, planned: Planned) -> Effect:
        body = self._sealed(planned)

        def issue(transaction: Transaction) -> None:
            hold_payers(transaction, [planned.record.organisation])
            _number(transaction, [planned])
            _insert(transaction, planned, body)
            write_transfers(transaction, planned.transfers)
            if planned.record.corrects:
                _keep_within(transaction, planned.record)

        return issue

    # Reading

    def records(self, organisation: str | None, *, after: str, limit: int) -> list[Record]:
        where, values = ("WHERE tenant = :tenant", ()) if organisation else ("WHERE tenant <> ''", ())
        rows = self._database.rows(
            f"SELECT {_RECORD} FROM invoices {where}{' AND id < ?' if after else ''} ORDER BY id DESC LIMIT ?",
            (*values, *((after,) if after else ()), limit),
            of=organisation or EVERYBODY,
        )
        return [_read(row) for row in rows]

    def record(self, organisation: str | None, number: str) -> tuple[Record, InvoiceDocument] | None:
        whose = "tenant = :tenant" if organisation else "tenant <> ''"
        row = self._database.row(
            f"SELECT {_RECORD}, body FROM invoices WHERE {whose} AND (number = ? OR id = ?)",
            (number, number),
            of=organisation or EVERYBODY,
        )
        if row is None:
            return None
        return _read(row[:-1]), InvoiceDocument.model_validate_json(self._body.open(HOST, bytes(row[-1])))

    def settled(self, records: Sequence[Record]) -> dict[str, Settled]:
        found: dict[str, Settled] = {}
        by_owner: dict[str, list[str]] = {}
        for record in records:
            by_owner.setdefault(record.organisation, []).append(record.id)
        for organisation, ids in by_owner.items():
            credited = self._database.rows(
                "SELECT corrects, SUM(net_minor), SUM(gross_minor) FROM invoices WHERE tenant = :tenant"
                f" AND corrects IN ({marks(ids)}) GROUP BY corrects",
                ids,
                of=organisation,
            )
            paid = self._database.rows(
                "SELECT subject, SUM(CASE WHEN credit = ? THEN minor ELSE -minor END) FROM transfers"
                " WHERE tenant = :tenant AND kind <> 'charge' AND kind IN ('payment', 'refund')"
                f" AND (credit = ? OR debit = ?) AND subject IN ({marks(ids)}) GROUP BY subject",
                (CUSTOMER, CUSTOMER, CUSTOMER, *ids),
                of=organisation,
            )
            net = {invoice: (int(net), int(gross)) for invoice, net, gross in credited}
            sums = {invoice: int(minor) for invoice, minor in paid}
            found |= {id_: Settled(*net.get(id_, (0, 0)), sums.get(id_, 0)) for id_ in ids}
        return found

    def owed_by_all(self, today: date, organisations: Sequence[str] | None) -> dict[str, list[Owed]]:
        these = f" AND i.tenant IN ({marks(organisations)})" if organisations else ""
        found: dict[str, list[Owed]] = defaultdict(list)
        for organisation, currency, left, n_open, n_overdue in self._database.rows(
            _OWED.format(these=these), (CUSTOMER, CUSTOMER, CUSTOMER, *(organisations or ()), today.isoformat()),
            of=EVERYBODY,
        ):  # fmt: skip
            found[organisation].append(Owed(Money(int(left), currency), int(n_open), int(n_overdue)))
        return dict(found)

    def remind(self, record: Record, day: date) -> Effect:
        def remind(transaction: Transaction) -> None:
            noted = transaction.execute(
                "UPDATE invoices SET reminders = reminders + 1, reminded_on = ?"
                " WHERE tenant = ? AND id = ? AND reminders = ?",
                (day.isoformat(), record.organisation, record.id, record.reminders),
            )
            if not noted:
                raise _overtaken()

        return remind

    def recount(self, record: Record, first_month: str) -> Recount:
        sums = read_sums(self._everybody, record.organisation, first_month, record.month) if record.month else {}
        legs = self._database.rows(
            "SELECT kind, SUM(minor) FROM transfers WHERE tenant = :tenant AND kind <> 'charge' AND subject = ?"
            " GROUP BY kind",
            (record.id,),
            of=record.organisation,
        )
        return Recount(sums.get(record.currency, ()), {kind: int(minor) for kind, minor in legs})

    def _read_terms(self, cell: bytes | None) -> BuyerTerms:
        return BuyerTerms.model_validate_json(self._terms.open(HOST, bytes(cell))) if cell else BuyerTerms()

    def _sealed(self, planned: Planned) -> bytes:
        return self._body.seal(HOST, planned.document.model_dump_json().encode())

    @property
    def _everybody(self) -> Rows:
        """The host's own reading of an organisation's books, which names it in each statement."""
        return lambda sql, values: self._database.rows(sql, values, of=EVERYBODY)


def _number(transaction: Transaction, planned: Sequence[Planned]) -> None:
    """Take the numbers, which must be the next ones; whoever else takes some waits until this is committed."""
    if not planned:
        return
    kind, day = planned[0].record.kind, planned[0].record.issued_on
    [(last,)] = transaction.rows(
        "INSERT INTO invoice_numbers (series, year, last, day) VALUES (?, ?, 0, '') ON CONFLICT (series, year)"
        " DO UPDATE SET last = invoice_numbers.last RETURNING last",
        (kind, day.year),
    )
    if [one.record.number for one in planned] != [number(kind, day.year, last + n) for n in range(1, len(planned) + 1)]:
        raise _overtaken()
    transaction.execute(
        "UPDATE invoice_numbers SET last = ?, day = ? WHERE series = ? AND year = ?",
        (last + len(planned), day.isoformat(), kind, day.year),
    )


def _insert(transaction: Transaction, planned: Planned, body: bytes) -> None:
    r = planned.record
    transaction.execute(
        f"INSERT INTO invoices ({_RECORD}, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(r.organisation, r.id, r.number, r.kind, r.month, r.currency, r.net_minor, r.tax_minor, r.gross_minor),
            *(r.issued_on.isoformat(), r.due_on.isoformat(), r.corrects, 0, None, body),
        ),
    )


def _keep_within(transaction: Transaction, note: Record) -> None:
    """No invoice is credited beyond what it says, and no credit is taken back that was used."""
    [(invoiced, credited)] = transaction.rows(
        "SELECT i.net_minor, (SELECT SUM(c.net_minor) FROM invoices c WHERE c.tenant = i.tenant AND c.corrects = i.id)"
        " FROM invoices i WHERE i.tenant = ? AND i.id = ?",
        (note.organisation, note.corrects),
    )
    credit = transaction.row(
        "SELECT credit_minor - debit_minor FROM accounts WHERE tenant = ? AND account = ? AND currency = ?",
        (note.organisation, CREDIT, note.currency),
    )
    if credited > invoiced or (credit and credit[0] < 0):
        raise NothingLeftToCredit(
            f"Credit notes would take back more than invoice {note.corrects} says, or than is left of the credit.",
            remedy="Credit at most what is left.",
        )


def _refuse_other_currency(transaction: Transaction, organisation: str, currency: str) -> None:
    if transaction.row("SELECT 1 FROM caps WHERE tenant = ? AND currency <> ?", (organisation, currency)):
        raise OtherCurrency(
            f"The organisation has spending limits in another currency than {currency}.",
            remedy="Remove these limits first.",
        )
    left = transaction.row(
        "SELECT 1 FROM accounts WHERE tenant = ? AND account = ? AND currency <> ? AND credit_minor > debit_minor",
        (organisation, CREDIT, currency),
    )
    if left:
        raise OtherCurrency(
            f"The organisation has credit in another currency than {currency}.", remedy="Use up this credit first."
        )


def _overtaken() -> Overtaken:
    return Overtaken("Something was used or issued at the same moment.", remedy="Ask again.")


def _read(row: Row) -> Record:
    values: list[Any] = list(row)
    values[9], values[10] = date.fromisoformat(values[9]), date.fromisoformat(values[10])
    values[13] = date.fromisoformat(values[13]) if values[13] else None
    return Record(*values)
