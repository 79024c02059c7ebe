"""What a Prometheus server reads of this process: calls, how long they took, and what the process uses.

The text format (version 0.0.4) is written here: the few series need no library, and no tenant's name is in any of them.
"""

import hmac
import os
import platform
import resource
import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from morgiana import __version__
from morgiana.control.refusals import NotSignedIn

_MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_EDGES_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
_STARTED: Final = time.time()


class Tally:
    """Counts the responses of one process. All is done by its event loop, so nothing is locked."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[str, int]] = Counter()
        self._seconds: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(_EDGES_S) + 1))
        self._sums_s: defaultdict[str, float] = defaultdict(float)

    def count(self, operation: str, status: int, seconds: float) -> None:
        """One response: an operation's name, or `other` for every other page."""
        self._calls[operation, status] += 1
        self._seconds[operation][bisect_left(_EDGES_S, seconds)] += 1
        self._sums_s[operation] += seconds

    def lines(self) -> Iterator[str]:
        yield from _head("morgiana_calls_total", "counter", "Responses by operation and HTTP status.")
        for (operation, status), number in sorted(self._calls.items()):
            yield f'morgiana_calls_total{{operation="{operation}",status="{status}"}} {number}'
        yield from _head("morgiana_call_seconds", "histogram", "Seconds from a request's first line to its response's.")
        for operation, buckets in sorted(self._seconds.items()):
            below = 0
            for edge, number in zip((*map(str, _EDGES_S), "+Inf"), buckets, strict=True):
                below += number
                yield f'morgiana_call_seconds_bucket{{operation="{operation}",le="{edge}"}} {below}'
            yield f'morgiana_call_seconds_sum{{operation="{operation}"}} {self._sums_s[operation]:.6f}'
            yield f'morgiana_call_seconds_count{{operation="{operation}"}} {below}'


class MetricsPage:
    """`/metrics`, for this machine and for whoever has the token of MORGIANA_METRICS_TOKEN."""

    def __init__(self, tally: Tally, token: str | None = None) -> None:
        self._tally = tally
        self._token = os.environ.get("MORGIANA_METRICS_TOKEN", "") if token is None else token

    async def show(self, request: Request) -> Response:
        """Raises `NotSignedIn`. Where a token is set it is asked of everybody."""
        if not self._may(request):
            raise NotSignedIn(
                "The metrics are for this machine, or for whoever has their token.",
                remedy="Set MORGIANA_METRICS_TOKEN and send `Authorization: Bearer <token>`.",
            )
        lines = [*self._tally.lines(), *_process()]
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


def _head(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"


def _process() -> Iterator[str]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    yield from _head("process_cpu_seconds_total", "counter", "Processor seconds of this process.")
    yield f"process_cpu_seconds_total {used.ru_utime + used.ru_stime:.3f}"
    if (pages := _resident_pages()) is not None:
        yield from _head("process_resident_memory_bytes", "gauge", "Memory of this process that is in RAM.")
        yield f"process_resident_memory_bytes {pages * resource.getpagesize()}"
    yield from _head("process_start_time_seconds", "gauge", "When this process began, in seconds since 1970.")
    yield f"process_start_time_seconds {_STARTED:.3f}"
    yield from _head("morgiana_build_info", "gauge", "The version that runs.")
    yield f'morgiana_build_info{{version="{__version__}",python="{platform.python_version()}"}} 1'


def _resident_pages() -> int | None:
    """Pages in RAM as Linux tells them; None on other systems."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return None
