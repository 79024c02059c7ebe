"""Markdown as the site and a code host both read it."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

GENERATED: Final = "<!-- Written by docs/generate.py from the declarations. Change those, then run `make docs`. -->\n\n"
_LONG: Final = 30


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; columns that are empty in every row are left out."""
    found = [[cell(text) for text in row] for row in rows]
    kept = [index for index in range(len(heading)) if any(row[index] for row in found)]
    lines = [
        _line([heading[index] for index in kept]),
        _line(["---"] * len(kept)),
        *(_line([row[index] for index in kept]) for row in found),
    ]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """A text on one line that does not end its cell, not even within code."""
    return " ".join(text.split()).replace("|", "&#124;" if "`" not in text else "\\|")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def fence(text: str, language: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def json_text(value: Any) -> str:
    """JSON with small lists and objects on one line, as a person would write it."""
    return _json(value, "")


def _json(value: Any, indent: str) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(flat) + len(indent) <= 100:
        return flat
    deeper = indent + "  "
    if isinstance(value, list):
        return "[\n" + ",\n".join(deeper + _json(item, deeper) for item in value) + f"\n{indent}]"
    pairs = (f"{deeper}{json.dumps(name, ensure_ascii=False)}: {_json(item, deeper)}" for name, item in value.items())
    return "{\n" + ",\n".join(pairs) + f"\n{indent}}}"


def example(title: str, value: Any) -> str:
    """A request to copy; a long one is folded."""
    text = fence(json_text(value), "json")
    if text.count("\n") <= _LONG:
        return f"{title}:\n\n{text}"
    return f'<details markdown="1">\n<summary>{title}</summary>\n\n{text}\n</details>\n'


def anchor(heading: str) -> str:
    """The anchor that the site gives to a heading."""
    plain = re.sub(r"[^\w\s-]", "", heading).strip().lower()
    return re.sub(r"[\s-]+", "-", plain)
