"""How large a file may be, so that no upload can take the machine down."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is read; the defaults suit a machine of 2 GB."""

    file_bytes: int = 1 << 30
    document_bytes: int = 64 << 20
    """JSON, XML and HTML documents, which are read as a whole."""
    unpacked_bytes: int = 2 << 30
    unpacking_ratio: int = 200
    members: int = 500
    columns: int = 2_000
    line_bytes: int = 10 << 20
    rows: int = 20_000_000
    cells: int = 80_000_000
    """Rows times columns: text takes about 20 bytes a cell."""


LIMITS = Limits()
