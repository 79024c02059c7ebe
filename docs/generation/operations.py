"""A page for each capability, and the page that lists all operations."""

from typing import Any, Final

from generation.fields import ModelFields
from generation.markdown import GENERATED, example, table
from generation.refusals import refusal_table
from morgiana.control.refusals import ANY_CALL
from morgiana.operations import Capability, Operation, Registry

_EFFECTS: Final = {
    "read": "reads; calling it again changes nothing",
    "write": "changes the shop's data: send an idempotency key of your own choice, and a repeat cannot do it twice",
}
_RUNS: Final = {
    "at once": "at once",
    "inline": "while you wait",
    "inline or job": "while you wait, or as a job that is watched, cancelled and resumed",
    "job": "as a job that is watched, cancelled and resumed",
}


def capability_page(capability: Capability) -> str:
    """Everything that is declared about one capability."""
    parts = [f"{GENERATED}# {capability.title}\n", capability.introduction.strip() + "\n"]
    parts.append(f"How to use it: [the guide](../../how-to/capabilities/{capability.name}.md).\n")
    within: dict[str, tuple[str, str]] = {}
    for operation in capability.operations:
        parts += _operation(capability, operation, within)
    if within:
        parts.append("## What the fields are made of\n")
        for name, (meaning, fields) in sorted(within.items()):
            parts.append(f"### {name}\n\n{meaning}\n\n{fields}")
    return "\n".join(parts)


def _operation(capability: Capability, operation: Operation[Any, Any], within: dict[str, tuple[str, str]]) -> list[str]:
    request, answer = ModelFields(operation.request), ModelFields(operation.answer, answer=True)
    for model in (answer, request):
        within.update({name: (meaning, fields) for name, meaning, fields in model.within()})
    parts = [f"## {operation.name}\n", f"**{operation.title}**\n"]
    if operation.details:
        parts.append(operation.details + "\n")
    parts.append(table(("", "as declared"), _facts(operation)))
    parts += [f"### Request of {operation.name}\n", request.table()]
    parts += [f"### Answer of {operation.name}\n", answer.table()]
    parts += [f"### Refusals of {operation.name}\n", refusal_table(operation.refusals)]
    examples = capability.examples(operation)
    if examples:
        parts.append(f"### Examples of {operation.name}\n")
        parts += [example(title, request) for title, request in examples.items()]
        if "example_file" in str(examples):
            parts.append(
                '`{"example_file": ...}` stands for a file that comes with Morgiana; `--example` on the command line '
                "uploads it for you.\n"
            )
    return parts


def _facts(operation: Operation[Any, Any]) -> list[tuple[str, str]]:
    facts = [
        ("HTTP", f"`POST /v1/{operation.group}/{operation.verb}`"),
        ("Command", f"`morgiana {operation.group} {operation.verb.replace('_', '-')}`"),
        ("MCP tool", f"`{operation.group}_{operation.verb}`"),
        ("Effect", _EFFECTS[operation.effect]),
        ("Runs", _RUNS[operation.runs]),
        ("Counted in", f"{operation.meter.unit}s"),
    ]
    if operation.can_be_job:
        facts.insert(1, ("As a job", f"`POST /v1/jobs/{operation.group}/{operation.verb}`"))
    if operation.parts:
        facts.append(("Streams", f"parts of its answer while it runs: `{operation.parts.__name__}`"))
    return facts


def index_page(registry: Registry) -> str:
    """Every operation in one table, and what all of them share."""
    rows = [
        (
            f"[`{operation.name}`]({operation.group}.md#{operation.name.replace('.', '')})",
            operation.title,
            operation.meter.unit,
            operation.effect,
            operation.runs,
        )
        for operation in registry
    ]
    return f"""{GENERATED}# Operations

An operation is declared once. Its HTTP path, command, MCP tool, job, console page, price line and audit entry follow
from the declaration, so the name below is the name everywhere.

{table(("operation", "what it does", "counted in", "effect", "runs"), rows)}
A request has only the fields of its page: an unknown field, or a value of another type, is refused as
`invalid_request`. The answer over HTTP is `{{"answer": ..., "receipt": ...}}`; [the receipt](../receipts.md) says
what the call used and cost.

## Amounts

Money is a whole number of the currency's minor unit with its ISO 4217 code: `{{"minor": 1250, "currency": "EUR"}}` is
12.50 EUR, and `{{"minor": 1250, "currency": "JPY"}}` is 1,250 yen. On the command line it is written `"12.50 EUR"`.

## Days and moments

A day is `2026-05-04`, in the shop's time zone. A moment is ISO 8601 with its offset, such as `2026-05-04T09:30:00Z`.

## Files

A file is uploaded first (`POST /v1/files`, or simply a path on the command line) and named by the SHA-256 of its
bytes. A call refers to it as `{{"id": "<64 hex digits>", "name": "sales.csv"}}`; an answer gives files the same way.

## Refusals of any call

Each page lists what its operation refuses. These may meet any call:

{refusal_table(ANY_CALL)}"""
