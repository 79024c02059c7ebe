"""Which version of each lake table readers see, and the small documents of each shop."""

from typing import Final

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.sealing import SealedColumn
from morgiana.control.privacy.vault import Sealer

DOCUMENT: Final = "document"
"""What the bodies of documents are sealed for."""


class SqlCatalogue:
    """Read side of what `SqlBooks.post` publishes."""

    def __init__(self, database: Database, *, sealer: Sealer | None = None) -> None:
        self._database = database
        self._bodies = SealedColumn(sealer, DOCUMENT)

    def versions(self, tenant: str) -> dict[str, int]:
        """The published version of each table that the tenant has."""
        rows = self._database.rows("SELECT name, version FROM lake_tables WHERE tenant = :tenant", of=tenant)
        return {str(name): int(version) for name, version in rows}

    def document(self, tenant: str, kind: str, name: str) -> str | None:
        row = self._database.row(
            "SELECT body FROM documents WHERE tenant = :tenant AND kind = ? AND name = ?", (kind, name), of=tenant
        )
        return self._bodies.open(tenant, bytes(row[0])).decode() if row else None

    def documents(self, tenant: str, kind: str) -> dict[str, str]:
        rows = self._database.rows(
            "SELECT name, body FROM documents WHERE tenant = :tenant AND kind = ? ORDER BY name", (kind,), of=tenant
        )
        return {str(name): self._bodies.open(tenant, bytes(body)).decode() for name, body in rows}

    def publish(self, tenant: str, versions: dict[str, int]) -> None:
        """Say which versions readers see from now on, outside of any call's posting, as an erasure has to."""
        with self._database.transaction(of=tenant) as transaction:
            for name, version in versions.items():
                transaction.execute(
                    "INSERT INTO lake_tables (tenant, name, version) VALUES (:tenant, ?, ?)"
                    " ON CONFLICT (tenant, name) DO UPDATE SET version = excluded.version",
                    (name, version),
                )
