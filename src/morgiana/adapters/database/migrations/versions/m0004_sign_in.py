"""What people prove themselves with, their sessions, and what waits at the door.

These rows belong to people and to no shop, so the house keeps them. Whatever says who or where somebody is is sealed.
"""

import json
from datetime import datetime

import sqlalchemy as sa
from alembic import op

from morgiana.adapters.database.migrations.columns import (
    blob,
    by_key,
    house_table,
    integer,
    see_everything,
    text,
)

revision = "m0004_sign_in"
down_revision = "m0003_tenancy"


def upgrade() -> None:
    see_everything()
    _credentials()
    _sessions()
    house_table(
        "sign_in_tickets",
        blob("digest", primary=True),
        text("purpose"),
        text("person"),
        blob("body"),
        integer("tries"),
        text("ends_at"),
    )
    op.create_index("sign_in_tickets_by_person", "sign_in_tickets", ["person", "purpose"])
    op.create_index("sign_in_tickets_by_age", "sign_in_tickets", ["ends_at"])
    house_table("sign_in_tries", text("bucket", primary=True), integer("full_at_us"))
    op.create_index("sign_in_tries_by_age", "sign_in_tries", ["full_at_us"])
    house_table(
        "sign_in_errands",
        text("id", primary=True),
        text("kind"),
        blob("body"),
        integer("tries"),
        text("due_at", null=True),
    )
    op.execute("CREATE INDEX sign_in_errands_due ON sign_in_errands (due_at) WHERE due_at IS NOT NULL")
    _sessions_move()


def _credentials() -> None:
    house_table("sign_in_passwords", text("person", primary=True), text("hash"), text("changed_at"))
    house_table(
        "sign_in_time_codes", text("person", primary=True), blob("secret"), integer("last_step"), integer("confirmed")
    )
    house_table("sign_in_recovery_codes", text("person"), blob("digest"), by_key("person", "digest"))
    house_table(
        "sign_in_passkeys",
        text("id", primary=True),
        text("person"),
        blob("public_key"),
        integer("sign_count"),
        text("name"),
        integer("backed_up"),
        text("added_at"),
        text("used_at", null=True),
    )
    op.create_index("sign_in_passkeys_by_person", "sign_in_passkeys", ["person"])
    house_table(
        "sign_in_links",
        text("provider"),
        text("subject"),
        text("person"),
        text("linked_at"),
        by_key("provider", "subject"),
    )
    op.create_index("sign_in_links_by_person", "sign_in_links", ["person"])


def _sessions() -> None:
    house_table(
        "sessions",
        blob("digest", primary=True),
        text("id"),
        text("person"),
        text("shop"),
        text("caller", null=True),
        text("ways"),
        blob("place", null=True),
        text("opened_at"),
        text("seen_at"),
        text("proved_at"),
        text("ends_at"),
    )
    op.create_index("sessions_by_person", "sessions", ["person"])
    op.create_index("sessions_by_age", "sessions", ["ends_at"])
    house_table("known_devices", blob("digest", primary=True), text("person"), text("seen_at"))
    op.create_index("known_devices_by_person", "known_devices", ["person"])
    op.create_index("known_devices_by_age", "known_devices", ["seen_at"])


def _sessions_move() -> None:
    """Whoever is signed in by an operator's link stays so."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text("SELECT digest, tenant, person, scopes, created_at, expires_at FROM secrets WHERE kind = 'session'")
    ).fetchall()
    for digest, tenant, person, scopes, opened, ends in found:
        caller = json.dumps({"tenant": tenant, "person": person, "scopes": json.loads(scopes)})
        assert datetime.fromisoformat(opened).tzinfo is not None, opened
        connection.execute(
            sa.text(
                "INSERT INTO sessions (digest, id, person, shop, caller, ways, opened_at, seen_at, proved_at, ends_at)"
                " VALUES (:digest, :id, :person, :shop, :caller, 'link', :at, :at, :at, :ends)"
            ),
            {
                "digest": bytes(digest),
                "id": f"session_{bytes(digest).hex()[:16]}",
                "person": person,
                "shop": tenant,
                "caller": caller,
                "at": opened,
                "ends": ends or opened,
            },
        )
    op.execute("DELETE FROM secrets WHERE kind = 'session'")
