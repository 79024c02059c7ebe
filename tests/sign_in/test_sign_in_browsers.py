"""What the door owes to browsers and password managers, and what it asks of them when somebody leaves."""

import base64
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sign_in_house import House
from sign_in_server import Served, served
from test_sign_in_pages import NEW, PASSWORD, Reader, follow, send, told

from morgiana.control.sign_in.time_codes import SECONDS, code_at

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as opened:
        yield opened


def test_passwords_are_masked_and_managers_know_what_to_fill_in(shop: Served) -> None:
    """Each field for a password on the door's pages is of type password, which a browser masks, and says whether a
    manager should fill in the present one or make one; nothing listens to its keys or to what is pasted."""
    owner = shop.signed_up()
    owner.post("/v1/sign-in/letter", json={"purpose": "new password", "email": "anna@example.org"})
    to_change = shop.link("anna@example.org")
    owner.post("/v1/sign-in/letter", json={"purpose": "sign up", "email": "chloe@example.org"})
    to_join = shop.link("chloe@example.org")
    stranger = shop.browser()
    found = {}
    for browser, path in ((stranger, "/login"), (stranger, to_join), (stranger, to_change), (owner, "/account")):
        page = browser.get(path)
        assert page.status_code == 200, path
        assert not {"onpaste", "onkeydown", "oninput", "readonly"} & set(page.text.split()), path
        fields = [field for field in Reader(page.text).inputs if field["name"] in ("password", "current", "new")]
        assert {field["type"] for field in fields} == {"password"}, path
        assert not any(name.startswith("on") or name == "readonly" for field in fields for name in field), path
        found[path.partition("?")[0]] = {field["autocomplete"] for field in fields}
    assert found == {
        "/login": {"current-password"},
        "/sign-up/confirm": {"new-password"},
        "/new-password": {"new-password"},
        "/account": {"current-password", "new-password"},
    }


@pytest.mark.parametrize("name", ["root", "admin", "sa", "owner", "morgiana", "local", "anna@example.org"])
def test_there_are_no_accounts_from_the_factory(shop: Served, name: str) -> None:
    """Of a fresh installation no name has a password, and none of the usual ones opens it."""
    assert shop.opened.sign_in is not None
    assert shop.opened.sign_in.entrance.people.by_email(name) is None
    for password in ("", name, "admin", "password", "morgiana", "changeme"):
        assert (
            shop.browser().post("/v1/sign-in/password", json={"email": name, "password": password}).status_code != 200
        )


def test_sessions_are_drawn_of_256_bits(home: House) -> None:
    """Each of its own, of 43 letters of 64."""
    secrets = {home.sign_anna_in().session for _ in range(20)}
    assert len(secrets) == 20
    for secret in secrets:
        assert len(secret.rpartition("_session_")[2] or secret) >= 43


def test_no_password_grows_old(home: House) -> None:
    """After ten years the same password opens, and nobody is asked to change it (NIST SP 800-63B-4, 3.1.1.2)."""
    home.clock.move(timedelta(days=3653))
    session = home.sign_anna_in().session
    assert home.sign_in.sessions.find(session).person == home.anna.id
    assert home.post() == []


@pytest.mark.parametrize("path", ["/logout", "/v1/sign-in/out"])
def test_signing_out_clears_what_a_browser_holds(shop: Served, path: str) -> None:
    """Cache and storage of our host are let go of; the cookies of the session are taken, and the language's is not."""
    browser = shop.signed_up()
    browser.post("/settings/appearance", data={"language": "fr", "theme": "dark"})
    answer = browser.post(path, json={}) if path.startswith("/v1/") else browser.post(path)
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "__Host-morgiana_session" not in browser.cookies
    assert browser.cookies["__Host-morgiana_language"] == "fr"
    assert "clear-site-data" not in browser.get("/login").headers


@pytest.mark.parametrize(
    ("path", "given"),
    [("/logout", {}), ("/shop", {"shop": "local"}), ("/settings/appearance", {"language": "fr", "theme": "dark"})],
)
def test_a_form_of_another_site_changes_nothing_of_a_browser(shop: Served, path: str, given: dict[str, str]) -> None:
    """The session's cookie does not come along from there; the answer's cookies would be taken all the same."""
    browser = shop.signed_up()
    before = dict(browser.cookies)
    answer = browser.post(
        path, data=given, headers={"Origin": "https://elsewhere.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert (answer.status_code, answer.headers.get("set-cookie")) == (403, None)
    assert dict(browser.cookies) == before
    assert browser.get("/account").status_code == 200


def test_every_page_of_who_is_signed_in_has_the_way_out(shop: Served) -> None:
    """The door's pages do, as the console's menu does: the account with its steps, and an invitation that waits for a
    yes. A stranger is offered none."""

    def ways_out(page: Any) -> int:
        return Reader(page.text).forms.count(("/logout", {}))

    owner, guest, stranger = shop.signed_up(), shop.signed_up("bert@example.org"), shop.browser("198.51.100.9")
    given = {"email": "bert@example.org", "role": "manager", "send": True}
    owner.post("/v1/people/invite", json=given, headers={"Idempotency-Key": "1"}).raise_for_status()
    invitation = shop.link("bert@example.org")
    assert [ways_out(guest.get(path)) for path in ("/account", invitation)] == [1, 1]
    assert [ways_out(stranger.get(path)) for path in ("/login", invitation)] == [0, 0]
    to_confirm = follow(owner, send(owner, owner.get("/account"), "/account/codes"))
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", to_confirm.text)
    assert secret is not None
    code = code_at(base64.b32decode(secret[1].replace(" ", "")), int(time.time()) // SECONDS)
    shown = send(owner, to_confirm, "/account/codes/confirm", code=code)
    assert "Each lets you in once" in shown.text
    assert [ways_out(page) for page in (to_confirm, shown)] == [1, 1]
    assert follow(owner, send(owner, shown, "/logout")).url.path == "/login"
    assert owner.get("/account").headers["location"] == "/login?then=/account"


@pytest.mark.parametrize("twice", ["password", "email", "then"])
def test_a_form_with_a_field_twice_is_refused(shop: Served, twice: str) -> None:
    """No form of ours sends one; neither of the two counts."""
    shop.signed_up()
    given = [("email", "anna@example.org"), ("password", PASSWORD), ("then", "/settings")]
    for pairs, status in ((given, 303), ([*given, (twice, dict(given)[twice])], 401)):
        assert shop.browser().post("/login/password", content=urlencode(pairs), headers=FORM).status_code == status


def test_a_providers_answer_with_a_field_twice_is_refused(shop: Served) -> None:
    """RFC 6749, 3.1: parameters are not sent more than once."""
    answer = shop.browser().get("/login/provider/works?state=a&code=b&code=c")
    assert (answer.status_code, "twice" in told(answer)) == (422, True)


@pytest.mark.parametrize("origin", ["http://[::1", "https://[", "//", "null"])
def test_an_origin_that_cannot_be_read_is_none_of_ours(shop: Served, origin: str) -> None:
    """It is refused as another site's is, and breaks nothing."""
    browser = shop.signed_up()
    given = {"present": PASSWORD, "password": NEW}
    answer = browser.post("/v1/sign-in/account/password", json=given, headers={"Origin": origin})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert browser.post("/login/password", data=given, headers={"Origin": origin}).status_code == 403
