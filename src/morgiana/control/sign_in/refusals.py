"""What can be said no to at the door. None of these says whether a person has an account here."""

from morgiana.kernel.refusals import Refusal


class WrongCredentials(Refusal):
    """What was given does not prove who is there."""

    status = 401


class TooManyTries(Refusal):
    """There were too many tries of late."""

    status = 429


class DoorIsBusy(Refusal):
    """More people are signing in at once than this machine has memory to check."""

    status = 503


class UnusablePassword(Refusal):
    """The password cannot be taken as a new one."""

    status = 422


class LinkNotGood(Refusal):
    """The link was used before, is too old, or was never given."""

    status = 401


class SignUpClosed(Refusal):
    """Nobody new is let in by that way."""

    status = 403


class FreshProofNeeded(Refusal):
    """The step is dangerous, and the person's last proof of who they are is too old for it."""

    status = 403


class SecondFactorNeeded(Refusal):
    """The organisation requires a second factor of its people, and this session has seen none."""

    status = 403


class PasskeyRefused(Refusal):
    """The passkey's answer does not fit what was asked."""

    status = 401


class ProviderRefused(Refusal):
    """The identity provider's answer cannot be believed, or says no."""

    status = 401


class ProviderAway(Refusal):
    """The identity provider could not be reached, or answers what it should not."""

    status = 502


class NotLinked(Refusal):
    """The provider knows the person, and no account here is linked to what it says."""

    status = 403


class UnknownProvider(Refusal):
    """No provider of that name is set up here."""

    status = 404


class UnknownAccount(Refusal):
    """No account has that address."""

    status = 404


class UnknownSession(Refusal):
    """No session of this person has that id."""

    status = 404


class SecondFactorSet(Refusal):
    """A second factor is there already, or is not there yet."""

    status = 409


class LastWayIn(Refusal):
    """Without it the person could no longer get in."""

    status = 409


class NoPeopleHere(Refusal):
    """This installation serves one shop at its own machine and has no accounts."""

    status = 404


class AddressTaken(Refusal):
    """Another account has this e-mail address."""

    status = 409


OF_SIGN_IN: tuple[type[Refusal], ...] = (
    WrongCredentials,
    TooManyTries,
    DoorIsBusy,
    UnusablePassword,
    LinkNotGood,
    SignUpClosed,
    FreshProofNeeded,
    SecondFactorNeeded,
    PasskeyRefused,
    ProviderRefused,
    ProviderAway,
    NotLinked,
    UnknownProvider,
    UnknownAccount,
    UnknownSession,
    SecondFactorSet,
    LastWayIn,
    NoPeopleHere,
    AddressTaken,
)
"""All of them; no operation declares them."""
