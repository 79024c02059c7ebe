"""Documents and the problems of jobs become bytes, so that they can be sealed; a list of whose cells are not yet."""

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import blob, by_key, on_postgres, see_everything, tenant_table

revision = "m0014_sealing"
down_revision = "m0013_audit"


def upgrade() -> None:
    see_everything()
    _to_bytes("documents", "body", null=False)
    _to_bytes("jobs", "problem", null=True)
    tenant_table("unsealed_cells", by_key("tenant"))
    op.execute(
        "INSERT INTO unsealed_cells SELECT tenant FROM calls UNION SELECT tenant FROM jobs"
        " UNION SELECT tenant FROM documents"
    )


def _to_bytes(table: str, column: str, *, null: bool) -> None:
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
