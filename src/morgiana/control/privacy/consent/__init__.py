"""Write down who agreed to what, until when, and how that is known; and take it back when they say so.

What needs a consent asks here before it begins: a face is looked at, a voice is kept, a letter is sent, only while a
consent to that purpose stands.
"""

from morgiana.control.privacy.consent.operations import consent_list, consent_record, consent_withdraw
from morgiana.operations import Capability

CAPABILITY = Capability(
    name="consent",
    title="Consent",
    introduction=__doc__,
    functions=(consent_record, consent_withdraw, consent_list),
    package=__name__,
)
