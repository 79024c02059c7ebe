"""What the operations of billing work with."""

from dataclasses import dataclass

from morgiana.control.billing.invoicing import Invoicing
from morgiana.control.billing.ledger_store import LedgerStore
from morgiana.control.billing.pricing import Pricing
from morgiana.control.billing.spending_store import SpendingStore
from morgiana.control.billing.usage_store import UsageStore
from morgiana.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Billing:
    """Prices, ledger, invoices, limits and use of an installation."""

    pricing: Pricing
    ledger: LedgerStore
    invoicing: Invoicing
    spending: SpendingStore
    usage: UsageStore
    default_cap: Money | None = None
    """The most that a shop may spend in a month, where nothing else was said."""
