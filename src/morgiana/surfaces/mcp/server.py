"""The one module that knows fastmcp: declarations of tools in, a server of the protocol out."""

import asyncio
import json
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import mcp_types
from fastmcp import FastMCP
from fastmcp.server.auth import AccessToken, TokenVerifier
from fastmcp.server.dependencies import get_access_token, get_context, get_http_headers
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools import Tool
from fastmcp.tools.base import ToolResult
from fastmcp.utilities.json_schema import dereference_refs
from pydantic import PrivateAttr
from starlette.applications import Starlette

from morgiana import __version__
from morgiana.control.access import Access
from morgiana.control.caller import Caller
from morgiana.control.jobs import Problem
from morgiana.control.problems import a_bug, a_fault, problem_of
from morgiana.control.refusals import NotSignedIn
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.kernel.tracing import OPERATION
from morgiana.operations import Cancelled
from morgiana.surfaces.extras import missing_part
from morgiana.surfaces.http.refusals import Headers
from morgiana.surfaces.mcp.tool import Arguments, ToolDeclaration
from morgiana.surfaces.mcp.watching import ReportingWatcher
from morgiana.surfaces.mcp.wording import INSTRUCTIONS, cancelled, shortened, told

_log = logging.getLogger(__name__)

LONGEST_PLAIN_SCHEMA: Final = 20_000
"""Characters of an input's schema that is written out without references."""

CallerOf = Callable[[], Caller]
Server = FastMCP[Any]


def build_server(
    declarations: Iterable[ToolDeclaration], caller_of: CallerOf, *, access: Access | None = None
) -> Server:
    """A server with these tools for whoever `caller_of` names; with `access`, HTTP requests must carry a key of it."""
    by_name = {declaration.name: declaration for declaration in declarations}
    return FastMCP(
        "morgiana",
        INSTRUCTIONS,
        version=__version__,
        auth=_Keys(access) if access else None,
        tools=[_tool(declaration, caller_of) for declaration in by_name.values()],
        middleware=[_OnlyAllowed(by_name, caller_of)],
        dereference_schemas=False,  # inputs are; an answer's schema would grow tenfold by it
    )


async def run_over_stdio(server: Server) -> None:
    """Serve one assistant over standard input and output until it goes."""
    await server.run_stdio_async(show_banner=False, log_level="WARNING")


def over_http(server: Server, path: str) -> Starlette:
    """A web application that serves at one path; its lifespan must be entered before its first request."""
    return server.http_app(path=path)


def bearer_of_request(access: Access) -> Caller:
    """Who sent the HTTP request that is being answered, at the shop that its header `Morgiana-Shop` names.

    Raises `NotSignedIn` or `UnknownShop`.
    """
    token = get_access_token()
    shop = get_http_headers().get(Headers.SHOP.lower(), "")
    return access.bearer(token.token if token else "", "key", shop)


class _Tool(Tool):
    """A tool of the library that does what a declaration says."""

    _declaration: ToolDeclaration = PrivateAttr()
    _caller_of: CallerOf = PrivateAttr()

    async def run(self, arguments: Arguments) -> ToolResult:
        watcher = ReportingWatcher(get_context().report_progress)
        operation = self._declaration.operation
        OPERATION.set(operation.name if operation is not None else "")
        try:
            caller = self._caller_of()
        except Refusal as refusal:  # a key that has ended since, or a shop that it does not open
            return _no(problem_of(refusal))
        # The call has a task of its own, so that one who goes away does not tear it apart between two steps.
        call = asyncio.ensure_future(self._declaration.call(caller, arguments, watcher))
        call.add_done_callback(_looked_at)
        try:
            result = await asyncio.shield(call)
        except asyncio.CancelledError:
            watcher.leave()
            raise
        except Cancelled:
            return _no(cancelled())
        except Refusal as refusal:
            return _no(problem_of(refusal))
        except (Fault, OSError) as fault:
            return _no(a_fault(str(fault), remedy="Try again, with the same key if there was one."))
        except Exception as error:  # noqa: BLE001  told to the assistant as what it is
            if (missing := missing_part(error)) is not None:
                return _no(problem_of(missing))
            _log.exception("%s failed", self.name)
            return _no(_bug(error))
        await watcher.told()
        return ToolResult(content=shortened(result), structured_content=json.loads(result))


class _OnlyAllowed(Middleware):
    """Who may not use an operation does not see its tool; calling it is refused with the reason."""

    def __init__(self, declarations: dict[str, ToolDeclaration], caller_of: CallerOf) -> None:
        self._declarations, self._caller_of = declarations, caller_of

    async def on_list_tools(
        self,
        context: MiddlewareContext[mcp_types.ListToolsRequest],
        call_next: CallNext[mcp_types.ListToolsRequest, Sequence[Tool]],
    ) -> Sequence[Tool]:
        caller = self._caller_of()
        return [tool for tool in await call_next(context) if self._is_for(caller, tool.name)]

    def _is_for(self, caller: Caller, name: str) -> bool:
        operation = self._declarations[name].operation
        return operation is None or caller.may(operation)


class _Keys(TokenVerifier):
    """Knows the keys that the whole server knows."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self._access = access

    async def verify_token(self, token: str) -> AccessToken | None:
        try:
            caller = self._access.bearer(token, "key")
        except NotSignedIn:
            return None
        return AccessToken(token=token, client_id=f"{caller.tenant}/{caller.person}", scopes=sorted(caller.scopes))


def _tool(declaration: ToolDeclaration, caller_of: CallerOf) -> Tool:
    tool = _Tool(
        name=declaration.name,
        title=declaration.title,
        description=declaration.description,
        parameters=_plain(declaration.input_schema),
        output_schema=declaration.output_schema,
        annotations=mcp_types.ToolAnnotations(
            title=declaration.title,
            read_only_hint=declaration.reads_only,
            destructive_hint=not declaration.reads_only,
            idempotent_hint=declaration.idempotent,
            open_world_hint=False,
        ),
    )
    tool._declaration, tool._caller_of = declaration, caller_of
    return tool


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """An input without references, which some clients do not follow; one that would grow long by it keeps them."""
    plain = dereference_refs(schema)
    return plain if len(json.dumps(plain)) <= LONGEST_PLAIN_SCHEMA else schema


def _no(problem: Problem) -> ToolResult:
    """A problem as a result that is an error: words for the assistant, and the document for its program."""
    document = problem.model_dump(mode="json", exclude_none=True)
    return ToolResult(content=told(problem), structured_content=document, is_error=True)


def _bug(error: Exception) -> Problem:
    return a_bug(
        f"The call ended with an error that nobody foresaw ({type(error).__name__}). Nothing was charged.",
        remedy="Please report it; the log of Morgiana has the details.",
    )


def _looked_at(call: asyncio.Future[bytes]) -> None:
    """What a call ended with after its assistant went away is nobody's surprise."""
    if not call.cancelled():
        call.exception()
