"""What is known of the work at hand: its request, its trace and its job; and spans, for whoever collects them.

Like the log, this is the process's own: whoever runs it decides once where spans go (`trace_by`), and nobody hands a
tracer on. Without one a span is nothing, and costs a look at one name.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Final, Literal, Protocol

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The number of the request that is being answered, or that a job came with; threads that answer it inherit it."""
OPERATION: Final[ContextVar[str]] = ContextVar("operation", default="")
"""The operation that the request asks for by its address, before it is known who asks; empty where it is none."""
JOB_ID: Final[ContextVar[str]] = ContextVar("job_id", default="")
"""The job that is being run."""
TRACEPARENT: Final[ContextVar[str]] = ContextVar("traceparent", default="")
"""The span that work is part of, as its sender or our own tracer named it (W3C Trace Context, section 3.2)."""

Told = str | int | float | bool
Kind = Literal["server", "consumer", "internal"]

_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_NO_TRACE, _NO_SPAN, _NO_VERSION = "0" * 32, "0" * 16, "ff"


class Span(Protocol):
    """A stretch of work under way."""

    @property
    def trace_id(self) -> str:
        """The number of its trace: 32 hexadecimal digits."""

    def note(self, name: str, value: Told) -> None:
        """Say something about it that was not known when it began."""

    def fail(self, why: str) -> None:
        """Say that it failed."""


class Tracer(Protocol):
    """Collects spans. Each is part of what `TRACEPARENT` names where it begins, and is named there while it lasts."""

    def span(
        self, name: str, told: Mapping[str, Told], *, kind: Kind = "internal", links: Sequence[str] = ()
    ) -> AbstractContextManager[Span]:
        """`links` are the `traceparent`s of other work that this is for."""

    def past(
        self, name: str, told: Mapping[str, Told], *, began_ns: int, parent: str = "", links: Sequence[str] = ()
    ) -> None:
        """A span that has just ended, which began at that time since 1970 and is part of `parent`."""


class _NoSpan:
    trace_id = ""

    def note(self, name: str, value: Told) -> None:
        """Nobody is told."""

    def fail(self, why: str) -> None:
        """Nobody is told."""


_NOTHING: Final = nullcontext(_NoSpan())
_tracer: Tracer | None = None


def trace_by(chosen: Tracer | None) -> None:
    """Hand this process's spans to that tracer from now on; None drops them."""
    global _tracer
    _tracer = chosen


def tracer() -> Tracer | None:
    """Whoever collects spans, if anybody does."""
    return _tracer


def span(
    name: str, told: Mapping[str, Told] | None = None, *, kind: Kind = "internal", links: Sequence[str] = ()
) -> AbstractContextManager[Span]:
    """A span around the block, where somebody collects them."""
    return _NOTHING if _tracer is None else _tracer.span(name, told or {}, kind=kind, links=links)


def traceparent_of(sent: str) -> str:
    """A header `traceparent` that names a span, or an empty text."""
    found = _TRACEPARENT.fullmatch(sent)
    if found is None or found[1] == _NO_TRACE or found[2] == _NO_SPAN or sent.startswith(_NO_VERSION):
        return ""
    return sent


def trace_id() -> str:
    """The number of the trace that the work at hand is part of; empty where there is none."""
    return TRACEPARENT.get()[3:35]
