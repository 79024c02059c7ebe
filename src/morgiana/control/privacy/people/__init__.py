"""See what is kept about a person, hand it over, erase it, and keep nothing for longer than it is needed.

What says who somebody is lies sealed under a key of the shop's own. An erasure reaches tables with their history,
uploaded files, stored answers, requests and backups, keeps the books under a pseudonym, and leaves a signed proof.
"""

from morgiana.control.privacy.people.operations import (
    privacy_erase,
    privacy_erase_organisation,
    privacy_erase_tenant,
    privacy_erasures,
    privacy_export,
    privacy_find,
    privacy_processing,
    privacy_retention,
    privacy_rotate_key,
    privacy_rotate_master,
    privacy_set_region,
    privacy_set_retention,
)
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="privacy",
    title="Privacy",
    introduction=__doc__,
    functions=(
        privacy_find,
        privacy_export,
        privacy_erase,
        privacy_erasures,
        privacy_retention,
        privacy_set_retention,
        privacy_processing,
        privacy_set_region,
        privacy_rotate_key,
        privacy_rotate_master,
        privacy_erase_organisation,
        privacy_erase_tenant,
    ),
    package=__name__,
)
