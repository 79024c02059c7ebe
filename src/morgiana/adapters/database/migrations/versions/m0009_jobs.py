"""Jobs are leased out of the books: who works, which claim of a job is the valid one, and who sweeps the house."""

from alembic import op

from morgiana.adapters.database.migrations.columns import (
    by_key,
    house_table,
    integer,
    number,
    on_postgres,
    see_everything,
    tenant_table,
    text,
)

revision = "m0009_jobs"
down_revision = "m0008_privacy"

_TELL = """
CREATE FUNCTION morgiana_tell_of_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_notify('morgiana_jobs', ''); RETURN NULL; END $$
"""
_TOLD = (
    "CREATE TRIGGER jobs_inserted AFTER INSERT ON jobs FOR EACH ROW WHEN (NEW.state = 'accepted')"
    " EXECUTE FUNCTION morgiana_tell_of_jobs()",
    "CREATE TRIGGER jobs_returned AFTER UPDATE OF state ON jobs FOR EACH ROW"
    " WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted') EXECUTE FUNCTION morgiana_tell_of_jobs()",
)


def upgrade() -> None:
    see_everything()
    op.add_column("jobs", integer("fence", default=0))
    op.add_column("jobs", text("worker", null=True))
    op.add_column("jobs", integer("priority", default=0))
    op.add_column("jobs", text("not_before", null=True))
    op.execute("UPDATE jobs SET state = 'accepted' WHERE state = 'running'")  # whoever ran them has ended
    op.execute("DROP INDEX jobs_open")
    waiting = "state = 'accepted' AND not_before IS NULL"
    op.execute(f"CREATE INDEX jobs_waiting ON jobs (organisation, priority DESC, id) WHERE {waiting}")
    op.execute("CREATE INDEX jobs_later ON jobs (not_before) WHERE state = 'accepted' AND not_before IS NOT NULL")
    op.execute("CREATE INDEX jobs_running ON jobs (worker) WHERE state = 'running'")
    house_table(
        "workers",
        text("id", primary=True),
        text("host"),
        integer("process"),
        integer("slots"),
        integer("beat", default=0),
        text("joined_at"),
    )
    house_table("job_desk", integer("id", primary=True), integer("turn"))
    op.execute("INSERT INTO job_desk (id, turn) VALUES (1, 0)")
    tenant_table("job_shares", number("served_s"), text("at"), by_key("tenant"))
    house_table("sweeps", text("name", primary=True), text("worker", null=True), text("last_at"), text("problem"))
    if on_postgres():
        op.execute(_TELL)
        for trigger in _TOLD:
            op.execute(trigger)
