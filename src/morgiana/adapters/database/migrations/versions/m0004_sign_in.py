"""Tables of sign in."""

revision = "m0004_sign_in"
down_revision = "m0003_tenancy"


def upgrade() -> None:
    """Nothing yet."""
