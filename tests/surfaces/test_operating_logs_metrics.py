"""What those who watch over a server read: its metrics and its log."""

import asyncio
import json
import logging
import sys

import pytest
from starlette.requests import Request

from morgiana.control.installation import BadSetting
from morgiana.control.refusals import NotSignedIn
from morgiana.surfaces.http.metrics import MetricsPage, Tally
from morgiana.surfaces.logs import REQUEST_ID, TRACE_ID, JsonLines, begin_logging, trace_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def asked(client: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/metrics", "headers": raw, "client": (client, 5000)})


def shown(page: MetricsPage, request: Request) -> str:
    return bytes(asyncio.run(page.show(request)).body).decode()


def test_calls_are_counted_and_their_seconds_cumulate() -> None:
    tally = Tally()
    for status, seconds in ((200, 0.0004), (200, 0.03), (429, 99.0)):
        tally.count("stock.levels", status, seconds)
    text = shown(MetricsPage(tally, ""), asked("127.0.0.1"))
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
        shown(MetricsPage(Tally(), token), request_)


def test_the_token_opens_the_metrics_from_anywhere() -> None:
    page = MetricsPage(Tally(), "right")
    assert "morgiana_build_info" in shown(page, asked("203.0.113.9", authorization="Bearer right"))


def test_a_line_of_json_says_request_trace_and_error() -> None:
    try:
        raise ValueError("bad\nthing")
    except ValueError:
        record = logging.LogRecord("m", logging.ERROR, "f", 1, "it %s", ("failed",), sys.exc_info())
    request, trace = REQUEST_ID.set("req_1"), TRACE_ID.set(TRACE)
    try:
        text = JsonLines().format(record)
    finally:
        REQUEST_ID.reset(request)
        TRACE_ID.reset(trace)
    line = json.loads(text)
    assert "\n" not in text
    assert (line["level"], line["message"], line["request_id"], line["trace_id"]) == (
        "error",
        "it failed",
        "req_1",
        TRACE,
    )
    assert "ValueError: bad" in line["error"]


@pytest.mark.parametrize("sent", ["", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "00-xyz", f"00-{TRACE}-short-01"])
def test_what_is_no_traceparent_names_no_trace(sent: str) -> None:
    assert trace_of(sent.encode()) == ""


def test_a_traceparent_names_its_trace() -> None:
    assert trace_of(f"00-{TRACE}-00f067aa0ba902b7-01".encode()) == TRACE


@pytest.mark.parametrize("setting", ["MORGIANA_LOG", "MORGIANA_LOG_LEVEL"])
def test_a_wrong_setting_of_the_log_is_named(setting: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        begin_logging({setting: "loud"})
