"""Signing in over HTTP, on the program as it is: cookies, noes, letters, invitations, what other sites cannot do."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sign_in_server import FROM_HERE, URL, Served, served
from soft_authenticator import SoftAuthenticator
from starlette.testclient import TestClient
from test_sign_in_pages import Reader

from morgiana.control.caller import OWNER
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.time_codes import SECONDS, code_at

SESSION = "__Host-morgiana_session"
PASSWORD = "quatre pommes vertes"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as opened:
        yield opened


def code(answer: Any) -> str:
    return str(answer.json()["code"])


def password(browser: TestClient, given: str = PASSWORD, email: str = "anna@example.org") -> Any:
    return browser.post("/v1/sign-in/password", json={"email": email, "password": given})


def test_a_person_signs_in_and_calls_operations(shop: Served) -> None:
    """The session of an account calls for the shop that was opened with it, and for no other."""
    shop.signed_up()
    browser = shop.browser()
    assert password(browser).json() == {"state": "signed in"}
    assert browser.post("/v1/shop/profile", json={}).status_code == 200
    other = browser.post("/v1/shop/profile", json={}, headers={"Morgiana-Shop": "local"})
    assert (other.status_code, code(other)) == (404, "unknown_shop")


def test_cookies_are_kept_close(shop: Served) -> None:
    """Over TLS they have the prefix `__Host-` and are secure; scripts and other sites do not see them."""
    shop.signed_up()
    set_cookies = password(shop.browser()).headers.get_list("set-cookie")
    names = {cookie.partition("=")[0] for cookie in set_cookies}
    assert names == {"__Host-morgiana_session", "__Host-morgiana_device", "__Host-morgiana_step"}
    for cookie in set_cookies:
        assert {"HttpOnly", "Path=/", "SameSite=strict", "Secure"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie


def test_without_tls_the_prefix_is_left_away(tmp_path: Path) -> None:
    """On this machine, where nothing encrypts, the cookies have their plain names, and those of TLS are not read."""
    with served(tmp_path, url="http://127.0.0.1:8765") as shop:
        browser = TestClient(shop.app, base_url="http://127.0.0.1:8765", headers={"Origin": "http://127.0.0.1:8765"})
        browser.post("/v1/sign-in/letter", json={"purpose": "sign up", "email": "anna@example.org"})
        [(_, text)] = shop.letters()
        ticket = text.partition("ticket=")[2].split()[0]
        browser.post("/v1/sign-in/sign-up", json={"ticket": ticket, "name": "A", "business": "A", "password": PASSWORD})
        assert set(browser.cookies) == {"morgiana_session", "morgiana_device"}
        assert browser.get("/v1/sign-in/account").status_code == 200


def test_a_plain_cookie_is_not_taken_over_tls(shop: Served) -> None:
    """A neighbouring host can set a cookie for the whole domain, but none with the prefix."""
    owner = shop.signed_up()
    stolen = owner.cookies["__Host-morgiana_session"]
    browser = shop.browser()
    browser.cookies.set("morgiana_session", stolen)
    assert browser.get("/v1/sign-in/account").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://sub.shop.example.org", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "", "Sec-Fetch-Site": ""},
    ],
)
def test_other_sites_cannot_ask(shop: Served, headers: dict[str, str]) -> None:
    """Every address that takes something refuses what another site's page sends, before it looks at it."""
    browser = shop.signed_up()
    taken = [route.path for route in shop.app.routes if str(getattr(route, "path", "")).startswith("/v1/sign-in/")]
    posts = [path for path in taken if path not in ("/v1/sign-in/ways", "/v1/sign-in/sessions", "/v1/sign-in/account")]
    assert len(posts) == 30
    for path in posts:
        answer = browser.post(path.replace("{id}", "x").replace("{name}", "x"), json={}, headers=headers)
        assert (answer.status_code, code(answer)) == (403, "cross_site"), path
    assert browser.get("/v1/sign-in/account").status_code == 200


def test_a_stranger_learns_nothing_by_http(shop: Served) -> None:
    """Byte for byte the same answer, but for its number."""
    shop.signed_up()
    answers = []
    for email in ("anna@example.org", "nobody@example.org"):
        answer = password(shop.browser("203.0.113.9"), "a guess that is wrong", email)
        headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
        answers.append((answer.status_code, answer.text, headers))
        asked = shop.browser().post("/v1/sign-in/letter", json={"purpose": "new password", "email": email})
        assert (asked.status_code, asked.text) == (202, '{"state":"done"}')
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


