"""The route of the operations: found by their whole address in one look, however many there are."""

from typing import Any

from starlette.types import ASGIApp

from morgiana.operations import Registry


class OperationRoute:
    """`<prefix>/<group>/<verb>` for each operation of the registry; what it does not know, other routes may."""

    def __init__(self, prefix: str, registry: Registry, app: ASGIApp) -> None:
        self.app = app
        self._found = {
            f"{prefix}/{operation.group}/{operation.verb}": {
                "path_params": {"group": operation.group, "verb": operation.verb}
            }
            for operation in registry
        }

    def find(self, path: str) -> dict[str, Any] | None:
        """What an address adds to the scope of a request, if it is one of an operation."""
        return self._found.get(path)
