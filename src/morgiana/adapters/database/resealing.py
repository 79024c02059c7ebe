"""Seal a tenant's cells by its newest key, so that nothing is left under an older one, or in plain text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from morgiana.adapters.database.database import EVERYBODY, Database, Row, Whose, marks
from morgiana.adapters.database.identity_cells import mark_of
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
    """Whether the host's key seals them, whoever's the rows are."""
    mark: str = ""
    """The column with the blind index that an address is looked up by, where it has one."""


SEALED_COLUMNS: Final = (
    SealedColumn("calls", ("receipt_id",), "answer", "answer"),
    SealedColumn("jobs", ("id",), "request", "request"),
    SealedColumn("jobs", ("id",), "problem", "problem"),
    SealedColumn("documents", ("kind", "name"), "body", "document"),
    SealedColumn("consents", ("id",), "subject", "consent subject"),
    SealedColumn("consents", ("id",), "evidence", "consent evidence"),
    SealedColumn("erasures", ("id",), "subject", "erasure"),
    SealedColumn("people", ("id",), "name", "people.name"),
    SealedColumn("people", ("id",), "email", "people.email", mark="email_mark"),
    SealedColumn("memberships", ("person",), "name", "memberships.name"),
    SealedColumn("memberships", ("person",), "email", "memberships.email", mark="email_mark"),
    SealedColumn("invitations", ("digest",), "name", "invitations.name"),
    SealedColumn("invitations", ("digest",), "email", "invitations.email", mark="email_mark"),
)
"""Those of tenants; who seals another column for a tenant adds it here."""

HOUSE_COLUMNS: Final = (
    SealedColumn("sessions", ("digest",), "place", "sessions.place", of_house=True),
    SealedColumn("sign_in_time_codes", ("person",), "secret", "sign_in_time_codes.secret", of_house=True),
    SealedColumn("sign_in_tickets", ("digest",), "body", "sign_in_tickets.body", of_house=True),
    SealedColumn("sign_in_errands", ("id",), "body", "sign_in_errands.body", of_house=True),
    SealedColumn("sign_in_passkeys", ("id",), "name", "sign_in_passkeys.name", of_house=True),
    SealedColumn("payers", ("tenant",), "terms", "payers.terms", of_house=True),
    SealedColumn("invoices", ("tenant", "id"), "body", "invoices.body", of_house=True),
    SealedColumn("payments", ("tenant", "id"), "note", "payments.note", of_house=True),
    SealedColumn("payment_events", ("provider", "id"), "body", "payment_events.body", of_house=True),
)
"""Those of the house itself and of its books, which go with the host's own."""


def reseal_cells(database: Database, vault: Vault, tenant: str) -> int:
    """Seal every cell anew that an older key sealed; how many. Killed on the way, the next time does the rest."""
    return sum(_reseal(database, vault, tenant, column) for column in _columns_of(tenant))


def seal_plain_cells(database: Database, vault: Vault, tenants: Sequence[str]) -> int:
    """Seal every cell that an earlier release left in plain text; how many. Killed on the way, it can be done again.

    The tenants stand in the database's own order, and have their keys: none can be made once a transaction has begun.
    """
    columns = SEALED_COLUMNS + HOUSE_COLUMNS if HOST in tenants else SEALED_COLUMNS
    return sum(_seal_plain(database, vault, tenants, column) for column in columns)


def _columns_of(tenant: str) -> tuple[SealedColumn, ...]:
    return SEALED_COLUMNS + HOUSE_COLUMNS if tenant == HOST else SEALED_COLUMNS


def _theirs(column: SealedColumn, tenant: str) -> tuple[str, Whose]:
    """Which rows a tenant's key seals, as a condition and as those whose they are."""
    return ("", EVERYBODY) if column.of_house else ("tenant = :tenant AND ", tenant)


def _seal_plain(database: Database, vault: Vault, tenants: Sequence[str], column: SealedColumn) -> int:
    """Page after page over the rows of all of these tenants, which mostly have few: a commit for each would take as
    long as there are tenants."""
    whose: Whose = EVERYBODY if column.of_house else frozenset(tenants)
    named = column.key if column.of_house else ("tenant", *column.key)
    names, where = ", ".join(named), " AND ".join(f"{name} = ?" for name in named)
    theirs = ""
    between: Row = ()
    if not column.of_house:
        theirs, between = "tenant >= ? AND tenant <= ? AND ", (tenants[0], tenants[-1])
    marked = f", {column.mark} = ?" if column.mark else ""
    done = 0
    key: Row = ()
    while True:
        after = f" AND ({names}) > ({marks(named)})" if key else ""
        with database.transaction(of=whose) as transaction:
            rows = transaction.rows(
                f"SELECT {names}, {column.column} FROM {column.table} WHERE {theirs}"
                f"{column.column} IS NOT NULL{after} ORDER BY {names} LIMIT {_BATCH}",
                (*between, *key),
            )
            sealed = []
            for *found, cell in rows:
                tenant = HOST if column.of_house else found[0]
                if not cell or is_sealed(bytes(cell)) or tenant not in tenants:
                    continue
                mark = (mark_of(vault, bytes(cell).decode()),) if column.mark else ()
                sealed.append((vault.seal(tenant, bytes(cell), column.purpose), *mark, *found))
            transaction.executemany(f"UPDATE {column.table} SET {column.column} = ?{marked} WHERE {where}", sealed)
        done += len(sealed)
        if len(rows) < _BATCH:
            return done
        key = tuple(rows[-1][:-1])


def _reseal(database: Database, vault: Vault, tenant: str, column: SealedColumn) -> int:
    names, where = ", ".join(column.key), " AND ".join(f"{name} = ?" for name in column.key)
    oldest, newest = SEALED + bytes(4), SEALED + vault.newest_version(tenant).to_bytes(4, "big")
    theirs, whose = _theirs(column, tenant)
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
