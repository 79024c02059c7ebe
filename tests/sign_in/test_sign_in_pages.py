"""The pages of the door, as a browser without a script meets them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import oidc_provider_mock
import pytest
from sign_in_server import URL, Served, served
from starlette.testclient import TestClient

from morgiana.control.caller import OWNER
from morgiana.control.sign_in.providers import ProviderSettings
from morgiana.control.sign_in.time_codes import SECONDS, code_at
from morgiana.surfaces.console.door_pages import own_path
from morgiana.surfaces.console.door_places import device_name, place_name
from morgiana.surfaces.console.words import words_for

PASSWORD = "quatre pommes vertes"
NEW = "cinq poires jaunes du verger"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as opened:
        yield opened


class Reader(HTMLParser):
    """What a page asks for and where it leads: its forms with their fields, its links, and what it loads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                assert found["method"] == "post"
                self.forms.append((found["action"], {}))
            case "input":
                self.inputs.append(found)
                if self.forms:
                    self.forms[-1][1][found["name"]] = found.get("value", "")
            case "label":
                self.labels.add(found["for"])
            case "a":
                self.links.append(found["href"])
            case "link" | "script" | "img":
                self.loads += [found[name] for name in ("href", "src") if name in found]


def send(browser: TestClient, page: Any, action: str, **given: str) -> Any:
    """Fill the form of a page that leads to an address, and send it as a browser would."""
    fields = next(fields for to, fields in Reader(page.text).forms if to == action)
    assert set(given) <= set(fields), "a browser sends what the page asks for"
    return browser.post(action, data=fields | given)


def follow(browser: TestClient, answer: Any) -> Any:
    assert answer.status_code == 303, answer.text
    return browser.get(answer.headers["location"])


def told(page: Any) -> str:
    found = re.search(r'role="(?:status|alert)"><p>(.*?)</p>', page.text)
    return found[1] if found else ""


def test_signing_up_by_the_pages(shop: Served) -> None:
    """From the first page to the shop, with nothing but forms."""
    browser = shop.browser()
    page = browser.get("/login")
    assert "/sign-up" in Reader(page.text).links
    page = send(browser, browser.get("/sign-up"), "/sign-up", email="anna@example.org")
    assert told(page).startswith("If this address has something to be told")
    page = browser.get(shop.link("anna@example.org"))
    given = {"name": "Anna Petit", "business": "Chez Anna"}
    refused = send(browser, page, "/sign-up/confirm", password="too short", **given)
    assert refused.status_code == 422
    assert told(refused).startswith("The password is too short.")
    assert Reader(refused.text).forms[0][1]["business"] == "Chez Anna", "what was typed is not lost"
    assert "too short" not in Reader(refused.text).forms[0][1].values()
    answer = send(browser, refused, "/sign-up/confirm", password=PASSWORD, **given)
    assert answer.headers["location"] == "/"
    assert "Anna Petit" in browser.get("/account").text


def test_signing_in_by_the_pages(shop: Served) -> None:
    """With a wrong password the page is shown again with what was typed of the address, and nothing of the password."""
    shop.signed_up()
    browser = shop.browser("198.51.100.4")
    page = browser.get("/login?then=/products")
    wrong = send(browser, page, "/login/password", email="anna@example.org", password="a guess that is wrong")
    assert wrong.status_code == 401
    assert told(wrong).startswith("The e-mail address or the password is wrong.")
    assert "a guess that is wrong" not in wrong.text
    answer = send(browser, wrong, "/login/password", password=PASSWORD)
    assert answer.headers["location"] == "/products"


def test_the_second_factor_by_the_pages(shop: Served) -> None:
    """Set up by a QR code that is drawn here, asked for at the next sign-in, and switched off again."""
    owner = shop.signed_up()
    page = follow(owner, send(owner, owner.get("/account"), "/account/codes"))
    assert "<svg" in page.text
    typed = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert typed is not None
    secret, now = _secret(shop), _step(shop)
    assert send(owner, page, "/account/codes/confirm", code="000000").status_code == 401
    page = send(owner, page, "/account/codes/confirm", code=code_at(secret, now))
    codes = re.findall(r"<li>([0-9a-z-]{29})</li>", page.text)
    assert len(codes) == 10
    assert codes[0] not in owner.get("/account").text
    browser = shop.browser("198.51.100.4")
    page = send(
        browser, browser.get("/login?then=/jobs"), "/login/password", email="anna@example.org", password=PASSWORD
    )
    page = follow(browser, page)
    assert "Second factor" in page.text
    wrong = send(browser, page, "/login/second", code="123456")
    assert wrong.status_code == 401
    assert send(browser, wrong, "/login/second", code=codes[3]).headers["location"] == "/jobs"
    page = browser.get("/account")
    assert "9 recovery codes are left." in page.text
    page = follow(browser, send(browser, page, "/account/codes/remove"))
    assert told(page) == "Your second factor was switched off."


