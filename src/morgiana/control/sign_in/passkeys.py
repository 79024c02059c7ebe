"""Passkeys: Web Authentication level 3, by py_webauthn.

A passkey is asked for with user verification (a finger, a face, the device's code), so it is two factors in one. It is
discoverable: the person types nothing, and a stranger learns from the question neither who has an account nor a key.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

from morgiana.control.identity.records import Person
from morgiana.control.sign_in.ports import CredentialStore, Passkey
from morgiana.control.sign_in.refusals import LinkNotGood, PasskeyRefused
from morgiana.control.sign_in.tickets import Tickets
from morgiana.kernel.clock import Clock

NAME = "Morgiana"
_NAME_LENGTH_MAX = 100


class Passkeys:
    """Asks for passkeys, checks what comes back, and keeps their public halves. `url` is the public address."""

    def __init__(self, store: CredentialStore, tickets: Tickets, clock: Clock, url: str) -> None:
        parts = urlsplit(url)
        self._store, self._tickets, self._clock = store, tickets, clock
        self._rp_id, self._origin = parts.hostname or "", f"{parts.scheme}://{parts.netloc}"

    def ask_to_make(self, person: Person) -> tuple[str, dict[str, Any]]:
        """A ticket, and the options of `navigator.credentials.create`."""
        from webauthn import generate_registration_options
        from webauthn.helpers import options_to_json
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        options = generate_registration_options(
            rp_id=self._rp_id,
            rp_name=NAME,
            user_id=person.id.encode(),
            user_name=person.email,
            user_display_name=person.name or person.email,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[
                PublicKeyCredentialDescriptor(id=_bytes(passkey.id)) for passkey in self._store.passkeys(person.id)
            ],
        )
        ticket = self._tickets.give("new passkey", person=person.id, challenge=_text(options.challenge))
        return ticket, json.loads(options_to_json(options))

    def make(self, ticket: str, person: str, answer: str, *, name: str) -> Passkey:
        """Keep the passkey that a browser made. Raises `PasskeyRefused`."""
        from webauthn import verify_registration_response

        challenge = self._challenge(ticket, "new passkey", person)
        try:
            verified = verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except Exception as error:  # noqa: BLE001  a forged answer may break any of the library's readers
            raise _refused() from _known(error)
        passkey = Passkey(
            id=_text(verified.credential_id),
            person=person,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=" ".join(name.split())[:_NAME_LENGTH_MAX],
            backed_up=verified.credential_backed_up,
            added_at=self._clock.now(),
        )
        if not self._store.add_passkey(passkey):
            raise _refused()
        return passkey

    def ask(self) -> tuple[str, dict[str, Any]]:
        """A ticket, and the options of `navigator.credentials.get`; the same for everybody."""
        from webauthn import generate_authentication_options
        from webauthn.helpers import options_to_json
        from webauthn.helpers.structs import UserVerificationRequirement

        options = generate_authentication_options(
            rp_id=self._rp_id, user_verification=UserVerificationRequirement.REQUIRED
        )
        ticket = self._tickets.give("passkey", challenge=_text(options.challenge))
        return ticket, json.loads(options_to_json(options))

    def prove(self, ticket: str, answer: str) -> str:
        """The person whose passkey signed the ticket's challenge. Raises `PasskeyRefused`."""
        from webauthn import verify_authentication_response
        from webauthn.helpers import parse_authentication_credential_json

        challenge = self._challenge(ticket, "passkey", "")
        try:
            parsed = parse_authentication_credential_json(answer)
            kept = self._store.passkey(_text(parsed.raw_id))
            if kept is None:
                raise _refused()
            verified = verify_authentication_response(
                credential=parsed,
                expected_challenge=challenge,
                expected_rp_id=self._rp_id,
                expected_origin=self._origin,
                credential_public_key=kept.public_key,
                credential_current_sign_count=kept.sign_count,
                require_user_verification=True,
            )
        except PasskeyRefused:
            raise
        except Exception as error:  # noqa: BLE001  a forged answer may break any of the library's readers
            raise _refused() from _known(error)
        if parsed.response.user_handle not in (None, kept.person.encode()):
            raise _refused()
        at = self._clock.now()
        if not self._store.use_passkey(kept.id, counted=kept.sign_count, now_counted=verified.new_sign_count, at=at):
            raise _refused()
        return kept.person

    def of(self, person: str) -> list[Passkey]:
        """A person's passkeys, oldest first."""
        return self._store.passkeys(person)

    def _challenge(self, ticket: str, purpose: Any, person: str) -> bytes:
        """The challenge of a ticket, which is used up whatever the answer is worth."""
        try:
            whose, facts = self._tickets.use_up(ticket, purpose)
        except LinkNotGood as error:
            raise _refused() from error
        if whose != person:
            raise _refused()
        return _bytes(facts["challenge"])


def _known(error: Exception) -> Exception:
    """The error of an answer that cannot be read or does not fit: whatever it holds, it comes from outside.

    Raises the error itself where it is a mistake of ours or of the machine.
    """
    if isinstance(error, (AssertionError, NameError, ImportError, OSError, MemoryError)):
        raise error
    return error


def _refused() -> PasskeyRefused:
    return PasskeyRefused("This passkey was not accepted.", remedy="Try again, or sign in another way.")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
