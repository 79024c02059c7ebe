"""Signed heads: how far a tenant's chain reached at a moment, signed by the installation.

A chain shows by itself what was changed, removed or moved within it, but not that its end was cut off. A head that was
signed and handed out (in an export, in the log) does: a chain that is shorter, or has another hash there, is not the
one that was signed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from morgiana.kernel.signed_json import is_signed, signed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FORMAT: Final = "morgiana audit head 1"


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain."""

    tenant: str
    seq: int
    """Its number; 0 where there is none."""
    hash: bytes


def sign_head(head: Head, at: datetime, key: "Ed25519PrivateKey") -> dict[str, Any]:
    """The head as signed JSON."""
    told = {"format": FORMAT, "tenant": head.tenant, "seq": head.seq, "hash": head.hash.hex(), "at": at.isoformat()}
    return signed(told, key)


def read_head(told: dict[str, Any], *, public_key: str | None = None) -> Head | None:
    """The head that signed JSON says; None where it is not as it was signed."""
    if told.get("format") != FORMAT or not is_signed(told, public_key=public_key):
        return None
    return Head(str(told["tenant"]), int(told["seq"]), bytes.fromhex(told["hash"]))
