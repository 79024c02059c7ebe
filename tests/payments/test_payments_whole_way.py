"""Credit is bought and an invoice paid online from end to end: a server, its commands, and a provider that misbehaves.

Everything goes over HTTP or by the command line of the same installation: the page to pay on, reports that are forged,
late, twice, at once and in the wrong order, a refund, and a new start in between. The books are read from the database.
"""

import json
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from payments_house import BUYER, PARTY, SELLER
from payments_pages import KEY, PageServer
from payments_provider import told
from served_process import ServedProcess, served_process
from stores import postgres_url

from morgiana.control.payments.webhook import HEADER, signature

SECRET = "a-secret-of-the-tests-0123456789"
PRICES = 'currency = "EUR"\noperations."price.estimate".price = "1.50"\n'


class Business:
    """A business with a key, its host at the machine, and the provider."""

    def __init__(self, home: Path, server: ServedProcess, key: str, url: str | None) -> None:
        self.home, self.server, self.url = home, server, url
        self.http = server.http(key)

    def ask(self, operation: str, /, key: str = "", **request: Any) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return self.http.post(f"/v1/{operation.replace('.', '/')}", json=request, headers=headers)

    def answer(self, operation: str, /, **request: Any) -> Any:
        response = self.ask(operation, **request)
        assert response.status_code == 200, response.text
        return response.json()["answer"]

    def host(self, group: str, verb: str, **request: Any) -> Any:
        """An operation of the host's, by the command line at the machine."""
        file = self.home / "request.json"
        file.write_text(json.dumps(request))
        done = self.server.run(group, verb, "--file", str(file), "--yes", "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["answer"]

    def report(self, body: bytes, *, secret: str = SECRET, late: float = 0.0, header: str | None = None) -> Any:
        """Status, and the state or the code that the provider is told."""
        signed = signature(secret, datetime.now(UTC) - timedelta(seconds=late), body) if header is None else header
        answer = httpx.post(
            f"{self.server.url}/v1/payments/webhook/card",
            content=body,
            headers={HEADER: signed} if signed else {},
            timeout=60,
        )
        return answer.status_code, answer.json().get("state") or answer.json()["code"]

    def books(self) -> dict[str, int]:
        """Each account's debit less its credit, summed by us over the rows of the database."""
        sql = "SELECT debit, credit, minor FROM transfers"
        if self.url is None:
            with sqlite3.connect(self.home / "home" / "morgiana.sqlite") as file:
                rows = file.execute(sql).fetchall()
        else:
            with psycopg.connect(self.url) as connection:
                rows = connection.execute(sql.encode()).fetchall()
        found: Counter[str] = Counter()
        for debit, credit, minor in rows:
            found[debit] += minor
            found[credit] -= minor
        assert sum(found.values()) == 0
        return {account: minor for account, minor in found.items() if minor}

    def holds(self) -> bool:
        return all(self.answer(f"{group}.verify")["holds"] for group in ("ledger", "invoices", "audit"))


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_from_the_page_to_the_refund(tmp_path: Path, pages: PageServer, store: str) -> None:
    """50.00 of credit and an invoice of 100.00, both with 20 % of VAT: each is there once, whatever is reported."""
    url = postgres_url(tmp_path) if store == "postgres" else None
    (tmp_path / "prices.toml").write_text(PRICES)
    settings = {
        "prices": str(tmp_path / "prices.toml"),
        "payments_secrets": f"card={SECRET}",
        "payments_checkout_url": f"http://127.0.0.1:{pages.server_port}/pages",
        "payments_checkout_key": KEY,
        **({"database_url": url} if url else {}),
    }
    with served_process(tmp_path / "home", None, **settings) as server:
        key = server.key()
        business = Business(tmp_path, server, key, url)
        business.host("invoices", "set-seller", seller=SELLER)
        business.host("invoices", "set-terms", organisation_id=BUYER, terms={"party": PARTY}, mode="prepaid")
        paid = _buy_credit(business, pages)
        _spend_it(business)
        number = _pay_an_invoice(business, pages)
    with served_process(
        tmp_path / "home", None, **settings
    ) as server:  # what was reported before is known after a new start
        business = Business(tmp_path, server, key, url)
        before = business.books()
        assert business.report(paid) == (200, "done")
        assert business.books() == before
        _give_back(business, number)
        assert KEY not in server.said()
        assert SECRET not in server.said()


def _buy_credit(business: Business, pages: PageServer) -> bytes:
    """The report that brought the credit; nothing else did."""
    offered = business.answer("credit.buy", amount_minor=5_000)
    assert offered["to_pay"] == {"minor": 6_000, "currency": "EUR"}
    [(page, asked)] = pages.pages.items()
    assert offered["link"] == f"https://pay.example.org/{page}"
    assert (asked["amount_minor"], asked["organisation"], asked["back"]) == (6_000, BUYER, business.server.url)
    assert pages.requests == 2  # the first one failed
    paid = told("evt_1", "paid", "pi_1", asked["amount_minor"], organisation=asked["organisation"])
    _forge(business, paid)
    assert business.books() == {}
    assert business.ask("price.estimate", operation="price.estimate", units=1).status_code == 402
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(business.report, [paid] * 8))
    assert set(answers) == {(200, "done")}
    same_payment = told("evt_2", "paid", "pi_1", asked["amount_minor"], organisation=asked["organisation"])
    assert business.report(same_payment)[0] == 200
    assert business.report(told("evt_1", "paid", "pi_2", 9_900, organisation=BUYER))[1] == "key_reused"
    assert business.books() == {"bank": 6_000, "credit": -5_000, "tax": -1_000}
    assert _credit_left(business) == 5_000
    assert [(one["number"][5:], one["state"]) for one in business.answer("invoices.list")["invoices"]] == [
        ("000001", "paid")
    ]
    assert business.holds()
    return paid


