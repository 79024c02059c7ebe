"""Three kinds of no: a refusal the caller can act on, a fault of the world, and a bug (an `assert`)."""

import re
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Where:
    """The place in the caller's input that a refusal is about; whatever is known of it."""

    file: str | None = None
    row: int | None = None
    """Row in the file as a spreadsheet counts it: the first line is 1."""
    field: str | None = None

    def __str__(self) -> str:
        parts = (self.file, self.row and f"row {self.row}", self.field and f"column {self.field!r}")
        return ", ".join(str(part) for part in parts if part)


class Refusal(Exception):
    """An expected no. It says what is wrong, where, and what to do about it; its class is its code on every surface."""

    status: ClassVar[int] = 422
    """The HTTP status that carries it."""
    code: ClassVar[str] = "refusal"

    retry_after_seconds: float | None = None
    """When the same request is worth another try, where waiting is all that it takes."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", cls.__name__).lower()

    def __init__(
        self, message: str, *, remedy: str, where: Where | None = None, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(message)
        if retry_after_seconds is not None:
            self.retry_after_seconds = retry_after_seconds
        self.message = message
        self.remedy = remedy
        self.where = where or Where()

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.remedy, self.where, self.retry_after_seconds))

    def __str__(self) -> str:
        place = str(self.where)
        return f"{self.message} ({place})" if place else self.message


def _rebuild(kind: type[Refusal], message: str, remedy: str, where: Where, wait: float | None = None) -> Refusal:
    """Unpickle a refusal raised in a worker process, whose keyword-only remedy `Exception` would lose."""
    return kind(message, remedy=remedy, where=where, retry_after_seconds=wait)


class InvalidRequest(Refusal):
    """The request does not fit the operation's model."""

    status = 422


class Fault(Exception):
    """The world's no (disk, network, another machine): worth another try, never the caller's mistake."""
