"""Where the chains and their signed heads are read; entries are written by whatever does what they tell of."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from morgiana.control.audit.heads import Head

Link = tuple[int, str, bytes]
"""An entry's number, its body and its hash, as stored."""


class AuditStore(Protocol):
    """Each method reads what was committed when it was called."""

    def head(self, tenant: str) -> tuple[int, bytes]:
        """The number and the hash of the last entry; 0 and `BEGINNING` where there is none."""

    def heads(self) -> list[Head]:
        """The last entry of every chain."""

    def hash_at(self, tenant: str, seq: int) -> bytes | None:
        """The hash of one entry; None where it is not there."""

    def pages(self, tenant: str, *, after: int = 0) -> Iterator[Sequence[Link]]:
        """Every entry after a number, in order, a page at a time; the last page may be empty."""

    def links(self, tenant: str, *, after: int = 0) -> Iterator[Link]:
        """The same one by one."""

    def latest(self, tenant: str, *, before: int | None = None) -> Iterator[Link]:
        """Every entry, or every one before a number, the latest first."""

    def signed(self, tenant: str) -> list[str]:
        """The heads that were signed, as JSON, the first first."""

    def keep_signed(self, heads: list[tuple[Head, str]]) -> None:
        """Keep heads that were signed."""

    def receipts(self, tenant: str) -> int:
        """How many receipts are stored, each of which has an entry."""

    def shops(self, organisation: str) -> list[str]:
        """The shops of an organisation, closed ones too, by id."""

    def known(self, tenant: str) -> bool:
        """Whether there is a chain of that name."""
