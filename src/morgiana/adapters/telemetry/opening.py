"""Whether this process tells a collector what it does: where OTEL_EXPORTER_OTLP_ENDPOINT names one, and else not."""

import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Final

from morgiana.control.installation import BadSetting
from morgiana.control.measures import Measures
from morgiana.control.ports import Telemetry

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"


def open_telemetry(measures: Measures, environment: Mapping[str, str] = os.environ) -> Telemetry | None:
    """Begin to tell, by the standard variables of OpenTelemetry; None where no collector is named.

    Nothing of OpenTelemetry is imported then. Raises `BadSetting` where it is not installed, or another protocol is
    asked for than the one that there is.
    """
    if not environment.get(ENDPOINT) or environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    protocol = environment.get("OTEL_EXPORTER_OTLP_PROTOCOL") or "http/protobuf"
    if protocol != "http/protobuf":
        raise BadSetting(
            f"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol!r}.",
            remedy="Set it to `http/protobuf`, or leave it out; collectors listen for it at port 4318.",
        )
    if find_spec("opentelemetry.exporter.otlp.proto.http") is None:
        raise BadSetting(
            f"{ENDPOINT} is set, and OpenTelemetry is not installed.",
            remedy="Install it with `pip install 'morgiana[telemetry]'`, or unset the variable.",
        )
    from morgiana.adapters.telemetry.collector import Collector

    return Collector(measures)
