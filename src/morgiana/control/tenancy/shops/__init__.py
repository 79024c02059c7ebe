"""The shops of an organisation: each has its own data, files and settings, and its people may differ.

Whoever may be at several shops says at which one they are: by the header `Morgiana-Shop`, by `--shop` on the command
line, or in the console. Somebody else's shop is refused as one that is not there.
"""

from morgiana.control.tenancy.shops.operations import shops_change, shops_create, shops_list
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="shops",
    title="Shops",
    introduction=__doc__,
    functions=(shops_list, shops_create, shops_change),
    package=__name__,
)
