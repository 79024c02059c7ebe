"""Requests and answers about the ledger."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, NonNegativeInt

from morgiana.control.billing.whose import OrganisationId
from morgiana.kernel.money import Money
from morgiana.operations import Model

Account = Literal["unbilled", "customer", "sales", "tax", "credit", "gifts", "bank"]
Subject = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class BalancesRequest(Model):
    """Whose balances."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""


class AccountBalance(Model):
    """One account."""

    account: str
    """`unbilled`: used and not invoiced yet. `customer`: owed by invoices. `credit`: paid before it is used. `sales`,
    `tax`, `gifts`, `bank`: where it went to or came from."""
    debited: Money
    """All that entered it."""
    credited: Money
    """All that left it."""
    balance: Money
    """What was debited less what was credited; less than nothing where more left."""


class Balances(Model):
    """Every account of an organisation's books."""

    accounts: list[AccountBalance]
    """By currency and name."""
    sums: list[Money]
    """The sum of all balances of each currency: nothing, at any moment."""


class EntriesRequest(Model):
    """Which transfers."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation."""
    account: Account | None = None
    """Only those that enter or leave this account."""
    subject: Subject | None = None
    """Only those of this invoice, credit note or payment."""
    after: Subject | None = None
    """The last transfer of the page before; null begins with the latest."""
    limit: int = Field(100, ge=1, le=1000)
    """How many at most."""


class LedgerEntry(Model):
    """One amount that left one account and reached another."""

    id: str
    """Its number."""
    entry: str
    """What transfers of one event have in common."""
    kind: str
    """What happened: `charge`, `fee`, `invoice`, `tax`, `credit note`, `payment` and the like."""
    debit: str
    """The account that it reached."""
    credit: str
    """The account that it left."""
    amount: Money
    """How much."""
    shop_id: str
    """The shop that it is about, or empty."""
    subject: str
    """The receipt, invoice or payment that it belongs to."""
    at: datetime
    """When, UTC."""
    month: str
    """The month whose invoice says it, of a charge or a fee."""
    operation: str
    """What a charge is for."""
    units: NonNegativeInt
    """How many units were charged."""
    unit: str
    """What is counted."""


class Entries(Model):
    """Transfers of the ledger."""

    entries: list[LedgerEntry]
    """The latest first."""
    next_after: str | None
    """What to give as `after` for the next page; null where this is the last."""


class VerifyRequest(Model):
    """Which books."""

    organisation_id: OrganisationId | None = None
    """Whose, where the host asks; null is the caller's own organisation, and for the host everybody's."""


class Wrong(Model):
    """Something that does not hold."""

    organisation_id: str
    """In whose books."""
    what: str
    """The account, or the charge."""
    why: str
    """What is wrong with it."""


class Verified(Model):
    """Whether the books hold."""

    holds: bool
    """Whether every balance is the sum of its transfers, and every charge has its receipt."""
    transfers: NonNegativeInt
    """How many transfers were read."""
    wrong: list[Wrong]
    """What does not hold, the first hundred."""
