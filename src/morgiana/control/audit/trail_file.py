"""A chain as a file that anybody can verify: JSON Lines, read and checked without the installation.

The first line says whose chain it is and where the file begins in it, the last is a signed head, and each line between
is an entry with its hash: `{"hash":"<64 hexadecimal digits>","entry":[...]}`. The entry's text is hashed as it stands.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from morgiana.control.audit.chain import BEGINNING, Broken
from morgiana.control.audit.heads import Head, read_head

FORMAT: Final = "morgiana audit trail 1"

_BEFORE: Final = b'{"hash":"'
_BETWEEN: Final = b'","entry":'
_END: Final = b"}\n"
_BODY_AT: Final = len(_BEFORE) + 64 + len(_BETWEEN)


@dataclass(frozen=True, slots=True)
class Verified:
    """What a file proves."""

    tenant: str
    first: int
    """The number of its first entry."""
    last: int
    """The number of its last; one less than the first where it has none."""
    signed_at: str
    public_key: str


def write_trail(
    tenant: str, links: Iterable[tuple[int, str, bytes]], head: dict[str, Any], *, after: int = 0, hash: bytes
) -> Iterator[bytes]:
    """The lines of a file: the links that follow the entry numbered `after` with that `hash`, then the signed head."""
    yield _line({"format": FORMAT, "tenant": tenant, "after": after, "hash": hash.hex()})
    for _, body, claimed in links:
        yield b"%s%s%s%s%s" % (_BEFORE, claimed.hex().encode(), _BETWEEN, body.encode(), _END)
    yield _line(head)


def verify_trail(lines: Iterable[bytes], *, public_key: str | None = None) -> Verified:
    """Follow a file from its first line to its signed head.

    `lines` are those of the file, each with its end; `public_key` is the installation's, known from elsewhere, in
    base64: without it the file is only as good as the key that it names. Raises `Broken`, with the number of the first
    entry that is not as it was, or of the entry after which the file ends too early.
    """
    found = iter(lines)
    opening = _read(next(found, b""), 0)
    if opening.get("format") != FORMAT:
        raise Broken(0, "this is no audit trail, or its first line is gone")
    try:
        tenant, seq, hash = str(opening["tenant"]), int(opening["after"]), bytes.fromhex(opening["hash"])
    except (KeyError, ValueError, TypeError) as error:
        raise Broken(0, "the first line does not say where the trail begins") from error
    if seq == 0 and hash != BEGINNING:
        raise Broken(0, "the trail begins with another hash than any chain")
    first, sha256, closing = seq + 1, hashlib.sha256, b""
    for line in found:
        if not line.startswith(_BEFORE):
            closing = line
            break
        seq += 1
        body = line[_BODY_AT : -len(_END)]
        hash = sha256(hash + body).digest()
        if line != b"%s%s%s%s%s" % (_BEFORE, hash.hex().encode(), _BETWEEN, body, _END):
            raise Broken(seq, f"entry {seq} is not what it was, or one before it was changed, removed or moved")
        if not body.startswith(b"[%d," % seq):
            raise Broken(seq, f"entry {seq} says that it is another")
    head = _read(closing, seq) if closing else {}
    signed = read_head(head, public_key=public_key)
    if signed is None:
        raise Broken(seq + 1, f"no head that was signed {'by that key ' if public_key else ''}follows entry {seq}")
    if signed != Head(tenant, seq, hash):
        raise Broken(seq + 1, f"the head was signed at entry {signed.seq} of {signed.tenant}: this trail is another")
    if next(found, b"").strip():
        raise Broken(seq + 1, "something follows the signed head")
    return Verified(tenant, first, seq, str(head["at"]), str(head["public_key"]))


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=True).encode() + b"\n"


def _read(line: bytes, seq: int) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise Broken(seq + 1, f"the line after entry {seq} cannot be read") from error
    if not isinstance(told, dict):
        raise Broken(seq + 1, f"the line after entry {seq} is neither an entry nor a head")
    return told
