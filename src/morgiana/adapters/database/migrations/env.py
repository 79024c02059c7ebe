"""What Alembic runs: the revisions, on the connection that it is handed."""

from alembic import context

_connection = context.config.attributes["connection"]
context.configure(connection=_connection, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
