"""A capability: a folder that holds a family of operations, its guide and its examples."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from morgiana.operations.operation import Operation, declared


@dataclass(frozen=True)
class Capability:
    """What one folder offers."""

    name: str
    """The first word of its operations' names."""
    title: str
    """Its name for a person."""
    introduction: str
    """The paragraph that introduces it."""
    functions: tuple[Callable[..., BaseModel], ...]
    """Its operations, in the order in which a reader should meet them."""
    package: str
    """The Python package (or module) beside whose code `guide.md` and `examples/` are."""

    @cached_property
    def operations(self) -> tuple[Operation[Any, Any], ...]:
        return tuple(declared(function) for function in self.functions)

    @property
    def _folder(self) -> Traversable:
        module = import_module(self.package)
        if module.__spec__ is not None and module.__spec__.submodule_search_locations is None and module.__file__:
            return Path(module.__file__).parent  # a capability may be one module, with its folder around it
        return resources.files(self.package)

    @property
    def guide(self) -> str:
        """The how-to of this capability, in Markdown."""
        return (self._folder / "guide.md").read_text("utf-8")

    def examples(self, operation: Operation[Any, Any]) -> dict[str, dict[str, Any]]:
        """Requests to try, by title: `examples/<verb>.json` holds an object of them.

        A value `{"example_file": "sales.csv"}` stands for a file beside it; whoever runs the example uploads it first.
        """
        place = self._folder / "examples" / f"{operation.verb}.json"
        return dict(json.loads(place.read_text("utf-8"))) if place.is_file() else {}

    def example_file(self, name: str) -> bytes:
        return (self._folder / "examples" / name).read_bytes()
