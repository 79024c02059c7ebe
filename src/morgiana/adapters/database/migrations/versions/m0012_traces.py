"""What a job's lines in the log and its span say of the call that it came with; and how many jobs were taken over."""

from alembic import op

from morgiana.adapters.database.migrations.columns import integer, text

revision = "m0012_traces"
down_revision = "m0011_lake"


def upgrade() -> None:
    op.add_column("jobs", text("waits", default=""))
    op.add_column("jobs", text("request_id", default=""))
    op.add_column("jobs", text("traceparent", default=""))
    op.add_column("job_desk", integer("taken_over", default=0))
