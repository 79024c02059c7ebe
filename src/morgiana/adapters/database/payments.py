"""Payments in SQL."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, marks
from morgiana.adapters.database.invoices import InvoiceRows
from morgiana.adapters.database.ledger import write_transfers
from morgiana.adapters.database.payers import hold_payers
from morgiana.adapters.database.sealing import SealedColumn
from morgiana.control.billing.invoice_store import Record
from morgiana.control.billing.refusals import Overtaken
from morgiana.control.billing.transfers import CUSTOMER
from morgiana.control.caller import HOST
from morgiana.control.payments.refusals import AlreadyRecorded
from morgiana.control.payments.store import Event, EventState, Part, Payment, PlannedPayment, PlannedRefund
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer

_PAYMENT: Final = "tenant, id, kind, provider, reference, given_back, currency, minor, parts, day, note, at"
_EVENT: Final = "provider, id, kind, payment, state, why, body, at"
_LEFT: Final = (
    "i.gross_minor"
    " - COALESCE((SELECT SUM(c.gross_minor) FROM invoices c WHERE c.tenant = i.tenant AND c.corrects = i.id), 0)"
    " - COALESCE((SELECT SUM(CASE WHEN t.credit = ? THEN t.minor ELSE -t.minor END) FROM transfers t"
    " WHERE t.tenant = i.tenant AND t.subject = i.id AND t.kind <> 'charge' AND t.kind IN ('payment', 'refund')), 0)"
)
"""What is left to pay of an invoice."""
_SETTLED_AT_ONCE: Final = 500
"""So many invoices one payment settles at most."""


class PaymentRows:
    """Implements `PaymentStore`. Notes and reports may name whoever paid; the host's key seals them."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._invoices = InvoiceRows(database, sealer)
        self._note, self._body = SealedColumn(sealer, "payments.note"), SealedColumn(sealer, "payment_events.body")

    def payment(self, organisation: str | None, id_: str) -> Payment | None:
        whose = "tenant = :tenant" if organisation else "tenant <> ''"
        return self._first(
            self._database.rows(
                f"SELECT {_PAYMENT} FROM payments WHERE {whose} AND id = ?", (id_,), of=organisation or EVERYBODY
            )
        )

    def by_reference(self, provider: str, reference: str) -> Payment | None:
        return self._first(
            self._database.rows(
                f"SELECT {_PAYMENT} FROM payments WHERE provider = ? AND kind = 'payment' AND reference = ?"
                " AND reference <> ''",
                (provider, reference),
                of=EVERYBODY,
            )
        )

    def payments(self, organisation: str | None, *, after: str, limit: int) -> list[Payment]:
        whose = "tenant = :tenant" if organisation else "tenant <> ''"
        rows = self._database.rows(
            f"SELECT {_PAYMENT} FROM payments WHERE {whose}{' AND id < ?' if after else ''} ORDER BY id DESC LIMIT ?",
            (*((after,) if after else ()), limit),
            of=organisation or EVERYBODY,
        )
        return [self._read(row) for row in rows]

    def given_back(self, payment: Payment) -> list[Payment]:
        rows = self._database.rows(
            f"SELECT {_PAYMENT} FROM payments WHERE tenant = :tenant AND given_back = ? AND given_back <> ''"
            " ORDER BY id",
            (payment.id,),
            of=payment.organisation,
        )
        return [self._read(row) for row in rows]

    def to_pay(self, organisation: str, currency: str) -> list[Record]:
        rows = self._database.rows(
            f"SELECT id FROM (SELECT i.id, i.due_on, {_LEFT} AS left_minor FROM invoices i WHERE i.tenant = :tenant"
            " AND i.kind = 'invoice' AND i.currency = ?) AS documents WHERE left_minor > 0 ORDER BY due_on, id LIMIT ?",
            (CUSTOMER, currency, _SETTLED_AT_ONCE),
            of=organisation,
        )
        found = [self._invoices.record(organisation, id_) for (id_,) in rows]
        return [one[0] for one in found if one is not None]

    def pay(self, planned: PlannedPayment) -> Effect:
        note = self._note.seal(HOST, planned.payment.note.encode())
        sell = None if planned.sale is None else self._invoices.issue_one(planned.sale)

        def pay(transaction: Transaction) -> None:
            payment = planned.payment
            hold_payers(transaction, [payment.organisation])
            if planned.left and _left(transaction, payment.organisation, planned.left) != dict(planned.left):
                raise _overtaken()
            if sell is not None:
                sell(transaction)
            _insert(transaction, payment, note)
            write_transfers(transaction, planned.transfers)

        return pay

    def give_back(self, planned: PlannedRefund) -> Effect:
        note = self._note.seal(HOST, planned.refund.note.encode())

        def give_back(transaction: Transaction) -> None:
            refund = planned.refund
            hold_payers(transaction, [refund.organisation])
            [(before,)] = transaction.rows(
                "SELECT COALESCE(SUM(minor), 0) FROM payments WHERE tenant = ? AND given_back = ? AND given_back <> ''",
                (refund.organisation, refund.of),
            )
            if before != planned.before:
                raise _overtaken()
            _insert(transaction, refund, note)
            write_transfers(transaction, planned.transfers)

        return give_back

    # What providers told

    def event(self, provider: str, id_: str) -> Event | None:
        rows = self._database.rows(
            f"SELECT {_EVENT} FROM payment_events WHERE provider = ? AND id = ?", (provider, id_), of=EVERYBODY
        )
        return self._event(rows[0]) if rows else None

    def waiting(self, provider: str, payment: str) -> list[Event]:
        rows = self._database.rows(
            f"SELECT {_EVENT} FROM payment_events WHERE provider = ? AND payment = ? AND state = 'waiting'"
            " ORDER BY at, id",
            (provider, payment),
            of=EVERYBODY,
        )
        return [self._event(row) for row in rows]

    def events(self, states: Sequence[EventState], *, limit: int) -> list[Event]:
        rows = self._database.rows(
            f"SELECT {_EVENT} FROM payment_events WHERE state IN ({marks(states)}) ORDER BY at DESC, id LIMIT ?",
            (*states, limit),
            of=EVERYBODY,
        )
        return [self._event(row) for row in rows]

    def note(self, event: Event, waited: Sequence[Event], *, organisation: str | None) -> Effect:
        body = self._body.seal(HOST, event.body.encode())

        def note(transaction: Transaction) -> None:
            # Whoever writes reports down holds the host's row, so that none of the same payment is missed.
            hold_payers(transaction, [HOST, *([organisation] if organisation else [])])
            others = transaction.rows(
                "SELECT id, state, kind FROM payment_events WHERE provider = ? AND payment = ?",
                (event.provider, event.payment),
            )
            waits = {id_ for id_, state, _ in others if state == "waiting"}
            paid = any(state == "done" and kind == "paid" for _, state, kind in others)
            if event.state == "waiting" and paid:
                raise _overtaken()
            if event.state == "done" and event.kind == "paid" and not paid and waits != {one.id for one in waited}:
                raise _overtaken()
            written = transaction.execute(
                f"INSERT INTO payment_events ({_EVENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (provider, id) DO NOTHING",
                (
                    *(event.provider, event.id, event.kind, event.payment, event.state, event.why, body),
                    event.at.isoformat(),
                ),
            )
            if not written:
                raise _overtaken()
            transaction.executemany(
                "UPDATE payment_events SET state = ?, why = ? WHERE provider = ? AND id = ?",
                [(one.state, one.why, one.provider, one.id) for one in waited],
            )

        return note

    # How it is done

    def _first(self, rows: Sequence[Row]) -> Payment | None:
        return self._read(rows[0]) if rows else None

    def _read(self, row: Row) -> Payment:
        values: list[Any] = list(row)
        return Payment(
            organisation=values[0],
            id=values[1],
            kind=values[2],
            provider=values[3],
            reference=values[4],
            of=values[5],
            currency=values[6],
            minor=values[7],
            parts=tuple(Part(invoice, minor) for invoice, minor in json.loads(values[8])),
            on=date.fromisoformat(values[9]),
            note=self._note.open(HOST, bytes(values[10])).decode(),
            at=datetime.fromisoformat(values[11]),
        )

    def _event(self, row: Row) -> Event:
        provider, id_, kind, payment, state, why, body, at = row
        told = self._body.open(HOST, bytes(body)).decode()
        return Event(provider, id_, kind, payment, state, why, told, datetime.fromisoformat(at))


def _left(transaction: Transaction, organisation: str, planned: Mapping[str, int]) -> dict[str, int]:
    rows = transaction.rows(
        f"SELECT i.id, {_LEFT} FROM invoices i WHERE i.tenant = ? AND i.id IN ({marks(planned)})",
        (CUSTOMER, organisation, *planned),
    )
    return {id_: int(minor) for id_, minor in rows}


def _insert(transaction: Transaction, payment: Payment, note: bytes) -> None:
    p = payment
    written = transaction.execute(
        f"INSERT INTO payments ({_PAYMENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (provider, kind, reference) WHERE reference <> '' DO NOTHING",
        (
            *(p.organisation, p.id, p.kind, p.provider, p.reference, p.of, p.currency, p.minor),
            *(json.dumps([[part.invoice, part.minor] for part in p.parts]), p.on.isoformat(), note),
            p.at.isoformat(),
        ),
    )
    if not written:
        raise AlreadyRecorded(
            f"The reference {p.reference} was recorded already.", remedy="Look for it with `payments.list`."
        )


def _overtaken() -> Overtaken:
    return Overtaken("Something was paid, credited or reported at the same moment.", remedy="Ask again.")
