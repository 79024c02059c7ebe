"""What grows old in the books: answers and requests that nobody will ask for again, and receipts."""

from dataclasses import dataclass
from datetime import datetime

from morgiana.adapters.database.database import Database
from morgiana.control.privacy.retention import DAYS_OF_BOOKS


@dataclass(frozen=True)
class Answers:
    """What calls and jobs answered, and what jobs were asked. Their receipts stay."""

    database: Database
    what: str = "answers"
    title: str = "Stored answers, and requests of jobs"
    days: int | None = 730
    days_min: int = 1

    def remove(self, tenant: str, before: datetime) -> int:
        """Blank them; the same key then finds that its answer is no longer kept."""
        moment = before.isoformat()
        with self.database.transaction(of=tenant) as transaction:
            blanked = transaction.execute(
                "UPDATE calls SET answer = ? WHERE tenant = :tenant AND at < ? AND answer <> ?", (b"", moment, b"")
            )
            return blanked + transaction.execute(
                "UPDATE jobs SET request = ? WHERE tenant = :tenant AND ended_at < ? AND request <> ?",
                (b"", moment, b""),
            )


@dataclass(frozen=True)
class Receipts:
    """Calls with their receipts. What was paid for them stays in the ledger."""

    database: Database
    what: str = "receipts"
    title: str = "Receipts"
    days: int | None = None
    days_min: int = DAYS_OF_BOOKS

    def remove(self, tenant: str, before: datetime) -> int:
        with self.database.transaction(of=tenant) as transaction:
            return transaction.execute("DELETE FROM calls WHERE tenant = :tenant AND at < ?", (before.isoformat(),))
