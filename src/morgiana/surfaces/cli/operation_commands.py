"""The command of an operation: its flags from the request model, and what a person may ask for besides."""

import inspect
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import BaseModel, ValidationError

from morgiana.control.beginnings import Beginning
from morgiana.control.problems import invalid_request
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations import Capability, Operation
from morgiana.surfaces.cli.connections import Connection
from morgiana.surfaces.cli.flags import Flag, flags_of, sole
from morgiana.surfaces.cli.places import Place, place_of
from morgiana.surfaces.cli.problems import said
from morgiana.surfaces.cli.requests import draft, from_example, from_file, readable, request_of
from morgiana.surfaces.cli.writing import print_json, print_model, print_outcome, save_files

Op = Operation[Any, Any]

_REQUEST: Final = "The request"
_RUN: Final = "How it is run"
_BEGINNING: Final = {"when": "now|cheap|clean", "latest_start": "TIME", "not_before": "TIME", "priority": "INTEGER"}
_PLAIN: Final = ""
"""The name under which a field's plain argument, without its flag, is handed over."""


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What was asked for besides the request."""

    file: str | None
    example: str | None
    show_request: bool
    estimate: bool
    job: bool
    key: str | None
    yes: bool
    json: bool
    all: bool
    stream: bool
    save: Path | None
    when: str | None
    latest_start: str | None
    not_before: str | None
    priority: int | None

    def beginning(self) -> Beginning:
        """When a job is to begin. Raises `InvalidRequest`, also where no job was asked for."""
        names = [name for name in Beginning.model_fields if getattr(self, name) is not None]
        if names and not self.job:
            raise InvalidRequest(
                f"--{names[0].replace('_', '-')} says when a job begins, and this is none.",
                remedy="Add --job, and a server runs it then.",
            )
        try:
            return Beginning.model_validate({name: getattr(self, name) for name in names})
        except ValidationError as error:
            raise invalid_request(error) from error


def command(operation: Op, home: Capability) -> Callable[..., None]:
    """A function that Typer makes a command of."""
    flags = flags_of(operation.request)
    plain = sole(operation.request)
    parameters = _parameters(operation, flags, plain)

    def run(context: typer.Context, **values: Any) -> None:
        given = {flag.field: _text(values[_name(flag)]) for flag in flags}
        if plain is not None and (argument := _text(values["argument"])) not in (None, []):
            given[plain.field] = argument
        wishes = _Wishes(**{name: values[f"wish_{name}"] for name in _Wishes.__slots__})
        _run(operation, home, flags, given, wishes, place_of(context))

    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context), *parameters]
    )
    run.__annotations__ = {"context": typer.Context, **{p.name: p.annotation for p in parameters}}
    return run


def _run(
    operation: Op, home: Capability, flags: list[Flag], given: dict[str, Any], wishes: _Wishes, place: Place
) -> None:
    key = wishes.key or (new_id("key") if operation.effect == "write" else None)
    with said(machine=wishes.json, key=key):
        base: dict[str, Any] = {}
        if wishes.example is not None:
            base |= from_example(home.examples(operation), wishes.example)
        if wishes.file is not None:
            base |= from_file(wishes.file)
        typed = draft(base, flags, given)
        beginning = wishes.beginning()
        if wishes.show_request:
            print_json(json.dumps(typed, ensure_ascii=False, indent=2).encode())
            return
        with place.connection() as connection:
            request = request_of(operation, typed, connection, home)
            if wishes.estimate:
                print_model(connection.estimate(operation, request), machine=wishes.json)
            elif wishes.job:
                _agree(operation, wishes)
                job = connection.submit(operation, request, key=key, beginning=beginning)
                print_model(job, machine=wishes.json)
                if not wishes.json:
                    typer.echo(f"To see its answer: morgiana jobs watch {job.id}", err=True)
            else:
                _agree(operation, wishes)
                _answer(connection, operation, request, key, wishes, elsewhere=place.server is not None)


def _answer(
    connection: Connection, operation: Op, request: BaseModel, key: str | None, wishes: _Wishes, *, elsewhere: bool
) -> None:
    from morgiana.surfaces.cli.watching import TerminalWatcher

    watcher = TerminalWatcher(stream=wishes.stream, elsewhere=elsewhere)
    with watcher.watching():
        outcome = connection.call(operation, request, key=key, watcher=watcher)
    print_outcome(outcome, operation, machine=wishes.json, everything=wishes.all)
    if wishes.save is not None:
        save_files(connection, outcome, operation, wishes.save)


def _agree(operation: Op, wishes: _Wishes) -> None:
    """Ask a person at a terminal before the shop's data are changed; a script is not asked."""
    if operation.effect != "write" or wishes.yes or not sys.stdin.isatty():
        return
    typer.echo(f"This changes the shop's data: {operation.title}", err=True)
    typer.confirm("Go on?", abort=True, err=True)


