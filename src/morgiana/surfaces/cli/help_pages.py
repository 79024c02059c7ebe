"""Help in plain text under headings: it fits narrow terminals and pipes, and is there before Rich would be imported."""

from collections.abc import Iterable
from typing import Any, Final

from typer.core import TyperCommand, TyperGroup

_ARGUMENTS: Final = "Arguments"
_OPTIONS: Final = "Options"
_COMMANDS: Final = "Commands"
_WIDEST: Final = 110

SETTINGS: Final = {"help_option_names": ["-h", "--help"], "max_content_width": _WIDEST}


Lines = Iterable[tuple[str, tuple[str, str]]]
"""Headings, each with a term and its text."""


class PlainCommand(TyperCommand):
    """A command whose options stand under the headings that they were given."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write(formatter, _parameters(self, ctx))


class PlainGroup(TyperGroup):
    """A group whose commands stand under the headings that they were given, those without one first."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        lines = [(_panel(it, _COMMANDS), (name, _title(it))) for name, it in found if it is not None and not it.hidden]
        _write(formatter, sorted(lines, key=lambda line: line[0] != _COMMANDS))
        _write(formatter, _parameters(self, ctx))


def _parameters(command: Any, ctx: Any) -> Lines:
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        if parameter.param_type_name == "argument":
            yield _panel(parameter, _ARGUMENTS), (parameter.metavar or record[0], record[1])
        else:
            yield _panel(parameter, _OPTIONS), record


def _panel(thing: Any, otherwise: str) -> str:
    found = getattr(thing, "rich_help_panel", None)
    return found if isinstance(found, str) else otherwise


def _title(command: Any) -> str:
    """The first paragraph of a command's help."""
    return command.short_help or (command.help or "").partition("\n\n")[0].replace("\n", " ")


def _write(formatter: Any, lines: Lines) -> None:
    panels: dict[str, list[tuple[str, str]]] = {}
    for panel, line in lines:
        panels.setdefault(panel, []).append(line)
    for panel, rows in panels.items():
        with formatter.section(panel):
            formatter.write_dl(rows)
