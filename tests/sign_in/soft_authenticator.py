"""An authenticator in software: makes passkeys and signs with them as a device would (Web Authentication level 3)."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

USER_PRESENT, USER_VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftAuthenticator:
    """One device with at most one passkey. What it claims can be changed before it answers."""

    origin: str = "https://shop.example.org"
    flags: int = USER_PRESENT | USER_VERIFIED
    sign_count: int = 0
    counts: bool = True
    """Whether it counts its signatures; a passkey that is kept in a cloud does not."""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    user_handle: bytes | None = None

    def make(self, options: dict[str, Any], **claims: Any) -> str:
        """The answer of `navigator.credentials.create`."""
        self.user_handle = unpadded(options["user"]["id"])
        client = self._client_data("webauthn.create", options, claims)
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + self._public_key()
        data = self._authenticator_data(claims.get("rp_id", options["rp"]["id"]), ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer({"clientDataJSON": padless(client), "attestationObject": padless(attestation)})

    def sign(self, options: dict[str, Any], **claims: Any) -> str:
        """The answer of `navigator.credentials.get`."""
        if self.counts:
            self.sign_count += 1
        client = self._client_data("webauthn.get", options, claims)
        data = self._authenticator_data(claims.get("rp_id", options["rpId"]), 0)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        handle = claims.get("user_handle", self.user_handle)
        return self._answer(
            {
                "clientDataJSON": padless(client),
                "authenticatorData": padless(data),
                "signature": padless(claims.get("signature", signature)),
                "userHandle": None if handle is None else padless(handle),
            }
        )

    def _client_data(self, kind: str, options: dict[str, Any], claims: dict[str, Any]) -> bytes:
        said = {
            "type": claims.get("type", kind),
            "challenge": claims.get("challenge", options["challenge"]),
            "origin": claims.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(said).encode()

    def _authenticator_data(self, rp_id: str, more_flags: int) -> bytes:
        flags = bytes([self.flags | more_flags])
        return hashlib.sha256(rp_id.encode()).digest() + flags + self.sign_count.to_bytes(4, "big")

    def _public_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def _answer(self, response: dict[str, Any]) -> str:
        id = padless(self.id)
        return json.dumps(
            {"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )


def padless(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def unpadded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
