"""What those who watch over a server read: its metrics and its log."""

import asyncio
import contextvars
import json
import logging
import sys
from datetime import datetime, timedelta

import pytest
from starlette.requests import Request

from morgiana.control.installation import BadSetting
from morgiana.control.measures import Histogram, Measure, Measures, Source, single
from morgiana.control.process_measures import process_measures
from morgiana.control.refusals import NotSignedIn
from morgiana.kernel.refusals import Fault
from morgiana.kernel.tracing import JOB_ID, REQUEST_ID, TRACEPARENT, traceparent_of
from morgiana.surfaces.http.metrics import MetricsPage, Tally
from morgiana.surfaces.logs import JsonLines, TextLines, begin_logging

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = f"00-{TRACE}-00f067aa0ba902b7-01"


def asked(client: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/metrics", "headers": raw, "client": (client, 5000)})


def shown(page: MetricsPage, request: Request) -> str:
    return bytes(asyncio.run(page.show(request)).body).decode()


def page_of(*sources: Source, token: str = "") -> MetricsPage:
    measures = Measures()
    for source in sources:
        measures.add(source)
    return MetricsPage(measures, token=token)


def test_calls_are_counted_and_their_seconds_cumulate() -> None:
    tally = Tally()
    for status, seconds in ((200, 0.0004), (200, 0.03), (429, 99.0)):
        tally.count("stock.levels", status, seconds)
    text = shown(page_of(tally.measures, process_measures), asked("127.0.0.1"))
    assert 'morgiana_calls_total{operation="stock.levels",status="200"} 2' in text
    assert 'morgiana_calls_total{operation="stock.levels",status="429"} 1' in text
    assert 'morgiana_call_seconds_bucket{operation="stock.levels",le="0.05"} 2' in text
    assert 'morgiana_call_seconds_bucket{operation="stock.levels",le="10.0"} 2' in text
    assert 'morgiana_call_seconds_bucket{operation="stock.levels",le="+Inf"} 3' in text
    assert 'morgiana_call_seconds_sum{operation="stock.levels"} 99.030400' in text
    assert "process_cpu_seconds_total " in text


@pytest.mark.parametrize(
    ("token", "request_"),
    [
        ("", asked("203.0.113.9")),
        ("", asked("127.0.0.1", x_forwarded_for="203.0.113.9")),
        ("", asked("127.0.0.1", forwarded="for=203.0.113.9")),
        ("right", asked("127.0.0.1")),
        ("right", asked("127.0.0.1", authorization="Bearer wrong")),
    ],
)
def test_metrics_are_not_for_everybody(token: str, request_: Request) -> None:
    with pytest.raises(NotSignedIn):
        shown(page_of(token=token), request_)


def test_the_token_opens_the_metrics_from_anywhere() -> None:
    page = page_of(process_measures, token="right")
    assert "morgiana_build_info" in shown(page, asked("203.0.113.9", authorization="Bearer right"))


def test_a_line_of_text_is_in_utc_and_cannot_be_forged() -> None:
    """What a stranger has in a path begins no line, nor moves a cursor; an error is indented below its own."""
    try:
        raise ValueError("bad\n2026-11-25T10:00:00.000Z ERROR root: forged")
    except ValueError:
        path = "/v1/a\n2026-11-25T10:00:00.000Z ERROR root: forged\r\x1b[2K"
        record = logging.LogRecord("m", logging.ERROR, "f", 1, "GET %s 404", (path,), sys.exc_info())
    first, *more = TextLines().format(record).splitlines()
    at, _, rest = first.partition(" ")
    assert abs(datetime.fromisoformat(at).timestamp() - record.created) < 0.001
    assert datetime.fromisoformat(at).utcoffset() == timedelta(0)
    assert rest == r"ERROR m: GET /v1/a\n2026-11-25T10:00:00.000Z ERROR root: forged\r\x1b[2K 404"
    assert more
    assert all(line.startswith("  ") for line in more)


def test_a_line_of_json_says_request_job_trace_and_error() -> None:
    try:
        raise ValueError("bad\nthing")
    except ValueError:
        record = logging.LogRecord("m", logging.ERROR, "f", 1, "it %s", ("failed",), sys.exc_info())
    known = {REQUEST_ID: "req_1", JOB_ID: "job_1", TRACEPARENT: SPAN}
    context = contextvars.copy_context()
    for variable, value in known.items():
        context.run(variable.set, value)
    text = context.run(JsonLines().format, record)
    line = json.loads(text)
    assert "\n" not in text
    assert (line["level"], line["message"]) == ("error", "it failed")
    assert datetime.fromisoformat(line["at"]).utcoffset() == timedelta(0)
    assert abs(datetime.fromisoformat(line["at"]).timestamp() - record.created) < 0.001
    assert (line["request_id"], line["job_id"], line["trace_id"]) == ("req_1", "job_1", TRACE)
    assert "ValueError: bad" in line["error"]
    bare = json.loads(JsonLines().format(record))
    assert {"request_id", "job_id", "trace_id"}.isdisjoint(bare)


NO_SPANS = ["", "00-xyz", f"00-{TRACE}-short-01", f"00-{'0' * 32}-00f067aa0ba902b7-01", f"00-{TRACE}-{'0' * 16}-01"]


@pytest.mark.parametrize("sent", [*NO_SPANS, f"ff-{TRACE}-00f067aa0ba902b7-01"])
def test_what_is_no_traceparent_names_no_span(sent: str) -> None:
    assert traceparent_of(sent) == ""


def test_a_traceparent_names_its_span() -> None:
    assert traceparent_of(SPAN) == SPAN


def test_measures_that_cannot_be_read_leave_the_others() -> None:
    """While the database is away the process still tells what it has in memory."""

    def away() -> list[Measure]:
        raise Fault("The database is away.")

    text = shown(page_of(away, lambda: [single("morgiana_workers", "Workers.", 2)]), asked("127.0.0.1"))
    assert "morgiana_workers 2" in text


def test_a_histogram_has_a_bucket_for_what_is_above_them_all() -> None:
    histogram = Histogram("morgiana_commit_postings", "Calls.", (1, 4))
    for value in (1, 2, 9):
        histogram.add(value)
    lines = shown(page_of(lambda: [histogram.measure()]), asked("127.0.0.1")).splitlines()
    assert lines[2:] == [
        'morgiana_commit_postings_bucket{le="1"} 1',
        'morgiana_commit_postings_bucket{le="4"} 2',
        'morgiana_commit_postings_bucket{le="+Inf"} 3',
        "morgiana_commit_postings_sum 12.000000",
        "morgiana_commit_postings_count 3",
    ]


@pytest.mark.parametrize("setting", ["MORGIANA_LOG", "MORGIANA_LOG_LEVEL"])
def test_a_wrong_setting_of_the_log_is_named(setting: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        begin_logging({setting: "loud"})
