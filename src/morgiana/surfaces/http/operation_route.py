"""The route of the operations: found by their whole address in one look, however many there are."""

from typing import Any

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Receive, Scope, Send

from morgiana.operations import Registry


class OperationRoute(BaseRoute):
    """`<prefix>/<group>/<verb>` for each operation of the registry; what it does not know, later routes may."""

    def __init__(self, prefix: str, registry: Registry, app: ASGIApp) -> None:
        self.app = app
        self._found = {
            f"{prefix}/{operation.group}/{operation.verb}": {
                "endpoint": app,
                "path_params": {"group": operation.group, "verb": operation.verb},
            }
            for operation in registry
        }

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found: dict[str, Any] | None = self._found.get(scope.get("path", ""))
        return (Match.FULL, found) if found is not None else (Match.NONE, {})

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
