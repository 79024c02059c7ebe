"""Billing on a database that is open."""

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.invoices import InvoiceRows
from morgiana.adapters.database.ledger import LedgerRows
from morgiana.adapters.database.payers import PayerRows
from morgiana.adapters.database.payments import PaymentRows
from morgiana.adapters.database.spending import SpendingRows
from morgiana.adapters.database.usage_report import UsageRows
from morgiana.control.billing.engine.months import Months
from morgiana.control.billing.invoicing import Invoicing
from morgiana.control.billing.pricing import Pricing
from morgiana.control.billing.service import Billing
from morgiana.control.payments.checkout import Checkout
from morgiana.control.payments.planning import Payments
from morgiana.control.prices import PriceBook
from morgiana.control.privacy.vault import Sealer
from morgiana.kernel.money import Money


def open_billing(
    database: Database, book: PriceBook, months: Months, default_cap: Money | None = None, *, sealer: Sealer
) -> Billing:
    """The services of billing."""
    return Billing(
        pricing=Pricing(book, months, PayerRows(database)),
        ledger=LedgerRows(database),
        invoicing=Invoicing(InvoiceRows(database, sealer), book, months),
        spending=SpendingRows(database),
        usage=UsageRows(database),
        default_cap=default_cap,
    )


def open_payments(
    database: Database, billing: Billing, checkout: Checkout | None = None, *, sealer: Sealer
) -> Payments:
    """The service of payments."""
    return Payments(PaymentRows(database, sealer), billing.invoicing, billing.pricing, checkout)
