"""Tables of limits."""

revision = "m0007_limits"
down_revision = "m0006_payments"


def upgrade() -> None:
    """Nothing yet."""
