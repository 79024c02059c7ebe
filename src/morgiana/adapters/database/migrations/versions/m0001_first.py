"""What the first releases had: calls, charges, jobs, published versions, documents and secrets."""

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import (
    APPLICATION_ROLE,
    blob,
    by_key,
    integer,
    on_postgres,
    tenant_table,
    text,
)

revision = "m0001_first"
down_revision = None


def upgrade() -> None:
    if on_postgres():
        # The role is the server's, and two databases of it may be brought forward at one moment.
        for shared in (f"CREATE ROLE {APPLICATION_ROLE} NOLOGIN", f"GRANT {APPLICATION_ROLE} TO CURRENT_USER"):
            already = "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL"
            op.execute(f"DO $$ BEGIN {shared}; {already}; END $$")
        op.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")
        op.execute(f"GRANT SELECT ON alembic_version TO {APPLICATION_ROLE}")
    tenant_table(
        "calls",
        text("receipt_id", primary=True),
        text("person"),
        text("operation"),
        text("idempotency_key", null=True),
        blob("fingerprint"),
        blob("answer"),
        blob("receipt"),
        text("at"),
    )
    _unique_where("calls_by_key", "calls", "tenant", "idempotency_key", where="idempotency_key IS NOT NULL")
    op.create_index("calls_by_tenant", "calls", ["tenant", "receipt_id"])
    tenant_table(
        "charges",
        text("receipt_id", primary=True),
        integer("units"),
        integer("minor"),
        text("currency"),
        sa.CheckConstraint("units >= 0"),
        sa.CheckConstraint("minor >= 0"),
    )
    op.create_index("charges_by_tenant", "charges", ["tenant", "minor"])
    tenant_table(
        "jobs",
        text("id", primary=True),
        text("person"),
        text("scopes"),
        text("operation"),
        blob("request"),
        text("idempotency_key", null=True),
        blob("fingerprint"),
        text("state"),
        integer("attempts", default=0),
        integer("resumed", default=0),
        integer("cancel_requested", default=0),
        text("progress", null=True),
        text("accepted_at"),
        text("started_at", null=True),
        text("ended_at", null=True),
        text("receipt_id", null=True),
        text("problem", null=True),
    )
    _unique_where("jobs_by_key", "jobs", "tenant", "idempotency_key", where="idempotency_key IS NOT NULL")
    op.create_index("jobs_by_tenant", "jobs", ["tenant", "id"])
    op.execute("CREATE INDEX jobs_open ON jobs (id) WHERE state IN ('accepted', 'running')")
    tenant_table("lake_tables", text("name"), integer("version"), by_key("tenant", "name"))
    tenant_table("documents", text("kind"), text("name"), text("body"), by_key("tenant", "kind", "name"))
    tenant_table(
        "secrets",
        blob("digest", primary=True),
        text("kind"),
        text("person"),
        text("scopes"),
        text("created_at"),
        text("expires_at", null=True),
    )


def _unique_where(name: str, table: str, *columns: str, where: str) -> None:
    op.execute(f"CREATE UNIQUE INDEX {name} ON {table} ({', '.join(columns)}) WHERE {where}")
