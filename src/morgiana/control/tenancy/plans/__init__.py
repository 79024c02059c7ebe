"""Plans: what an organisation gets, and up to what.

A plan is data that the host sets: which operations it includes, how many shops and people, how many calls, how much
storage, and what it takes off the prices. A plan that is changed is changed for everybody who is on it.
"""

from morgiana.control.tenancy.plans.operations import plans_list, plans_set
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="plans",
    title="Plans",
    introduction=__doc__,
    functions=(plans_list, plans_set),
    package=__name__,
)
