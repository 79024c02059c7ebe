"""Our measures in the form of the OpenTelemetry protocol: the same names and numbers as on `/metrics`."""

import time
from collections.abc import Iterable
from typing import Final

from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    HistogramDataPoint,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.metrics.export import Histogram as OtelHistogram
from opentelemetry.sdk.metrics.export import Metric as OtelMetric
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from morgiana import __version__
from morgiana.control.measures import Distribution, Labels, Measure

_STARTED_NS: Final = time.time_ns()
_SCOPE: Final = InstrumentationScope("morgiana", __version__)
_SINCE_START: Final = AggregationTemporality.CUMULATIVE


def data_of(measures: Iterable[Measure], resource: Resource, at_ns: int) -> MetricsData:
    """What is handed to an exporter."""
    metrics = [_metric(measure, at_ns) for measure in measures if measure.series]
    return MetricsData([ResourceMetrics(resource, [ScopeMetrics(_SCOPE, metrics, "")], "")])


def _metric(measure: Measure, at_ns: int) -> OtelMetric:
    return OtelMetric(measure.name, measure.meaning, _unit(measure.name), _data(measure, at_ns))


def _data(measure: Measure, at_ns: int) -> Sum | Gauge | OtelHistogram:
    if measure.kind == "histogram":
        points = [_buckets(labels, value, at_ns) for labels, value in measure.series if isinstance(value, Distribution)]
        return OtelHistogram(points, _SINCE_START)
    numbers = [
        NumberDataPoint(dict(labels), _STARTED_NS, at_ns, value)
        for labels, value in measure.series
        if not isinstance(value, Distribution)
    ]
    return Sum(numbers, _SINCE_START, is_monotonic=True) if measure.kind == "counter" else Gauge(numbers)


def _buckets(labels: Labels, value: Distribution, at_ns: int) -> HistogramDataPoint:
    return HistogramDataPoint(
        attributes=dict(labels),
        start_time_unix_nano=_STARTED_NS,
        time_unix_nano=at_ns,
        count=sum(value.counts),
        sum=value.total,
        bucket_counts=list(value.counts),
        explicit_bounds=list(value.edges),
        min=float("nan"),
        max=float("nan"),
    )


def _unit(name: str) -> str:
    """The unit that a name ends in, as UCUM has it."""
    bare = name.removesuffix("_total")
    return "s" if bare.endswith("_seconds") else "By" if bare.endswith("_bytes") else ""
