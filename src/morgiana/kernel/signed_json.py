"""JSON that says who wrote it: an Ed25519 signature (RFC 8032) over the text without it, keys sorted and no blanks.

Anybody who has the public key can verify it, without the installation that signed.
"""

import base64
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def signed(told: dict[str, Any], key: "Ed25519PrivateKey") -> dict[str, Any]:
    """The same with `public_key` and `signature` added, both in base64."""
    named = {**told, "public_key": _text(key.public_key().public_bytes_raw())}
    return {**named, "signature": _text(key.sign(_bytes(named)))}


def is_signed(told: dict[str, Any], *, public_key: str | None = None) -> bool:
    """Whether it is as it was signed, by the key that it names or, better, by the one that is given."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        unsigned = {name: value for name, value in told.items() if name != "signature"}
        signature, named = base64.b64decode(told["signature"], validate=True), str(told["public_key"])
        if public_key is not None and named != public_key:
            return False
        Ed25519PublicKey.from_public_bytes(base64.b64decode(named)).verify(signature, _bytes(unsigned))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return False
    return True


def _bytes(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
