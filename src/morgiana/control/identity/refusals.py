"""What can be said no to about people, roles and keys."""

from morgiana.kernel.refusals import Refusal


class UnknownPerson(Refusal):
    """Nobody of that id belongs to the organisation."""

    status = 404


class UnknownRole(Refusal):
    """The organisation has no role of that name."""

    status = 404


class UnknownInvitation(Refusal):
    """The organisation has no invitation of that id that still waits."""

    status = 404


class UnknownKey(Refusal):
    """The organisation has no key of that id."""

    status = 404


class MoreThanYouHave(Refusal):
    """The right that would be given, or taken from somebody, is more than the caller has."""

    status = 403


class LastOwner(Refusal):
    """The organisation would be left without an owner."""

    status = 409


class RoleInUse(Refusal):
    """Somebody has the role, or is invited to it."""

    status = 409


class StandardRole(Refusal):
    """The name is that of a role that every organisation has."""

    status = 409


class AlreadyMember(Refusal):
    """Somebody of that address belongs to the organisation already."""

    status = 409


class PlanIsFull(Refusal):
    """The organisation's plan includes no more of them."""

    status = 402


class NoMailHere(Refusal):
    """The installation sends no e-mail."""

    status = 409


class KeyHasEnded(Refusal):
    """The key has expired, or was replaced already."""

    status = 409
