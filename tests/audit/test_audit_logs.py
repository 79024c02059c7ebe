"""A whole stay, logged at the most talkative level, and every line of it searched for what must not be there."""

import io
import logging
from base64 import b32decode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sign_in_server import Served, served
from starlette.testclient import TestClient

from morgiana.control.installation import Settings
from morgiana.control.payments.settings import ProviderSecrets
from morgiana.control.payments.webhook import HEADER, signature
from morgiana.control.performer import Performer
from morgiana.control.sign_in.time_codes import SECONDS, code_at
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.logs import JsonLines, TextLines, blanked

PASSWORD, GUESS = "quatre pommes vertes", "a guess that is wrong"
WEBHOOK = "secret of the provider, 0123456789"
DATABASE_PASSWORD = "Wd-of-the-database"
MARIE = {
    "customer_id": "CUST-0007771",
    "name": "Marie Tremblay-Duchesne",
    "email": "marie.td@example.com",
    "phone": "+33 6 98 76 54 32",
    "street": "77 impasse des Lilas",
}
HOLDER = {"name": "Anna Petit", "business": "Chez Anna", "email": "anna@example.org", "address": "192.0.2.10"}
THE_TESTS_OWN = ("httpx", "httpcore")
"""Loggers of the browser that the test plays."""


class Log:
    """Everything that is logged in this process, in both forms."""

    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.handlers = [logging.StreamHandler(self.stream) for _ in range(2)]
        for handler, form in zip(self.handlers, (JsonLines(), TextLines()), strict=True):
            handler.setFormatter(form)
            handler.addFilter(lambda record: not record.name.startswith(THE_TESTS_OWN))

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def lines_with(self, secrets: dict[str, str]) -> list[str]:
        """Which secret stands in which line."""
        lines = self.text.splitlines()
        return [f"{name}: {line}" for name, secret in secrets.items() for line in lines if secret in line]


@pytest.fixture
def log() -> Iterator[Log]:
    found, root = Log(), logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    for handler in found.handlers:
        root.addHandler(handler)
    yield found
    for handler in found.handlers:
        root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def shop(tmp_path: Path, log: Log) -> Iterator[Served]:
    with served(tmp_path, payment_providers=(ProviderSecrets("card", (WEBHOOK,)),)) as opened:
        yield opened


