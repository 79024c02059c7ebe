"""One line of a benchmark's table."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

Figure = float | str


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one piece of work, ours beside others'."""

    work: str
    """What was done."""
    measure: str
    """What was measured, with its unit."""
    ours: Figure
    peers: dict[str, Figure] = field(default_factory=dict)
    """The same of others, by name, from the same run."""
    goal: str = ""
    """What ours should be, in words and figures; empty where there is none."""
    holds: bool | None = None
    """Whether it is; None where there is no goal."""


def write(rows: Sequence[Row], name: str, folder: Path = Path("build/bench")) -> Path:
    """Write the rows as `build/bench/<name>.json`, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")
    draft.rename(file)
    return file
