"""Reports of a provider that misbehaves: each is done once, in any order, and nothing is done that nobody signed."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from payments_house import BUYER, Installed
from payments_provider import OLD_SECRET, PROVIDERS, SECRET, FakeProvider

from morgiana.control.installation import BadSetting
from morgiana.control.payments.refusals import BadSignature
from morgiana.control.payments.settings import payment_providers
from morgiana.control.payments.webhook import TOLERANCE, signature, verify

AT = datetime(2026, 11, 25, 8, tzinfo=UTC)


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[FakeProvider]:
    installed = Installed(tmp_path, payment_providers=PROVIDERS)
    yield FakeProvider(installed)
    installed.opened.close()


def bank(provider: FakeProvider) -> int:
    """What is in the bank, once the whole ledger was seen to hold."""
    assert provider.installed.holds()
    return provider.installed.balances().get("bank", 0)


def test_the_same_report_pays_once(provider: FakeProvider) -> None:
    """Sent again later, and ten times at once, it is answered the same and money comes in once."""
    invoice = provider.installed.invoice()
    report = provider.report("paid", invoice.number)
    assert provider.send_at_once([report] * 10) == [(200, "done")] * 10
    assert provider.send(report) == (200, "done")
    assert provider.installed.show(invoice.number).state == "paid"
    assert bank(provider) == 12_000


def test_two_reports_of_one_payment_pay_once(provider: FakeProvider) -> None:
    """A provider tells the same payment under two numbers: the second finds it written down."""
    invoice = provider.installed.invoice()
    reports = [provider.report("paid", invoice.number) for _ in range(2)]
    assert provider.send_at_once(reports) == [(200, "done")] * 2
    assert bank(provider) == 12_000
    assert len(provider.installed.host("payments.list").payments) == 1


def test_a_number_that_was_used_for_another_report_is_refused(provider: FakeProvider) -> None:
    """The same number over another amount: one of the two is not what it says, and the first stands."""
    invoice = provider.installed.invoice()
    assert provider.send(provider.report("paid", invoice.number, 5_000, id="evt_x")) == (200, "done")
    assert provider.send(provider.report("paid", invoice.number, 7_000, id="evt_x"))[1] == "key_reused"
    assert bank(provider) == 5_000


def test_what_is_given_back_may_be_told_before_the_payment(provider: FakeProvider) -> None:
    """A refund waits for its payment and is done with it; one over more than was paid is set aside then."""
    invoice = provider.installed.invoice()
    refund = provider.report("refunded", minor=2_000)
    assert provider.send_at_once([refund, refund]) == [(200, "waiting")] * 2
    assert provider.send(provider.report("charged_back", minor=11_000)) == (200, "waiting")
    assert provider.installed.host("payments.events").waiting == 2
    assert bank(provider) == 0
    assert provider.send(provider.report("paid", invoice.number)) == (200, "done")
    assert bank(provider) == 10_000
    assert provider.installed.show(invoice.number).left.minor == 2_000
    [aside] = provider.installed.host("payments.events").events
    assert (aside.kind, aside.state) == ("charged_back", "set aside")
    assert "100.00" in aside.why
    assert provider.send(refund) == (200, "waiting")  # the answer that it had; it is not done again
    assert bank(provider) == 10_000


def test_a_charge_back_opens_the_invoice_again(provider: FakeProvider) -> None:
    """What the payer's bank takes back is owed again, and is not there to be given back a second time."""
    invoice = provider.installed.invoice()
    provider.send(provider.report("paid", invoice.number))
    assert provider.send(provider.report("charged_back")) == (200, "done")
    assert provider.installed.show(invoice.number).left.minor == 12_000
    assert provider.send(provider.report("refunded", minor=1)) == (200, "set aside")
    assert bank(provider) == 0
    kinds = [one.kind for one in provider.installed.call("payments.list").payments]
    assert kinds == ["chargeback", "payment"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"invoice": "2026-000099"}, "no invoice 2026-000099"),
        ({"invoice": ""}, "no invoice"),
        ({"invoice": "' OR 1=1 --"}, "no invoice"),
        ({"currency": "USD"}, "is in EUR"),
    ],
    ids=["unknown", "none", "hostile", "currency"],
)
def test_what_cannot_be_true_of_our_books_is_set_aside(provider: FakeProvider, more: dict[str, str], why: str) -> None:
    """No money is booked, the provider need not send it again, and the host sees it."""
    invoice = provider.installed.invoice()
    report = provider.report("paid", **({"invoice": invoice.number} | more))
    assert provider.send(report) == (200, "set aside")
    [aside] = provider.installed.host("payments.events").events
    assert why in aside.why
    assert bank(provider) == 0