def _parameters(operation: Op, flags: Iterable[Flag], plain: Flag | None) -> list[inspect.Parameter]:
    parameters = []
    if plain is not None:
        kind: Any = Path if plain.kind == "file" else str
        kind = list[kind] | None if plain.many else kind | None
        metavar = plain.field.upper() + ("..." if plain.many else "")
        argument = typer.Argument(metavar=metavar, help=f"The same as --{plain.name}.")
        parameters.append(_parameter("argument", kind, argument, None))
    parameters += [_flag(flag) for flag in flags]
    return parameters + _wishes(operation)


def _flag(flag: Flag) -> inspect.Parameter:
    if flag.kind == "switch":
        option = typer.Option(f"--{flag.name}/--no-{flag.name}", help=flag.help, rich_help_panel=_REQUEST)
        return _parameter(_name(flag), bool | None, option, None)
    kind: Any = Path if flag.kind == "file" else str
    option = typer.Option(
        f"--{flag.name}",
        help=flag.help,
        metavar=flag.metavar,
        rich_help_panel=_REQUEST,
        autocompletion=_choices(flag.choices) if flag.choices else None,
    )
    return _parameter(_name(flag), list[kind] | None if flag.many else kind | None, option, None)


def _wishes(operation: Op) -> list[inspect.Parameter]:
    """The options that every operation's command has."""

    def switch(name: str, text: str, *, hidden: bool = False) -> inspect.Parameter:
        option = typer.Option(f"--{name.replace('_', '-')}", help=text, rich_help_panel=_RUN, hidden=hidden)
        return _parameter(f"wish_{name}", bool, option, False)

    def value(name: str, kind: Any, metavar: str, text: str, *, hidden: bool = False) -> inspect.Parameter:
        option = typer.Option(
            f"--{name.replace('_', '-')}", help=text, metavar=metavar, rich_help_panel=_RUN, hidden=hidden
        )
        return _parameter(f"wish_{name}", kind | None, option, None)

    return [
        value("file", str, "PATH", "Take the request from a JSON file, or from standard input for `-`."),
        value("example", str, "TITLE", "Begin with the example of that title."),
        switch("show_request", "Print the request as JSON and do nothing."),
        switch("estimate", "Say the most that it may cost and do nothing."),
        switch("job", "Have a server run it, and print the job's number.", hidden=not operation.can_be_job),
        value("key", str, "TEXT", "A key of your own choice: the same key again finds the first answer."),
        switch("yes", "Do not ask before the shop's data are changed.", hidden=operation.effect != "write"),
        switch("json", "Print answer and receipt as one line of JSON, as they are stored."),
        switch("all", "Print every row."),
        switch("stream", "Print parts of the answer as lines of JSON as they come.", hidden=operation.parts is None),
        value("save", Path, "FOLDER", "Write the answer's files into this folder."),
        *(
            value(name, int if name == "priority" else str, metavar, _told(name), hidden=not operation.can_be_job)
            for name, metavar in _BEGINNING.items()
        ),
    ]


def _told(name: str) -> str:
    return f"With --job. {Beginning.model_fields[name].description}"


def _parameter(name: str, kind: Any, info: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, info])


def _name(flag: Flag) -> str:
    return f"field_{flag.field}"


def _text(value: Any) -> Any:
    """Texts as they can be read, and paths as they were typed."""
    if isinstance(value, (list, tuple)):
        return [_text(item) for item in value]
    if isinstance(value, Path):
        return str(value)
    return readable(value) if isinstance(value, str) else value


def _choices(choices: tuple[str, ...]) -> Callable[[str], list[str]]:
    return lambda incomplete: [choice for choice in choices if choice.startswith(incomplete)]
