"""The ledger at a million entries: how long a balance takes, a month's invoice, and the check of all of it.

Entries are charges as calls leave them, spread over a hundred organisations; one of them has half a million in the
month that is invoiced. They are written by the same functions that calls use, in batches, on a file of SQLite's with
full durability; each figure is the median of its turns.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.row import Row
from morgiana.adapters.database.billing import open_billing
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.ledger import write_transfers
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.vault.opening import open_vault
from morgiana.control.billing.documents.models import Address, Party
from morgiana.control.billing.engine.months import Months
from morgiana.control.billing.terms import BuyerTerms, Seller
from morgiana.control.billing.transfers import SALES, UNBILLED, Transfer
from morgiana.control.prices import PriceBook

ENTRIES: Final = 1_000_000
ORGANISATIONS: Final = 100
LARGE: Final = "org_000"
OPERATIONS: Final = tuple(f"work.kind_{number:02d}" for number in range(20))
BEGIN: Final = datetime(2026, 11, 1, tzinfo=UTC)
ISSUED_AT: Final = datetime(2026, 12, 1, 12, tzinfo=UTC)
BALANCE_GOAL_MS: Final = 5.0
INVOICE_GOAL_S: Final = 2.0


def charges(entries: int) -> Iterator[Transfer]:
    """Half of them the large organisation's, the rest the others' in turn; all in November."""
    for number in range(entries):
        organisation = LARGE if number % 2 else f"org_{number // 2 % ORGANISATIONS:03d}"
        operation = OPERATIONS[number % len(OPERATIONS)]
        at = BEGIN + timedelta(seconds=number * 2_500_000 // entries)
        yield Transfer(
            id=f"{number:032x}",
            entry=f"rcpt_{number:032x}",
            kind="charge",
            organisation=organisation,
            debit=UNBILLED,
            credit=SALES,
            minor=1 + number % 97,
            currency="EUR",
            shop=f"{organisation}_shop",
            subject=f"rcpt_{number:032x}",
            at=at,
            month="2026-11",
            operation=operation,
            unit="call",
            units=1 + number % 5,
        )


def fill(database: Database, entries: int = ENTRIES) -> float:
    """Write the organisations and their charges; gives the seconds that the charges took."""
    with database.transaction(of=EVERYBODY) as tx:
        for number in range(ORGANISATIONS):
            name = f"org_{number:03d}"
            tx.execute(
                "INSERT INTO organisations (tenant, name, plan, status, why, created_at, changed_at)"
                " VALUES (?, ?, 'unlimited', 'active', '', ?, ?)",
                (name, name, BEGIN.isoformat(), BEGIN.isoformat()),
            )
            tx.execute(
                "INSERT INTO shops (tenant, id, name, created_at) VALUES (?, ?, ?, ?)",
                (name, f"{name}_shop", name, BEGIN.isoformat()),
            )
    began = time.perf_counter()
    for batch in batches(charges(entries), 10_000):
        with database.transaction(of=EVERYBODY) as tx:
            write_transfers(tx, batch)
    return time.perf_counter() - began


def batches(transfers: Iterator[Transfer], size: int) -> Iterator[list[Transfer]]:
    """The transfers, so many at a time."""
    while batch := list(islice(transfers, size)):
        yield batch


def timed(function: Callable[[], object], turns: int) -> float:
    """Median seconds of a function's turns."""
    times = []
    for _ in range(turns):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def run(entries: int = ENTRIES) -> list[Row]:
    """The rows of the table."""
    with tempfile.TemporaryDirectory() as folder:
        database = SqliteDatabase(Path(folder) / "books.sqlite")
        seconds = fill(database, entries)
        vault = open_vault(Path(folder), database, {})
        billing = open_billing(database, PriceBook("EUR"), Months(ZoneInfo("Europe/Paris")), sealer=vault)
        store = billing.invoicing.store
        seller = Seller(party=Party(name="Host", address=Address(city="Paris", country="FR"), registration_id="1"))
        buyer = BuyerTerms(party=Party(name="Buyer", address=Address(city="Paris", country="FR")))
        with database.transaction(of=EVERYBODY) as tx:
            store.set_seller(seller)(tx)
            store.set_terms(LARGE, buyer, currency="EUR", mode="invoice")(tx)

        def issue() -> None:
            issuance, _ = billing.invoicing.plan_month([LARGE], "2026-11", ISSUED_AT)
            with database.transaction(of=EVERYBODY) as tx:
                store.issue(issuance)(tx)

        balance_ms = 1000 * timed(lambda: billing.ledger.balances(LARGE), 101)
        page_ms = 1000 * timed(
            lambda: billing.ledger.entries(LARGE, after="", limit=100, account=None, subject=None), 21
        )
        invoice_s = timed(issue, 1)
        [record] = store.records(LARGE, after="", limit=1)
        document = billing.invoicing.find(LARGE, record.id)[1]
        differences: list[str] = []
        verify_s = timed(lambda: differences.extend(billing.invoicing.differences(record, document)), 1)
        assert not differences, differences
        database.close()
    work = f"ledger of {entries:,} entries"
    return [
        Row(work, "entries written a second", round(entries / seconds)),
        Row(
            work, "an organisation's balances, ms", round(balance_ms, 3),
            goal=f"<= {BALANCE_GOAL_MS:g}", holds=balance_ms <= BALANCE_GOAL_MS,
        ),
        Row(work, "the latest 100 entries, ms", round(page_ms, 2)),
        Row(
            work, f"a month's invoice over {entries // 2:,} charges, s", round(invoice_s, 2),
            goal=f"<= {INVOICE_GOAL_S:g}", holds=invoice_s <= INVOICE_GOAL_S,
        ),
        Row(work, "that invoice reckoned again from the ledger, s", round(verify_s, 2)),
    ]  # fmt: skip


if __name__ == "__main__":
    for row in run():
        print(f"{row.measure}: {row.ours}{f'  (goal {row.goal})' if row.goal else ''}")
