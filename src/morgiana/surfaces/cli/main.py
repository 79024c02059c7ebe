"""The `morgiana` command: its groups are the registry's, and beside them stand those that are no operations."""

import io
import sys
from collections.abc import Callable

import typer

from morgiana.control.installation import Installation
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place
from morgiana.surfaces.cli.problems import CANCELLED, said


def run(installation: Callable[[], Installation]) -> None:
    """Do what the command line asks, and end the process with the exit code that tells how it went."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter shows a question mark; it is no reason to fail.
            stream.reconfigure(errors="replace")
    try:
        with said(machine="--json" in sys.argv):
            place = Place(installation())
    except typer.Exit as no:
        sys.exit(no.exit_code)
    except KeyboardInterrupt:
        sys.exit(CANCELLED)
    application(place.installation.registry)(obj=place, prog_name="morgiana")
