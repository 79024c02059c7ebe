"""Organisations with their shops, plans, people and what they may do, and the keys of programs."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import blob, by_key, see_everything, tenant_table, text

revision = "m0003_tenancy"
down_revision = "m0002_spine"

_LOCAL = "local_org"
"""The organisation of everything that was there before there were organisations."""


def upgrade() -> None:
    see_everything()
    _tables_of_tenants()
    _tables_of_people()
    now = datetime.now(UTC).isoformat()
    _insert("plans", tenant="host", name="unlimited", body='{"name":"unlimited"}')
    for organisation, name in ((_LOCAL, "This business"), ("host", "The host")):
        _insert(
            "organisations", tenant=organisation, name=name, plan="unlimited", status="active", why="",
            created_at=now, changed_at=now,
        )  # fmt: skip
    _insert("shops", tenant=_LOCAL, id="local", name="This shop", created_at=now)
    _insert("shops", tenant="host", id="host", name="The host", created_at=now)
    _keys_find_their_place()


def _tables_of_tenants() -> None:
    tenant_table("plans", text("name"), text("body"), by_key("tenant", "name"))
    tenant_table(
        "organisations",
        text("name"),
        text("plan"),
        text("status"),
        text("why"),
        text("created_at"),
        text("changed_at"),
        text("closed_at", null=True),
        by_key("tenant"),
        sa.CheckConstraint("status IN ('active', 'suspended', 'closed')"),
    )
    tenant_table(
        "shops",
        text("id", primary=True),
        text("name"),
        text("created_at"),
        text("closed_at", null=True),
    )
    op.create_index("shops_by_organisation", "shops", ["tenant", "id"])


def _tables_of_people() -> None:
    tenant_table(
        "people",
        text("id", primary=True),
        text("email", null=True),
        text("name"),
        text("language"),
        text("created_at"),
    )
    op.execute("CREATE UNIQUE INDEX people_by_email ON people (email) WHERE email IS NOT NULL")
    tenant_table(
        "memberships",
        text("person"),
        text("kind"),
        text("name"),
        text("email", null=True),
        text("role"),
        text("shops", null=True),
        text("invited_by"),
        text("created_at"),
        by_key("tenant", "person"),
    )
    op.create_index("memberships_by_person", "memberships", ["person"])
    tenant_table(
        "roles", text("name"), text("title"), text("scopes"), text("shops", null=True), by_key("tenant", "name")
    )
    tenant_table(
        "invitations",
        blob("digest", primary=True),
        text("id"),
        text("email"),
        text("name"),
        text("role"),
        text("shops", null=True),
        text("invited_by"),
        text("created_at"),
        text("expires_at"),
    )
    op.create_index("invitations_by_organisation", "invitations", ["tenant", "id"])
    op.create_index("invitations_by_age", "invitations", ["expires_at"])
    tenant_table(
        "keys",
        blob("digest", primary=True),
        text("id"),
        text("home"),
        text("name"),
        text("person"),
        text("member", null=True),
        text("scopes"),
        text("shops", null=True),
        text("made_by"),
        text("rotated_from", null=True),
        text("created_at"),
        text("expires_at", null=True),
        text("last_used_at", null=True),
    )
    op.create_index("keys_by_organisation", "keys", ["tenant", "id"], unique=True)
    op.execute("CREATE INDEX keys_by_age ON keys (expires_at) WHERE expires_at IS NOT NULL")
    op.execute("CREATE INDEX secrets_by_age ON secrets (expires_at) WHERE expires_at IS NOT NULL")


def _keys_find_their_place() -> None:
    """Keys that were given out go on to open what they opened, by their hash; each gets an id that can be said."""
    connection = op.get_bind()
    for digest, home, person, scopes, created, expires in connection.execute(
        sa.text("SELECT digest, tenant, person, scopes, created_at, expires_at FROM secrets WHERE kind = 'key'")
    ):
        _insert(
            "keys", digest=digest, id=f"key_{digest.hex()[:12]}", tenant=_LOCAL, home=home, name=person, person=person,
            scopes=scopes, shops=f'["{home}"]', made_by="owner", created_at=created, expires_at=expires,
        )  # fmt: skip
    op.execute("DELETE FROM secrets WHERE kind = 'key'")


def _insert(table: str, **values: object) -> None:
    marks = ", ".join(f":{name}" for name in values)
    op.get_bind().execute(sa.text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)
