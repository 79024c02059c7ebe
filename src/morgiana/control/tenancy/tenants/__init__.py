"""The host's customers: organisations with their shops, made, suspended, resumed and closed.

These operations are for whoever runs the installation for others. The host sees how much a customer has and uses, and
has no operation that reads a shop's own data.
"""

from morgiana.control.tenancy.tenants.operations import (
    tenants_change,
    tenants_close,
    tenants_create,
    tenants_list,
    tenants_resume,
    tenants_show,
    tenants_suspend,
)
from morgiana.control.tenancy.tenants.sessions import tenants_end_sessions
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="tenants",
    title="Customers of the host",
    introduction=__doc__,
    functions=(
        tenants_list,
        tenants_show,
        tenants_create,
        tenants_change,
        tenants_suspend,
        tenants_resume,
        tenants_close,
        tenants_end_sessions,
    ),
    package=__name__,
)
