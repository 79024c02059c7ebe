"""How the command line says no: a text or a JSON document on standard error, and an exit code by its kind."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer
from pydantic import ValidationError

from morgiana.control.jobs import Problem
from morgiana.control.problems import a_bug, a_fault, invalid_request, problem_of
from morgiana.kernel.refusals import Fault, InvalidRequest, Refusal
from morgiana.operations import Cancelled
from morgiana.surfaces.extras import missing_part

WRONG_REQUEST: Final = 2
REFUSED: Final = 3
FAULT: Final = 4
BUG: Final = 70
"""EX_SOFTWARE of sysexits.h."""
CANCELLED: Final = 130
"""What a shell reports of a program that Ctrl-C ended."""


@contextmanager
def said(*, machine: bool, key: str | None = None) -> Iterator[None]:
    """Turn whatever the block raises into words, or JSON for a `machine`, and an exit code."""
    try:
        yield
    except InvalidRequest as refusal:
        _end(problem_of(refusal), WRONG_REQUEST, machine=machine)
    except ValidationError as error:
        _end(problem_of(invalid_request(error)), WRONG_REQUEST, machine=machine)
    except Refusal as refusal:
        _end(problem_of(refusal), REFUSED, machine=machine)
    except ModuleNotFoundError as error:
        if (missing := missing_part(error)) is None:
            raise
        _end(problem_of(missing), REFUSED, machine=machine)
    except Fault as fault:
        _end(_fault(fault, key), FAULT, machine=machine)
    except Cancelled as end:
        typer.echo(str(end) or "Cancelled. Nothing was changed and nothing is charged.", err=True)
        raise typer.Exit(CANCELLED) from None
    except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
        raise
    except OSError as error:
        _end(_fault(Fault(str(error)), key), FAULT, machine=machine)
    except Exception as bug:  # noqa: BLE001  said to the caller as what it is, with its trace
        traceback.print_exception(bug, file=sys.stderr)
        _end(_bug(bug), BUG, machine=machine)


def told(problem: Problem, *, machine: bool) -> str:
    """A problem as lines for a person, or as one line of JSON."""
    if machine:
        return problem.model_dump_json(exclude_none=True)
    place = ", ".join(
        [
            *([problem.file] if problem.file else []),
            *([f"row {problem.row}"] if problem.row else []),
            *([f"field {problem.field}"] if problem.field else []),
        ]
    )
    return "\n".join(
        [
            f"{problem.title} {problem.detail}",
            *([f"Where:      {place}"] if place else []),
            f"What to do: {problem.remedy}",
        ]
    )


def _end(problem: Problem, code: int, *, machine: bool) -> None:
    typer.echo(told(problem, machine=machine), err=True)
    raise typer.Exit(code)


def _bug(bug: Exception) -> Problem:
    detail = f"The command ended with an error that nobody foresaw ({type(bug).__name__}). Nothing was charged."
    return a_bug(detail, remedy="Please report it, with the lines above.")


def _fault(fault: Fault, key: str | None) -> Problem:
    return a_fault(str(fault), remedy=f"Try again with --key {key}, so that it is done once." if key else "Try again.")
