"""Transfers of the double-entry ledger: an amount that leaves one account and reaches another.

A transfer names both its accounts, so that no entry can be out of balance (the model of TigerBeetle's ledger).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from morgiana.control.ports import Posting

CUSTOMER: Final = "customer"
"""What the organisation owes to the host."""
SALES: Final = "sales"
"""What the host earned by it."""

TransferKind = Literal["charge", "invoice", "tax", "credit note", "payment", "prepayment", "refund", "grant"]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One amount from one account to another, both of one organisation's books."""

    id: str
    entry: str
    """What transfers of one event have in common."""
    kind: TransferKind
    organisation: str
    debit: str
    credit: str
    minor: int
    currency: str
    shop: str
    """The shop that it is about, or empty."""
    subject: str
    """The receipt, invoice or payment that it belongs to."""
    at: datetime


def charge(posting: Posting) -> Transfer:
    """What a call costs, owed from the moment its answer is stored."""
    return Transfer(
        id=posting.receipt_id,
        entry=posting.receipt_id,
        kind="charge",
        organisation=posting.organisation,
        debit=CUSTOMER,
        credit=SALES,
        minor=posting.price_minor,
        currency=posting.currency,
        shop=posting.tenant,
        subject=posting.receipt_id,
        at=posting.at,
    )
