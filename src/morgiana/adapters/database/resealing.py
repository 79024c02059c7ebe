"""Seal a tenant's cells by its newest key, so that nothing is left under an older one, or in plain text."""

from dataclasses import dataclass
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, marks
from morgiana.control.caller import HOST
from morgiana.control.privacy.vault import SEALED, Vault, is_sealed

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of bytes that are sealed: where it stands, what tells its rows apart, and what it is sealed for."""

    table: str
    key: tuple[str, ...]
    column: str
    purpose: str
    of_house: bool = False
    """Whether the rows are the house's, without a column `tenant`; the host's key seals them."""


SEALED_COLUMNS: Final = (
    SealedColumn("calls", ("receipt_id",), "answer", "answer"),
    SealedColumn("jobs", ("id",), "request", "request"),
    SealedColumn("jobs", ("id",), "problem", "problem"),
    SealedColumn("documents", ("kind", "name"), "body", "document"),
    SealedColumn("consents", ("id",), "subject", "consent subject"),
    SealedColumn("consents", ("id",), "evidence", "consent evidence"),
    SealedColumn("erasures", ("id",), "subject", "erasure"),
)
"""Those of tenants; who seals another column for a tenant adds it here."""

HOUSE_COLUMNS: Final = (
    SealedColumn("sessions", ("digest",), "place", "sessions.place", of_house=True),
    SealedColumn("sign_in_time_codes", ("person",), "secret", "sign_in_time_codes.secret", of_house=True),
    SealedColumn("sign_in_tickets", ("digest",), "body", "sign_in_tickets.body", of_house=True),
    SealedColumn("sign_in_errands", ("id",), "body", "sign_in_errands.body", of_house=True),
)
"""Those of the house itself, which go with the host's own."""


def reseal_cells(database: Database, vault: Vault, tenant: str) -> int:
    """Seal every cell anew that an older key sealed; how many. Killed on the way, the next time does the rest."""
    columns = SEALED_COLUMNS + HOUSE_COLUMNS if tenant == HOST else SEALED_COLUMNS
    return sum(_reseal(database, vault, tenant, column) for column in columns)


def seal_plain_cells(database: Database, vault: Vault, tenant: str) -> int:
    """Seal every cell that an earlier release left in plain text; how many. Killed on the way, it can be done again."""
    vault.check(tenant)  # its keys are made before a transaction begins
    return sum(_seal_plain(database, vault, tenant, column) for column in SEALED_COLUMNS)


def _seal_plain(database: Database, vault: Vault, tenant: str, column: SealedColumn) -> int:
    names, where = ", ".join(column.key), " AND ".join(f"{name} = ?" for name in column.key)
    done, key = 0, ()
    while True:
        after = f" AND ({names}) > ({marks(column.key)})" if key else ""
        with database.transaction(of=tenant) as transaction:
            rows = transaction.rows(
                f"SELECT {names}, {column.column} FROM {column.table} WHERE tenant = :tenant"
                f" AND {column.column} IS NOT NULL{after} ORDER BY {names} LIMIT {_BATCH}",
                key,
            )
            plain = [(*found, bytes(cell)) for *found, cell in rows if cell and not is_sealed(bytes(cell))]
            for *found, cell in plain:
                transaction.execute(
                    f"UPDATE {column.table} SET {column.column} = ? WHERE tenant = :tenant AND {where}",
                    (vault.seal(tenant, cell, column.purpose), *found),
                )
        done += len(plain)
        if len(rows) < _BATCH:
            return done
        key = tuple(rows[-1][:-1])


def _reseal(database: Database, vault: Vault, tenant: str, column: SealedColumn) -> int:
    names, where = ", ".join(column.key), " AND ".join(f"{name} = ?" for name in column.key)
    oldest, newest = SEALED + bytes(4), SEALED + vault.newest_version(tenant).to_bytes(4, "big")
    theirs, whose = ("", EVERYBODY) if column.of_house else ("tenant = :tenant AND ", tenant)
    done = 0
    while True:
        with database.transaction(of=whose) as transaction:
            rows = transaction.rows(
                f"SELECT {names}, {column.column} FROM {column.table} WHERE {theirs}"
                f"{column.column} >= ? AND {column.column} < ? LIMIT {_BATCH}",
                (oldest, newest),
            )
            for *key, sealed in rows:
                opened = vault.open(tenant, bytes(sealed), column.purpose)
                transaction.execute(
                    f"UPDATE {column.table} SET {column.column} = ? WHERE {theirs}{where}",
                    (vault.seal(tenant, opened, column.purpose), *key),
                )
        done += len(rows)
        if len(rows) < _BATCH:
            return done
