"""A page to pay on is asked for once, from a provider that misbehaves; nothing is owed or had before it reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from payments_house import BUYER, Installed
from payments_pages import KEY, PageServer
from payments_provider import PROVIDERS, FakeProvider

from morgiana.adapters.payments.http_checkout import HttpCheckout
from morgiana.control.billing.refusals import UnknownInvoice
from morgiana.control.caller import Caller
from morgiana.control.installation import BadSetting
from morgiana.control.payments.checkout import CheckoutAsked, CheckoutAway, NoCheckout, NothingToPay
from morgiana.control.payments.settings import CheckoutSettings, checkout
from morgiana.kernel.money import Money

ASKED = CheckoutAsked("order_1", Money(6_000, "EUR"), "", BUYER, "Prepaid credit")


@pytest.fixture
def shop(tmp_path: Path, pages: PageServer) -> Iterator[Installed]:
    at = CheckoutSettings(f"http://127.0.0.1:{pages.server_port}/v1/pages", KEY)
    installed = Installed(tmp_path, payment_providers=PROVIDERS, checkout=at)
    yield installed
    installed.opened.close()


def test_credit_is_there_once_its_payment_is_reported(shop: Installed, pages: PageServer) -> None:
    """50.00 of credit are 60.00 to pay. Asking owes nothing; the report brings credit and invoice, once."""
    offered = shop.call("credit.buy", amount_minor=5_000)
    assert (offered.amount.minor, offered.to_pay.minor) == (5_000, 6_000)
    [(key, asked)] = pages.pages.items()
    assert offered.link == f"https://pay.example.org/{key}"
    assert (asked["amount_minor"], asked["currency"], asked["organisation"]) == (6_000, "EUR", BUYER)
    assert shop.balances() == {}
    assert shop.call("invoices.list").invoices == []
    provider = FakeProvider(shop)
    report = provider.report("paid", minor=asked["amount_minor"], organisation=asked["organisation"])
    assert provider.send_at_once([report] * 3) == [(200, "done")] * 3
    assert shop.balances() == {"bank": 6_000, "customer": 0, "credit": -5_000, "tax": -1_000}
    [invoice] = shop.call("invoices.list").invoices
    assert (invoice.number, invoice.state) == ("2026-000001", "paid")
    assert shop.holds()


def test_credit_for_nobody_or_in_another_currency_is_set_aside(shop: Installed) -> None:
    """An organisation that is not there, the host itself, a currency that the buyer does not pay in."""
    provider = FakeProvider(shop)
    wrong: list[dict[str, Any]] = [
        {"organisation": "org_nobody"},
        {"organisation": "host"},
        {"organisation": BUYER, "currency": "USD"},
    ]
    for more in wrong:
        assert provider.send(provider.report("paid", payment=str(more), **more)) == (200, "set aside"), more
    assert shop.balances() == {}


def test_an_invoice_has_one_page_for_what_is_left_of_it(shop: Installed, pages: PageServer) -> None:
    """The same page while as much is left, another after a part was paid, none when nothing is left."""
    invoice = shop.invoice()
    first = shop.call("payments.link", invoice_id=invoice.number)
    assert first == shop.call("payments.link", invoice_id=invoice.id)
    assert (first.to_pay.minor, len(pages.pages)) == (12_000, 1)
    shop.host("payments.record", invoice_id=invoice.number, amount_minor=2_000, currency="EUR")
    second = shop.call("payments.link", invoice_id=invoice.number)
    assert (second.to_pay.minor, len(pages.pages)) == (10_000, 2)
    asked = pages.pages[second.link.rpartition("/")[2]]
    provider = FakeProvider(shop)
    assert provider.send(provider.report("paid", asked["invoice"], asked["amount_minor"])) == (200, "done")
    with pytest.raises(NothingToPay):
        shop.call("payments.link", invoice_id=invoice.number)
    with pytest.raises(UnknownInvoice):
        shop.call("payments.link", Caller("shop_other", "eve", organisation="org_other"), invoice_id=invoice.number)
    assert shop.holds()


def test_without_a_provider_there_is_no_page(installed: Installed) -> None:
    """Both say so, and how to pay otherwise."""
    number = installed.invoice().number
    with pytest.raises(NoCheckout):
        installed.call("payments.link", invoice_id=number)
    with pytest.raises(NoCheckout):
        installed.call("credit.buy", amount_minor=100)


@pytest.mark.parametrize(
    ("answer", "requests"),
    [
        (httpx.Response(500), 3),
        (httpx.Response(429), 3),
        (httpx.Response(402, text="key sk_live_other is not good"), 1),
        (httpx.Response(302, headers={"Location": "http://127.0.0.1/elsewhere"}), 1),
        (httpx.Response(200, text="<html>"), 1),
        (httpx.Response(200, json=["url"]), 1),
        (httpx.Response(200, json={"url": 7}), 1),
        (httpx.Response(200, json={"url": "javascript:alert(1)"}), 1),
        (httpx.Response(200, json={"url": "http://pay.example.org/1"}), 1),
        (httpx.Response(200, json={"url": "https://paypal.example@evil.example/1"}), 1),
        (httpx.Response(200, json={"url": "https://pay.example.org/\r\nSet-Cookie: a=b"}), 1),
        (httpx.Response(200, json={"url": "https://[pay"}), 1),
        (httpx.Response(200, json={"url": "https://pay.example.org/" + "x" * 2_000}), 1),
    ],
)
def test_what_a_provider_answers_wrongly_is_never_passed_on(answer: httpx.Response, requests: int) -> None:
    """It is away, for all that the payer is told; only what may go better is asked for again, under one key."""
    keys = []

    def answering(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        return answer

    wanted = HttpCheckout("https://api.example.org", KEY, back="https://shop", transport=httpx.MockTransport(answering))
    with pytest.raises(CheckoutAway) as refused:
        wanted.open(ASKED)
    assert keys == ["order_1"] * requests
    assert "sk_live" not in f"{refused.value} {refused.value.remedy}"


def test_a_provider_that_cannot_be_reached_is_away() -> None:
    """A broken line, three times."""

    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("no answer", request=request)

    with pytest.raises(CheckoutAway):
        HttpCheckout("https://api.example.org", KEY, back="", transport=httpx.MockTransport(broken)).open(ASKED)


def test_the_key_is_set_with_the_address_and_never_told() -> None:
    """Both or neither; an address that nothing encrypts is refused."""
    names = ("MORGIANA_PAYMENTS_CHECKOUT_URL", "MORGIANA_PAYMENTS_CHECKOUT_KEY")
    assert checkout({}) is None
    found = checkout(dict(zip(names, ("https://api.example.org/pages", KEY), strict=True)))
    assert found is not None
    assert KEY not in repr(found)
    for url, key in (("http://api.example.org", KEY), ("https://api.example.org", ""), ("", KEY), ("ftp://x", KEY)):
        with pytest.raises(BadSetting) as refused:
            checkout(dict(zip(names, (url, key), strict=True)))
        assert KEY not in f"{refused.value} {refused.value.remedy}"
