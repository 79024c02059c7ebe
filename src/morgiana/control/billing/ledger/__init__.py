"""The ledger of what was charged, invoiced and paid: every amount leaves one account and reaches another.

The books of an organisation are kept by double entry in minor units of each currency, so that they come to nothing at
any moment. Each charge names the receipt of the call that it is for.
"""

from morgiana.control.billing.ledger.operations import ledger_balances, ledger_entries, ledger_verify
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="ledger",
    title="Ledger",
    introduction=__doc__,
    functions=(ledger_balances, ledger_entries, ledger_verify),
    package=__name__,
)
