"""Tables of privacy."""

revision = "m0008_privacy"
down_revision = "m0007_limits"


def upgrade() -> None:
    """Nothing yet."""
