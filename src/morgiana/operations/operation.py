"""`@operation` writes down what is true of a function; the function itself stays as it was."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, get_type_hints

from pydantic import BaseModel

from morgiana.kernel.refusals import InvalidRequest, Refusal
from morgiana.operations.files import UnknownFile
from morgiana.operations.meter import Meter

Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)
F = TypeVar("F", bound=Callable[..., BaseModel])

Effect = Literal["read", "write"]
Runs = Literal["at once", "inline", "inline or job", "job"]

Audience = Literal["shop", "organisation", "host"]

_NAME = re.compile(r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")


@dataclass(frozen=True, slots=True)
class Operation(Generic[Q, A]):
    """One capability of the cloud, as every surface sees it."""

    name: str
    """Two words that read as a phrase: `forecast.demand`."""
    function: Callable[[Q, Any], A]
    request: type[Q]
    answer: type[A]
    meter: Meter[Q, A]
    effect: Effect
    """`write` changes the shop's data: the caller sends an idempotency key, and a person is asked first."""
    runs: Runs
    """`at once`: microseconds, on the server's own thread; `inline`: wait for it; `job`: take an id and watch."""
    raises: tuple[type[Refusal], ...]
    """The refusals a caller must expect, besides those that any call may meet."""
    parts: type[BaseModel] | None
    """What `ctx.emit` gives while the call runs, if it gives anything."""
    audience: Audience = "shop"
    """Whose rows it is about: one shop's, those of whoever pays for it, or the whole installation's."""

    @property
    def group(self) -> str:
        return self.name.partition(".")[0]

    @property
    def verb(self) -> str:
        return self.name.partition(".")[2]

    @property
    def title(self) -> str:
        """The first line of the docstring, written for a shopkeeper."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def details(self) -> str:
        """The docstring after its first line."""
        return (inspect.getdoc(self.function) or "").partition("\n")[2].strip()

    @property
    def can_be_job(self) -> bool:
        return self.runs in ("inline or job", "job")

    @property
    def can_wait(self) -> bool:
        return self.runs != "job"

    @property
    def refusals(self) -> tuple[type[Refusal], ...]:
        """Every refusal of this operation's own, declared or implied by its request."""
        return tuple(dict.fromkeys((InvalidRequest, UnknownFile, *self.raises)))


def operation(
    name: str,
    *,
    meter: Meter[Any, Any],
    effect: Effect = "read",
    runs: Runs = "inline",
    raises: tuple[type[Refusal], ...] = (),
    parts: type[BaseModel] | None = None,
    audience: Audience = "shop",
) -> Callable[[F], F]:
    """Declare `function(request, ctx) -> answer` to be the operation `name`; nothing is registered by it."""

    def declare(function: F) -> F:
        assert _NAME.match(name), f"{name!r} is not of the form 'forecast.demand'"
        assert inspect.getdoc(function), f"{name} has no docstring: its first line is its title"
        hints = get_type_hints(function)
        request = hints[next(iter(inspect.signature(function).parameters))]
        function.__operation__ = Operation(  # type: ignore[attr-defined]
            name, function, request, hints["return"], meter, effect, runs, raises, parts, audience
        )
        return function

    return declare


def declared(function: Callable[..., BaseModel]) -> Operation[Any, Any]:
    """The declaration that `@operation` wrote on `function`."""
    found = getattr(function, "__operation__", None)
    assert isinstance(found, Operation), f"{function.__name__} is not an operation"
    return found
