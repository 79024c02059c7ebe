"""What the ledger is asked; `adapters/` keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from morgiana.control.billing.transfers import Transfer
from morgiana.control.ports import Effect


@dataclass(frozen=True, slots=True)
class Balance:
    """One account in one currency, in minor units."""

    organisation: str
    account: str
    currency: str
    debit_minor: int
    credit_minor: int


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something in the ledger that is not as it must be."""

    organisation: str
    what: str
    why: str


class LedgerStore(Protocol):
    """Transfers and balances; written by calls and invoices, read here."""

    def balances(self, organisation: str) -> list[Balance]: ...

    def entries(
        self, organisation: str, *, after: str, limit: int, account: str | None, subject: str | None
    ) -> list[Transfer]:
        """Transfers, the latest first, from the one after an id; of one account, or about one receipt or invoice."""

    def add(self, transfers: Sequence[Transfer]) -> Effect:
        """Add transfers in the transaction of a call."""

    def discrepancies(self, organisation: str | None) -> tuple[int, list[Discrepancy]]:
        """How many transfers there are, and what does not hold: balances that are not the sum of their transfers, and
        charges without a receipt. Of one organisation, or of all."""
