"""Tables of tenancy."""

revision = "m0003_tenancy"
down_revision = "m0002_spine"


def upgrade() -> None:
    """Nothing yet."""
