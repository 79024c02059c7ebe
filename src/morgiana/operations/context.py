"""What an operation may use besides its request. What is not here cannot be used."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from morgiana.operations.files import Files

T = TypeVar("T")
R = TypeVar("R")
Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)


class Cancelled(BaseException):
    """The caller asked for the job to end. Not an `Exception`, so that no engine swallows it."""


class Context(Protocol):
    """The call's surroundings: whose it is, its files, its seed and clock, and its ways to report."""

    @property
    def tenant(self) -> str:
        """The business that the call is for."""

    @property
    def seed(self) -> int:
        """The seed of everything random in this call."""

    @property
    def now(self) -> datetime:
        """When the call was accepted, UTC; it does not move while the call runs."""

    @property
    def files(self) -> Files:
        """The business's files."""

    def track(self, items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]:
        """Go through `items` while the caller watches; raises `Cancelled` between two when asked to end."""

    def map(self, function: Callable[[T], R], items: Sequence[T], *, unit: str) -> Iterator[R]:
        """Apply a module-level `function` to each item on the machine's processes, in order, tracked."""

    def call(self, function: Callable[[Q, Any], A], request: Q) -> A:
        """Run another operation as a step of this one; its time and evidence join this receipt."""

    def emit(self, part: BaseModel) -> None:
        """Give a part of the answer before the whole is ready."""

    def used(self, name: str, version: str) -> None:
        """Write on the receipt that this model or method computed the answer."""
