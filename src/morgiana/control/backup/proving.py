"""What proves itself in a backup: counts and sizes, the ledger's balance, and every tenant's audit chain."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from morgiana.control.audit.chain import Broken, verify
from morgiana.control.backup.manifest import Manifest, rows_of
from morgiana.control.backup.ports import Snapshot
from morgiana.control.backup.refusals import BackupDamaged, RestoredButWrong

_REMEDY = "Look at the database that was backed up, and restore an earlier backup."


@dataclass(frozen=True, slots=True)
class Proof:
    """How the books proved themselves."""

    ledger: str
    audit: str


class Proving:
    """The proofs; each raises where it does not hold."""

    @staticmethod
    def counts(manifest: Manifest, content: Callable[[list[str]], Iterator[bytes]]) -> None:
        """That each table has its rows and each file its size."""
        for table in manifest.tables:
            rows = sum(1 for _ in rows_of(content(table.pieces)))
            if rows != table.rows:
                raise BackupDamaged(f"{table.name} has {rows} rows of {table.rows}.", remedy="Use another copy.")
        for file in manifest.files:
            size = sum(map(len, content(file.pieces)))
            if size != file.size:
                raise BackupDamaged(f"{file.path} has {size} bytes of {file.size}.", remedy="Use another copy.")

    @staticmethod
    def books(snapshot: Snapshot) -> Proof:
        """That every account is the sum of its transfers, that all accounts sum to 0, and that every chain holds."""
        return Proof(_ledger(snapshot), _audit(snapshot))


def _ledger(snapshot: Snapshot) -> str:
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    transfers = 0
    for of in _dicts(snapshot, "transfers"):
        transfers += 1
        sums[of["tenant"], of["debit"], of["currency"]][0] += of["minor"]
        sums[of["tenant"], of["credit"], of["currency"]][1] += of["minor"]
    accounts = {
        (of["tenant"], of["account"], of["currency"]): [of["debit_minor"], of["credit_minor"]]
        for of in _dicts(snapshot, "accounts")
    }
    for account in sums.keys() | accounts.keys():
        if sums.get(account, [0, 0]) != accounts.get(account, [0, 0]):
            told = f"The account {account[1]} of {account[0]} in {account[2]} is not the sum of its transfers."
            raise RestoredButWrong(told, remedy=_REMEDY)
    return f"{transfers} transfers, every account is their sum and all sum to 0"


def _audit(snapshot: Snapshot) -> str:
    heads = {of["tenant"]: (of["seq"], of["hash"]) for of in _dicts(snapshot, "audit_heads")}
    entries = 0
    links = ((of["tenant"], of["seq"], of["body"], of["hash"]) for of in _dicts(snapshot, "audit"))
    for tenant, chain in groupby(links, key=lambda link: link[0]):
        try:
            seq, last = verify((number, body, claimed) for _, number, body, claimed in chain)
        except Broken as broken:
            raise RestoredButWrong(f"The audit trail of {tenant} is broken: {broken.why}.", remedy=_REMEDY) from broken
        if heads.pop(tenant, None) != (seq, last):
            raise RestoredButWrong(f"The audit trail of {tenant} ends too early.", remedy=_REMEDY)
        entries += seq
    if heads:
        raise RestoredButWrong(f"The audit trail of {min(heads)} is missing.", remedy=_REMEDY)
    return f"{entries} entries, every chain holds"


def _dicts(snapshot: Snapshot, table: str) -> Iterator[dict[str, Any]]:
    columns = snapshot.tables()[table]
    for row in snapshot.rows(table):
        yield dict(zip(columns, row, strict=True))
