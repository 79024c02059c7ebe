"""The proof of an erasure: what was done where, signed, with nothing in it about who was erased.

The signature is Ed25519 (RFC 8032) over the JSON without it, its keys sorted and without blanks. Anybody who has the
installation's public key can verify a proof without the installation.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from morgiana.control.privacy.places import Done

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT: Final = "morgiana erasure proof 1"


def make_proof(
    *,
    tenant: str,
    erasure_id: str,
    kind: str,
    requested_by: str,
    requested_at: datetime,
    done_at: datetime,
    done: Sequence[Done],
    key: "Ed25519PrivateKey",
) -> str:
    """The proof as JSON."""
    told = {
        "format": FORMAT,
        "erasure": erasure_id,
        "tenant": tenant,
        "kind": kind,
        "requested_by": requested_by,
        "requested_at": requested_at.isoformat(),
        "done_at": done_at.isoformat(),
        "done": [asdict(one) for one in done],
        "public_key": _text(key.public_key().public_bytes_raw()),
    }
    return json.dumps({**told, "signature": _text(key.sign(_signed(told)))}, indent=1)


def verify_proof(proof: str, *, public_key: str | None = None) -> bool:
    """Whether the proof is as it was made, by the key that it names or, better, by the one that is given."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        told: dict[str, Any] = json.loads(proof)
        signature = base64.b64decode(told.pop("signature"), validate=True)
        named = str(told["public_key"])
        if told["format"] != FORMAT or (public_key is not None and named != public_key):
            return False
        Ed25519PublicKey.from_public_bytes(base64.b64decode(named)).verify(signature, _signed(told))
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        return False
    return True


def _signed(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
