"""`morgiana verify-audit`: proves an exported audit trail without database, network or installation."""

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel

from morgiana.surfaces.cli.problems import said
from morgiana.surfaces.cli.writing import print_model


class Verdict(BaseModel):
    """What a file proves."""

    holds: bool
    trail: str = ""
    first: int | None = None
    last: int | None = None
    signed_at: str = ""
    public_key: str = ""
    broken_at: int | None = None
    why: str = ""


def add_audit_command(app: typer.Typer, *, panel: str) -> None:
    """Add it to the whole command line, in the help's `panel`."""
    app.command("verify-audit", rich_help_panel=panel)(verify_audit)


def verify_audit(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A trail that was exported.")],
    public_key: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="The installation's key, as the check of its trails shows it; without it the file is only as good as"
            " the key that it names.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Prove an exported audit trail, anywhere; ends with 1 where it does not hold."""
    from morgiana.control.audit.chain import Broken
    from morgiana.control.audit.trail_file import verify_trail

    with said(machine=json):
        try:
            with file.open("rb") as lines:
                found = verify_trail(lines, public_key=public_key)
        except OSError as error:
            raise typer.BadParameter(f"{file} cannot be read: {error.strerror}.", param_hint="FILE") from error
        except Broken as broken:
            print_model(Verdict(holds=False, broken_at=broken.seq, why=broken.why), machine=json)
            raise typer.Exit(1) from broken
        print_model(
            Verdict(
                holds=True,
                trail=found.tenant,
                first=found.first,
                last=found.last,
                signed_at=found.signed_at,
                public_key=found.public_key,
            ),
            machine=json,
        )
