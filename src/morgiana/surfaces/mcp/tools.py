"""All tools of a server: the registry's operations first, then jobs, receipts and files."""

from collections.abc import Iterator

from morgiana.operations import Registry
from morgiana.surfaces.mcp.desk import Desk
from morgiana.surfaces.mcp.operation_tools import operation_tools
from morgiana.surfaces.mcp.record_tools import record_tools
from morgiana.surfaces.mcp.tool import ToolDeclaration


def declarations(registry: Registry, desk: Desk) -> Iterator[ToolDeclaration]:
    """Every tool. An operation whose name is taken by one of the house's own tools stands in front of it."""
    operations = list(operation_tools(registry, desk))
    taken = {tool.name for tool in operations}
    yield from operations
    yield from (tool for tool in record_tools(desk) if tool.name not in taken)
