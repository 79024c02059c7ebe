"""Looks for secrets in what is committed; those of tests and examples were reviewed and are in `.secrets.baseline`.

`python tests/deploy/secret_scan.py` names what is new, and ends with 1 where there is any. With `--accept` it writes
what it found into the baseline, for whoever has looked at each. A secret is known there by its file, kind and hash, so
that lines may move.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from detect_secrets.core.scan import scan_file
from detect_secrets.settings import default_settings

PROJECT = Path(__file__).parents[2]
BASELINE = PROJECT / ".secrets.baseline"
_HASHES = ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt", BASELINE.name)
"""Files that are made of what looks like secrets."""
_GENERATED = "docs/reference/"
"""Made of texts in files that are looked through themselves."""
_NO_TEXT = {".png", ".parquet", ".xlsx", ".xls", ".ods", ".gz", ".zip", ".woff2", ".ico", ".mo", ".sqlite"}
_FILES_AT_ONCE = 40


class Found(NamedTuple):
    """One suspicion, without the secret itself."""

    file: str
    kind: str
    digest: str


def committed(project: Path = PROJECT) -> list[str]:
    """The files that git has, without those of no use to look through."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=True).stdout
    files = [name for name in listed.split("\0") if name]
    texts = [name for name in files if name not in _HASHES and Path(name).suffix not in _NO_TEXT]
    return [name for name in texts if not name.startswith(_GENERATED)]


def scanned(project: Path, files: Sequence[str]) -> dict[Found, int]:
    """What is suspicious in these files, and in which line."""
    with default_settings():
        return {
            Found(name, secret.type, secret.secret_hash): secret.line_number
            for name in files
            if (project / name).is_file()
            for secret in scan_file(str(project / name))
        }


def reviewed(baseline: Path = BASELINE) -> set[Found]:
    """What somebody has looked at."""
    known: dict[str, list[dict[str, Any]]] = json.loads(baseline.read_text())
    return {Found(name, one["kind"], one["digest"]) for name, all_of_it in known.items() for one in all_of_it}


def accept(found: Iterable[Found], baseline: Path = BASELINE) -> None:
    known: dict[str, list[dict[str, str]]] = {}
    for one in sorted(found):
        known.setdefault(one.file, []).append({"kind": one.kind, "digest": one.digest})
    baseline.write_text(json.dumps(known, indent=2) + "\n")


def main(arguments: Sequence[str]) -> int:
    files = committed()
    parts = [files[at : at + _FILES_AT_ONCE] for at in range(0, len(files), _FILES_AT_ONCE)]
    found: dict[Found, int] = {}
    with ProcessPoolExecutor(2) as processes:
        for part in processes.map(scanned, [PROJECT] * len(parts), parts):
            found |= part
    if "--accept" in arguments:
        accept(found)
        return 0
    new = {one: line for one, line in found.items() if one not in reviewed()}
    for line in _told(new):
        print(line)
    return 1 if new else 0


def _told(new: dict[Found, int]) -> Iterator[str]:
    for one, line in sorted(new.items()):
        yield f"{one.file}:{line}: {one.kind}"
    if new:
        yield "Take them out of the file; or, having looked at each, run this with --accept."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
