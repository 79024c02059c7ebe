"""Which version of each lake table readers see, and the small documents of each shop."""

from morgiana.adapters.database.connection import Database


class SqliteCatalogue:
    """Read side of what `SqliteBooks.post` publishes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self, tenant: str) -> dict[str, int]:
        """The published version of each table that the tenant has."""
        return dict(self._database.rows("SELECT name, version FROM lake_tables WHERE tenant = ?", (tenant,)))

    def document(self, tenant: str, kind: str, name: str) -> str | None:
        row = self._database.row(
            "SELECT body FROM documents WHERE tenant = ? AND kind = ? AND name = ?", (tenant, kind, name)
        )
        return row[0] if row else None

    def documents(self, tenant: str, kind: str) -> dict[str, str]:
        return dict(
            self._database.rows(
                "SELECT name, body FROM documents WHERE tenant = ? AND kind = ? ORDER BY name", (tenant, kind)
            )
        )