def _forge(business: Business, paid: bytes) -> None:
    """What was not signed by the provider just now is refused, and is in no book."""
    good = signature(SECRET, datetime.now(UTC), paid)
    assert business.report(paid, secret="a secret that nobody was given")[0] == 401
    assert business.report(paid.replace(b"6000", b"9000"), header=good)[0] == 401
    assert business.report(paid, late=3_600)[0] == 401
    assert business.report(paid, late=-3_600)[0] == 401
    for header in ("", good[:-1], good.replace("v1=", "v0="), "t=1,v1=0"):
        assert business.report(paid, header=header)[0] == 401, header
    elsewhere = httpx.post(f"{business.server.url}/v1/payments/webhook/..%2fcard", content=paid, headers={HEADER: good})
    assert elsewhere.status_code == 404
    assert business.answer("payments.list")["payments"] == []


def _spend_it(business: Business) -> None:
    """A call is paid out of what was bought, and once for each key."""
    for _ in range(3):
        answer = business.ask("price.estimate", key="spent", operation="price.estimate", units=1)
        assert answer.status_code == 200, answer.text
    assert _credit_left(business) == 4_850


def _credit_left(business: Business) -> int:
    [credit] = business.answer("credit.show")["credit"]
    return int(credit["left"]["minor"])


def _pay_an_invoice(business: Business, pages: PageServer) -> str:
    """The number of an invoice that was paid on its page, a part of it given back before the payment was reported."""
    number = str(business.host("credit", "grant", organisation_id=BUYER, amount_minor=10_000)["invoice_number"])
    link = business.answer("payments.link", invoice_id=number)
    assert link["to_pay"]["minor"] == 12_000
    assert business.answer("payments.link", invoice_id=number) == link
    assert len(pages.pages) == 2
    asked = pages.pages[link["link"].rpartition("/")[2]]
    refund = told("evt_4", "refunded", "pi_3", 2_000)
    assert business.report(refund) == (200, "waiting")
    assert _state(business, number) == ("open", 12_000)
    paid = told("evt_3", "paid", "pi_3", 12_000, invoice=asked["invoice"])
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(business.report, [paid, refund] * 3))
    assert {status for status, _ in answers} == {200}
    assert _state(business, number)[1] == 2_000
    again = business.answer("payments.link", invoice_id=number)
    assert again["to_pay"]["minor"] == 2_000
    rest = told("evt_5", "paid", "pi_4", 2_000, invoice=number)
    assert business.report(rest) == (200, "done")
    assert _state(business, number) == ("paid", 0)
    assert business.ask("payments.link", invoice_id=number).status_code == 409
    assert business.holds()
    return number


def _state(business: Business, number: str) -> tuple[str, int]:
    summary = business.answer("invoices.show", invoice_id=number)["summary"]
    return summary["state"], summary["left"]["minor"]


def _give_back(business: Business, number: str) -> None:
    """The host gives a payment back; the provider that reports it as well, or gives back more, changes nothing."""
    books = business.books()
    [last] = [one for one in business.answer("payments.list")["payments"] if one["reference"] == "pi_4"]
    business.host("payments", "refund", payment_id=last["id"], bank_reference="sent back")
    assert _state(business, number)[1] == 2_000
    assert business.report(told("evt_6", "refunded", "pi_4", 2_000)) == (200, "set aside")
    assert business.books()["bank"] == books["bank"] - 2_000
    assert business.books()["customer"] == 2_000
    assert business.holds()