def test_a_refund_in_another_currency_is_set_aside(provider: FakeProvider) -> None:
    """The payment stays as it was."""
    provider.send(provider.report("paid", provider.installed.invoice().number))
    assert provider.send(provider.report("refunded", currency="USD")) == (200, "set aside")
    assert bank(provider) == 12_000


def test_nothing_is_done_that_was_not_signed_just_now(provider: FakeProvider) -> None:
    """Forged, unsigned, truncated, changed, late and early reports: 401 each, and no trace in the books."""
    invoice = provider.installed.invoice()
    report = provider.report("paid", invoice.number)
    now = datetime.now(UTC)
    good = signature(SECRET, now, report)
    refused = (401, "bad_signature")
    assert provider.send(report, secret="somebody else's secret, 0123456789") == refused
    for header in (
        "",
        "v1=",
        "t=,v1=",
        good.partition(",")[0],
        good[:-1],
        good + "0",
        f"t=1,{good}",
        "t=٣,v1=" + "0" * 64,
    ):
        assert provider.send(report, header=header) == refused, header
    assert provider.send(report[:-1], header=good) == refused
    assert provider.send(report.replace(b"12000", b"92000"), header=good) == refused
    moved = good.replace(f"t={int(now.timestamp())}", f"t={int(now.timestamp()) + 1}")
    assert provider.send(report, header=moved) == refused
    assert provider.send(report, at=now - TOLERANCE - timedelta(seconds=5)) == refused
    assert provider.send(report, at=now + TOLERANCE + timedelta(seconds=5)) == refused
    assert FakeProvider(provider.installed, "bank").send(report) == (404, "unknown_payment_provider")
    assert provider.installed.host("payments.events").events == []
    assert bank(provider) == 0
    assert provider.send(report, header=good) == (200, "done")


def test_what_is_signed_and_cannot_be_read_is_refused(provider: FakeProvider) -> None:
    """No JSON, no object, wrong types, no amounts, endless bodies: 4xx. What is about something else is ignored."""
    invoice = provider.installed.invoice()
    whole = json.loads(provider.report("paid", invoice.number))
    for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"type": 3}', json.dumps(whole)[:-4].encode()):
        assert provider.send(body) == (422, "invalid_request"), body
    for wrong in ({"amount_minor": 0}, {"amount_minor": -1}, {"amount_minor": "12000"}, {"amount_minor": 10**14},
                  {"amount_minor": 1.5}, {"currency": "euro"}, {"payment": ""}, {"payment": "x" * 141}):  # fmt: skip
        body = json.dumps(whole | {"data": whole["data"] | wrong}).encode()
        assert provider.send(body) == (422, "invalid_request"), wrong
    for name in ("", "a b", "x" * 101, "a/b\n"):
        assert provider.send(json.dumps(whole | {"id": name}).encode()) == (422, "invalid_request"), name
    assert provider.send(b" " * 70_000)[0] == 413
    assert provider.send(b'{"type": "customer.created", "id": "evt_0"}') == (200, "ignored")
    assert bank(provider) == 0


def test_both_secrets_are_good_while_one_is_changed(provider: FakeProvider) -> None:
    """Reports signed with the old secret are heard, and headers that carry both signatures."""
    invoice = provider.installed.invoice()
    assert provider.send(provider.report("paid", invoice.number, 100), secret=OLD_SECRET) == (200, "done")
    second = provider.report("paid", invoice.number, 200, payment="pi_2")
    now = datetime.now(UTC)
    strange = signature("a secret that we do not have yet", now, second).partition(",")[2]
    assert provider.send(second, header=f"{signature(SECRET, now, second)},{strange},v0=x") == (200, "done")
    assert bank(provider) == 300


