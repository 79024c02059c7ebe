"""What a Prometheus server reads of this process: all that it measures, in the text format (version 0.0.4).

The text is written here: it needs no library, and no tenant's name is in any of it.
"""

import asyncio
import hmac
import os
from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.audit.refusal_log import RefusalLog
from morgiana.control.measures import Distribution, Histogram, Labels, Measure, Measures
from morgiana.control.refusals import NotSignedIn

_MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")


class Tally:
    """Counts the responses of one process. All is done by its event loop, so nothing is locked."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, int]] = Counter()
        meaning = "Seconds from a request's first line to its response's."
        self._seconds = Histogram("morgiana_call_seconds", meaning, label="operation")

    def count(self, operation: str, status: int, seconds: float) -> None:
        """One response: an operation's name, or `other` for every other page."""
        self._calls[operation, status] += 1
        self._seconds.add(seconds, operation)

    def measures(self) -> list[Measure]:
        calls: list[tuple[Labels, float]] = [
            ((("operation", operation), ("status", str(status))), number)
            for (operation, status), number in sorted(self._calls.items())
        ]
        return [
            Measure("morgiana_calls_total", "counter", "Responses by operation and HTTP status.", calls),
            self._seconds.measure(),
        ]


class MetricsPage:
    """`/metrics`, for this machine and for whoever has the token of MORGIANA_METRICS_TOKEN."""

    def __init__(self, measures: Measures, refusal_log: RefusalLog | None = None, *, token: str | None = None) -> None:
        self._measures, self._refusal_log = measures, refusal_log or RefusalLog()
        self._token = os.environ.get("MORGIANA_METRICS_TOKEN", "") if token is None else token

    async def show(self, request: Request) -> Response:
        """Raises `NotSignedIn`. Where a token is set it is asked of everybody."""
        if not self._may(request):
            no = NotSignedIn(
                "The metrics are for this machine, or for whoever has their token.",
                remedy="Set MORGIANA_METRICS_TOKEN and send `Authorization: Bearer <token>`.",
            )
            raise self._refusal_log.turned_away(no, way="metrics")
        lines = [line for measure in await asyncio.to_thread(self._measures.read) for line in written(measure)]
        return Response("\n".join(lines) + "\n", media_type=_MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    def _may(self, request: Request) -> bool:
        if self._token:
            sent = request.headers.get("authorization", "").removeprefix("Bearer ")
            return hmac.compare_digest(sent.encode(), self._token.encode())
        # A proxy on this machine has its address too, but says for whom it asks.
        return _is_loopback(request) and not any(name in request.headers for name in _FORWARDED)


def _is_loopback(request: Request) -> bool:
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def written(measure: Measure) -> Iterator[str]:
    """A measure's lines."""
    name = measure.name
    yield f"# HELP {name} {measure.meaning}"
    yield f"# TYPE {name} {measure.kind}"
    for labels, value in measure.series:
        if not isinstance(value, Distribution):
            yield f"{name}{_labels(labels)} {_number(value)}"
            continue
        below = 0
        for edge, number in zip((*map(str, value.edges), "+Inf"), value.counts, strict=True):
            below += number
            yield f"{name}_bucket{_labels((*labels, ('le', edge)))} {below}"
        yield f"{name}_sum{_labels(labels)} {value.total:.6f}"
        yield f"{name}_count{_labels(labels)} {below}"


def _labels(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}" if labels else ""


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.3f}"
