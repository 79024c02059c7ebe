"""A bank transfer settles invoices to the cent and in one step; what cannot be right is refused and writes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payments_house import BUYER, PARTY, Installed

from morgiana.adapters.database.database import EVERYBODY
from morgiana.control.billing.refusals import OtherCurrency, Overtaken, UnknownInvoice, UnknownPayer
from morgiana.control.caller import OWNER, Caller
from morgiana.control.payments.planning import Told, allocated, number_of
from morgiana.control.payments.refusals import AlreadyRecorded, MoreThanPaid, UnknownPayment
from morgiana.control.payments.store import Part
from morgiana.control.refusals import NotAllowed
from morgiana.kernel.money import Money


def record(installed: Installed, amount_minor: int, **more: object) -> object:
    return installed.host("payments.record", **({"amount_minor": amount_minor, "currency": "EUR"} | more))


def test_a_transfer_settles_its_invoice_by_the_reference(installed: Installed) -> None:
    """100.00 and 20 % of VAT are paid in two parts; the bank has both, and the customer owes nothing."""
    invoice = installed.invoice()
    assert (invoice.number, invoice.gross.minor, invoice.state) == ("2026-000001", 12_000, "open")
    record(installed, 5_000, invoice_id="RF422026000001", bank_reference="a")
    shown = installed.show(invoice.number)
    assert (shown.left.minor, shown.state) == (7_000, "open")
    record(installed, 7_000, invoice_id=invoice.id, bank_reference="b")
    shown = installed.show(invoice.number)
    assert (shown.left.minor, shown.state) == (0, "paid")
    assert installed.balances() == {"bank": 12_000, "customer": 0, "credit": -10_000, "tax": -2_000}
    assert installed.holds()


def test_what_is_paid_beyond_the_invoice_is_prepaid_credit_with_its_invoice(installed: Installed) -> None:
    """180.00 for an invoice of 120.00: the 60.00 left over are 50.00 of credit and 10.00 of VAT, invoiced and paid."""
    invoice = installed.invoice()
    recorded = installed.host("payments.record", invoice_id=invoice.number, amount_minor=18_000, currency="EUR")
    assert (recorded.credit.minor, recorded.credit_invoice_number) == (5_000, "2026-000002")
    assert [(part.invoice_number, part.amount.minor) for part in recorded.payment.parts] == [
        ("2026-000001", 12_000),
        ("2026-000002", 6_000),
    ]
    assert installed.show("2026-000002").state == "paid"
    assert installed.balances() == {"bank": 18_000, "customer": 0, "credit": -15_000, "tax": -3_000}
    assert installed.holds()


def test_a_cent_that_no_credit_comes_to_stays_on_the_account(installed: Installed) -> None:
    """With 20 % no net amount comes to 0.03: 0.02 net is 0.02, 0.03 net is 0.04; one cent stays with us."""
    invoice = installed.invoice()
    recorded = installed.host("payments.record", invoice_id=invoice.number, amount_minor=12_003, currency="EUR")
    assert [(part.invoice_number, part.amount.minor) for part in recorded.payment.parts] == [
        ("2026-000001", 12_000),
        ("2026-000002", 2),
        (None, 1),
    ]
    assert installed.balances()["customer"] == -1
    assert installed.holds()


def test_who_names_no_invoice_pays_the_oldest_first(installed: Installed) -> None:
    """Three invoices of 120.00 and a transfer of 150.00: the first is paid, the second in part, the third untouched."""
    numbers = [installed.invoice().number for _ in range(3)]
    record(installed, 15_000, organisation_id=BUYER)
    assert [installed.show(number).left.minor for number in numbers] == [0, 9_000, 12_000]
    assert installed.holds()


def test_what_cannot_be_right_is_refused_and_writes_nothing(installed: Installed) -> None:
    """Unknown invoices and organisations, another currency, a credit note, a transfer recorded twice."""
    invoice = installed.invoice()
    record(installed, 100, invoice_id=invoice.number, bank_reference="4711")
    before = installed.balances()
    with pytest.raises(UnknownInvoice):
        record(installed, 100, invoice_id="RF152026000002")
    with pytest.raises(UnknownInvoice):
        record(installed, 100, invoice_id="2026-000009")
    with pytest.raises(UnknownPayer):
        record(installed, 100, organisation_id="org_nobody")
    with pytest.raises(OtherCurrency):
        record(installed, 100, invoice_id=invoice.number, currency="USD")
    with pytest.raises(OtherCurrency):
        record(installed, 100, organisation_id=BUYER, currency="USD")
    with pytest.raises(AlreadyRecorded):
        record(installed, 100, invoice_id=invoice.number, bank_reference="4711")
    note = installed.host("invoices.credit", invoice_id=invoice.number, reason="too much", net_minor=1_000)
    after_note = installed.balances()
    with pytest.raises(UnknownInvoice, match="credit note"):
        record(installed, 100, invoice_id=note.number)
    assert before["bank"] == installed.balances()["bank"] == 100
    assert installed.balances() == after_note
    assert len(installed.call("payments.list").payments) == 1
    assert installed.holds()


def test_what_is_given_back_opens_the_invoice_again(installed: Installed) -> None:
    """A payment is given back in two parts, the newest of what it paid first; never more than was paid."""
    invoice = installed.invoice()
    paid = installed.host("payments.record", invoice_id=invoice.number, amount_minor=18_000, currency="EUR").payment
    first = installed.host("payments.refund", payment_id=paid.id, amount_minor=7_000)
    assert [(part.invoice_number, part.amount.minor) for part in first.parts] == [
        ("2026-000002", 6_000),
        ("2026-000001", 1_000),
    ]
    assert installed.show(invoice.number).left.minor == 1_000
    with pytest.raises(MoreThanPaid):
        installed.host("payments.refund", payment_id=paid.id, amount_minor=11_001)
    installed.host("payments.refund", payment_id=paid.id)
    assert installed.show(invoice.number).left.minor == 12_000
    assert installed.balances()["bank"] == 0
    with pytest.raises(MoreThanPaid):
        installed.host("payments.refund", payment_id=paid.id)
    with pytest.raises(UnknownPayment):
        installed.host("payments.refund", payment_id=first.id)
    assert installed.holds()


def test_two_who_pay_one_invoice_at_once_do_not_pay_it_twice(installed: Installed) -> None:
    """Plans that rest on the same open amount: the second is told that it was overtaken, and writes nothing."""
    invoice = installed.invoice()
    payments = installed.house.payments
    found = payments.find_invoice(invoice.number)
    now = datetime.now(UTC)
    plans = [
        payments.plan_payment(BUYER, Money(12_000, "EUR"), [found], Told("transfer", name, date(2026, 11, 25)), now)
        for name in ("a", "b")
    ]
    database = payments.store._database  # type: ignore[attr-defined]

    def write(index: int) -> str:
        try:
            with database.transaction(of=EVERYBODY) as transaction:
                payments.store.pay(plans[index])(transaction)
        except Overtaken:
            return "overtaken"
        return "paid"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(write, range(2))) == ["overtaken", "paid"]
    assert installed.balances()["bank"] == 12_000
    assert installed.holds()


def test_two_who_give_one_payment_back_do_not_give_it_twice(installed: Installed) -> None:
    """Both planned while nothing had been given back: the second is told that it was overtaken, and writes nothing."""
    invoice, payments = installed.invoice(), installed.house.payments
    paid = installed.host("payments.record", invoice_id=invoice.number, amount_minor=100, currency="EUR").payment
    payment = payments.store.payment(BUYER, paid.id)
    assert payment is not None
    told, now = Told("transfer", "", date(2026, 11, 25)), datetime.now(UTC)
    plans = [payments.plan_refund(payment, [], 100, "refund", told, now) for _ in range(2)]
    database = payments.store._database  # type: ignore[attr-defined]
    with database.transaction(of=EVERYBODY) as transaction:
        payments.store.give_back(plans[0])(transaction)
    with pytest.raises(Overtaken), database.transaction(of=EVERYBODY) as transaction:
        payments.store.give_back(plans[1])(transaction)
    assert installed.balances()["bank"] == 0
    assert installed.holds()


def test_an_organisation_sees_its_own_payments_and_records_none(installed: Installed) -> None:
    """The owner lists them; a stranger sees none and may not ask for another's; neither records or gives back."""
    invoice = installed.invoice()
    paid = installed.host("payments.record", invoice_id=invoice.number, amount_minor=100, currency="EUR").payment
    owner = Caller(OWNER.tenant, "owner", organisation=BUYER)
    stranger = Caller("shop_other", "eve", organisation="org_other")
    assert [one.id for one in installed.call("payments.list", owner).payments] == [paid.id]
    assert installed.call("payments.list", stranger).payments == []
    with pytest.raises(NotAllowed):
        installed.call("payments.list", stranger, organisation_id=BUYER)
    for caller in (owner, stranger):
        with pytest.raises(NotAllowed):
            installed.call("payments.record", caller, invoice_id=invoice.number, amount_minor=1, currency="EUR")
        with pytest.raises(NotAllowed):
            installed.call("payments.refund", caller, payment_id=paid.id)
        with pytest.raises(NotAllowed):
            installed.call("payments.events", caller)
    assert PARTY["name"] not in installed.call("payments.list", stranger).model_dump_json()


@given(minor=st.integers(1, 10**13), left=st.lists(st.integers(-(10**12), 10**12), max_size=8))
def test_an_amount_is_shared_out_whole(minor: int, left: list[int]) -> None:
    """Parts and remainder come to the amount, no part is more than is left, and none follows one that is not full."""
    of = {f"inv_{number}": most for number, most in enumerate(left)}
    parts, rest = allocated(minor, of)
    assert sum(part.minor for part in parts) + rest == minor
    assert all(0 < part.minor <= of[part.invoice] for part in parts)
    assert all(part.minor == of[part.invoice] for part in parts[:-1])
    assert rest == 0 or rest == minor - sum(most for most in left if most > 0)


def test_a_reference_says_its_number() -> None:
    """The reference of ISO 11649 with blanks or without; anything else is a number or an id as it is."""
    assert number_of("RF42 2026 0000 01") == "2026-000001"
    assert number_of("RF422026000001") == "2026-000001"
    assert number_of("RF432026000001") == "RF432026000001"  # a wrong check digit
    assert number_of("2026-000001") == "2026-000001"
    assert allocated(5, {"a": 3, "b": 9}) == ([Part("a", 3), Part("b", 2)], 0)
