"""The proof of an erasure: what was done where, signed, with nothing in it about who was erased.

Anybody who has the installation's public key can verify a proof without the installation.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Final

from morgiana.control.privacy.places import Done
from morgiana.kernel.signed_json import is_signed, signed

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
    }
    return json.dumps(signed(told, key), indent=1)


def verify_proof(proof: str, *, public_key: str | None = None) -> bool:
    """Whether the proof is as it was made, by the key that it names or, better, by the one that is given."""
    try:
        told = json.loads(proof)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("format") == FORMAT and is_signed(told, public_key=public_key)
