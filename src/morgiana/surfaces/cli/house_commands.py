"""The commands that are no operations: the server, its doors, and what is installed here."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from morgiana import __version__
from morgiana.control.caller import OWNER
from morgiana.surfaces.cli.places import place_of
from morgiana.surfaces.cli.problems import said
from morgiana.surfaces.cli.writing import print_model, print_models
from morgiana.surfaces.extras import extra_missing

_Json = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def add_house_commands(app: typer.Typer, *, panel: str) -> None:
    """Add them to the whole command line, in the help's `panel`."""
    for function in (serve, worker, mcp, link, operations, doctor, version):
        app.command(function.__name__, rich_help_panel=panel)(function)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="The address to listen on; otherwise MORGIANA_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; otherwise MORGIANA_PORT, or 8765.")] = None,
    workers: Annotated[
        int,
        typer.Option(
            help="How many processes serve the API and MCP behind one address, on PostgreSQL; then jobs are left to"
            " `morgiana worker`, and the console to a server of its own."
        ),
    ] = 1,
) -> None:
    """Run the server: the console, the API, MCP and jobs, until Ctrl-C."""
    place = place_of(context).listening(host, port)
    with said(machine=False):
        place.only_here()
        try:
            from morgiana.surfaces.http.serve import serve as serve_over_http
        except ModuleNotFoundError as error:
            raise extra_missing(error, "server") from error
        serve_over_http(place.installation, processes=workers)


def worker(
    context: typer.Context,
    at_once: Annotated[
        int | None, typer.Option(min=1, help="How many jobs to run at once; otherwise MORGIANA_JOBS_AT_ONCE, or 2.")
    ] = None,
) -> None:
    """Run jobs, until Ctrl-C; as many workers as you like may share a PostgreSQL database."""
    place = place_of(context).working(at_once)
    with said(machine=False):
        place.only_here()
        from morgiana.surfaces.processes.worker import work

        work(place.installation)


def mcp(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            file_okay=False,
            exists=True,
            help="The assistant may name files below it by their path; otherwise the current folder.",
        ),
    ] = None,
) -> None:
    """Offer every operation as a tool to an assistant, over standard input and output (Model Context Protocol)."""
    place = place_of(context)
    with said(machine=False):
        place.only_here()
        try:
            from morgiana.surfaces.mcp.stdio import serve_over_stdio
        except ModuleNotFoundError as error:
            raise extra_missing(error, "mcp") from error
        serve_over_stdio(place.installation, folder=folder or default_folder())


def link(context: typer.Context) -> None:
    """Print a link that opens the console once, within an hour."""
    place = place_of(context)
    with said(machine=False), place.access() as access:
        typer.echo(f"{place.installation.settings.address}/login?link={access.give('link', OWNER)}")


def operations(context: typer.Context, json: _Json = False) -> None:
    """List every operation."""
    from morgiana.surfaces.cli.records import operation_line

    print_models([operation_line(operation) for operation in place_of(context).installation.registry], machine=json)


def doctor(context: typer.Context, json: _Json = False) -> None:
    """Say what is installed, where the data are, and what is missing."""
    from morgiana.surfaces.cli.doctor import report

    found = report(place_of(context).installation)
    print_model(found, machine=json)
    if not found.works:
        raise typer.Exit(1)


def version(json: _Json = False) -> None:
    """Print the version."""
    from morgiana.surfaces.cli.records import Version

    python = ".".join(map(str, sys.version_info[:3]))
    if json:
        print_model(Version(morgiana=__version__, python=python, platform=sys.platform), machine=True)
    else:
        typer.echo(f"Morgiana {__version__} (Python {python}, {sys.platform})")


def default_folder() -> Path:
    """The current folder; where that is the whole disk, as some assistants start their tools, the person's own."""
    here = Path.cwd()
    return Path.home() if here == here.parent else here
