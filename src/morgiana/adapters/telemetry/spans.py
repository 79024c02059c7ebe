"""`Tracer` on the OpenTelemetry SDK."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)
from opentelemetry.trace import Span as OtelSpan

from morgiana import __version__
from morgiana.kernel.refusals import Refusal
from morgiana.kernel.tracing import TRACEPARENT, Kind, Span, Told

_KINDS: Final[dict[Kind, SpanKind]] = {
    "server": SpanKind.SERVER,
    "consumer": SpanKind.CONSUMER,
    "internal": SpanKind.INTERNAL,
}


class OtelTracer:
    """Makes spans of a provider. Its context is our own `TRACEPARENT`, which jobs carry over to other processes."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("morgiana", __version__)

    @contextmanager
    def span(
        self, name: str, told: Mapping[str, Told], *, kind: Kind = "internal", links: Sequence[str] = ()
    ) -> Iterator[Span]:
        span = self._begin(name, told, kind=kind, parent=TRACEPARENT.get(), links=links)
        context = span.get_span_context()
        before = TRACEPARENT.set(f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}")
        try:
            yield _Span(span)
        except Refusal:  # an answer like others
            raise
        except BaseException as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            TRACEPARENT.reset(before)
            span.end()

    def past(
        self, name: str, told: Mapping[str, Told], *, began_ns: int, parent: str = "", links: Sequence[str] = ()
    ) -> None:
        self._begin(name, told, kind="internal", parent=parent, links=links, began_ns=began_ns).end()

    def _begin(
        self,
        name: str,
        told: Mapping[str, Told],
        *,
        kind: Kind,
        parent: str,
        links: Sequence[str],
        began_ns: int | None = None,
    ) -> OtelSpan:
        context = Context()
        if parent:
            # What the request names comes from another process; what we named ourselves does not.
            context = set_span_in_context(NonRecordingSpan(_named(parent, remote=kind == "server")), context)
        return self._tracer.start_span(
            name,
            context,
            kind=_KINDS[kind],
            attributes=told,
            links=[Link(_named(link, remote=kind == "consumer")) for link in links],
            start_time=began_ns,
        )


class _Span:
    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    @property
    def trace_id(self) -> str:
        return f"{self._span.get_span_context().trace_id:032x}"

    def note(self, name: str, value: Told) -> None:
        self._span.set_attribute(name, value)

    def fail(self, why: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR, why))


def _named(traceparent: str, *, remote: bool) -> SpanContext:
    _, trace, span, flags = traceparent.split("-")
    return SpanContext(int(trace, 16), int(span, 16), is_remote=remote, trace_flags=TraceFlags(int(flags, 16)))
