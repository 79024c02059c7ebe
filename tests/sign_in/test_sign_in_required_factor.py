"""Where an organisation requires a second factor, a session without one opens nothing of it, and leads to one."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sign_in_house import ANNA_PASSWORD, ANNAS_DESK, STRANGER, House
from sign_in_server import Served, served
from soft_authenticator import SoftAuthenticator
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from morgiana.app import installation
from morgiana.control.caller import OWNER
from morgiana.control.installation import Settings
from morgiana.control.sign_in.entrance import SecondFactorAsked
from morgiana.control.sign_in.refusals import SecondFactorNeeded
from morgiana.control.sign_in.sessions import Browser, digest
from morgiana.control.sign_in.time_codes import SECONDS, code_at
from morgiana.kernel.ids import new_id
from morgiana.surfaces.console import mount
from morgiana.surfaces.console.door_watch import OpenPages
from morgiana.surfaces.console.screen import Desk, Screen

PASSWORD = "cinq poires jaunes du verger"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as opened:
        yield opened


def _opens_nothing(home: House, session: str) -> None:
    with pytest.raises(SecondFactorNeeded):
        home.sign_in.sessions.bearer(session)
    with pytest.raises(SecondFactorNeeded):
        home.sign_in.sessions.bearer(session, shop="annas")
    assert home.sign_in.sessions.speaks_for(digest(session)) is None, "open pages close"


def test_a_session_of_one_factor_opens_nothing_until_an_app_is_set_up(home: House) -> None:
    """From the moment that it is required; and its account is there to set one up."""
    session = home.sign_anna_in().session
    assert home.sign_in.sessions.bearer(session).tenant == "annas"
    home.people.strict.add("annas")
    _opens_nothing(home, session)
    assert home.sign_in.account.view(session).asked_by == ["org of annas"]
    home.set_codes(session)
    assert home.sign_in.sessions.bearer(session).tenant == "annas"
    assert home.sign_in.account.view(session).asked_by == []
    home.clock.move(timedelta(seconds=SECONDS))
    assert isinstance(home.sign_in.entrance.by_password("anna@example.org", ANNA_PASSWORD, STRANGER), SecondFactorAsked)


def test_taking_the_app_away_shuts_every_session_that_rested_on_it(home: House) -> None:
    """In whichever browser it was shown."""
    first = home.sign_anna_in().session
    secret, _ = home.set_codes(first)
    home.clock.move(timedelta(seconds=SECONDS))
    second = home.sign_in.entrance.second_step(home.half_way(STRANGER), home.code(secret), STRANGER).session
    home.people.strict.add("annas")
    for session in (first, second):
        assert home.sign_in.sessions.bearer(session).second_factor
    home.sign_in.account.remove_codes(second)
    for session in (first, second):
        _opens_nothing(home, session)


def test_a_passkey_is_shown_by_who_came_with_a_password(home: House) -> None:
    """Having one is not enough; a session sees it when it is made, or shown; and without the last one shuts again."""
    device, account = SoftAuthenticator(), home.sign_in.account
    maker = home.sign_anna_in().session
    ticket, options = account.ask_for_passkey(maker)
    passkey = account.add_passkey(maker, ticket, device.make(options), name="phone")
    home.people.strict.add("annas")
    assert home.sign_in.sessions.bearer(maker).person == "person_anna"
    other = home.sign_anna_in(STRANGER).session
    _opens_nothing(home, other)
    account.prove(other, ANNA_PASSWORD, "", ANNAS_DESK)
    _opens_nothing(home, other)
    ticket, options = home.sign_in.entrance.passkeys.ask()
    account.prove_by_passkey(other, ticket, device.sign(options))
    assert home.sign_in.sessions.bearer(other).person == "person_anna"
    account.remove_passkey(other, passkey.id)
    _opens_nothing(home, other)
    _opens_nothing(home, maker)


def test_another_organisation_and_whoever_sits_at_the_machine_are_not_asked(home: House) -> None:
    """A shop whose organisation requires none is open to the same session."""
    home.people.shops["person_anna"].append("other")
    home.people.strict.add("annas")
    session = home.sign_anna_in().session
    _opens_nothing(home, session)
    assert home.sign_in.sessions.bearer(session, shop="other").tenant == "other"
    assert [at.shop for at in home.sign_in.account.view(session).other_shops] == ["other"]
    home.sign_in.sessions.move(session, "other")
    assert home.sign_in.sessions.bearer(session).tenant == "other"
    home.people.strict.add("local")
    machine = home.sign_in.sessions.open("owner", Browser(), ("link",), caller=OWNER)
    assert home.sign_in.sessions.bearer(machine) == OWNER


def _ask(browser: TestClient, name: str, expect: int = 200, /, **body: Any) -> dict[str, Any]:
    group, _, verb = name.partition(".")
    answer = browser.post(f"/v1/{group}/{verb}", json=body, headers={"Idempotency-Key": new_id("key")})
    assert answer.status_code == expect, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _set_up(home: Served, browser: TestClient, person: str) -> None:
    """An authenticator app, by the addresses of the account."""
    browser.post("/v1/sign-in/account/codes", json={}).raise_for_status()
    assert home.opened.sign_in is not None
    entrance = home.opened.sign_in.entrance
    kept = entrance.credentials.time_codes(person)
    assert kept is not None
    code = code_at(kept.secret, int(entrance.clock.now().timestamp()) // SECONDS)
    browser.post("/v1/sign-in/account/codes/confirm", json={"code": code}).raise_for_status()


def _led_to(home: Served, browser: TestClient) -> tuple[int, str]:
    """Where each page of the console leads a browser for which it is not drawn."""
    drawn: list[Screen] = []

    async def page(screen: Screen) -> None:
        drawn.append(screen)

    desk = Desk(installation(Settings(home=home.home)), home.opened)
    show = mount._signed_in(page, desk, OpenPages(home.opened.access.sessions))
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar).encode()
    scope = {"type": "http", "method": "GET", "scheme": "https", "path": "/products", "query_string": b"",
             "headers": [(b"host", b"shop.example.org"), (b"cookie", cookies)]}  # fmt: skip

    async def shown() -> Response | None:
        return await show(Request(scope))

    response = asyncio.run(shown())
    assert response is not None
    assert drawn == []
    return response.status_code, response.headers["location"]


def test_an_owner_requires_it_of_everybody(shop: Served) -> None:
    """Only who has one can; whoever is let in then is led to their account, where only that is to be had, until they
    have one too; keys of programs go on."""
    owner = shop.signed_up()
    require = "organisation.require_second_factor"
    assert _ask(owner, require, 409, required=True)["code"] == "no_second_factor"
    key = _ask(owner, "keys.create", name="till", scopes=["shops.list"])["answer"]["key"]
    people = _ask(owner, "people.list")["answer"]["people"]
    _set_up(shop, owner, people[0]["person_id"])
    assert _ask(owner, require, required=True)["answer"]["second_factor_required"] is True
    ticket = _ask(owner, "people.invite", email="ben@example.org", role="staff")["answer"]["link"].partition("=")[2]

    ben = shop.browser("203.0.113.7")
    account = {"ticket": ticket, "name": "Ben", "password": PASSWORD}
    assert ben.post("/v1/sign-in/invitation/sign-up", json=account).json() == {"state": "signed in"}
    assert _ask(ben, "shops.list", 403)["code"] == "second_factor_needed"
    assert ben.get("/v1/receipts").status_code == 403
    assert len(ben.get("/v1/sign-in/account").json()["asked_by"]) == 1
    page = ben.get("/account").text
    assert "asks everybody who signs in for a second factor" in page
    assert "/account/codes" in page
    for no in ("/account/password", "/account/address", "/account/sessions/end", 'href="/"'):
        assert no not in page, no
    assert _led_to(shop, ben) == (303, "/account")
    assert _led_to(shop, shop.browser()) == (303, "/login")
    program = shop.browser()
    program.headers["Authorization"] = f"Bearer {key}"
    assert _ask(program, "shops.list")["answer"]["shops"]

    _set_up(
        shop,
        ben,
        next(p["person_id"] for p in _ask(owner, "people.list", 200)["answer"]["people"] if p["name"] == "Ben"),
    )
    assert _ask(ben, "shops.list")["answer"]["shops"]
    assert "/account/password" in ben.get("/account").text
    assert _ask(ben, require, 403, required=False)["code"] == "not_allowed"
    assert _ask(owner, require, required=False)["answer"]["second_factor_required"] is False
