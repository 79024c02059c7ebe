"""The second factor: an authenticator app's codes, and recovery codes for whoever lost it."""

from collections.abc import Sequence

from morgiana.control.identity.records import Person
from morgiana.control.sign_in import recovery_codes, time_codes
from morgiana.control.sign_in.ports import CredentialStore, Way
from morgiana.control.sign_in.refusals import SecondFactorSet, WrongCredentials
from morgiana.control.sign_in.throttle import CODES_OF_PERSON, Throttle
from morgiana.kernel.clock import Clock

ISSUER = "Morgiana"


class SecondFactors:
    """Sets a person's second factor, asks for it, and takes it away again."""

    def __init__(self, store: CredentialStore, throttle: Throttle, clock: Clock) -> None:
        self._store, self._throttle, self._clock = store, throttle, clock

    def wanted_of(self, person: str) -> bool:
        """Whether a person has a second factor, which every sign-in but a passkey's is then asked for."""
        found = self._store.time_codes(person)
        return found is not None and found.confirmed

    def begin(self, person: Person) -> tuple[str, str]:
        """A new app's secret: as a person types it, and as the address in a QR code. Raises `SecondFactorSet`."""
        if self.wanted_of(person.id):
            raise SecondFactorSet("You have an authenticator app already.", remedy="Remove it first to set another.")
        secret = time_codes.new_secret()
        self._store.set_time_codes(person.id, secret)
        return _shown(secret, person)

    def begun(self, person: Person) -> tuple[str, str] | None:
        """The secret of an app that waits for its first code."""
        found = self._store.time_codes(person.id)
        return None if found is None or found.confirmed else _shown(found.secret, person)

    def confirm(self, person: str, code: str) -> list[str]:
        """Take the app's first code, and give the recovery codes, which are shown once.

        Raises `WrongCredentials`, `TooManyTries`, or `SecondFactorSet` where no app waits to be confirmed.
        """
        found = self._store.time_codes(person)
        if found is None or found.confirmed:
            raise SecondFactorSet("No authenticator app waits for its first code.", remedy="Begin with a new one.")
        self._throttle.take((CODES_OF_PERSON, person))
        self._use_code(person, code)
        self._throttle.give_back((CODES_OF_PERSON, person))
        return self.new_recovery_codes(person)

    def prove(self, person: str, code: str) -> Way:
        """Take a code of the app, or a recovery code; either is good once.

        Raises `WrongCredentials`, or `TooManyTries`; only whoever passed the first factor gets here.
        """
        self._throttle.take((CODES_OF_PERSON, person))
        digest = recovery_codes.digest(code)
        if digest is not None:
            if not self._store.use_recovery_code(person, digest):
                raise _wrong()
            way: Way = "recovery"
        else:
            self._use_code(person, code)
            way = "code"
        self._throttle.give_back((CODES_OF_PERSON, person))
        return way

    def new_recovery_codes(self, person: str) -> list[str]:
        """Fresh recovery codes in place of all earlier ones. Raises `SecondFactorSet` where there is no app."""
        if not self.wanted_of(person):
            raise SecondFactorSet("There is no authenticator app to recover from.", remedy="Set one first.")
        codes = recovery_codes.new_codes()
        self._store.set_recovery_codes(person, _digests(codes))
        return codes

    def recovery_codes_left(self, person: str) -> int:
        return self._store.recovery_codes_left(person)

    def remove(self, person: str) -> None:
        """Take the app and the recovery codes away."""
        self._store.drop_time_codes(person)

    def _use_code(self, person: str, code: str) -> None:
        found = self._store.time_codes(person)
        if found is None:
            raise _wrong()
        step = time_codes.step_of(found.secret, code, self._clock.now(), after=found.last_step)
        if step is None or not self._store.use_step(person, step):
            raise _wrong()


def _digests(codes: Sequence[str]) -> list[bytes]:
    found = [recovery_codes.digest(code) for code in codes]
    assert None not in found
    return [digest for digest in found if digest is not None]


def _shown(secret: bytes, person: Person) -> tuple[str, str]:
    return time_codes.written(secret), time_codes.address(secret, account=person.email, issuer=ISSUER)


def _wrong() -> WrongCredentials:
    return WrongCredentials(
        "This code is wrong, or it was used before.", remedy="Wait for the app's next code, or take a recovery code."
    )
