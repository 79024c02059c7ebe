"""How fast an audit trail is verified: in the books, and as an exported file without them."""

import itertools
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.row import Row
from morgiana.adapters.database.audit import AuditRows, write_entries
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.vault.opening import open_vault
from morgiana.control.audit.chain import Entry
from morgiana.control.audit.service import Audit
from morgiana.control.audit.trail_file import verify_trail

ENTRIES: Final = 1_000_000
RATE_GOAL: Final = 400_000
_BATCH: Final = 50_000


def run() -> list[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as home:
        database = SqliteDatabase(Path(home) / "morgiana.sqlite")
        began = datetime(2026, 1, 1, tzinfo=UTC)
        entries = (
            Entry(began + timedelta(seconds=n), f"person_{n % 50}", "key_1", "plan.weekly", f"rcpt_{n:032x}", "0" * 64)
            for n in range(ENTRIES)
        )
        while batch := list(itertools.islice(entries, _BATCH)):
            with database.transaction(of=frozenset({"shop"})) as transaction:
                write_entries(transaction, {"shop": batch})
        audit = Audit(AuditRows(database), open_vault(Path(home), database))
        clock = time.perf_counter()
        assert audit.verify("shop") == ENTRIES
        books_s = time.perf_counter() - clock
        file = Path(home) / "trail.jsonl"
        clock = time.perf_counter()
        _, lines = audit.export("shop", began)
        with file.open("wb") as out:
            out.writelines(lines)
        export_s = time.perf_counter() - clock
        clock = time.perf_counter()
        with file.open("rb") as trail:
            assert verify_trail(trail, public_key=audit.public_key).last == ENTRIES
        file_s = time.perf_counter() - clock
        size_mb = file.stat().st_size / 1e6
        database.close()
    work = f"audit trail of {ENTRIES:,} entries"

    def rate(measure: str, seconds: float) -> Row:
        found = ENTRIES / seconds
        return Row(work, measure, round(found), {}, f">= {RATE_GOAL}", found >= RATE_GOAL)

    return [
        rate("verified in the books, entries a second", books_s),
        rate("verified as a file, entries a second", file_s),
        Row(work, "exported, s", round(export_s, 2)),
        Row(work, "the file, MB", round(size_mb)),
    ]
