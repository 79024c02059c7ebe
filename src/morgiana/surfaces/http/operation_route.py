"""The route of the operations: found by their whole address in one look, however many there are."""

from dataclasses import dataclass

from starlette.types import ASGIApp

from morgiana.operations import Registry


@dataclass(frozen=True, slots=True)
class Found:
    """An operation by its address."""

    name: str
    path_params: dict[str, str]
    """Its group and its verb, as any other route would find them."""


class OperationRoute:
    """`<prefix>/<group>/<verb>` for each operation of the registry; what it does not know, other routes may."""

    def __init__(self, prefix: str, registry: Registry, app: ASGIApp) -> None:
        self.app = app
        self._found = {
            f"{prefix}/{operation.group}/{operation.verb}": Found(
                operation.name, {"group": operation.group, "verb": operation.verb}
            )
            for operation in registry
        }

    def find(self, path: str) -> Found | None:
        """The operation of an address, if it is one of an operation."""
        return self._found.get(path)
