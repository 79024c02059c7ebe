"""What an assistant reads: how to begin, a problem in words, and long answers cut to what fits."""

import json
from typing import Any, Final

from morgiana.control.jobs import Problem

INSTRUCTIONS: Final = """\
Morgiana works on one shop's own data. Each tool is one operation; its result holds the answer and a receipt (what it
used and cost, and the rows that it rests on). A tool that changes data takes an `idempotency_key`: use a new one for
each new thing to do, and the same one to repeat a call that failed. An error that is a refusal has a code, and a remedy
that says what to do; follow it or tell the user. Files are sent with the call or referred to by what an answer gave."""

LONGEST_TEXT: Final = 20_000
"""Characters of a result's text; the structured content is always whole."""
_ROWS_SHOWN: Final = 20


def told(problem: Problem) -> str:
    """A problem as a few lines."""
    place = ", ".join(
        f"{name} {value}"
        for name, value in (("file", problem.file), ("row", problem.row), ("field", problem.field))
        if value is not None
    )
    where = f" ({place})" if place else ""
    return f"{problem.title} {problem.detail}{where}\nWhat to do: {problem.remedy}\nCode: {problem.code}"


def cancelled() -> Problem:
    """A call that was asked to end."""
    return Problem(
        type="/problems/cancelled",
        title="The call was cancelled.",
        status=499,
        detail="Nothing was changed and nothing is charged.",
        code="cancelled",
        remedy="Call again if it is still wanted.",
    )


def shortened(result: bytes) -> str:
    """A result as text; of one that is long, the first rows of each list, with a note where rows are left out."""
    text = result.decode()
    if len(text) <= LONGEST_TEXT:
        return text
    for rows in (_ROWS_SHOWN, 5, 1):
        text = json.dumps(_cut(json.loads(result), rows), ensure_ascii=False)
        if len(text) <= LONGEST_TEXT:
            break
    return text[:LONGEST_TEXT]


def _cut(value: Any, rows: int) -> Any:
    if isinstance(value, list):
        kept = [_cut(item, rows) for item in value[:rows]]
        return [*kept, f"… and {len(value) - rows:,} more"] if len(value) > rows else kept
    return {name: _cut(item, rows) for name, item in value.items()} if isinstance(value, dict) else value
