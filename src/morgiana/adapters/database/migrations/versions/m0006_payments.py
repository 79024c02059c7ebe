"""Payments, and what payment providers reported."""

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import by_key, house_table, integer, tenant_table, text

revision = "m0006_payments"
down_revision = "m0005_billing"


def upgrade() -> None:
    tenant_table(
        "payments",
        text("id"),
        text("kind"),
        text("provider"),
        text("reference"),
        text("given_back", default=""),
        text("currency"),
        integer("minor"),
        text("parts"),
        text("day"),
        text("note"),
        text("at"),
        by_key("tenant", "id"),
        sa.CheckConstraint("kind IN ('payment', 'refund', 'chargeback') AND minor > 0"),
    )
    op.execute("CREATE UNIQUE INDEX payments_once ON payments (provider, kind, reference) WHERE reference <> ''")
    op.execute("CREATE INDEX payments_given_back ON payments (tenant, given_back) WHERE given_back <> ''")
    house_table(
        "payment_events",
        text("provider"),
        text("id"),
        text("kind"),
        text("payment"),
        text("state"),
        text("why"),
        text("body"),
        text("at"),
        by_key("provider", "id"),
    )
    op.create_index("payment_events_by_payment", "payment_events", ["provider", "payment"])
