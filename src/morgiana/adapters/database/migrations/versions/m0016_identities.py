"""Who people and buyers are becomes bytes, so that it can be sealed; addresses are looked up by a mark beside them.

A migration has no keys. What stood there goes on as plain bytes without a mark, and those whose it is are put on the
list of tenants that the next start seals and marks.
"""

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import on_postgres, see_everything, text, to_bytes

revision = "m0016_identities"
down_revision = "m0015_audit_firsts"


def upgrade() -> None:
    see_everything()
    op.execute("DROP INDEX people_by_email")
    for table, may_have_none in (("people", True), ("memberships", True), ("invitations", False)):
        to_bytes(table, "name", null=False)
        to_bytes(table, "email", null=may_have_none)
        op.add_column(table, text("email_mark", null=True))
    op.execute("CREATE UNIQUE INDEX people_by_mark ON people (email_mark) WHERE email_mark IS NOT NULL")
    for table in ("memberships", "invitations"):
        op.execute(f"CREATE INDEX {table}_by_mark ON {table} (email_mark) WHERE email_mark IS NOT NULL")
    _accounts_find_whose_they_are()
    if on_postgres():
        op.execute("ALTER TABLE payers ALTER COLUMN terms DROP DEFAULT, ALTER COLUMN terms DROP NOT NULL")
    to_bytes("payers", "terms", null=True)
    op.get_bind().execute(sa.text("UPDATE payers SET terms = NULL WHERE terms = :none"), {"none": b"{}"})
    for table, column in (
        ("invoices", "body"),
        ("payments", "note"),
        ("payment_events", "body"),
        ("sign_in_passkeys", "name"),
    ):
        to_bytes(table, column, null=False)
    op.execute(
        "INSERT INTO unsealed_cells SELECT tenant FROM (SELECT tenant FROM people UNION SELECT tenant FROM memberships"
        " UNION SELECT tenant FROM invitations UNION SELECT tenant FROM organisations WHERE tenant = 'host') AS theirs"
        " WHERE tenant NOT IN (SELECT tenant FROM unsealed_cells)"
    )


def _accounts_find_whose_they_are() -> None:
    """An account of one organisation goes with it; those of several, or of none, are the host's, as all were."""
    op.execute(
        "UPDATE people SET tenant = (SELECT MIN(m.tenant) FROM memberships m WHERE m.person = people.id)"
        " WHERE (SELECT COUNT(*) FROM memberships m WHERE m.person = people.id) = 1"
    )
