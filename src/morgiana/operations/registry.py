"""The list of what this installation can do, built in the open by `app.py`."""

from collections.abc import Iterable, Iterator
from typing import Any

from morgiana.kernel.refusals import Refusal
from morgiana.operations.capability import Capability
from morgiana.operations.operation import Operation


class UnknownOperation(Refusal):
    """No capability of this installation has an operation of that name."""

    status = 404


class Registry:
    """Every operation, by name; two of one name are a mistake in the list and stop the start."""

    def __init__(self, capabilities: Iterable[Capability]) -> None:
        self.capabilities = tuple(capabilities)
        self._operations: dict[str, Operation[Any, Any]] = {}
        self._homes: dict[str, Capability] = {}
        for capability in self.capabilities:
            for operation in capability.operations:
                assert operation.name not in self._operations, f"two operations are called {operation.name}"
                assert operation.group == capability.name, f"{operation.name} lives in {capability.name}"
                self._operations[operation.name] = operation
                self._homes[operation.name] = capability

    def __iter__(self) -> Iterator[Operation[Any, Any]]:
        return iter(self._operations.values())

    def __len__(self) -> int:
        return len(self._operations)

    def __contains__(self, name: object) -> bool:
        return name in self._operations

    def __getitem__(self, name: str) -> Operation[Any, Any]:
        if name not in self._operations:
            raise UnknownOperation(
                f"There is no operation called {name!r}.",
                remedy=f"Choose one of: {', '.join(sorted(self._operations))}.",
            )
        return self._operations[name]

    def home(self, operation: Operation[Any, Any]) -> Capability:
        """The capability that an operation belongs to."""
        return self._homes[operation.name]

    def examples(self, operation: Operation[Any, Any]) -> dict[str, dict[str, Any]]:
        return self.home(operation).examples(operation)
