"""The log of a process: lines for people, or one JSON object a line for whoever collects them."""

import json
import logging
import os
import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from morgiana.control.installation import BadSetting

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""The number of the request that is being answered; threads that answer it inherit it."""
TRACE_ID: Final[ContextVar[str]] = ContextVar("trace_id", default="")
"""The trace that the request belongs to, as its sender said by `traceparent`."""

_LEVELS: Final = ("debug", "info", "warning", "error")
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_NO_TRACE: Final = b"0" * 32


def begin_logging(environment: Mapping[str, str] = os.environ) -> None:
    """Log to standard error as MORGIANA_LOG (`text` or `json`) and MORGIANA_LOG_LEVEL say. Raises `BadSetting`.

    At `info` each response is a line, without the query or any header: no key and no link gets into a log.
    """
    form, level = environment.get("MORGIANA_LOG") or "text", environment.get("MORGIANA_LOG_LEVEL") or "warning"
    if form not in ("text", "json"):
        raise BadSetting(f"MORGIANA_LOG is {form!r}.", remedy="Set it to `text` or `json`.")
    if level not in _LEVELS:
        raise BadSetting(f"MORGIANA_LOG_LEVEL is {level!r}.", remedy=f"Set it to one of {', '.join(_LEVELS)}.")
    handler = logging.StreamHandler()
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else text)
    logging.basicConfig(level=level.upper(), handlers=[handler])


def trace_of(traceparent: bytes) -> str:
    """The trace's number in a header `traceparent` (W3C Trace Context, section 3.2); empty where there is none."""
    found = _TRACEPARENT.fullmatch(traceparent)
    return "" if found is None or found[1] == _NO_TRACE else found[1].decode()


class JsonLines(logging.Formatter):
    """One object a line: `at`, `level`, `logger`, `message`, and what is known of the request and of an error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "process": record.process,
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        if trace_id := TRACE_ID.get():
            line["trace_id"] = trace_id
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