def test_too_many_tries_are_told_when_to_come_back(shop: Served) -> None:
    shop.signed_up()
    browser = shop.browser("203.0.113.9")
    for _ in range(5):
        assert password(browser, "a guess that is wrong").status_code == 401
    refused = password(browser)
    assert (refused.status_code, code(refused)) == (429, "too_many_tries")
    assert 0 < int(refused.headers["retry-after"]) <= 300


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"email": 7, "password": true}', "application/json", 422),
        (b'{"email": "a@example.org", "password": "x", "admin": true}', "application/json", 422),
        (b'{"email": "a@example.org"}', "application/json", 422),
        (b'{"email": "a@example.org", "password": "\\ud800"}', "application/json", 400),
        (b"email=a@example.org&password=x", "application/x-www-form-urlencoded", 415),
        (b'{"email": "' + b"x" * 70_000 + b'"}', "application/json", 413),
        (b'{"email": "a@example.org", "password": "' + b"x" * 3000 + b'"}', "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
    ],
)
def test_bad_bodies_are_refused(shop: Served, body: bytes, kind: str, status: int) -> None:
    answer = shop.browser().post("/v1/sign-in/password", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status, answer.text
    assert "xxx" not in answer.text


def test_the_second_factor_by_http(shop: Served) -> None:
    """The password alone opens nothing; the ticket of the first step is in a cookie, and no session is given for it."""
    owner = shop.signed_up()
    secret = owner.post("/v1/sign-in/account/codes", json={}).json()["secret"]
    assert shop.opened.sign_in is not None
    kept = shop.opened.sign_in.entrance.credentials.time_codes(_person(shop))
    assert kept is not None
    now = int(shop.opened.sign_in.entrance.clock.now().timestamp()) // SECONDS
    codes = owner.post("/v1/sign-in/account/codes/confirm", json={"code": code_at(kept.secret, now)}).json()["codes"]
    assert len(codes) == 10
    assert len(secret) == 32
    browser = shop.browser()
    assert password(browser).json() == {"state": "second factor"}
    assert "__Host-morgiana_session" not in browser.cookies
    assert browser.get("/v1/sign-in/account").status_code == 401
    wrong = browser.post("/v1/sign-in/second-factor", json={"code": "000000"})
    assert (wrong.status_code, code(wrong)) == (401, "wrong_credentials")
    assert browser.post("/v1/sign-in/second-factor", json={"code": codes[0]}).json() == {"state": "signed in"}
    assert browser.get("/v1/sign-in/account").json()["recovery_codes_left"] == 9


def test_passkeys_by_http(shop: Served) -> None:
    """Made, used, replayed and removed."""
    owner, device = shop.signed_up(), SoftAuthenticator()
    options = owner.post("/v1/sign-in/account/passkeys/options", json={}).json()["options"]
    made = owner.post(
        "/v1/sign-in/account/passkeys", json={"answer": json.loads(device.make(options)), "name": "phone"}
    )
    assert made.status_code == 201
    browser = shop.browser()
    options = browser.post("/v1/sign-in/passkey/options", json={}).json()["options"]
    answer = {"answer": json.loads(device.sign(options))}
    assert browser.post("/v1/sign-in/passkey", json=answer).json() == {"state": "signed in"}
    replayed = shop.browser()
    replayed.cookies.update(browser.cookies)
    refused = replayed.post("/v1/sign-in/passkey", json=answer)
    assert (refused.status_code, code(refused)) == (401, "passkey_refused")
    removed = owner.post(f"/v1/sign-in/account/passkeys/{made.json()['id']}/remove", json={})
    assert removed.status_code == 200
    assert owner.get("/v1/sign-in/account").json()["passkeys"] == []


def test_sessions_are_listed_and_ended_by_http(shop: Served) -> None:
    """An ended session opens nothing from the next request on."""
    owner, phone = shop.signed_up(), shop.browser("198.51.100.3", **{"User-Agent": "Mozilla/5.0 (iPhone) Safari/1"})
    password(phone)
    listed = owner.get("/v1/sign-in/sessions").json()["sessions"]
    assert {session["address"] for session in listed} == {"192.0.2.10", "198.51.100.3"}
    assert [session["this"] for session in listed].count(True) == 1
    other = next(session["id"] for session in listed if not session["this"])
    assert phone.get("/v1/sign-in/account").status_code == 200
    assert owner.post(f"/v1/sign-in/sessions/{other}/end", json={}).status_code == 200
    assert phone.get("/v1/sign-in/account").status_code == 401
    assert phone.post("/v1/shop/profile", json={}).status_code == 401
    unknown = owner.post(f"/v1/sign-in/sessions/{other}/end", json={})
    assert (unknown.status_code, code(unknown)) == (404, "unknown_session")


def test_signing_in_again_ends_the_session_of_before(shop: Served) -> None:
    """A secret that somebody else put into the browser before, or copied from it, opens nothing afterwards."""
    owner = shop.signed_up()
    copy = shop.browser()
    copy.cookies.update(owner.cookies)
    assert password(owner).json() == {"state": "signed in"}
    assert owner.get("/v1/sign-in/account").status_code == 200
    assert copy.get("/v1/sign-in/account").status_code == 401
    assert len(owner.get("/v1/sign-in/sessions").json()["sessions"]) == 1


def test_signing_out_ends_the_session_itself(shop: Served) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    owner = shop.signed_up()
    copy = shop.browser()
    copy.cookies.update(owner.cookies)
    assert owner.post("/v1/sign-in/out", json={}).status_code == 200
    assert "__Host-morgiana_session" not in owner.cookies
    assert copy.get("/v1/sign-in/account").status_code == 401


def test_an_invitation_goes_by_letter(shop: Served) -> None:
    """Sent in the transaction of the call that invites; whoever accepts works in that shop, with that role only."""
    owner = shop.signed_up()
    invited = owner.post(
        "/v1/people/invite",
        json={"email": "bert@example.org", "role": "read-only", "send": True},
        headers={"Idempotency-Key": "invite"},
    )
    assert invited.status_code == 200, invited.text
    [(to, text)] = shop.letters()
    assert to == "bert@example.org"
    assert "Anna Petit invites you to work in Chez Anna" in text
    ticket = text.partition("/invitation?ticket=")[2].split()[0]
    browser = shop.browser("198.51.100.9")
    seen = browser.post("/v1/sign-in/invitation", json={"ticket": ticket}).json()
    assert (seen["organisation"], seen["has_account"]) == ("Chez Anna", False)
    given = {"ticket": ticket, "name": "Bert", "password": "cinq poires jaunes du verger"}
    assert browser.post("/v1/sign-in/invitation/sign-up", json=given).json() == {"state": "signed in"}
    assert browser.post("/v1/shop/profile", json={}).status_code == 200
    refused = browser.post(
        "/v1/people/invite",
        json={"email": "x@example.org", "role": "owner", "send": True},
        headers={"Idempotency-Key": "x"},
    )
    assert refused.status_code == 403
    again = browser.post("/v1/sign-in/invitation/sign-up", json=given)
    assert (again.status_code, code(again)) == (401, "link_not_good")


def test_a_forgotten_password_by_http(shop: Served) -> None:
    owner = shop.signed_up()
    browser = shop.browser("203.0.113.9")
    browser.post("/v1/sign-in/letter", json={"purpose": "new password", "email": "anna@example.org"})
    ticket = shop.ticket("anna@example.org")
    short = browser.post("/v1/sign-in/new-password", json={"ticket": ticket, "password": "short"})
    assert (short.status_code, code(short), short.json()["field"]) == (422, "unusable_password", "password")
    new = {"ticket": ticket, "password": "cinq poires jaunes du verger"}
    assert browser.post("/v1/sign-in/new-password", json=new).json() == {"state": "done"}
    assert owner.get("/v1/sign-in/account").status_code == 401
    assert password(shop.browser(), "cinq poires jaunes du verger").json() == {"state": "signed in"}
    assert browser.post("/v1/sign-in/new-password", json=new).status_code == 401


def test_what_is_dangerous_needs_a_fresh_proof_by_http(shop: Served) -> None:
    owner = shop.signed_up()
    _age_proofs(shop)
    refused = owner.post("/v1/sign-in/account/codes", json={})
    assert (refused.status_code, code(refused)) == (403, "fresh_proof_needed")
    key: dict[str, Any] = {"json": {"name": "till"}, "headers": {"Idempotency-Key": "key"}}
    no_key = owner.post("/v1/keys/create", **key)
    assert (no_key.status_code, code(no_key)) == (403, "fresh_proof_needed")
    assert owner.post("/v1/sign-in/account/prove", json={"password": "wrong"}).status_code == 401
    assert owner.post("/v1/sign-in/account/prove", json={"password": PASSWORD}).status_code == 200
    assert owner.post("/v1/sign-in/account/codes", json={}).status_code == 200
    made = owner.post("/v1/keys/create", **key)
    assert made.status_code == 200, made.text


def test_no_secret_is_in_the_log(shop: Served, caplog: pytest.LogCaptureFixture) -> None:
    """Neither passwords, nor codes, nor tickets, nor addresses of people, at the most talkative level."""
    caplog.set_level(logging.DEBUG)
    browser = shop.signed_up()
    password(shop.browser(), "a guess that is wrong")
    browser.post("/v1/sign-in/letter", json={"purpose": "sign in", "email": "anna@example.org"})
    link = shop.link("anna@example.org")
    shop.browser().get(link)
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]  # the test's own browser
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in ours)
    secrets = [PASSWORD, "a guess that is wrong", "anna@example.org", link.partition("=")[2], *browser.cookies.values()]
    for secret in secrets:
        assert secret not in logged
    assert "/login/letter" in logged


