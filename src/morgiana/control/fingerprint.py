"""What tells two requests apart, and what is said to whoever sends another one under the same key."""

import hashlib
from typing import Any

from morgiana.control.refusals import KeyReused
from morgiana.operations import Operation


def fingerprint_of(operation: Operation[Any, Any], request_json: bytes) -> bytes:
    """Sixteen bytes that tell two requests apart; also the seed, so that the same request gives the same answer."""
    text = b"%s\n%s" % (operation.name.encode(), request_json)
    return hashlib.blake2b(text, digest_size=16).digest()


def same_request(first: bytes, second: bytes, key: str) -> None:
    """Raises `KeyReused` where a key was used for another request."""
    if first != second:
        raise KeyReused(
            f"The key {key!r} was used before, for a request that differs from this one.",
            remedy="Repeat the first request unchanged, or choose a new key.",
        )
