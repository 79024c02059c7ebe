"""Where money, energy and CO2e go: by day, operation, shop, key or person, and how to spend less.

The figures are those of the receipts, summed by day; advice is given only where the figures show it.
"""

from morgiana.control.billing.usage.operations import usage_export, usage_report
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="usage",
    title="Use and cost",
    introduction=__doc__,
    functions=(usage_report, usage_export),
    package=__name__,
)
