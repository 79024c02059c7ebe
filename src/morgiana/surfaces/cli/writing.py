"""What a command prints: JSON as it is stored for programs, tables for people."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel

from morgiana.control.runtime import Outcome
from morgiana.operations import FileRef, Operation
from morgiana.surfaces.cli.connections import Connection

Op = Operation[Any, Any]


def print_json(text: bytes) -> None:
    """One line of JSON, in UTF-8 whatever the terminal speaks."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()


def print_outcome(outcome: Outcome, operation: Op, *, machine: bool, everything: bool) -> None:
    """An answer and its receipt."""
    if machine:
        print_json(b'{"answer":' + outcome.answer + b',"receipt":' + outcome.receipt + b"}")
        return
    from morgiana.surfaces.cli.answers import AnswerPrinter, console, receipt_line

    answer, receipt = outcome.read(operation)
    out = console()
    AnswerPrinter(out, everything=everything).print(answer)
    out.print()
    if outcome.repeated:
        out.print("This is the answer to an earlier call with the same key.", style="dim")
    out.print(receipt_line(receipt), style="dim", markup=False)


def print_model(model: BaseModel, *, machine: bool) -> None:
    """One fact of the control plane, such as a job or an estimate."""
    if machine:
        print_json(model.model_dump_json().encode())
        return
    from morgiana.surfaces.cli.answers import AnswerPrinter, console

    AnswerPrinter(console(), everything=True).print(model)


def print_models(models: Sequence[BaseModel], *, machine: bool) -> None:
    """A list of them: a table, or JSON."""
    if machine:
        print_json(b"[" + b",".join(model.model_dump_json().encode() for model in models) + b"]")
        return
    from morgiana.surfaces.cli.answers import console
    from morgiana.surfaces.cli.tables import table

    out = console()
    for line in table(models, width=out.width, everything=True) if models else ["There are none."]:
        out.print(line)


def save_files(connection: Connection, outcome: Outcome, operation: Op, folder: Path) -> None:
    """Write an answer's files into `folder`; a name that is taken there gets a number."""
    from morgiana.surfaces.cli.answers import files_in

    answer, _receipt = outcome.read(operation)
    folder.mkdir(parents=True, exist_ok=True)
    for ref in files_in(answer):
        place = _free(folder, ref)
        connection.fetch(ref, place)
        typer.echo(f"Wrote {place}", err=True)


def _free(folder: Path, ref: FileRef) -> Path:
    place = folder / Path(ref.name).name
    number = 2
    while place.exists():
        place = folder / f"{Path(ref.name).stem} ({number}){Path(ref.name).suffix}"
        number += 1
    return place
