"""Tables of billing."""

revision = "m0005_billing"
down_revision = "m0004_sign_in"


def upgrade() -> None:
    """Nothing yet."""
