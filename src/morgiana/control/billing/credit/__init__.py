"""Credit that is paid, or given, before it is used: calls are taken off it, and refused once it is gone.

Credit that is sold has its invoice at once, with its VAT; what is left can be taken back by a credit note.
"""

from morgiana.control.billing.credit.operations import credit_buy, credit_grant, credit_show
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="credit",
    title="Prepaid credit",
    introduction=__doc__,
    functions=(credit_show, credit_buy, credit_grant),
    package=__name__,
)
