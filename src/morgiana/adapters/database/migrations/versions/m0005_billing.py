"""Who pays and how, what was used and spent in each month, caps, warnings and invoices."""

import json

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import (
    by_key,
    house_table,
    integer,
    see_everything,
    tenant_table,
    text,
)

revision = "m0005_billing"
down_revision = "m0004_sign_in"


def upgrade() -> None:
    see_everything()
    _tables()
    for column in (text("month", default=""), text("operation", default=""), text("unit", default="")):
        op.add_column("transfers", column)
    op.add_column("transfers", integer("units", default=0))
    _charges_say_what_for()
    _charges_are_not_billed_yet()
    op.execute("CREATE INDEX transfers_by_month ON transfers (tenant, month) WHERE kind = 'charge'")
    op.execute("CREATE INDEX transfers_by_subject ON transfers (tenant, subject) WHERE kind <> 'charge'")


def _tables() -> None:
    tenant_table(
        "payers",
        text("currency", default=""),
        text("mode", default="invoice"),
        text("closed_through", default=""),
        text("terms", default="{}"),
        by_key("tenant"),
        sa.CheckConstraint("mode IN ('invoice', 'prepaid')"),
    )
    tenant_table("plans_held", text("since"), text("plan"), by_key("tenant", "since"))
    tenant_table(
        "units_used", text("month"), text("operation"), integer("units"), by_key("tenant", "month", "operation")
    )
    tenant_table(
        "spending",
        text("month"),
        text("holder"),
        text("currency"),
        integer("minor"),
        by_key("tenant", "month", "holder", "currency"),
    )
    tenant_table(
        "caps",
        text("holder"),
        text("currency"),
        integer("minor"),
        integer("warn_percent"),
        by_key("tenant", "holder"),
        sa.CheckConstraint("minor >= 0"),
    )
    tenant_table(
        "spending_warnings",
        text("month"),
        text("holder"),
        text("currency"),
        integer("spent_minor"),
        integer("cap_minor"),
        text("at"),
        text("told_at", null=True),
        by_key("tenant", "month", "holder", "currency", "cap_minor"),
    )
    op.execute("CREATE INDEX spending_warnings_to_tell ON spending_warnings (at) WHERE told_at IS NULL")
    tenant_table(
        "invoices",
        text("id"),
        text("number"),
        text("kind"),
        text("month"),
        text("currency"),
        integer("net_minor"),
        integer("tax_minor"),
        integer("gross_minor"),
        text("issued_on"),
        text("due_on"),
        text("corrects", null=True),
        integer("reminders", default=0),
        text("reminded_on", null=True),
        text("body"),
        by_key("tenant", "id"),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')"),
    )
    op.create_index("invoices_by_number", "invoices", ["number"], unique=True)
    op.execute("CREATE INDEX invoices_by_corrected ON invoices (tenant, corrects) WHERE corrects IS NOT NULL")
    house_table(
        "invoice_numbers", text("series"), integer("year"), integer("last"), text("day"), by_key("series", "year")
    )


def _charges_say_what_for() -> None:
    """Earlier charges learn their month, operation and units from the receipts that they belong to."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT t.tenant, t.id, c.operation, c.receipt, t.at FROM transfers t"
            " JOIN calls c ON c.tenant = t.shop AND c.receipt_id = t.subject WHERE t.kind = 'charge'"
        )
    ).all()
    for tenant, id_, operation, receipt, at in found:
        told = json.loads(bytes(receipt))
        connection.execute(
            sa.text(
                "UPDATE transfers SET month = :month, operation = :operation, unit = :unit, units = :units"
                " WHERE tenant = :tenant AND id = :id"
            ),
            {
                "month": at[:7],
                "operation": operation,
                "unit": told["unit"],
                "units": told["units"],
                "tenant": tenant,
                "id": id_,
            },
        )
    spending = "INSERT INTO spending (tenant, month, holder, currency, minor) SELECT tenant, month"
    charges = "currency, SUM(minor) FROM transfers WHERE kind = 'charge' GROUP BY tenant, month"
    op.execute(f"{spending}, '', {charges}, currency")
    op.execute(f"{spending}, shop, {charges}, shop, currency")


def _charges_are_not_billed_yet() -> None:
    """There were no invoices before: what customers owed is what an invoice has yet to say.

    A transfer's number is the receipt's without the word before it, so that all transfers sort by their time.
    """
    op.execute("UPDATE transfers SET id = SUBSTR(id, 6) WHERE id LIKE 'rcpt!_%' ESCAPE '!'")
    op.execute("UPDATE transfers SET debit = 'unbilled' WHERE kind = 'charge'")
    op.execute("UPDATE accounts SET account = 'unbilled' WHERE account = 'customer'")
