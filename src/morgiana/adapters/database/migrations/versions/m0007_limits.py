"""What processes have leased of the limits that they share."""

from morgiana.adapters.database.migrations.columns import by_key, integer, tenant_table, text

revision = "m0007_limits"
down_revision = "m0006_payments"


def upgrade() -> None:
    tenant_table("limit_pots", text("pot"), integer("arrival_us"), by_key("tenant", "pot"))
    tenant_table(
        "limit_leases",
        text("pot"),
        text("holder"),
        integer("amount"),
        text("until"),
        by_key("tenant", "pot", "holder"),
    )