def test_a_report_has_its_receipt_and_its_place_in_the_audit_trail(provider: FakeProvider) -> None:
    """What a provider does to the books is told like any other call: by whom, and what."""
    provider.send(provider.report("paid", provider.installed.invoice().number))
    [row] = provider.installed.house.payments.store._database.rows(  # type: ignore[attr-defined]
        "SELECT person, operation FROM calls WHERE tenant = :tenant AND operation = 'payments.hear'", of="host"
    )
    assert row == ("provider card", "payments.hear")


def test_any_order_with_any_repeats_comes_to_the_same(tmp_path: Path) -> None:
    """A payment, two refunds and a charge-back, shuffled and repeated in 25 seeded ways: the same sums each time."""
    installed = Installed(tmp_path, payment_providers=PROVIDERS)
    provider, chance = FakeProvider(installed), random.Random(7)
    for turn in range(1, 26):
        invoice = installed.invoice().number
        payment = f"pi_{turn}"
        reports = [
            provider.report("paid", invoice, 12_000, payment=payment),
            provider.report("refunded", minor=1_000, payment=payment),
            provider.report("refunded", minor=2_500, payment=payment),
            provider.report("charged_back", minor=3_000, payment=payment),
        ]
        sent = reports + chance.choices(reports, k=4)
        chance.shuffle(sent)
        half = len(sent) // 2
        provider.send_at_once(sent[:half])
        provider.send_at_once(sent[half:])
        assert installed.show(invoice).left.minor == 6_500, turn
        assert installed.balances()["bank"] == 5_500 * turn
    assert installed.host("payments.events").events == []
    assert installed.holds()
    assert {one.organisation_id for one in installed.host("payments.list").payments} == {BUYER}
    installed.opened.close()


@given(body=st.binary(max_size=200), other=st.binary(max_size=200), secret=st.text(min_size=1, max_size=40))
def test_a_signature_is_good_for_its_body_and_its_secret_alone(body: bytes, other: bytes, secret: str) -> None:
    header = signature(secret, AT, body)
    verify(header, body, ["another", secret], AT + TOLERANCE)
    with pytest.raises(BadSignature):
        verify(header, body, [secret + "x"], AT)
    if other != body:
        with pytest.raises(BadSignature):
            verify(header, other, [secret], AT)


@given(header=st.text(max_size=100))
def test_no_header_is_a_mistake_of_ours(header: str) -> None:
    """Whatever stands in it, it is refused and nothing else."""
    with pytest.raises(BadSignature):
        verify(header, b"{}", [SECRET], AT)


def test_known_signature() -> None:
    """HMAC-SHA256 of `1764057600.{}` with the key `whsec_test`, by OpenSSL 3."""
    assert signature("whsec_test", datetime.fromtimestamp(1_764_057_600, UTC), b"{}") == (
        "t=1764057600,v1=8cbf25af175ab687bbcd241e7e5abebf8327b1572c649893e3e1beecbefc5975"
    )


def test_secrets_are_set_by_name_and_never_told() -> None:
    """Two providers, one with an old secret; what is wrong is refused without its text."""
    one, two = payment_providers({"MORGIANA_PAYMENTS_SECRETS": f"card={'a' * 24},{'b' * 24} bank={'c' * 30}"})
    assert (one.name, one.secrets, two.name, two.secrets) == ("card", ("a" * 24, "b" * 24), "bank", ("c" * 30,))
    assert "aaaa" not in repr(one)
    assert payment_providers({}) == ()
    for wrong in (
        "card",
        "card=hush-hush",
        f"Card={'h' * 30}",
        f"card={'h' * 30} card={'h' * 30}",
        f"card={'h' * 30},",
    ):
        with pytest.raises(BadSetting, match="MORGIANA_PAYMENTS_SECRETS") as refused:
            payment_providers({"MORGIANA_PAYMENTS_SECRETS": wrong})
        assert "hush" not in f"{refused.value} {refused.value.remedy}"
        assert "hhh" not in f"{refused.value} {refused.value.remedy}"
