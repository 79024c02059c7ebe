"""Marks of audit entries of which only the first counts."""

from alembic import op

from morgiana.adapters.database.migrations.columns import by_key, tenant_table, text

revision = "m0015_audit_firsts"
down_revision = "m0014_sealing"


def upgrade() -> None:
    tenant_table("audit_firsts", text("mark"), text("until"), by_key("tenant", "mark"))
    op.execute("CREATE INDEX audit_firsts_to_forget ON audit_firsts (until)")
