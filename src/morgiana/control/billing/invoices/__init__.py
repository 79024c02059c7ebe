"""Invoices: a month's use, plans and prepaid credit, with VAT, numbered without a gap and kept as they were issued.

An issued invoice is never changed: what was wrong is taken back by a credit note. Any invoice can be held against the
ledger, to the cent.
"""

from morgiana.control.billing.invoices.issuing import (
    invoices_credit,
    invoices_issue,
    invoices_remind,
)
from morgiana.control.billing.invoices.operations import (
    invoices_list,
    invoices_show,
    invoices_verify,
)
from morgiana.control.billing.invoices.printing import invoices_document
from morgiana.control.billing.invoices.terms import (
    invoices_seller,
    invoices_set_seller,
    invoices_set_terms,
    invoices_terms,
)
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="invoices",
    title="Invoices",
    introduction=__doc__,
    functions=(
        invoices_list,
        invoices_show,
        invoices_document,
        invoices_verify,
        invoices_terms,
        invoices_issue,
        invoices_credit,
        invoices_remind,
        invoices_set_terms,
        invoices_seller,
        invoices_set_seller,
    ),
    package=__name__,
)
