"""The audit trail: who did what to what, in a chain of hashes that shows whatever was changed, removed or moved.

Every call that is answered leaves an entry, and so does whatever happens at the door. Entries name people by their ids,
never by name or address. A trail can be handed to an auditor as a file that proves itself.
"""

from morgiana.control.audit.trail.operations import audit_export, audit_list, audit_verify
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="audit",
    title="Audit trail",
    introduction=__doc__,
    functions=(audit_list, audit_export, audit_verify),
    package=__name__,
)
