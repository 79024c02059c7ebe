"""Keys for programs that call the server: made, listed and revoked by whoever has the folder."""

from dataclasses import replace
from typing import Annotated

import typer

from morgiana.control.caller import OWNER
from morgiana.control.identity.scopes import opens
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import Registry
from morgiana.surfaces.cli.help_pages import PlainGroup
from morgiana.surfaces.cli.places import place_of
from morgiana.surfaces.cli.problems import said
from morgiana.surfaces.cli.records import key_line
from morgiana.surfaces.cli.writing import print_models


def add_key_commands(app: typer.Typer, *, panel: str) -> None:
    """Add `morgiana key` to the whole command line."""
    group = typer.Typer(callback=new_key, invoke_without_command=True, cls=PlainGroup)
    group.command("list")(list_keys)
    group.command("revoke")(revoke_key)
    app.add_typer(group, name="key", rich_help_panel=panel)


def new_key(
    context: typer.Context,
    name: Annotated[str, typer.Option(metavar="TEXT", help="Who or what will use it.")] = OWNER.person,
    only: Annotated[
        list[str] | None, typer.Option(metavar="SCOPE", help="An operation, or a group such as `shop.*`; repeatable.")
    ] = None,
) -> None:
    """Make a key for a program that calls the server; it is shown this once."""
    if context.invoked_subcommand is not None:
        return
    place = place_of(context)
    with said(machine=False), place.access() as access:
        scopes = frozenset(only or ["*"])
        for scope in sorted(scopes):
            _check(scope, place.installation.registry)
        typer.echo(access.give("key", replace(access.at_the_machine(place.shop), person=name, scopes=scopes)))


def list_keys(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False
) -> None:
    """List the keys that were given out."""
    place = place_of(context)
    with said(machine=json), place.access() as access:
        print_models([key_line(key) for key in access.given(access.at_the_machine(place.shop))], machine=json)


def revoke_key(context: typer.Context, key: Annotated[str, typer.Argument(help="The key's id in the list.")]) -> None:
    """End a key."""
    place = place_of(context)
    with said(machine=False), place.access() as access:
        given = access.given(access.at_the_machine(place.shop))
        found = [record for record in given if record.id == f"key_{key.removeprefix('key_')}"]
        if not found:
            raise InvalidRequest(f"There is no key {key!r}.", remedy="Look for its id with `morgiana key list`.")
        access.revoke(found[0])
        typer.echo(f"The key of {found[0].name} opens nothing any more.", err=True)


def _check(scope: str, registry: Registry) -> None:
    """Raise `InvalidRequest` for a scope that opens nothing here."""
    if not any(opens(frozenset({scope}), operation) for operation in registry):
        raise InvalidRequest(
            f"{scope!r} opens nothing.",
            remedy="Name one of `morgiana operations`, or a group such as `shop.*`.",
            where=Where(field="only"),
        )
