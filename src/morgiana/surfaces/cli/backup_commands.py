"""Backup and restore, each by one command, for whoever has the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from morgiana.surfaces.cli.help_pages import PlainGroup
from morgiana.surfaces.cli.places import place_of
from morgiana.surfaces.cli.problems import said
from morgiana.surfaces.cli.writing import print_model, print_models

if TYPE_CHECKING:
    from morgiana.control.backup.service import Backups

_Where = Annotated[
    str, typer.Argument(metavar="PLACE", help="A folder, or a bucket's address such as s3://bucket/prefix.")
]
_Which = Annotated[str | None, typer.Option("--backup", metavar="ID", help="Which one; otherwise see the command.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class _BackupGroup(PlainGroup):
    """`morgiana backup PLACE` makes a backup: the first word is a place unless it is one of the commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["make", *args])


def add_backup_commands(app: typer.Typer, *, panel: str) -> None:
    """Add `morgiana backup` and `morgiana restore` to the whole command line."""
    group = typer.Typer(
        no_args_is_help=True,
        cls=_BackupGroup,
        help="Back up the books, the tables and the files, sealed by MORGIANA_BACKUP_PASSPHRASE. `morgiana backup"
        " PLACE` makes one.",
    )
    group.command("make")(make)
    group.command("list")(list_backups)
    group.command("verify")(verify)
    app.add_typer(group, name="backup", rich_help_panel=panel)
    app.command("restore", rich_help_panel=panel)(restore)


def make(
    context: typer.Context,
    place: _Where,
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put the master key's file in as well; otherwise keep it apart.")
    ] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Then remove all but the newest N backups.")
    ] = None,
    json: _Json = False,
) -> None:
    """Back up while others go on working; what an earlier backup in that place has is not stored again."""
    with said(machine=json), _opened(context, place, new=True) as backups:
        made = backups.make(datetime.now(UTC), with_keys=with_keys)
        if keep is not None:
            backups.keep_latest(keep)
        print_model(made, machine=json)


def list_backups(context: typer.Context, place: _Where, json: _Json = False) -> None:
    """List the backups in a place, the newest first."""
    with said(machine=json), _opened(context, place) as backups:
        print_models(backups.all(), machine=json)


def verify(context: typer.Context, place: _Where, backup: _Which = None, json: _Json = False) -> None:
    """Read every byte of one backup, or of all, and prove that it is what was stored."""
    with said(machine=json), _opened(context, place) as backups:
        print_models(backups.verify(backup), machine=json)


def restore(context: typer.Context, place: _Where, backup: _Which = None, json: _Json = False) -> None:
    """Restore a backup, the newest if none is named, to where there are no data yet.

    The target is the installation of --home, MORGIANA_DATABASE_URL and MORGIANA_LAKE_URL: a backup of a file's database
    fills a PostgreSQL database as well, and the other way round.
    """
    with said(machine=json), _opened(context, place) as backups:
        print_model(backups.restore(backup), machine=json)


@contextmanager
def _opened(context: typer.Context, place: str, *, new: bool = False) -> "Iterator[Backups]":
    here = place_of(context)
    here.only_here()
    assert here.installation.backups is not None, "this installation has no backups"
    backups = here.installation.backups(here.installation.settings, place, new)
    try:
        yield backups
    finally:
        backups.books.close()