def test_the_operators_link_opens_beside_accounts(shop: Served) -> None:
    """Whoever sits at the machine is let in as before; the session is theirs, and no account's."""
    link = shop.opened.access.give("link", OWNER)
    browser = shop.browser()
    assert browser.post("/login", data={"link": link}).headers["location"] == "/"
    assert browser.post("/v1/shop/profile", json={}).status_code == 200
    assert browser.get("/v1/sign-in/account").status_code == 401
    assert shop.browser().post("/login", data={"link": link}).status_code == 401


def test_looking_at_the_operators_link_does_not_use_it_up(shop: Served) -> None:
    """A preview, a prefetch and a scanner open addresses by themselves: nobody is signed in by that, and the link is
    as good as before. Its button, pressed on our own page, signs in once and ends the session of before."""
    address = f"/login?link={shop.opened.access.give('link', OWNER)}"
    for headers in ({"Sec-Purpose": "prefetch"}, {"Purpose": "preview"}, {"User-Agent": "Slackbot-LinkExpanding 1.0"}):
        stranger = shop.browser(**headers)
        page = stranger.get(address)
        assert page.status_code == 200
        assert not stranger.cookies
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin", "or its form would say that it comes from nowhere"
    [(to, given)] = Reader(page.text).forms
    assert (to, set(given)) == ("/login", {"link"})
    for elsewhere in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        other = shop.browser(**elsewhere)
        assert other.post(to, data=given).status_code == 403
        assert not other.cookies
    browser = shop.signed_up()
    before = browser.cookies[SESSION]
    assert browser.post(to, data=given).status_code == 303
    assert browser.cookies[SESSION] != before
    assert shop.opened.access.sessions.bearer(browser.cookies[SESSION]) == OWNER
    with pytest.raises(NotSignedIn):
        shop.opened.access.sessions.bearer(before)
    used = shop.browser()
    for answer in (used.get(address), used.post(to, data=given), used.post(to, data={"link": ""})):
        assert answer.status_code == 401
        assert "used before" in answer.text
        assert not used.cookies


