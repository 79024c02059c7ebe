"""Sums over the days' use, in SQL."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.control.billing.usage_store import By, Repeated, Used
from morgiana.control.caller import HOST

_COLUMN: Final[dict[By, str]] = {
    "day": "day",
    "month": "SUBSTR(day, 1, 7)",
    "operation": "operation",
    "shop": "tenant",
    "key": "bearer",
    "person": "person",
}
_SUMS: Final = "SUM(calls), SUM(units), SUM(minor), SUM(cpu_seconds), SUM(joules), SUM(grams_co2e)"


class UsageRows:
    """Implements `UsageStore`; each shop's rows are asked for by themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shops(self, organisation: str) -> list[str]:
        rows = self._database.rows("SELECT id FROM shops WHERE tenant = :tenant ORDER BY id", of=organisation)
        return [shop for (shop,) in rows]

    def used(self, shops: Sequence[str], first: date, last: date, by: By) -> list[Used]:
        sums: dict[tuple[str, str], list[Any]] = defaultdict(lambda: [0, 0, 0, 0.0, 0.0, 0.0])
        for shop in shops:
            for what, currency, *used in self._database.rows(
                f"SELECT {_COLUMN[by]}, currency, {_SUMS} FROM usage_days"
                " WHERE tenant = :tenant AND day >= ? AND day <= ?"
                f" GROUP BY {_COLUMN[by]}, currency",
                (first.isoformat(), last.isoformat()),
                of=shop,
            ):
                so_far = sums[what, currency]
                so_far[:] = [before + more for before, more in zip(so_far, map(_plain, used), strict=True)]
        return [Used(what, currency, *values) for (what, currency), values in sorted(sums.items())]

    def used_by_all(self, first: date, last: date) -> list[Used]:
        rows = self._database.rows(
            f"SELECT s.tenant, u.currency, {_SUMS} FROM shops s JOIN usage_days u ON u.tenant = s.id"
            " WHERE s.tenant <> ? AND u.day >= ? AND u.day <= ?"
            " GROUP BY s.tenant, u.currency ORDER BY s.tenant, u.currency",
            (HOST, first.isoformat(), last.isoformat()),
            of=EVERYBODY,
        )
        return [Used(what, currency, *map(_plain, sums)) for what, currency, *sums in rows]

    def units(self, shops: Sequence[str], first: date, last: date) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = defaultdict(int)
        for shop in shops:
            for month, operation, units in self._database.rows(
                "SELECT SUBSTR(day, 1, 7), operation, SUM(units) FROM usage_days"
                " WHERE tenant = :tenant AND day >= ? AND day <= ? GROUP BY SUBSTR(day, 1, 7), operation",
                (first.isoformat(), last.isoformat()),
                of=shop,
            ):
                found[month, operation] += int(units)
        return dict(found)

    def units_of(self, shops: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for shop in shops:
            found |= dict(
                self._database.rows("SELECT DISTINCT operation, unit FROM usage_days WHERE tenant = :tenant", of=shop)
            )
        return found

    def repeated(self, shops: Sequence[str], first: date, last: date) -> list[Repeated]:
        counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for shop in shops:
            for operation, calls, kinds in self._database.rows(
                "SELECT operation, COUNT(*), COUNT(DISTINCT fingerprint) FROM calls"
                " WHERE tenant = :tenant AND receipt_id >= ? AND receipt_id < ? GROUP BY operation",
                (_first_receipt(first), _first_receipt(last + timedelta(days=1))),
                of=shop,
            ):
                counts[operation][0] += int(calls)
                counts[operation][1] += int(calls) - int(kinds)
        return [Repeated(operation, calls, repeats) for operation, (calls, repeats) in sorted(counts.items())]


def _plain(sum_: Any) -> Any:
    """PostgreSQL sums whole numbers into decimals."""
    return sum_ if isinstance(sum_, float) else int(sum_)


def _first_receipt(day: date) -> str:
    """The least number that a receipt of that day can have: its first digits are the time."""
    milliseconds = int(datetime.combine(day, time(), UTC).timestamp() * 1000)
    return f"rcpt_{milliseconds << 80:032x}"
