"""Documents and the problems of jobs become bytes, so that they can be sealed; a list of whose cells are not yet."""

from alembic import op

from morgiana.adapters.database.migrations.columns import by_key, see_everything, tenant_table, to_bytes

revision = "m0014_sealing"
down_revision = "m0013_audit"


def upgrade() -> None:
    see_everything()
    to_bytes("documents", "body", null=False)
    to_bytes("jobs", "problem", null=True)
    tenant_table("unsealed_cells", by_key("tenant"))
    op.execute(
        "INSERT INTO unsealed_cells SELECT tenant FROM calls UNION SELECT tenant FROM jobs"
        " UNION SELECT tenant FROM documents"
    )
