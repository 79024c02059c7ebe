"""The audit trail of an installation: verified, exported, and its heads signed again and again."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from morgiana.control.audit.chain import BEGINNING, Broken, verify
from morgiana.control.audit.heads import Head, read_head, sign_head
from morgiana.control.audit.store import AuditStore
from morgiana.control.audit.trail_file import write_trail
from morgiana.control.caller import HOST
from morgiana.control.job_queue import Sweep

if TYPE_CHECKING:
    from morgiana.control.privacy.vault import Vault

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Audit:
    """Heads are signed by the host's key, which stays when a tenant's own are destroyed."""

    store: AuditStore
    vault: "Vault"

    @property
    def public_key(self) -> str:
        """The key that heads are signed by, Ed25519 in base64."""
        return self.vault.public_key(HOST)

    def verify(self, tenant: str) -> int:
        """Follow a whole chain, and hold it against its signed heads and the stored receipts; how many entries it has.

        Raises `Broken` at the first entry that is not as it was.
        """
        store = self.store
        signed = self._signed(tenant)
        receipts = store.receipts(tenant)  # before the chain is read: what comes meanwhile is in the chain as well
        head = store.head(tenant)
        seq, hash, told = 0, BEGINNING, 0
        for page in store.pages(tenant):
            links = page[: head[0] - seq]
            first = seq + 1
            seq, hash = verify(links, seq=seq, hash=hash)
            for number in signed.keys() & set(range(first, seq + 1)):
                if links[number - first][2] != signed[number]:
                    raise Broken(number, f"entry {number} has another hash than the head that was signed there")
            told += sum('"rcpt_' in body for _, body, _ in links)
            if seq == head[0]:
                break
        if (seq, hash) != head:
            raise Broken(seq + 1, f"the chain ends at entry {seq}, and {head[0]} were written")
        if (latest := max(signed, default=0)) > seq:
            raise Broken(seq + 1, f"the chain ends at entry {seq}, and a head was signed at {latest}")
        if told < receipts:
            raise Broken(seq + 1, f"{receipts} receipts are stored, and entries tell of {told}")
        return seq

    def export(self, tenant: str, now: datetime, *, after: int = 0) -> tuple[Head, Iterator[bytes]]:
        """The chain after an entry as the lines of a file, and the head that is signed in it. Raises `Broken` where
        there is no such entry."""
        hash = BEGINNING if after == 0 else self.store.hash_at(tenant, after)
        if hash is None:
            raise Broken(after, f"there is no entry {after}")
        head = Head(tenant, *self.store.head(tenant))
        told = self._sign(head, now)
        links = (link for link in self.store.links(tenant, after=after) if link[0] <= head.seq)
        return head, write_trail(tenant, links, told, after=after, hash=hash)

    def sign_heads(self, now: datetime) -> int:
        """Sign the head of each chain that has grown since the last time; how many were signed."""
        grown = [head for head in self.store.heads() if head.seq > max(self._signed(head.tenant), default=0)]
        self.store.keep_signed([(head, json.dumps(self._sign(head, now))) for head in grown])
        for head in grown:  # whoever collects the log has them out of the database's reach
            _log.info("the audit trail of %s has %d entries; its head is %s", head.tenant, head.seq, head.hash.hex())
        return len(grown)

    def sweep(self) -> Sweep:
        """What a worker does again and again."""
        return Sweep("audit heads", timedelta(hours=1), self.sign_heads)

    def _sign(self, head: Head, now: datetime) -> dict[str, Any]:
        return sign_head(head, now, self.vault.signing_key(HOST))

    def _signed(self, tenant: str) -> dict[int, bytes]:
        """The hashes of signed heads by number. Raises `Broken` for one that is not as it was signed."""
        found = {}
        for text in self.store.signed(tenant):
            head = read_head(json.loads(text), public_key=self.public_key)
            if head is None or head.tenant != tenant:
                raise Broken(0, "a signed head is not as it was signed")
            found[head.seq] = head.hash
        return found