class Stay:
    """What somebody does in a shop, and every secret that they come by."""

    def __init__(self, shop: Served) -> None:
        self.shop = shop
        self.secrets = {"password": PASSWORD, "guess": GUESS, "webhook": WEBHOOK, "database": DATABASE_PASSWORD}
        self.secrets |= {f"holder's {name}": text for name, text in HOLDER.items()}
        self.secrets |= {f"customer's {name}": text for name, text in MARIE.items()}
        self.secrets["master key"] = (shop.home / "master.key").read_text("ascii").strip()
        self.browser = shop.signed_up()
        self._calls = 0

    def ask(self, path: str, browser: TestClient | None = None, expect: int = 200, **request: Any) -> Any:
        self._calls += 1
        headers = {"Idempotency-Key": f"call {self._calls}"}
        answer = (browser or self.browser).post(f"/v1/{path}", json=request, headers=headers)
        assert answer.status_code == expect, (path, answer.text)
        told = answer.json()
        return told.get("answer", told)

    def sign_in(self) -> None:
        """Wrongly and rightly, by letter, and with a code; the cookies are secrets."""
        stranger, browser = self.shop.browser(), self.browser
        for email in (HOLDER["email"], MARIE["email"]):
            self.ask("sign-in/password", stranger, 401, email=email, password=GUESS)
        self.ask("sign-in/letter", stranger, 202, purpose="sign in", email=HOLDER["email"])
        link = self.shop.link(HOLDER["email"])
        self.secrets["ticket"] = link.partition("ticket=")[2]
        assert self.shop.browser().get(link).status_code == 200
        codes = self.ask("sign-in/account/codes")
        self.secrets["secret of the app"] = codes["secret"]
        secret = b32decode(codes["secret"].replace(" ", ""))
        now = code_at(secret, int(datetime.now(UTC).timestamp()) // SECONDS)
        recovery = self.ask("sign-in/account/codes/confirm", code=now)["codes"]
        self.secrets["recovery code"] = recovery[0]
        self.ask("sign-in/password", stranger, email=HOLDER["email"], password=PASSWORD)
        self.ask("sign-in/second-factor", stranger, 401, code="000000")
        self.ask("sign-in/second-factor", stranger, code=recovery[0])
        for who, cookies in (("mine", browser.cookies), ("theirs", stranger.cookies)):
            self.secrets |= {f"{who} {name}": value for name, value in cookies.items() if value}

    def use_keys(self) -> None:
        """Made, rotated and ended; good, ended, guessed and cut off."""
        made = self.ask("keys/create", name="Till")
        new = self.ask("keys/rotate", key_id=made["key_id"])
        self.ask("keys/revoke", key_id=made["key_id"])
        self.secrets |= {"key": made["key"], "new key": new["key"]}
        for key, status in ((new["key"], 200), (made["key"], 401), (new["key"][:-2], 401), ("mg_key_guess", 401)):
            header = {"Authorization": f"Bearer {key}"}
            assert self.shop.browser().post("/v1/shop/profile", json={}, headers=header).status_code == status
            self.shop.browser().get("/v1/receipts", params={"key": key})

    def keep_data(self) -> None:
        """A file of customers is loaded, asked about and refused; then the customer is erased everywhere."""
        content = (
            ";".join(MARIE) + "\n" + ";".join(MARIE.values()) + "\nC-2;Paul Roux;p.r@example.com;0611223344;1 rue\n"
        )
        named = f"{MARIE['email']} {MARIE['name']}.csv"
        sent = self.browser.post("/v1/files", params={"name": named}, content=content.encode())
        [file] = sent.json()["files"]
        assert self.browser.get(f"/v1/files/{file['id']}/{named}").status_code == 200
        self.ask("import/understand", files=[file])
        self.ask("import/load", files=[file])
        self.ask("shop/profile", expect=422, nobody=MARIE["name"])
        self.ask("privacy/find", expect=422, email=MARIE["name"])
        self.ask("consent/record", subject=MARIE["email"], purpose="newsletter", evidence=f"A form of {MARIE['name']}")
        self.ask("privacy/find", email=MARIE["email"])
        self.ask("privacy/export", email=MARIE["email"])
        self.ask("privacy/erase", email=MARIE["email"])
        url = f"postgresql://nobody:{DATABASE_PASSWORD}@127.0.0.1:1/nothing"
        answer = self.browser.post("/v1/import/database", json={"url": url, "tables": ["sales"]})
        assert answer.status_code >= 400
        assert DATABASE_PASSWORD not in answer.text

    def report_payments(self) -> None:
        """A report that is signed rightly, and one that is not."""
        body = f'{{"id":"evt_1","type":"customer.updated","name":"{MARIE["name"]}"}}'.encode()
        for secret in (WEBHOOK, GUESS):
            signed = signature(secret, datetime.now(UTC), body)
            self.secrets[f"signature by {secret}"] = signed.partition("v1=")[2]
            self.shop.browser().post("/v1/payments/webhook/card", content=body, headers={HEADER: signed})

    def crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An error that nobody foresaw, whose words quote what was asked, and a database that is away."""

        def broken(*_: object) -> None:
            quoted = f"{MARIE['email']} at postgresql://m:{DATABASE_PASSWORD}@db/x with Bearer {self.secrets['key']}"
            raise ValueError(f"Key (email)=({MARIE['email']}) is there already: {quoted}")

        with monkeypatch.context() as patched:
            patched.setattr(Performer, "perform", broken)
            client = TestClient(self.shop.app, base_url="https://shop.example.org", raise_server_exceptions=False)
            client.cookies.update(self.browser.cookies)
            answer = client.post("/v1/shop/profile", json={}, headers={"Origin": "https://shop.example.org"})
        assert answer.status_code == 500
        assert MARIE["email"] not in answer.text


def test_no_line_of_the_log_has_a_secret_or_a_person(shop: Served, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the sign-up to the erasure and a crash: no password, key, ticket, code, cookie, name or address."""
    stay = Stay(shop)
    stay.use_keys()
    stay.keep_data()
    stay.report_payments()
    stay.sign_in()
    stay.crash(monkeypatch)
    assert log.lines_with(stay.secrets) == []
    assert "/v1/privacy/erase 200" in log.text, "the log is read where it is written"
    assert "ValueError: Key (email)=(…@…) is there already" in log.text


def test_a_database_that_is_away_is_told_of_without_its_password(tmp_path: Path, log: Log) -> None:
    url = f"postgresql://morgiana:{DATABASE_PASSWORD}@127.0.0.1:1/books"
    with pytest.raises((Fault, Refusal)) as told, served(tmp_path, database_url=url):
        pass
    logging.getLogger("morgiana").error("it does not start", exc_info=told.value)
    assert DATABASE_PASSWORD not in f"{told.value} {log.text} {Settings(home=tmp_path)}"


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("GET /login?link=mg_link_abc-D_f&then=/", "GET /login?link=…&then=/"),
        ("by mg_key_0123456789abcdef.", "by mg_key_…."),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer …"),
        ("smtps://shop:pa%20ss@mail.example.org:465", "smtps://shop:…@mail.example.org:465"),
        ("to Marie.T+x@example.co.uk, twice", "to …@…, twice"),
        ("job_0123 of shop_4567 at 12:30: 3 @ 4.50", "job_0123 of shop_4567 at 12:30: 3 @ 4.50"),
    ],
)
def test_what_looks_like_a_secret_is_blanked(said: str, logged: str) -> None:
    assert blanked(said) == logged
