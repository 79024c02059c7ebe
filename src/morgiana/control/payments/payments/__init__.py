"""Payments: bank transfers that the host records, and what payment providers report, each set against its invoices.

A payment writes the ledger and settles invoices in one step, or not at all. What is paid beyond the invoices becomes
prepaid credit; what was paid can be given back, in whole or in part.
"""

from morgiana.control.payments.payments.hearing import payments_events, payments_hear
from morgiana.control.payments.payments.operations import payments_list, payments_record, payments_refund
from morgiana.control.payments.payments.paying import payments_link
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="payments",
    title="Payments",
    introduction=__doc__,
    functions=(payments_list, payments_link, payments_record, payments_refund, payments_hear, payments_events),
    package=__name__,
)
