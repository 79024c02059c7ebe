"""Roles: what people of an organisation may do, by name.

Every organisation has owner, manager, staff, accountant, driver and read-only. It can make roles of its own from
scopes, which are operations, groups of them, or all that only read, and keep a role to some of its shops.
"""

from morgiana.control.identity.roles.operations import roles_list, roles_remove, roles_set
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="roles",
    title="Roles",
    introduction=__doc__,
    functions=(roles_list, roles_set, roles_remove),
    package=__name__,
)
