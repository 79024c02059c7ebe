"""The caller's own organisation: its name, how it stands with its host, and what its plan includes.

An organisation pays for its shops and has its people in common. On a machine that serves one shop there is one, and
nothing needs to be set up.
"""

from morgiana.control.tenancy.organisation.operations import organisation_change, organisation_show
from morgiana.control.tenancy.organisation.second_factor import organisation_require_second_factor
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="organisation",
    title="The organisation",
    introduction=__doc__,
    functions=(organisation_show, organisation_change, organisation_require_second_factor),
    package=__name__,
)
