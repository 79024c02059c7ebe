"""A collector hears of calls, jobs, commits and what is measured; without one nothing of it is even imported."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import stores
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from telemetry_receiver import Receiver, attributes, receiver

from morgiana.adapters.telemetry.opening import open_telemetry
from morgiana.control.installation import BadSetting
from morgiana.control.measures import Measures
from morgiana.control.observing import pseudonym
from morgiana.kernel.tracing import span, tracer

COMMAND = [sys.executable, "-m", "morgiana"]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CALLER = "00f067aa0ba902b7"
SALES = "date,product,quantity,line_total\n2026-05-04,Tea,2,13.00\n2026-05-05,Milk,1,3.20\n"


@dataclass
class Served:
    """A server that tells `heard` what it does, with a worker of its own."""

    http: httpx.Client
    heard: Receiver
    home: Path
    log: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """First a sales file is loaded by a command, then the server is begun on the same home."""
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("folder")
    (folder / "sales.csv").write_text(SALES)
    with receiver() as heard, (folder / "log").open("wb") as log:
        port = free_port()
        environment = environment_of(home, port, heard.url)
        loading = [*COMMAND, "import", "load", "sales.csv", "--yes"]
        loaded = subprocess.run(loading, env=environment, cwd=folder, capture_output=True, text=True, timeout=120)
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        key = subprocess.run([*COMMAND, "key"], env=environment, capture_output=True, text=True, check=True, timeout=90)
        server = subprocess.Popen([*COMMAND, "serve"], env=environment, stdout=log, stderr=log)
        headers = {"Authorization": f"Bearer {key.stdout.split()[-1]}"}
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as http:
                wait_ready(http)
                yield Served(http, heard, home, folder / "log")
        finally:
            server.terminate()
            server.wait(60)


def environment_of(home: Path, port: int, collector: str) -> dict[str, str]:
    told = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector, "OTEL_METRIC_EXPORT_INTERVAL": "500"}
    told |= {"OTEL_BSP_SCHEDULE_DELAY": "200", "MORGIANA_LOG": "json", "MORGIANA_LOG_LEVEL": "info"}
    return stores.environment_of(home, MORGIANA_PORT=str(port), **told)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_ready(http: httpx.Client) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            if http.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server is not ready")


def parent(span: Span) -> str:
    return span.parent_span_id.hex()


@pytest.mark.slow
def test_a_call_is_a_span_of_its_callers_trace(served: Served) -> None:
    """The request continues the trace that it came with, the call is of the request, its commit of the call."""
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01", "X-Request-Id": "mine-1"}
    assert served.http.post("/v1/shop/profile", json={}, headers=headers).headers["x-request-id"] == "mine-1"
    request = served.heard.span("POST shop.profile", lambda span: span.trace_id.hex() == TRACE)
    call = served.heard.span("shop.profile", lambda span: span.trace_id.hex() == TRACE)
    assert (parent(request), request.kind) == (CALLER, Span.SPAN_KIND_SERVER)
    assert attributes(request)["http.response.status_code"] == 200
    assert parent(call) == request.span_id.hex()
    assert attributes(call) == {
        "morgiana.operation": "shop.profile",
        "morgiana.tenant": pseudonym("local"),
        "morgiana.request_id": "mine-1",
        "morgiana.status": 200,
    }
    commit = served.heard.span("books.commit", lambda span: span.trace_id.hex() == TRACE)
    assert parent(commit) == call.span_id.hex()
    assert served.heard.services == {"morgiana"}


@pytest.mark.slow
def test_a_request_without_a_number_gets_its_traces(served: Served) -> None:
    number = served.http.post("/v1/shop/profile", json={}).headers["x-request-id"]
    assert re.fullmatch("[0-9a-f]{32}", number)
    call = served.heard.span("shop.profile", lambda span: span.trace_id.hex() == number)
    assert attributes(call)["morgiana.request_id"] == number


@pytest.mark.slow
def test_a_refusal_is_told_with_its_code_and_is_no_error(served: Served) -> None:
    headers = {"traceparent": f"00-{TRACE[::-1]}-{CALLER}-01"}
    assert served.http.post("/v1/shop/set_profile", json={"name": "Teas"}, headers=headers).status_code == 428
    call = served.heard.span("shop.set_profile", lambda span: span.trace_id.hex() == TRACE[::-1])
    assert (attributes(call)["morgiana.status"], attributes(call)["morgiana.refusal"]) == (428, "key_needed")
    assert call.status.code == 0
    text = served.http.get("/metrics").text
    assert 'morgiana_refusals_total{code="key_needed"} ' in text


@pytest.mark.slow
def test_a_job_is_linked_to_the_call_that_began_it_in_another_process(served: Served) -> None:
    """Its own trace, with a link to the accepting span; the worker's lines carry the request's number and the job's."""
    accepted = served.http.post("/v1/jobs/plan/weekly", json={}, headers={"X-Request-Id": "for-a-job"})
    assert accepted.status_code == 202, accepted.text
    job_id = accepted.json()["id"]
    beginning = served.heard.span(
        "plan.weekly accepted", lambda span: attributes(span)["morgiana.request_id"] == "for-a-job"
    )
    job = served.heard.span("plan.weekly", lambda span: attributes(span).get("morgiana.job_id") == job_id)
    [link] = job.links
    assert (link.trace_id, link.span_id) == (beginning.trace_id, beginning.span_id)
    assert job.trace_id != beginning.trace_id
    assert (job.kind, parent(job)) == (Span.SPAN_KIND_CONSUMER, "")
    told = attributes(job)
    assert (told["morgiana.request_id"], told["morgiana.attempt"]) == ("for-a-job", 1)
    assert told["morgiana.state"] in ("done", "refused")
    lines = [json.loads(line) for line in served.log.read_text().splitlines() if line.startswith("{")]
    [of_worker] = [line for line in lines if line.get("job_id") == job_id]
    assert of_worker["request_id"] == "for-a-job"
    assert of_worker["process"] != next(line["process"] for line in lines if line["logger"] == "morgiana.access")


