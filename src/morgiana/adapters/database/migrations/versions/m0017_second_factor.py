"""Whether an organisation requires a second factor of its people; none did before."""

from alembic import op

from morgiana.adapters.database.migrations.columns import integer

revision = "m0017_second_factor"
down_revision = "m0016_identities"


def upgrade() -> None:
    op.add_column("organisations", integer("second_factor", default=0))
