"""What a call's transaction writes: the ledger in place of plain charges, usage by day, and the audit chain."""

import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import (
    blob,
    by_key,
    integer,
    number,
    see_everything,
    tenant_table,
    text,
)

revision = "m0002_spine"
down_revision = "m0001_first"

_PAYER = "local_org"
"""Before there were organisations there was one shop, whose payer the local organisation is."""


def upgrade() -> None:
    see_everything()
    tenant_table(
        "calls_by_owner",
        text("receipt_id"),
        text("person"),
        text("operation"),
        text("idempotency_key", null=True),
        blob("fingerprint"),
        blob("answer"),
        blob("receipt"),
        text("at"),
        by_key("tenant", "receipt_id"),
    )
    op.execute(
        "INSERT INTO calls_by_owner SELECT tenant, receipt_id, person, operation, idempotency_key, fingerprint, answer,"
        " receipt, at FROM calls"
    )
    op.execute("DROP TABLE calls")
    op.execute("ALTER TABLE calls_by_owner RENAME TO calls")
    op.execute("CREATE UNIQUE INDEX calls_by_key ON calls (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL")
    op.add_column("jobs", text("organisation", default=_PAYER))
    op.add_column("jobs", text("bearer", default=""))
    tenant_table(
        "transfers",
        text("id"),
        text("entry"),
        text("kind"),
        text("debit"),
        text("credit"),
        integer("minor"),
        text("currency"),
        text("shop"),
        text("subject"),
        text("at"),
        by_key("tenant", "id"),
        sa.CheckConstraint("minor > 0"),
    )
    tenant_table(
        "accounts",
        text("account"),
        text("currency"),
        integer("debit_minor"),
        integer("credit_minor"),
        by_key("tenant", "account", "currency"),
    )
    tenant_table(
        "usage_days",
        text("day"),
        text("operation"),
        text("person"),
        text("bearer"),
        text("currency"),
        text("unit"),
        integer("calls"),
        integer("units"),
        integer("minor"),
        number("cpu_seconds"),
        number("joules"),
        number("grams_co2e"),
        by_key("tenant", "day", "operation", "person", "bearer", "currency"),
    )
    tenant_table("audit", integer("seq"), text("body"), blob("hash"), by_key("tenant", "seq"))
    tenant_table("audit_heads", integer("seq"), blob("hash"), by_key("tenant"))
    _charges_become_transfers()
    _calls_become_usage()
    op.execute("DROP TABLE charges")


def _charges_become_transfers() -> None:
    op.execute(
        f"INSERT INTO transfers SELECT '{_PAYER}', c.receipt_id, c.receipt_id, 'charge', 'customer', 'sales', c.minor,"
        " c.currency, c.tenant, c.receipt_id, calls.at FROM charges c"
        " JOIN calls ON calls.tenant = c.tenant AND calls.receipt_id = c.receipt_id WHERE c.minor > 0"
    )
    for account, debit, credit in (("customer", "SUM(minor)", "0"), ("sales", "0", "SUM(minor)")):
        op.execute(
            f"INSERT INTO accounts SELECT tenant, '{account}', currency, {debit}, {credit} FROM transfers"
            " GROUP BY tenant, currency"
        )


def _calls_become_usage() -> None:
    days: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0, 0, 0, 0.0, 0.0, 0.0])
    connection = op.get_bind()
    for tenant, person, operation, at, text_of_receipt in connection.execute(
        sa.text("SELECT tenant, person, operation, at, receipt FROM calls")
    ):
        receipt = json.loads(text_of_receipt)
        day = days[tenant, at[:10], operation, person, "", receipt["price"]["currency"], receipt["unit"]]
        used = (
            1,
            receipt["units"],
            receipt["price"]["minor"],
            receipt["cpu_seconds"],
            receipt["energy"]["joules"],
            receipt["carbon"]["grams_co2e"],
        )
        day[:] = [before + more for before, more in zip(day, used, strict=True)]
    for key, sums in days.items():
        marks = ", ".join(f":v{index}" for index in range(len(key) + len(sums)))
        values = {f"v{index}": value for index, value in enumerate((*key, *sums))}
        connection.execute(sa.text(f"INSERT INTO usage_days VALUES ({marks})"), values)
