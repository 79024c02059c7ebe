"""Limits on what a shop or a key may spend in a month: a call that would go beyond one is refused.

A limit is a hard stop, over any number of servers. Whoever comes near it is warned once a month.
"""

from morgiana.control.billing.spending.operations import spending_organisations, spending_set, spending_show
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="spending",
    title="Spending limits",
    introduction=__doc__,
    functions=(spending_show, spending_set, spending_organisations),
    package=__name__,
)
