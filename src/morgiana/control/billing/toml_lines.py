"""On which line of a TOML text something stands; the parser of the standard library gives the values alone."""

import re
from typing import Final

Path_ = tuple[str | int, ...]
"""Keys, and positions in arrays of tables: `("periods", 1, "prices", "EUR")`."""

_HEADER: Final = re.compile(r"""^\s*(\[\[?)\s*((?:"[^"]*"|'[^']*'|[^\]"'])+?)\s*\]""")
_KEY: Final = re.compile(
    r"""^\s*((?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="""
)
_PART: Final = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


def line_of(text: str, path: Path_) -> int:
    """The line, from 1, of what `path` names, or of the nearest thing around it that has a line."""
    lines = _lines(text)
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return 1


def _lines(text: str) -> dict[Path_, int]:
    found: dict[Path_, int] = {}
    counts: dict[Path_, int] = {}
    table: Path_ = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = _table(_parts(header[2]), counts, array=header[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def _table(parts: list[str], counts: dict[Path_, int], *, array: bool) -> Path_:
    """The path of a header: below an array of tables it means the latest of them."""
    path: Path_ = ()
    for depth, part in enumerate(parts):
        path = (*path, part)
        if array and depth == len(parts) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _parts(text: str) -> list[str]:
    return [double or single or bare for double, single, bare in _PART.findall(text)]
