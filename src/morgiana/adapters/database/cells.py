"""How values that SQL has no type for stand in a column: moments as ISO text, sets as sorted JSON."""

import json
from collections.abc import Iterable
from datetime import datetime


def moment_cell(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def moment(cell: str | None) -> datetime | None:
    return None if cell is None else datetime.fromisoformat(cell)


def set_cell(values: Iterable[str] | None) -> str | None:
    return None if values is None else json.dumps(sorted(values))


def set_of(cell: str | None) -> frozenset[str] | None:
    return None if cell is None else frozenset(json.loads(cell))
