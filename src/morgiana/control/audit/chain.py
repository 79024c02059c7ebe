"""A hash chain of audit entries, one for each tenant.

The hash of an entry is the SHA-256 of the hash before it and the entry's body, so that whoever changes, removes or
moves an entry has to change every hash after it (Haber and Stornetta, Journal of Cryptology, 1991). The body is one
line of JSON and says all that is claimed, its own number in the chain included.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_JSON: Final = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))

BEGINNING: Final = bytes(32)
"""What stands before the first entry."""


@dataclass(slots=True)
class Entry:
    """What somebody did."""

    at: datetime
    person: str
    """The person's number; never a name."""
    bearer: str
    """The public id of the key that was used, or empty."""
    action: str
    """An operation's name, or what happened at the door: `sign_in.failed`."""
    subject: str
    """What it was done to: a receipt, a job, a key, a shop."""
    digest: str = ""
    """SHA-256 of what was stored with it, in hexadecimal: the answer and the receipt of a call."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place."""

    seq: int
    """Its number in the tenant's chain, from 1."""
    body: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Broken(Exception):
    """The chain does not hold at `seq`: the first entry that is not what it was."""

    seq: int
    why: str


def body_of(seq: int, entry: Entry) -> str:
    """The entry as the line that is hashed."""
    return _JSON.encode(
        [seq, entry.at.isoformat(), entry.person, entry.bearer, entry.action, entry.subject, entry.digest]
    )


def append(seq: int, hash: bytes, entries: Iterable[Entry]) -> list[Link]:
    """The links that follow the one with this number and hash; `0` and `BEGINNING` for a chain without any."""
    links = []
    for entry in entries:
        seq += 1
        body = body_of(seq, entry)
        hash = hashlib.sha256(hash + body.encode()).digest()
        links.append(Link(seq, body, hash))
    return links


def verify(links: Iterable[tuple[int, str, bytes]], *, seq: int = 0, hash: bytes = BEGINNING) -> tuple[int, bytes]:
    """Follow the chain from the link with `seq` and `hash`; gives the last number and hash. Raises `Broken`."""
    sha256 = hashlib.sha256
    for number, body, claimed in links:
        seq += 1
        if number != seq:
            raise Broken(seq, f"entry {seq} is missing; {number} stands in its place")
        hash = sha256(hash + body.encode()).digest()
        if hash != claimed:
            raise Broken(seq, f"entry {seq} is not what it was, or one before it was changed")
        if not body.startswith(f"[{seq},"):
            raise Broken(seq, f"entry {seq} says that it is another")
    return seq, hash
