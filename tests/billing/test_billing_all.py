"""What the host sees of all organisations is what each one's own books say, and is read in one query of each kind."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from billing_house import DECEMBER, NOVEMBER, House
from test_billing_invoices import issue

from morgiana.adapters.database.database import EVERYBODY, Database, Values, Whose
from morgiana.adapters.database.invoices import InvoiceRows
from morgiana.adapters.database.ledger import write_transfers
from morgiana.adapters.database.spending import SpendingRows
from morgiana.adapters.database.usage_report import UsageRows
from morgiana.control.billing.invoice_store import Owed
from morgiana.control.billing.invoices.operations import summary
from morgiana.control.billing.transfers import BANK, CUSTOMER, Transfer, transfer_id
from morgiana.kernel.money import Money

NAMES = ("org_a", "org_b", "org_c", "org_d")
LATE = date(2027, 1, 20)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """org_a has paid a part and org_b all, org_c had its invoice taken back, and org_d never used anything."""
    house = House(tmp_path)
    for name in NAMES:
        house.organisation(name)
    house.ready(*NAMES)
    for at, name in enumerate(NAMES[:3], start=1):
        for _ in range(at):
            house.call(name)
    records = {record.organisation: record for record in issue(house, *NAMES)}
    _pay(house, "org_a", records["org_a"].id, 5)
    _pay(house, "org_b", records["org_b"].id, records["org_b"].gross_minor)
    invoicing = house.billing.invoicing
    record, document = invoicing.find("org_c", records["org_c"].id)
    taken_back = invoicing.plan_credit_note(record, document, net_minor=None, reason="Not wanted", now=DECEMBER)
    house.do(invoicing.store.issue_one(taken_back))
    return house


def _pay(house: House, organisation: str, invoice: str, minor: int) -> None:
    transfer = Transfer(
        transfer_id(), "pay", "payment", organisation, BANK, CUSTOMER, minor, "EUR", "", invoice, DECEMBER
    )
    house.do(lambda transaction: write_transfers(transaction, [transfer]))


def test_what_is_owed_is_what_the_invoices_say(house: House) -> None:
    """One call at 0.10 is 0.12 with VAT, of which 0.05 is paid; the others owe nothing."""
    store = house.billing.invoicing.store
    assert store.owed_by_all(LATE, None) == {"org_a": [Owed(Money(7, "EUR"), 1, 1)]}
    assert store.owed_by_all(DECEMBER.date(), ["org_a", "org_b"]) == {"org_a": [Owed(Money(7, "EUR"), 1, 0)]}
    assert store.owed_by_all(LATE, ["org_b", "org_d"]) == {}
    records = store.records(None, after="", limit=100)
    one_by_one = [summary(record, store.settled([record])[record.id], LATE) for record in records]
    assert [line.left.minor for line in one_by_one if line.state == "overdue"] == [7]


def test_what_was_spent_is_what_each_one_spent(house: House) -> None:
    """0.10, 0.20 and 0.30 in November; from December on nothing, and of those that are named only theirs."""
    spending = house.billing.spending
    november = {name: [Money(10 * at, "EUR")] for at, name in enumerate(NAMES[:3], start=1)}
    assert spending.spent_by_all("2026-11", None) == november
    assert spending.spent_by_all("2026-11", ["org_b"]) == {"org_b": [Money(20, "EUR")]}
    assert spending.spent_by_all("2026-12", None) == {}
    for name in NAMES:
        alone = spending.spent(name, "2026-11").get(("", "EUR"), 0)
        assert [one.minor for one in november.get(name, [])] == [alone] * bool(alone)


def test_use_of_all_is_the_sum_of_everybodys(house: House) -> None:
    """By organisation it has the calls and the money of each; a day outside has none."""
    usage, day = house.billing.usage, NOVEMBER.date()
    of_all = usage.used_by_all(day, day)
    assert [(one.what, one.calls, one.minor) for one in of_all] == [
        ("org_a", 1, 10), ("org_b", 2, 20), ("org_c", 3, 30)
    ]  # fmt: skip
    for one in of_all:
        [alone] = usage.used(usage.shops(one.what), day, day, "month")
        assert (alone.calls, alone.minor, alone.joules) == (one.calls, one.minor, one.joules)
    assert usage.used_by_all(day + timedelta(days=1), day + timedelta(days=9)) == []


class _Counted:
    """A database that counts how often it is asked."""

    def __init__(self, database: Database) -> None:
        self._database, self.asked = database, 0

    def rows(self, sql: str, values: Values = (), *, of: Whose) -> Any:
        self.asked += 1
        return self._database.rows(sql, values, of=of)


def test_two_thousand_organisations_take_three_queries(tmp_path: Path) -> None:
    """However many there are, it is one query for what is spent, one for what is owed and one for what was used."""
    house = House(tmp_path)
    names = [f"org_{at:04}" for at in range(2_000)]
    with house.database.transaction(of=EVERYBODY) as tx:
        for name in names:
            at = NOVEMBER.isoformat()
            tx.execute(
                "INSERT INTO organisations (tenant, name, plan, status, why, created_at, changed_at)"
                " VALUES (?, ?, 'unlimited', 'active', '', ?, ?)",
                (name, name, at, at),
            )
            tx.execute(
                "INSERT INTO shops (tenant, id, name, created_at) VALUES (?, ?, ?, ?)", (name, f"{name}_shop", name, at)
            )
    some = names[::20]
    house.ready(*some)
    for name in some:
        house.call(name)
    issue(house, *some)
    counted: Any = _Counted(house.database)
    nothing_sealed: Any = None
    began = datetime.now(UTC)
    spent = SpendingRows(counted).spent_by_all("2026-11", None)
    owed = InvoiceRows(counted, nothing_sealed).owed_by_all(LATE, None)
    used = UsageRows(counted).used_by_all(NOVEMBER.date(), NOVEMBER.date())
    assert (len(spent), len(owed), len(used), counted.asked) == (100, 100, 100, 3)
    assert datetime.now(UTC) - began < timedelta(seconds=5)
