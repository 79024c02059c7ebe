"""Tables of operating."""

revision = "m0010_operating"
down_revision = "m0009_jobs"


def upgrade() -> None:
    """Nothing yet."""
