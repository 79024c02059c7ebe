"""Help for people who cannot sign in any more, by whoever has the folder."""

from typing import Annotated

import typer

from morgiana.control.sign_in.refusals import NoPeopleHere
from morgiana.control.sign_in.rescue import release
from morgiana.surfaces.cli.help_pages import PlainGroup
from morgiana.surfaces.cli.places import place_of
from morgiana.surfaces.cli.problems import said


def add_account_commands(app: typer.Typer, *, panel: str) -> None:
    """Add `morgiana account` to the whole command line."""
    group = typer.Typer(no_args_is_help=True, help="Help people who cannot sign in any more.", cls=PlainGroup)
    group.command("release")(release_account)
    app.add_typer(group, name="account", rich_help_panel=panel)


def release_account(
    context: typer.Context, email: Annotated[str, typer.Argument(help="The e-mail address of the account.")]
) -> None:
    """Take the second factor off an account whose person lost it, and end its sessions.

    Make sure first who asks. The person still needs the password, or a link by e-mail, and is told by letter.
    """
    place = place_of(context)
    with said(machine=False), place.opened() as opened:
        if opened.sign_in is None:
            raise NoPeopleHere("There are no accounts here.", remedy="Set MORGIANA_URL to let people sign in.")
        person = release(opened.sign_in, email)
        typer.echo(f"{person.email} signs in without a second factor now, and was signed out everywhere.", err=True)
