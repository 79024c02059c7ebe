"""Spans and measures for a collector, by the OpenTelemetry protocol."""
