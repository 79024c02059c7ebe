"""What privacy says no to."""

from morgiana.kernel.refusals import Refusal


class NobodyNamed(Refusal):
    """The request names nobody: no number, no address, no telephone."""


class LegalHold(Refusal):
    """A legal hold forbids to remove this for now."""

    status = 409


class UnknownConsent(Refusal):
    """There is no such consent that still stands."""

    status = 404


class UnknownRule(Refusal):
    """Nothing of that name is kept, so nothing can be said about how long."""


class WrongRegion(Refusal):
    """The data of this shop must stay in another region."""

    status = 403


class NotConfirmed(Refusal):
    """A whole shop or organisation is erased only when its id is written out."""


class OwnMachine(Refusal):
    """The local organisation is the installation itself, and is not erased from within."""

    status = 409
