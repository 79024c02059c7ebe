"""What calls cost: the price book as it applies to you, and an estimate before a call is made.

Prices have days on which they hold, currencies, steps and free units of a month; a plan may take something off them.
"""

from morgiana.control.billing.price.operations import price_estimate, price_list
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="price",
    title="Prices",
    introduction=__doc__,
    functions=(price_list, price_estimate),
    package=__name__,
)
