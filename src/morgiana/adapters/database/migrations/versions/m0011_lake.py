"""Whose turn it is to write each shop's lake, where machines take turns."""

from morgiana.adapters.database.migrations.columns import by_key, integer, tenant_table, text

revision = "m0011_lake"
down_revision = "m0010_operating"


def upgrade() -> None:
    tenant_table(
        "lake_writers",
        integer("fence"),
        integer("beat"),
        text("holder"),
        by_key("tenant"),
    )
