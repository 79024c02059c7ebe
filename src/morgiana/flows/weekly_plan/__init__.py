"""This week's plan, from your own sales: four sentences, the money, and every line that they stand on.

What happened last week, what will sell, what will run out, when and what that would cost, what to order from each
supplier, what there is too much of, and which data are missing. It can be written as a workbook, tables, two printed
pages, and a purchase order for each supplier.
"""

from morgiana.flows.weekly_plan.operations import plan_export, plan_weekly
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="plan",
    title="Weekly plan",
    introduction=__doc__,
    functions=(plan_weekly, plan_export),
    package=__name__,
)