@pytest.mark.slow
def test_what_a_command_writes_into_the_lake_is_told_before_it_ends(served: Served) -> None:
    load = served.heard.span("import.load")
    writes = [span for span in served.heard.spans if span.name == "lake.write" and span.trace_id == load.trace_id]
    assert {attributes(span)["morgiana.table"] for span in writes} == {"sales"}


@pytest.mark.slow
def test_the_collector_hears_the_measures_of_the_metrics_page(served: Served) -> None:
    """The same names; a counter as a sum, a histogram with its buckets."""
    served.http.post("/v1/shop/profile", json={})
    names = set(re.findall(r"^# TYPE (\w+)", served.http.get("/metrics").text, re.M))
    assert {"morgiana_jobs", "morgiana_job_oldest_seconds", "morgiana_job_takeovers_total", "morgiana_workers"} <= names
    assert {"morgiana_loop_lag_seconds", "morgiana_spent_minor", "morgiana_refusals_total"} <= names
    heard = served.heard
    heard.wait(lambda: heard.metrics.get("morgiana_call_seconds"), "morgiana_call_seconds")
    empty = {"morgiana_spent_minor", "morgiana_refusals_total", "morgiana_security_events_total"}
    wanted = names - empty  # which have no series before there is one
    heard.wait(lambda: wanted <= heard.metrics.keys() or None, str(sorted(wanted)))
    assert heard.metrics["morgiana_calls_total"].sum.is_monotonic
    buckets = heard.metrics["morgiana_call_seconds"].histogram.data_points[0]
    assert sum(buckets.bucket_counts) == buckets.count > 0
    heard.wait(lambda: heard.metrics["morgiana_workers"].gauge.data_points[0].as_int == 1 or None, "a worker")


@pytest.mark.slow
def test_no_tenant_is_told_by_name(served: Served) -> None:
    served.http.post("/v1/shop/profile", json={})
    served.heard.span("shop.profile")
    assert b"local_org" not in served.heard.raw
    assert not any(value == "local" for span in served.heard.spans for value in attributes(span).values())


OFF = """
import sys
from morgiana import app
installation = app.installation()
opened = installation.open(installation.settings)
opened.close()
print([name for name in sys.modules if name.startswith("opentelemetry.")])
"""


def test_without_a_collector_nothing_of_it_is_imported(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    environment |= stores.places_of(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", OFF], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout == "[]\n"


def test_without_a_collector_a_span_is_nothing() -> None:
    assert tracer() is None
    with span("anything") as nothing:
        nothing.note("of", "no use")
    assert nothing.trace_id == ""


def test_a_collector_that_is_not_there_holds_nobody_up(tmp_path: Path) -> None:
    """A command answers as without one, and ends within the time that telling may take."""
    environment = environment_of(tmp_path, 1, f"http://127.0.0.1:{free_port()}")
    began = time.monotonic()
    command = [*COMMAND, "shop", "profile", "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("disabled", ["true", "TRUE"])
def test_the_standard_switch_turns_it_off(disabled: str) -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318", "OTEL_SDK_DISABLED": disabled}
    assert open_telemetry(Measures(), environment) is None


def test_another_protocol_is_refused_by_name() -> None:
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    with pytest.raises(BadSetting, match="OTEL_EXPORTER_OTLP_PROTOCOL"):
        open_telemetry(Measures(), environment)
