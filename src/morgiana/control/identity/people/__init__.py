"""The people of an organisation, and the programs that have an account of their own.

Each has one role, in all shops or in some. Somebody new is invited: a link that works once, for a week, e-mailed or
handed over. A program is a service account: it has no password, only keys, and it stays when whoever set it up goes.
"""

from morgiana.control.identity.people.operations import (
    people_change,
    people_invitations,
    people_invite,
    people_list,
    people_remove,
    people_withdraw,
)
from morgiana.control.identity.people.sessions import people_end_sessions
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="people",
    title="People",
    introduction=__doc__,
    functions=(
        people_list,
        people_invite,
        people_change,
        people_remove,
        people_invitations,
        people_withdraw,
        people_end_sessions,
    ),
    package=__name__,
)
