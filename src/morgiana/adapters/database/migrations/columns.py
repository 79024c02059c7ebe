"""The column types that both engines have, and tables whose rows belong to tenants.

SQLite's tables are strict and kept in the order of their keys. PostgreSQL compares texts byte by byte, as SQLite does,
and lets a session see only the rows of the tenants that it named (row-level security).
"""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

_SQLITE: Final[dict[str, Any]] = {"sqlite_with_rowid": False, "sqlite_strict": True}

APPLICATION_ROLE: Final = "morgiana_app"
"""The role that serves: it owns nothing, so that no policy passes it by."""


def text(name: str, *, null: bool = False, default: str | None = None, primary: bool = False) -> sa.Column[str]:
    kind: Any = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return _column(name, kind, null=null, default=None if default is None else f"'{default}'", primary=primary)


def integer(name: str, *, null: bool = False, default: int | None = None, primary: bool = False) -> sa.Column[int]:
    """A whole number of 64 bits."""
    kind: Any = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return _column(name, kind, null=null, default=None if default is None else str(default), primary=primary)


def number(name: str, *, null: bool = False, default: float | None = None) -> sa.Column[float]:
    """A binary number of 64 bits."""
    kind: Any = sa.Double().with_variant(sa.REAL(), "sqlite")
    return _column(name, kind, null=null, default=None if default is None else str(default), primary=False)


def blob(name: str, *, null: bool = False, primary: bool = False) -> sa.Column[bytes]:
    return _column(name, sa.LargeBinary(), null=null, default=None, primary=primary)


def _column(name: str, kind: Any, *, null: bool, default: str | None, primary: bool) -> sa.Column[Any]:
    server_default = None if default is None else sa.text(default)
    return sa.Column(name, kind, nullable=null, server_default=server_default, primary_key=primary, autoincrement=False)


def house_table(name: str, *rest: Any) -> None:
    """A table of the house itself, with no tenant's rows; read and written by the host's own work only."""
    op.create_table(name, *rest, **_SQLITE)
    if on_postgres():
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {APPLICATION_ROLE}")


def tenant_table(name: str, *rest: Any) -> None:
    """A table whose every row belongs to a tenant, named in its column `tenant`, which is added here."""
    op.create_table(name, text("tenant"), *rest, **_SQLITE)
    guard(name)


def guard(name: str) -> None:
    """Let a session of PostgreSQL see and write only the rows of the tenants that it named."""
    if not on_postgres():
        return
    seen = (
        "current_setting('morgiana.tenants', true) = '*'"
        " OR tenant = ANY (string_to_array(current_setting('morgiana.tenants', true), ' '))"
    )
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {name}_of_tenant ON {name} USING ({seen}) WITH CHECK ({seen})")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {APPLICATION_ROLE}")


def to_bytes(table: str, column: str, *, null: bool) -> None:
    """Make bytes of a column of text, with what stands in it."""
    if on_postgres():
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE BYTEA USING convert_to({column}, 'UTF8')")
        return
    added: sa.Column[bytes] = blob("as_bytes", null=True)
    if not null:
        added = sa.Column("as_bytes", sa.LargeBinary(), nullable=False, server_default=sa.text("x''"))
    op.add_column(table, added)
    op.execute(f"UPDATE {table} SET as_bytes = CAST({column} AS BLOB) WHERE {column} IS NOT NULL")
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute(f"ALTER TABLE {table} RENAME COLUMN as_bytes TO {column}")


def on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def see_everything() -> None:
    """Let the migration itself read every tenant's rows, which the policies would hide even from the owner."""
    if on_postgres():
        op.execute("SELECT set_config('morgiana.tenants', '*', true)")


def by_key(*names: str) -> sa.PrimaryKeyConstraint:
    """The table's key, which on SQLite is also the order of its rows."""
    return sa.PrimaryKeyConstraint(*names)
