"""Tables of jobs."""

revision = "m0009_jobs"
down_revision = "m0008_privacy"


def upgrade() -> None:
    """Nothing yet."""
