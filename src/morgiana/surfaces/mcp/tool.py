"""What a tool is here, before any library of the protocol sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from morgiana.control.caller import Caller
from morgiana.control.ports import Watcher
from morgiana.operations import Operation

Arguments = dict[str, Any]
Call = Callable[[Caller, Arguments, Watcher], Awaitable[bytes]]
"""Does what a tool is for and gives its result as a JSON object. Raises refusals."""


@dataclass(frozen=True, slots=True)
class ToolDeclaration:
    """One tool, as the assistant sees it."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]
    call: Call
    reads_only: bool
    """Whether nothing is changed by it."""
    idempotent: bool
    """Whether the same call again changes nothing more."""
    operation: Operation[Any, Any] | None = None
    """The operation that it calls, if it calls just one; who may not use that does not see the tool."""