def test_a_link_by_letter_is_used_by_a_button(shop: Served) -> None:
    """Opening it does nothing yet: mail programs open links by themselves."""
    shop.signed_up()
    browser = shop.browser("198.51.100.4")
    send(browser, browser.get("/login/link"), "/login/link", email="anna@example.org")
    link = shop.link("anna@example.org")
    for _ in range(3):
        page = browser.get(link)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
    assert send(browser, page, "/login/letter").headers["location"] == "/"
    again = send(browser, page, "/login/letter")
    assert again.status_code == 401
    assert told(again).startswith("This link or this step was used before")


def test_a_forgotten_password_by_the_pages(shop: Served) -> None:
    owner, browser = shop.signed_up(), shop.browser("198.51.100.4")
    for email in ("nobody@example.org", "anna@example.org"):
        page = send(browser, browser.get("/forgotten"), "/forgotten", email=email)
        assert told(page).startswith("If this address has something to be told")
    page = browser.get(shop.link("anna@example.org"))
    assert send(browser, page, "/new-password", password="annaannaannaanna").status_code == 422
    page = follow(browser, send(browser, page, "/new-password", password=NEW))
    assert told(page) == "Your password was changed. Sign in with the new one."
    assert owner.get("/account").headers["location"] == "/login?then=/account"
    assert send(browser, page, "/login/password", email="anna@example.org", password=NEW).status_code == 303


def test_an_invitation_by_the_pages(shop: Served) -> None:
    """For somebody new, and for somebody who has an account."""
    owner = shop.signed_up()

    def invite(email: str) -> str:
        given = {"email": email, "role": "manager", "send": True}
        assert owner.post("/v1/people/invite", json=given, headers={"Idempotency-Key": email}).status_code == 200
        return shop.link(email)

    browser = shop.browser("198.51.100.4")
    page = browser.get(invite("bert@example.org"))
    assert "Anna Petit invites bert@example.org to work in Chez Anna." in page.text
    answer = send(browser, page, "/invitation", name="Bert <script>", password=NEW)
    assert answer.headers["location"] == "/"
    assert "<script>" not in browser.get("/account").text.replace('<script type="module"', "").replace(
        "<script>doc", ""
    )
    other = shop.browser("198.51.100.5")
    _sign_up(shop, other, "chloe@example.org")
    link = invite("chloe@example.org")
    stranger = shop.browser("198.51.100.6").get(link)
    assert "Sign in with it" in stranger.text
    assert "/invitation" not in dict(Reader(stranger.text).forms)
    assert send(other, other.get(link), "/invitation").headers["location"] == "/"
    assert other.get(link).status_code == 401


def test_sessions_by_the_pages(shop: Served) -> None:
    """Each with a name for its browser, the place, and a button; this one has none."""
    owner = shop.signed_up()
    phone = shop.browser("203.0.113.77", **{"User-Agent": "Mozilla/5.0 (Linux; Android 16) Chrome/150.0 Safari/537"})
    send(phone, phone.get("/login"), "/login/password", email="anna@example.org", password=PASSWORD)
    page = owner.get("/account")
    assert "Chrome on Android" in page.text
    assert "Firefox on Linux" in page.text
    ends = [fields for to, fields in Reader(page.text).forms if to == "/account/sessions/end"]
    assert len(ends) == 1
    follow(owner, send(owner, page, "/account/sessions/end"))
    assert phone.get("/account").status_code == 303
    send(phone, phone.get("/login"), "/login/password", email="anna@example.org", password=PASSWORD)
    page = follow(owner, send(owner, owner.get("/account"), "/account/sessions/end-others"))
    assert told(page) == "The other sessions were ended."
    assert phone.get("/account").status_code == 303


