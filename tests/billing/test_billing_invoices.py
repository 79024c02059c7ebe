"""Invoices say what the ledger says, to the cent; numbers have no gap, and a closed month stays closed."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from billing_house import BUYER, DECEMBER, NOVEMBER, House
from hypothesis import given, settings
from hypothesis import strategies as st

from morgiana.adapters.database.database import EVERYBODY
from morgiana.adapters.database.payers import note_plan
from morgiana.control.billing.documents.models import Address, Party
from morgiana.control.billing.invoice_store import Record
from morgiana.control.billing.refusals import (
    MonthNotOver,
    NothingLeftToCredit,
    NotReadyToInvoice,
    OtherCurrency,
    Overtaken,
)
from morgiana.control.billing.terms import BuyerTerms
from morgiana.control.billing.transfers import BANK, CUSTOMER, Transfer, transfer_id
from morgiana.control.ports import Posting
from morgiana.kernel.money import Money


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def issue(house: House, *organisations: str, month: str = "2026-11", now: datetime = DECEMBER) -> list[Record]:
    issuance, left_out = house.billing.invoicing.plan_month(organisations, month, now)
    assert left_out == []
    house.do(house.billing.invoicing.store.issue(issuance))
    return [one.record for one in issuance.planned]


def verified(house: House) -> bool:
    """Every document agrees with the ledger, and the ledger with itself."""
    invoicing = house.billing.invoicing
    records = invoicing.store.records(None, after="", limit=1000)
    return house.holds() and all(invoicing.differences(r, invoicing.find(None, r.id)[1]) == [] for r in records)


def test_month_by_hand(house: House) -> None:
    """112 tiered calls (90 x 5 + 12 x 2 = 474 cents) and 7 flat ones (70): 5.44 net, 20 % of it 1.09, 6.53 in all."""
    house.organisation("org_a")
    house.ready("org_a")
    for units in (12, 50, 50):
        house.call("org_a", "tiered.call", units)
    for _ in range(7):
        house.call("org_a")
    [record] = issue(house, "org_a")
    assert (record.number, record.net_minor, record.tax_minor, record.gross_minor) == ("2026-000001", 544, 109, 653)
    assert (record.issued_on, record.due_on) == (date(2026, 12, 3), date(2027, 1, 2))
    _, document = house.billing.invoicing.find("org_a", "2026-000001")
    lines = {line.name: (int(line.quantity), line.amount_minor, str(line.price)) for line in document.lines}
    assert lines == {"flat.call": (7, 70, "0.10"), "tiered.call": (112, 474, "0.0423214286")}
    assert document.payment is not None
    assert document.payment.reference == "RF422026000001"
    assert [house.balance("org_a", account) for account in ("unbilled", "customer", "sales", "tax")] == [
        0,
        653,
        -544,
        -109,
    ]
    assert verified(house)


def test_tampered_ledger_or_invoice_is_found(house: House) -> None:
    """A cent added to a charge, a charge taken out, an amount changed on the invoice: each is told."""
    house.organisation("org_a")
    house.ready("org_a")
    for _ in range(3):
        house.call("org_a")
    [record] = issue(house, "org_a")
    invoicing = house.billing.invoicing
    document = invoicing.find(None, record.id)[1]
    assert invoicing.differences(record, document) == []
    assert invoicing.differences(replace(record, gross_minor=37), document) != []
    with house.database.transaction(of=EVERYBODY) as tx:
        tx.execute("UPDATE transfers SET minor = minor + 1 WHERE kind = 'charge'")
    assert "the ledger" in invoicing.differences(record, document)[0]
    assert not house.holds()


def test_closed_month_stays_closed_when_the_clock_goes_back(house: House) -> None:
    """A call whose clock says November, after November was invoiced, is in December; so is the next invoice's date."""
    house.organisation("org_a")
    house.ready("org_a")
    house.call("org_a")
    issue(house, "org_a")
    late = house.call("org_a", at=NOVEMBER)
    assert isinstance(late, Posting)
    [transfer] = house.billing.ledger.entries("org_a", after="", limit=1, account="unbilled", subject=None)[:1]
    assert transfer.kind in ("invoice", "charge")
    assert house.database.rows("SELECT month FROM transfers WHERE kind = 'charge' ORDER BY id", of=EVERYBODY) == [
        ("2026-11",),
        ("2026-12",),
    ]
    issuance, left_out = house.billing.invoicing.plan_month(["org_a"], "2026-11", datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert issuance.accounts == {}
    assert "was invoiced up to 2026-11" in left_out[0].why
    [second] = issue(house, "org_a", month="2026-12", now=datetime(2027, 1, 4, tzinfo=UTC))
    assert second.net_minor == 10
    house.organisation("org_b")
    house.ready("org_b")
    house.call("org_b")
    [third] = issue(house, "org_b", now=datetime(2026, 12, 31, tzinfo=UTC))
    assert (third.number, third.issued_on) == ("2027-000002", date(2027, 1, 4))
    assert verified(house)


def test_month_that_runs_is_not_invoiced(house: House) -> None:
    """The month is over at midnight in Paris, an hour before UTC's."""
    house.organisation("org_a")
    house.ready("org_a")
    with pytest.raises(MonthNotOver):
        house.billing.invoicing.plan_month(["org_a"], "2026-11", datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    house.billing.invoicing.plan_month(["org_a"], "2026-11", datetime(2026, 11, 30, 23, 0, tzinfo=UTC))


def test_what_changes_between_draft_and_issue_is_refused(house: House) -> None:
    """A charge that arrives in between, or an invoice that takes the number: nothing is written, the next goes."""
    house.organisation("org_a")
    house.organisation("org_b")
    house.ready("org_a", "org_b")
    house.call("org_a")
    house.call("org_b")
    invoicing = house.billing.invoicing
    first, _ = invoicing.plan_month(["org_a"], "2026-11", DECEMBER)
    house.call("org_a")
    with pytest.raises(Overtaken):
        house.do(invoicing.store.issue(first))
    of_a, _ = invoicing.plan_month(["org_a"], "2026-11", DECEMBER)
    of_b, _ = invoicing.plan_month(["org_b"], "2026-11", DECEMBER)
    house.do(invoicing.store.issue(of_a))
    for stale in (of_b, of_a):
        with pytest.raises(Overtaken):
            house.do(invoicing.store.issue(stale))
    issue(house, "org_b")
    assert [r.number for r in invoicing.store.records(None, after="", limit=9)] == ["2026-000002", "2026-000001"]
    assert verified(house)


def test_plan_fee_is_prorated(house: House) -> None:
    """30.00 for the plan `pro` from the 11th of November is 20.00; then another plan from the 21st on leaves 10.00."""
    house.organisation("org_a", plan="pro", since=datetime(2026, 11, 10, 23, 30, tzinfo=UTC))  # the 11th in Paris
    house.organisation("org_b", plan="unlimited")
    house.ready("org_a", "org_b")
    [record] = issue(house, "org_a")
    assert (record.net_minor, record.tax_minor) == (2_000, 400)
    with house.database.transaction(of=EVERYBODY) as tx:
        note_plan(tx, "org_b", "pro", "2026-11-10T23:30:00+00:00")
        note_plan(tx, "org_b", "unlimited", "2026-11-21T00:00:00+00:00")
    house.call("org_b")
    [second] = issue(house, "org_b")
    assert second.net_minor == 1_010
    assert verified(house)


@pytest.mark.parametrize(
    ("country", "vat_id", "tax", "category"),
    [("DE", "DE136695976", 0, "reverse_charge"), ("CH", None, 0, "outside"), ("FR", "FR40303265045", 20, "standard")],
)
def test_vat_by_country(house: House, country: str, vat_id: str | None, tax: int, category: str) -> None:
    """A business in Germany owes the tax itself, one in Switzerland none, one in France 20 %."""
    house.organisation("org_a")
    house.ready()
    buyer = BuyerTerms(party=Party(name="Buyer", address=Address(city="X", country=country), vat_id=vat_id))
    house.do(house.billing.invoicing.store.set_terms("org_a", buyer, currency="EUR", mode="invoice"))
    house.call("org_a", units=10)
    [record] = issue(house, "org_a")
    assert record.tax_minor == tax
    assert house.billing.invoicing.find(None, record.id)[1].lines[0].tax.category == category
    assert verified(house)


def test_what_was_not_said_leaves_an_organisation_out(house: House) -> None:
    """Without a seller nothing is invoiced; a buyer without a name or a rate is left out, the others are not."""
    for name in ("org_a", "org_b", "org_c"):
        house.organisation(name)
        house.call(name)
    with pytest.raises(NotReadyToInvoice):
        house.billing.invoicing.plan_month(["org_a"], "2026-11", DECEMBER)
    house.ready("org_a")
    italian = BuyerTerms(party=Party(name="Persona", address=Address(city="Roma", country="IT")))
    house.do(house.billing.invoicing.store.set_terms("org_c", italian, currency="EUR", mode="invoice"))
    issuance, left_out = house.billing.invoicing.plan_month(["org_a", "org_b", "org_c"], "2026-11", DECEMBER)
    assert [one.record.organisation for one in issuance.planned] == ["org_a"]
    assert {one.organisation for one in left_out} == {"org_b", "org_c"}
    assert "rate of VAT" in left_out[1].why


def credit(house: House, record: Record, net: int | None) -> Record:
    invoicing = house.billing.invoicing
    document = invoicing.find(None, record.id)[1]
    planned = invoicing.plan_credit_note(record, document, net_minor=net, reason="A mistake", now=DECEMBER)
    house.do(invoicing.store.issue_one(planned))
    return planned.record


def test_credit_notes_take_back_what_was_invoiced_and_no_more(house: House) -> None:
    """Of 1.00 net, 0.40 and then the rest are taken back; then nothing is left, and nothing is owed."""
    house.organisation("org_a")
    house.ready("org_a")
    house.call("org_a", units=10)
    [record] = issue(house, "org_a")
    first = credit(house, record, 40)
    assert (first.number, first.net_minor, first.tax_minor) == ("CN-2026-000001", 40, 8)
    with pytest.raises(NothingLeftToCredit):
        credit(house, record, 61)
    assert credit(house, record, None).net_minor == 60
    with pytest.raises(NothingLeftToCredit):
        credit(house, record, None)
    assert house.balance("org_a", "customer") == 0
    assert house.billing.invoicing.store.settled([record])[record.id].credited_minor == 120
    assert verified(house)


def test_credit_notes_at_the_same_moment_do_not_add_up_to_more(house: House) -> None:
    """Two notes that were planned at once over all of an invoice: the second is refused where it is written."""
    house.organisation("org_a")
    house.ready("org_a")
    house.call("org_a", units=10)
    [record] = issue(house, "org_a")
    invoicing = house.billing.invoicing
    document = invoicing.find(None, record.id)[1]
    plans = [
        invoicing.plan_credit_note(record, document, net_minor=None, reason="Twice", now=DECEMBER) for _ in range(2)
    ]
    house.do(invoicing.store.issue_one(plans[0]))
    with pytest.raises(Overtaken):
        house.do(invoicing.store.issue_one(plans[1]))
    second = replace(plans[1], record=replace(plans[1].record, number="CN-2026-000002"))
    with pytest.raises(NothingLeftToCredit):
        house.do(invoicing.store.issue_one(second))
    assert verified(house)


def test_credit_that_is_sold_has_its_invoice(house: House) -> None:
    """100.00 of credit cost 120.00 with VAT; of what was used nothing can be taken back."""
    house.organisation("org_a")
    house.ready("org_a")
    store = house.billing.invoicing.store
    house.do(store.set_terms("org_a", BUYER, currency="EUR", mode="prepaid"))
    planned = house.billing.invoicing.plan_credit_sale("org_a", Money(10_000, "EUR"), NOVEMBER)
    house.do(store.issue_one(planned))
    assert [house.balance("org_a", a) for a in ("customer", "credit", "tax")] == [12_000, -10_000, -2_000]
    house.call("org_a", units=10)
    with pytest.raises(NothingLeftToCredit):
        credit(house, planned.record, None)
    assert credit(house, planned.record, 9_900).gross_minor == 11_880
    assert issue(house, "org_a") == []
    assert verified(house)


def test_currency_does_not_change_while_there_is_credit(house: House) -> None:
    """Who has euros left keeps to euros; who has none may choose."""
    house.organisation("org_a")
    house.organisation("org_b")
    house.ready("org_a", "org_b")
    invoicing = house.billing.invoicing
    house.do(invoicing.store.issue_one(invoicing.plan_credit_sale("org_a", Money(100, "EUR"), NOVEMBER)))
    with pytest.raises(OtherCurrency):
        house.do(invoicing.store.set_terms("org_a", BUYER, currency="USD", mode="prepaid"))
    house.do(invoicing.store.set_terms("org_b", BUYER, currency="USD", mode="prepaid"))


def test_payment_is_set_against_its_invoice(house: House) -> None:
    """A transfer from the bank to the customer's account that names the invoice pays it."""
    house.organisation("org_a")
    house.ready("org_a")
    house.call("org_a", units=10)
    [record] = issue(house, "org_a")
    id_ = transfer_id()
    paid = Transfer(id_, "pay_1", "payment", "org_a", BANK, CUSTOMER, 120, "EUR", "", record.id, DECEMBER)
    house.do(house.billing.ledger.add([paid]))
    assert house.billing.invoicing.store.settled([record])[record.id].paid_minor == 120
    assert verified(house)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_random_months_verify(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Random calls of three organisations over three months, invoiced in random order, with notes: all verify."""
    chance = random.Random(seed)
    house = House(tmp_path_factory.mktemp("house"))
    names = [house.organisation(f"org_{letter}", plan=chance.choice(["pro", "none"]), shops=2) for letter in "abc"]
    house.ready(*names)
    records: list[Record] = []
    for month in (10, 11, 12):
        for _ in range(chance.randint(0, 8)):
            operation, units = chance.choice(["flat.call", "flat.part", "tiered.call"]), chance.randint(0, 90)
            at = datetime(2026, month, chance.randint(1, 28), tzinfo=UTC)
            name = chance.choice(names)
            house.call(name, operation, units, at=at, tenant=f"{name}_shop{chance.choice(['', '1'])}")
        over = datetime(2027 if month == 12 else 2026, month % 12 + 1, 2, tzinfo=UTC)
        for name in chance.sample(names, chance.randint(1, 3)):
            records += issue(house, name, month=f"2026-{month}", now=over)
        if records and chance.random() < 0.5:
            chosen = chance.choice(records)
            settled = house.billing.invoicing.store.settled([chosen])[chosen.id]
            if (left := chosen.net_minor - settled.credited_net_minor) > 0:
                credit(house, chosen, chance.randint(1, left))
    assert verified(house)
    numbers = sorted(
        r.number for r in house.billing.invoicing.store.records(None, after="", limit=99) if r.kind == "invoice"
    )
    for year in ("2026", "2027"):
        of_year = [number for number in numbers if number.startswith(year)]
        assert of_year == [f"{year}-{count:06d}" for count in range(1, len(of_year) + 1)]
    house.database.close()
