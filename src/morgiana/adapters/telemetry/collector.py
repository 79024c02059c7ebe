"""Tells a collector by OTLP over HTTP: spans as they end, and every so often what is measured.

Both are told by threads of their own, and what cannot be told is dropped: no call waits for a collector.
"""

import logging
import os
import threading
import time
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics.export import MetricExportResult
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from morgiana import __version__
from morgiana.adapters.telemetry.measured import data_of
from morgiana.adapters.telemetry.spans import OtelTracer
from morgiana.control.measures import Measures
from morgiana.kernel.ids import new_id
from morgiana.kernel.tracing import trace_by

_log = logging.getLogger(__name__)

_SECONDS_TO_TELL: Final = 5.0
"""So long the end of the process may wait for a collector, for spans and measures each."""


class Collector:
    """The collector that the variables of OpenTelemetry name. Its tracer is the process's until it is closed."""

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._resource = Resource.create(
            {
                SERVICE_NAME: os.environ.get("OTEL_SERVICE_NAME") or "morgiana",
                SERVICE_VERSION: __version__,
                SERVICE_INSTANCE_ID: new_id("process"),
            }
        )
        # The process ends by `close`, which has an end; the SDK's own hook at exit may wait for half a minute.
        self._provider = TracerProvider(resource=self._resource, shutdown_on_exit=False)
        self._spans = OTLPSpanExporter()
        self._provider.add_span_processor(BatchSpanProcessor(self._spans))
        self._metrics = OTLPMetricExporter()
        self._every_s = float(os.environ.get("OTEL_METRIC_EXPORT_INTERVAL") or 60_000) / 1000
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="telemetry", daemon=True)
        self._thread.start()
        trace_by(OtelTracer(self._provider))

    def finish(self) -> None:
        self._ending.set()
        self._thread.join(_SECONDS_TO_TELL)
        self._metrics.shutdown()  # a thread that is still at it gives up its next attempt

    def close(self) -> None:
        trace_by(None)
        ending = threading.Thread(target=self._provider.shutdown, name="telemetry-end", daemon=True)
        ending.start()
        ending.join(_SECONDS_TO_TELL)
        self._spans.shutdown()  # type: ignore[no-untyped-call]

    def _tell(self) -> None:
        while not self._ending.wait(self._every_s):
            self._tell_once()
        self._tell_once()

    def _tell_once(self) -> None:
        try:
            told = self._metrics.export(data_of(self._measures.read(), self._resource, time.time_ns()))
        except Exception:  # noqa: BLE001  the next time may be better, and nobody waits for this
            _log.exception("what was measured could not be told")
            return
        if told is not MetricExportResult.SUCCESS:
            _log.warning("the collector did not take what was measured")