def test_changing_the_password_and_the_address_by_the_pages(shop: Served) -> None:
    owner = shop.signed_up()
    wrong = send(owner, owner.get("/account"), "/account/password", current="not the password", new=NEW)
    assert told(wrong).startswith("The password that you have now is wrong.")
    page = follow(owner, send(owner, wrong, "/account/password", current=PASSWORD, new=NEW))
    assert told(page).startswith("Your password was changed")
    shop.letters()
    page = follow(owner, send(owner, page, "/account/address", email="anna.petit@example.org"))
    assert told(page).startswith("We sent a letter")
    link = shop.link("anna.petit@example.org")
    page = owner.get(link)
    assert "anna.petit@example.org" in page.text
    page = follow(owner, send(owner, page, "/account/address/confirm"))
    assert "anna.petit@example.org" in page.text
    [(to, text)] = shop.letters()
    assert to == "anna@example.org"
    assert "another e-mail address" in text


def test_signing_in_by_a_provider_by_the_pages(tmp_path: Path) -> None:
    """Linked in the account, then used at the door; the real provider's own page is in between."""
    user = oidc_provider_mock.User(sub="anna-there", claims={"email": "anna@elsewhere.example"})
    with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as server:
        known = ProviderSettings("works", f"http://localhost:{server.server_port}", "the-shop", "secret", "Works")
        with served(tmp_path, identity_providers=(known,)) as shop:
            owner = shop.signed_up()

            def through(browser: TestClient, page: Any) -> Any:
                away = re.search(r'<meta http-equiv="refresh" content="0;url=([^"]+)">', page.text)
                assert away is not None
                answered = httpx.post(away[1].replace("&amp;", "&"), data={"sub": "anna-there"})
                back = answered.headers["location"].removeprefix(URL)
                # A browser that another site sends back brings no strict cookie along.
                comes = shop.browser("192.0.2.10", **{"Sec-Fetch-Site": "cross-site"})
                comes.cookies.set("__Host-morgiana_provider", browser.cookies["__Host-morgiana_provider"])
                return comes.get(back), comes

            page, _ = through(owner, send(owner, owner.get("/account"), "/account/provider/works/link"))
            assert page.status_code == 200
            assert "Works <span" in owner.get("/account").text
            browser = shop.browser("198.51.100.4")
            page, comes = through(browser, send(browser, browser.get("/login"), "/login/provider/works/start"))
            assert 'content="0;url=/"' in page.text
            browser.cookies.update(comes.cookies)
            assert "anna@example.org" in browser.get("/account").text
            replayed = shop.browser("203.0.113.9")
            assert replayed.get("/login/provider/works?code=x&state=y").status_code == 401


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {"Sec-Fetch-Site": "none"},
])  # fmt: skip
def test_forms_of_other_sites_are_refused(shop: Served, headers: dict[str, str]) -> None:
    """Every form of the door, whoever is signed in."""
    owner = shop.signed_up()
    posts = [r.path for r in shop.app.routes if "POST" in (getattr(r, "methods", None) or ()) and _is_of_door(r.path)]
    assert len(posts) == 24
    for path in posts:
        answer = owner.post(path.replace("{name}", "x"), data={"current": PASSWORD, "new": NEW}, headers=headers)
        assert answer.status_code == 403, path
    assert owner.get("/account").status_code == 200


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("/products", "/products"),
        ("/products/7?x=1", "/products/7?x=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/é", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_away(shop: Served, to: str, found: str) -> None:
    """The address to go on to is one of ours, however it is written."""
    assert own_path(to) == found
    shop.signed_up()
    browser = shop.browser("198.51.100.4")
    given = {"email": "anna@example.org", "password": PASSWORD, "then": to}
    assert browser.post("/login/password", data=given).headers["location"] == found


def test_pages_load_nothing_from_elsewhere_and_label_their_fields(shop: Served) -> None:
    """Each page, signed in and not: no address of another host, a label for each field, nothing kept by a cache."""
    owner = shop.signed_up()
    shop.browser().post("/v1/sign-in/letter", json={"purpose": "new password", "email": "anna@example.org"})
    reset = shop.link("anna@example.org")
    send(owner, owner.get("/account"), "/account/codes")
    pages = ["/login", "/login/second", "/login/link", "/login/letter?ticket=x", "/sign-up", "/forgotten", reset]
    for browser, paths in ((shop.browser(), pages), (owner, ["/account", "/account/codes"])):
        for path in paths:
            page = browser.get(path)
            assert page.status_code == 200, path
            assert page.headers["cache-control"] == "no-store"
            reader = Reader(page.text)
            assert all(load.startswith("/console/assets/") for load in reader.loads), path
            for found in reader.inputs:
                assert found.get("type") == "hidden" or found["id"] in reader.labels, (path, found)
                assert found.get("type") != "password" or "maxlength" not in found or found["maxlength"] == "1024"


def test_text_of_others_is_escaped(shop: Served) -> None:
    """Whatever stands in an address or a form comes back as text."""
    evil = '"><script>alert(1)</script>'
    browser = shop.browser()
    for page in (
        browser.get("/login", params={"then": evil}),
        browser.post("/login/password", data={"email": evil, "password": "x", "then": evil}),
        browser.get("/login/letter", params={"ticket": evil}),
        browser.get("/login/second", params={"then": evil}),
        browser.get("/new-password", params={"ticket": evil}),
        browser.get("/login/provider/works", params={"error": evil, "state": evil}),
    ):
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 100, b"x" * 70_000, b"", b"%00=%00"])
def test_bad_forms_are_refused(shop: Served, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = shop.browser().post("/login/password", content=body, headers=headers)
    assert answer.status_code in (401, 413)


def test_the_pages_speak_french(shop: Served) -> None:
    browser = shop.browser(**{"Accept-Language": "fr-FR,fr;q=0.9"})
    page = browser.get("/login")
    assert '<html lang="fr">' in page.text
    assert "Mot de passe" in page.text
    wrong = send(browser, page, "/login/password", email="anna@example.org", password="x")
    assert "est incorrect" in told(wrong)


def test_who_belongs_to_no_shop_is_told_so(shop: Served) -> None:
    """A person who was removed from the only shop of theirs is signed in, and learns why nothing opens."""
    owner = shop.signed_up()
    given = {"email": "bert@example.org", "role": "manager", "send": True}
    owner.post("/v1/people/invite", json=given, headers={"Idempotency-Key": "1"})
    browser = shop.browser("198.51.100.4")
    send(browser, browser.get(shop.link("bert@example.org")), "/invitation", name="Bert", password=NEW)
    people = owner.post("/v1/people/list", json={}).json()
    [bert] = [person["person_id"] for person in people["answer"]["people"] if person["email"] == "bert@example.org"]
    removed = owner.post("/v1/people/remove", json={"person_id": bert}, headers={"Idempotency-Key": "2"})
    assert removed.status_code == 200, removed.text
    page = browser.get("/login")
    assert "belong to no shop" in told(page)
    assert browser.get("/account").status_code == 200, "the account is theirs still"
    send(browser, page, "/logout")
    assert told(browser.get("/login")) == ""


def test_an_operators_session_has_no_account_page(shop: Served) -> None:
    browser = shop.browser()
    send(browser, browser.get(f"/login?link={shop.opened.access.give('link', OWNER)}"), "/login")
    assert browser.get("/v1/sign-in/account").status_code == 401
    assert browser.post("/v1/shop/profile", json={}).status_code == 200
    assert browser.get("/account").headers["location"] == "/login?then=/account"


@pytest.mark.parametrize(
    ("device", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_5) Version/19.0 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) CriOS/150.0 Mobile Safari/604", "Chrome on iPhone"),
        ("python-httpx/0.28", "python-httpx"),
        ("", "a browser"),
        ("<script>", "a browser"),
    ],
)
def test_devices_have_names(device: str, name: str) -> None:
    assert device_name(words_for("en"), device) == name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("127.0.0.1", "this machine"),
        ("::1", "this machine"),
        ("192.168.1.7", "the server’s own network (192.168.1.7)"),
        ("fd00::7", "the server’s own network (fd00::7)"),
        ("8.8.8.8", "8.8.8.8"),
        ("", "an unknown place"),
    ],
)
def test_places_have_names(address: str, name: str) -> None:
    assert place_name(words_for("en"), address) == name


def _is_of_door(path: str) -> bool:
    first = path.split("/")[1]
    return first in ("login", "sign-up", "invitation", "forgotten", "new-password", "account")


def _sign_up(shop: Served, browser: TestClient, email: str) -> None:
    send(browser, browser.get("/sign-up"), "/sign-up", email=email)
    given = {"name": "Chloé", "business": "Chez Chloé", "password": PASSWORD}
    assert send(browser, browser.get(shop.link(email)), "/sign-up/confirm", **given).status_code == 303


def _secret(shop: Served) -> bytes:
    assert shop.opened.sign_in is not None
    entrance = shop.opened.sign_in.entrance
    person = entrance.people.by_email("anna@example.org")
    assert person is not None
    kept = entrance.credentials.time_codes(person.id)
    assert kept is not None
    return kept.secret


def _step(shop: Served) -> int:
    assert shop.opened.sign_in is not None
    return int(shop.opened.sign_in.entrance.clock.now().timestamp()) // SECONDS
