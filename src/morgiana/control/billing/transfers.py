"""Transfers of the double-entry ledger: an amount that leaves one account and reaches another.

A transfer names both its accounts, so that no entry can be out of balance (the model of TigerBeetle's ledger). The
books of an organisation are the host's with this one customer; an account's balance is what was debited less what was
credited.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from morgiana.control.ports import Posting
from morgiana.kernel.ids import new_id

UNBILLED: Final = "unbilled"
"""What the organisation used and no invoice says yet; net of tax."""
CUSTOMER: Final = "customer"
"""What the organisation owes by its invoices; with tax."""
SALES: Final = "sales"
"""What the host earned by it."""
TAX: Final = "tax"
"""The VAT that the host owes for it."""
CREDIT: Final = "credit"
"""What the organisation paid before it used anything, or was given; net of tax. Never below nothing."""
GIFTS: Final = "gifts"
"""What the host gave it."""
BANK: Final = "bank"
"""What it paid."""

TransferKind = Literal["charge", "fee", "invoice", "tax", "credit note", "payment", "prepayment", "refund", "grant"]


@dataclass(slots=True)
class Transfer:
    """One amount from one account to another, both of one organisation's books."""

    id: str
    """Its own number; of any two the later is the greater, whatever they are about."""
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
    month: str = ""
    """The month whose invoice says it, of a charge or a fee: `2026-11`."""
    operation: str = ""
    """What a charge is for."""
    unit: str = ""
    """What it is counted in."""
    units: int = 0
    """How many there were."""


def transfer_id() -> str:
    """A fresh number for a transfer."""
    return new_id("transfer").partition("_")[2]


def charge(posting: Posting, *, month: str = "", prepaid: bool = False) -> Transfer:
    """What a call costs, owed from the moment its answer is stored, or taken off what was paid before."""
    return Transfer(
        id=posting.receipt_id.partition("_")[2] or posting.receipt_id,
        entry=posting.receipt_id,
        kind="charge",
        organisation=posting.organisation,
        debit=CREDIT if prepaid else UNBILLED,
        credit=SALES,
        minor=posting.price_minor,
        currency=posting.currency,
        shop=posting.tenant,
        subject=posting.receipt_id,
        at=posting.at,
        month=month or f"{posting.at:%Y-%m}",
        operation=posting.operation,
        unit=posting.unit,
        units=posting.units,
    )
