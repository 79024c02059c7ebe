"""The heads of audit chains that were signed."""

from morgiana.adapters.database.migrations.columns import by_key, integer, tenant_table, text

revision = "m0013_audit"
down_revision = "m0012_traces"


def upgrade() -> None:
    tenant_table(
        "audit_signed",
        integer("seq"),
        text("body"),
        by_key("tenant", "seq"),
    )
