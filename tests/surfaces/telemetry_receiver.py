"""A collector of telemetry in this process: hears OTLP over HTTP, and keeps the messages as it decoded them."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

R = TypeVar("R")


class Receiver:
    """What it heard, and where it is."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.spans: list[Span] = []
        self.metrics: dict[str, Metric] = {}
        self.services: set[str] = set()
        self.raw = b""
        """All bodies one after another, to look for what must not be in them."""

    def take(self, path: str, body: bytes) -> None:
        self.raw += body
        if path == "/v1/traces":
            traces = ExportTraceServiceRequest.FromString(body)
            for resource in traces.resource_spans:
                self.services.add(attributes(resource.resource)["service.name"])
                for scope in resource.scope_spans:
                    self.spans += scope.spans
        elif path == "/v1/metrics":
            told = ExportMetricsServiceRequest.FromString(body)
            for measured in told.resource_metrics:
                for metrics in measured.scope_metrics:
                    self.metrics |= {metric.name: metric for metric in metrics.metrics}
        else:
            raise AssertionError(path)

    def span(self, name: str, where: Callable[[Span], bool] = lambda span: True) -> Span:
        """A span of that name; waited for."""
        return self.wait(lambda: next((span for span in self.spans if span.name == name and where(span)), None), name)

    def wait(self, found: Callable[[], R | None], what: str) -> R:
        until = time.monotonic() + 60
        while (one := found()) is None:
            assert time.monotonic() < until, (what, sorted({span.name for span in self.spans}), sorted(self.metrics))
            time.sleep(0.05)
        return one


def attributes(of: Any) -> dict[str, Any]:
    """The attributes of a span or a resource."""
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in of.attributes}


@contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that listens."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/x-protobuf"
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            heard.take(self.path, body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """A test's output is not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard = Receiver(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
