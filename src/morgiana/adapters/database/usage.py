"""What was used on each day, summed as it is used, so that a report need not read every receipt."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from morgiana.control.ports import Posting, Transaction

_SUMS = ("calls", "units", "minor", "cpu_seconds", "joules", "grams_co2e")
_KEY = ("tenant", "day", "operation", "person", "bearer", "currency")
_ADD = (
    f"INSERT INTO usage_days ({', '.join(_KEY)}, unit, {', '.join(_SUMS)}) VALUES ({', '.join('?' * 13)})"
    f" ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET "
    + ", ".join(f"{name} = usage_days.{name} + excluded.{name}" for name in _SUMS)
)


def write_usage(transaction: Transaction, postings: Sequence[Posting]) -> None:
    """Add what the postings used to their days; a day is a day of UTC."""
    days: dict[tuple[str, ...], list[Any]] = defaultdict(lambda: [0, 0, 0, 0.0, 0.0, 0.0])
    for p in postings:
        sums = days[p.tenant, p.at.date().isoformat(), p.operation, p.person, p.bearer, p.currency, p.unit]
        sums[0] += 1
        sums[1] += p.units
        sums[2] += p.price_minor
        sums[3] += p.cpu_seconds
        sums[4] += p.joules
        sums[5] += p.grams_co2e
    transaction.executemany(_ADD, [(*key, *sums) for key, sums in sorted(days.items())])
