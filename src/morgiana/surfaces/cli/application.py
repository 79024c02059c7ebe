"""The tree of commands: a group for each capability, a command for each operation, and the commands of the house."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from morgiana.operations import Capability, Registry
from morgiana.surfaces.cli.account_commands import add_account_commands
from morgiana.surfaces.cli.audit_command import add_audit_command
from morgiana.surfaces.cli.backup_commands import add_backup_commands
from morgiana.surfaces.cli.help_pages import SETTINGS, PlainCommand, PlainGroup
from morgiana.surfaces.cli.house_commands import add_house_commands
from morgiana.surfaces.cli.key_commands import add_key_commands
from morgiana.surfaces.cli.operation_commands import command
from morgiana.surfaces.cli.places import Place
from morgiana.surfaces.cli.record_commands import add_record_commands

EXIT_CODES: Final = """Exit codes: 0 done, 1 you said no, 2 the command or the request is wrong, 3 refused for a reason
that is said, 4 the disk, the network or another machine failed, 70 a mistake of ours, 130 cancelled."""

_HOUSE: Final = "The house"


def application(registry: Registry) -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="morgiana",
        help="The AI cloud that any business can run itself.",
        epilog=EXIT_CODES,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings=SETTINGS,
        cls=PlainGroup,
    )
    app.callback()(_root)
    add_record_commands(app, panel=_HOUSE)
    add_key_commands(app, panel=_HOUSE)
    add_account_commands(app, panel=_HOUSE)
    add_house_commands(app, panel=_HOUSE)
    add_backup_commands(app, panel=_HOUSE)
    add_audit_command(app, panel=_HOUSE)
    taken = {found.name for found in app.registered_commands} | {found.name for found in app.registered_groups}
    for capability in registry.capabilities:
        name = capability.name.replace("_", "-")
        introduction = capability.introduction.strip()
        # A capability that is called as one of these is reached all the same, and hides none of them.
        app.add_typer(
            _group(capability, introduction),
            name=f"{name}-operations" if name in taken else name,
            short_help=_first_sentence(introduction),
        )
    return app


def _group(capability: Capability, introduction: str) -> typer.Typer:
    group = typer.Typer(no_args_is_help=True, help=introduction, epilog=EXIT_CODES, cls=PlainGroup)
    for operation in capability.operations:
        run = command(operation, capability)
        text = f"{operation.title}\n\n{operation.details}".strip()
        group.command(operation.verb.replace("_", "-"), help=text, epilog=EXIT_CODES, cls=PlainCommand)(run)
        if "_" in operation.verb:
            group.command(operation.verb, help=text, hidden=True, cls=PlainCommand)(run)
    return group


def _root(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where all data are; otherwise MORGIANA_HOME, or `~/.morgiana`."),
    ] = None,
    server: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="MORGIANA_SERVER",
            show_envvar=False,
            help="Ask the server there instead, with the key in MORGIANA_KEY; otherwise MORGIANA_SERVER.",
        ),
    ] = None,
    shop: Annotated[
        str | None,
        typer.Option(
            metavar="ID",
            envvar="MORGIANA_SHOP",
            show_envvar=False,
            help="The shop that is meant, where there are several; otherwise MORGIANA_SHOP.",
        ),
    ] = None,
) -> None:
    place = context.obj
    assert isinstance(place, Place)
    place = place.with_home(home) if home else place
    context.obj = replace(place, server=server or None, key=os.environ.get("MORGIANA_KEY"), shop=shop or None)


def _first_sentence(text: str) -> str:
    first, _, rest = " ".join(text.split()).partition(". ")
    return f"{first}." if rest else first
