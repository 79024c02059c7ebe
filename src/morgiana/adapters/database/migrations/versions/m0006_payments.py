"""Tables of payments."""

revision = "m0006_payments"
down_revision = "m0005_billing"


def upgrade() -> None:
    """Nothing yet."""
