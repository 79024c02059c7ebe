"""Seal a tenant's cells by its newest key, so that nothing is left under an older one."""

from dataclasses import dataclass
from typing import Final

from morgiana.adapters.database.database import Database
from morgiana.control.privacy.vault import SEALED, Vault

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of bytes that are sealed: where it stands, what tells its rows apart, and what it is sealed for."""

    table: str
    key: tuple[str, ...]
    column: str
    purpose: str


SEALED_COLUMNS: Final = (
    SealedColumn("calls", ("receipt_id",), "answer", "answer"),
    SealedColumn("jobs", ("id",), "request", "request"),
    SealedColumn("consents", ("id",), "subject", "consent subject"),
    SealedColumn("consents", ("id",), "evidence", "consent evidence"),
    SealedColumn("erasures", ("id",), "subject", "erasure"),
)
"""Those of shops; who seals another column for a shop adds it here."""


def reseal_cells(database: Database, vault: Vault, tenant: str) -> int:
    """Seal every cell anew that an older key sealed; how many. Killed on the way, the next time does the rest."""
    return sum(_reseal(database, vault, tenant, column) for column in SEALED_COLUMNS)


def _reseal(database: Database, vault: Vault, tenant: str, column: SealedColumn) -> int:
    names, where = ", ".join(column.key), " AND ".join(f"{name} = ?" for name in column.key)
    oldest, newest = SEALED + bytes(4), SEALED + vault.newest_version(tenant).to_bytes(4, "big")
    done = 0
    while True:
        with database.transaction(of=tenant) as transaction:
            rows = transaction.rows(
                f"SELECT {names}, {column.column} FROM {column.table} WHERE tenant = :tenant"
                f" AND {column.column} >= ? AND {column.column} < ? LIMIT {_BATCH}",
                (oldest, newest),
            )
            for *key, sealed in rows:
                opened = vault.open(tenant, bytes(sealed), column.purpose)
                transaction.execute(
                    f"UPDATE {column.table} SET {column.column} = ? WHERE tenant = :tenant AND {where}",
                    (vault.seal(tenant, opened, column.purpose), *key),
                )
        done += len(rows)
        if len(rows) < _BATCH:
            return done
