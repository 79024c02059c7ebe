"""The caller's own organisation: its name, how it stands with its host, and what its plan includes.

An organisation pays for its shops and has its people in common. On a machine that serves one shop there is one, and
nothing needs to be set up.
"""

from morgiana.control.tenancy.organisation.operations import organisation_change, organisation_show
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="organisation",
    title="The organisation",
    introduction=__doc__,
    functions=(organisation_show, organisation_change),
    package=__name__,
)
