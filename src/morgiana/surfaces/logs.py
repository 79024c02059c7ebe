"""The log of a process: lines for people, or one JSON object a line for whoever collects them."""

import json
import logging
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from morgiana.control.installation import BadSetting
from morgiana.kernel.tracing import JOB_ID, REQUEST_ID, trace_id

_LEVELS: Final = ("debug", "info", "warning", "error")
_BLANKED: Final = (
    (re.compile(r"\bmg_([a-z]+)_[\w-]+"), r"mg_\1_…"),
    (re.compile(r"(?i)\b(bearer|basic) +[\w.~+/=-]+"), r"\1 …"),
    (re.compile(r"([?&](?:ticket|link|code|state|token|key)=)[^\s&\"']+"), r"\1…"),
    (re.compile(r"(://[^\s/:@]*):[^\s/@]+@"), r"\1:…@"),
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
)
"""What looks like a secret or an address of e-mail, and what stands in its place."""


def begin_logging(environment: Mapping[str, str] = os.environ) -> None:
    """Log to standard error as MORGIANA_LOG (`text` or `json`) and MORGIANA_LOG_LEVEL say. Raises `BadSetting`.

    At `info` each response is a line, without the query or any header: no key and no link gets into a log. What an
    error of another library quotes is not ours to choose, so what looks like a secret or an address is blanked.
    """
    form, level = environment.get("MORGIANA_LOG") or "text", environment.get("MORGIANA_LOG_LEVEL") or "warning"
    if form not in ("text", "json"):
        raise BadSetting(f"MORGIANA_LOG is {form!r}.", remedy="Set it to `text` or `json`.")
    if level not in _LEVELS:
        raise BadSetting(f"MORGIANA_LOG_LEVEL is {level!r}.", remedy=f"Set it to one of {', '.join(_LEVELS)}.")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(level=level.upper(), handlers=[handler])


def blanked(text: str) -> str:
    """The text without keys, links, tickets, passwords of addresses, and addresses of e-mail."""
    for pattern, instead in _BLANKED:
        text = pattern.sub(instead, text)
    return text


class TextLines(logging.Formatter):
    """When in UTC, how bad, who says it, and what.

    A path, or what an error quotes, may be a stranger's, and breaks out of no line: only the first line of an entry
    begins at the edge.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return blanked("\n  ".join(_without_controls(super().format(record)).split("\n")))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        at = datetime.fromtimestamp(record.created, UTC)
        return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  the library's name
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)


def _without_controls(text: str) -> str:
    """The text with what moves a terminal's cursor, or breaks its line, written out; newlines and tabs stay."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


class JsonLines(logging.Formatter):
    """One object a line: `at`, `level`, `logger`, `message`, and what is known of request, job, trace and error.

    What a line has as `told` besides, names and ids of our own, are fields too.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": blanked(record.getMessage()),
            "process": record.process,
        }
        line |= getattr(record, "told", {})
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        if job_id := JOB_ID.get():
            line["job_id"] = job_id
        if trace := trace_id():
            line["trace_id"] = trace
        if record.exc_info:
            line["error"] = blanked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