def test_a_single_shop_shows_none_of_it(tmp_path: Path) -> None:
    """Without a public address there are no accounts: the link opens, and every address of sign-in is not there."""
    with served(tmp_path, url="", sign_up="closed") as shop:
        browser = TestClient(shop.app, base_url="http://127.0.0.1:8765", headers={"Origin": "http://127.0.0.1:8765"})
        answer = browser.post("/v1/sign-in/password", json={"email": "a@example.org", "password": "x"})
        assert (answer.status_code, code(answer)) == (404, "no_people_here")
        assert browser.get("/v1/sign-in/ways").status_code == 404
        page = browser.get("/login").text
        assert "morgiana link" in page
        assert "<input" not in page
        for path in ("/sign-up", "/forgotten", "/account", "/invitation", "/login/link"):
            assert browser.get(path).status_code == 404
        link = shop.opened.access.give("link", OWNER)
        assert browser.get(f"/login?link={link}").status_code == 200
        assert browser.post("/v1/shop/profile", json={}).status_code == 401, "looking signs nobody in"
        assert browser.post("/login", data={"link": link}, follow_redirects=False).status_code == 303
        assert browser.post("/v1/shop/profile", json={}).status_code == 200


def test_the_servers_name_is_that_of_its_address(shop: Served) -> None:
    """MORGIANA_URL names a host that requests may be addressed to; another is refused."""
    assert shop.browser().get("/v1/sign-in/ways").status_code == 200
    foreign = shop.browser().get("/v1/sign-in/ways", headers={"Host": "evil.example"})
    assert (foreign.status_code, code(foreign)) == (421, "unknown_host")
    assert FROM_HERE["Origin"] == URL


def _person(shop: Served) -> str:
    assert shop.opened.sign_in is not None
    found = shop.opened.sign_in.entrance.people.by_email("anna@example.org")
    assert found is not None
    return found.id


def _age_proofs(shop: Served) -> None:
    """Let the last proof of everybody lie an hour back."""
    assert shop.opened.sign_in is not None
    entrance = shop.opened.sign_in.entrance
    for session in entrance.devices.sessions(_person(shop)):
        entrance.devices.note_proof(session.digest, entrance.clock.now() - timedelta(hours=1))
