"""Brings a database's schema to this release's, with its data."""

from collections.abc import Callable
from importlib import resources
from typing import TYPE_CHECKING, Any

from morgiana.adapters.database.database import DatabaseTooNew
from morgiana.adapters.database.migrations import CHAIN, HEAD

if TYPE_CHECKING:
    from sqlalchemy import Engine


def behind(current: str | None, name: str) -> bool:
    """Whether a database at revision `current` has steps to take. Raises `DatabaseTooNew`."""
    if current is not None and current not in CHAIN:
        raise DatabaseTooNew(
            f"{name} was written by a later release of Morgiana.",
            remedy="Update Morgiana, or point it at another database.",
        )
    return current != HEAD


def bring_forward(engine: "Engine", prepare: Callable[[Any], str | None]) -> None:
    """Take all steps that are left, in one transaction.

    `prepare` is given the connection once the transaction has begun; it keeps others out and says at which revision
    the database is, so that two programs which start together take the steps once.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(resources.files("morgiana.adapters.database.migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        current = prepare(connection)
        if current == HEAD:
            return
        if current is not None and not _knows_alembic(connection):
            command.stamp(config, current)
        command.upgrade(config, "head")


def _knows_alembic(connection: Any) -> bool:
    from sqlalchemy import inspect

    return bool(inspect(connection).has_table("alembic_version"))
