"""Keys, erasures, retention, consents and regions; and a list of the lakes that lie unsealed until they are opened."""

from alembic import op

from morgiana.adapters.database.migrations.columns import (
    blob,
    by_key,
    integer,
    see_everything,
    tenant_table,
    text,
)

revision = "m0008_privacy"
down_revision = "m0007_limits"


def upgrade() -> None:
    tenant_table(
        "vault_keys",
        text("kind"),
        integer("version"),
        blob("wrapped", null=True),
        text("master"),
        text("created_at"),
        text("destroyed_at", null=True),
        by_key("tenant", "kind", "version"),
    )
    tenant_table(
        "erasures",
        text("id"),
        text("kind"),
        text("state"),
        blob("subject", null=True),
        text("marks"),
        text("requested_by"),
        text("requested_at"),
        text("done_at", null=True),
        text("proof", null=True),
        by_key("tenant", "id"),
    )
    tenant_table(
        "retention_rules",
        text("what"),
        integer("days", null=True),
        text("hold", default=""),
        text("changed_by"),
        text("changed_at"),
        by_key("tenant", "what"),
    )
    tenant_table(
        "consents",
        text("id"),
        text("subject_mark"),
        blob("subject"),
        text("purpose"),
        text("given_at"),
        text("expires_at", null=True),
        blob("evidence"),
        text("recorded_by"),
        text("withdrawn_at", null=True),
        by_key("tenant", "id"),
    )
    op.execute("CREATE INDEX consents_by_subject ON consents (tenant, subject_mark, purpose)")
    tenant_table("regions", text("region"), text("set_at"), by_key("tenant"))
    tenant_table("unsealed_lakes", by_key("tenant"))
    see_everything()
    op.execute("INSERT INTO unsealed_lakes SELECT DISTINCT tenant FROM calls UNION SELECT tenant FROM lake_tables")
