"""Which version of each lake table readers see, and the small documents of each shop."""

from morgiana.adapters.database.database import Database


class SqlCatalogue:
    """Read side of what `SqlBooks.post` publishes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, tenant: str) -> dict[str, int]:
        """The published version of each table that the tenant has."""
        rows = self._database.rows("SELECT name, version FROM lake_tables WHERE tenant = :tenant", of=tenant)
        return {str(name): int(version) for name, version in rows}

    def document(self, tenant: str, kind: str, name: str) -> str | None:
        row = self._database.row(
            "SELECT body FROM documents WHERE tenant = :tenant AND kind = ? AND name = ?", (kind, name), of=tenant
        )
        return row[0] if row else None

    def documents(self, tenant: str, kind: str) -> dict[str, str]:
        rows = self._database.rows(
            "SELECT name, body FROM documents WHERE tenant = :tenant AND kind = ? ORDER BY name", (kind,), of=tenant
        )
        return {str(name): str(body) for name, body in rows}

    def publish(self, tenant: str, versions: dict[str, int]) -> None:
        """Say which versions readers see from now on, outside of any call's posting, as an erasure has to."""
        with self._database.transaction(of=tenant) as transaction:
            for name, version in versions.items():
                transaction.execute(
                    "INSERT INTO lake_tables (tenant, name, version) VALUES (:tenant, ?, ?)"
                    " ON CONFLICT (tenant, name) DO UPDATE SET version = excluded.version",
                    (name, version),
                )
