"""A tool for each operation: its input is the request, its result the answer with the receipt."""

import json
from collections.abc import Iterator
from typing import Any, Final

from morgiana.control.caller import Caller
from morgiana.control.ports import Watcher
from morgiana.operations import Operation, Registry
from morgiana.surfaces.mcp.desk import Desk, as_json, key_of
from morgiana.surfaces.mcp.schemas import answer_schema, request_schema
from morgiana.surfaces.mcp.tool import Arguments, ToolDeclaration

Op = Operation[Any, Any]

LONGEST_EXAMPLE: Final = 600
"""Characters of an example that a description shows."""


def operation_tools(registry: Registry, desk: Desk) -> Iterator[ToolDeclaration]:
    """Every operation as a tool, in the registry's order."""
    for operation in registry:
        yield ToolDeclaration(
            name=tool_name(operation),
            title=operation.title.rstrip("."),
            description=_description(operation, registry),
            input_schema=request_schema(
                operation.request, keyed=operation.effect == "write", local_files=desk.folder is not None
            ),
            output_schema=answer_schema(operation.answer),
            call=_Call(operation, desk),
            reads_only=operation.effect == "read",
            idempotent=True,  # a write by its key, a read because it changes nothing
            operation=operation,
        )


def tool_name(operation: Op) -> str:
    """`forecast_demand` for `forecast.demand`."""
    return f"{operation.group}_{operation.verb}"


class _Call:
    def __init__(self, operation: Op, desk: Desk) -> None:
        self._operation, self._desk = operation, desk

    async def __call__(self, caller: Caller, arguments: Arguments, watcher: Watcher) -> bytes:
        fields = dict(arguments)
        key = key_of(fields) if self._operation.effect == "write" else None
        request = self._desk.request(self._operation, fields, caller)
        outcome = await self._desk.runtime.call(
            caller, self._operation.name, request, key=key, watcher=watcher, patient=True
        )
        return as_json(outcome)


def _description(operation: Op, registry: Registry) -> str:
    """What the operation does, what it is counted in, what it refuses, and an example of each kind."""
    parts = [operation.title, operation.details, f"Counted in: {operation.meter.unit}."]
    refusals = [f"- {kind.code}: {(kind.__doc__ or '').partition(chr(10))[0]}" for kind in operation.raises]
    if refusals:
        parts.append("\n".join(["Refused with:", *refusals]))
    requests = {title: json.dumps(it, ensure_ascii=False) for title, it in registry.examples(operation).items()}
    examples = [
        f"- {title}: {request}"
        for title, request in requests.items()
        if "example_file" not in request and len(request) <= LONGEST_EXAMPLE
    ]
    if examples:
        parts.append("\n".join(["Examples:", *examples]))
    return "\n\n".join(part for part in parts if part)
