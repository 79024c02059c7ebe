"""API keys: how tills, web shops and scripts sign in.

A key is shown once and kept as a hash. It opens what it was given, never more than whoever made it may do at that
moment, and it can be replaced without a break: for a day, or as long as is said, the old key and the new one both open.
"""

from morgiana.control.identity.keys.operations import keys_create, keys_list, keys_revoke, keys_rotate
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="keys",
    title="Keys for programs",
    introduction=__doc__,
    functions=(keys_list, keys_create, keys_rotate, keys_revoke),
    package=__name__,
)
