"""Refused rights as whoever watches over a server sees them: a line of JSON, a count, and the first in the trail."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from sign_in_server import Served, served
from starlette.testclient import TestClient

from morgiana.control.caller import HOST, OWNER
from morgiana.kernel.clock import SystemClock
from morgiana.kernel.money import Money
from morgiana.surfaces.logs import JsonLines

_SESSION = "__Host-morgiana_session"
_KEYS = (f"key {number}" for number in count())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as opened:
        hold_hour(opened)
        yield opened


def hold_hour(shop: Served) -> None:
    """No hour ends amid a test."""
    now = datetime.now(UTC)
    shop.opened.access.refusal_log._clock = SimpleNamespace(now=lambda: now)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a process logs at its usual level, as JSON."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.setLevel(logging.WARNING)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def told(lines: io.StringIO) -> list[dict[str, Any]]:
    """The security events, without what is no news: when, where from, how bad."""
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    known = ("event", "code", "operation", "caller", "tenant", "request_id")
    return [
        {name: line[name] for name in known if name in line} for line in found if line.get("event") == "access.refused"
    ]


def trail(shop: Served, tenant: str, of: str = "access.refused") -> list[tuple[str, str]]:
    """Each such entry in a trail: by which key, and what."""
    shop.opened.access.refusal_log._writer.submit(lambda: None).result()
    store = shop.opened.runtime._performer.house.audit.store
    found = [json.loads(body) for _, body, _ in store.links(tenant)]
    return [(key, subject) for _, _, _, key, action, subject, _ in found if action == of]


def key_of(browser: TestClient, name: str, **request: Any) -> tuple[str, str]:
    """A new key's id and the key."""
    made = browser.post("/v1/keys/create", json={"name": name, **request}, headers={"Idempotency-Key": name})
    assert made.status_code == 200, made.text
    return made.json()["answer"]["key_id"], made.json()["answer"]["key"]


def asked(shop: Served, path: str, key: str, status: int, **headers: str) -> None:
    headers |= {
        "Authorization": f"Bearer {key}",
        "X-Request-Id": f"r-{path.replace('/', '-')}",
        "Idempotency-Key": next(_KEYS),
    }
    answer = shop.browser().post(f"/v1/{path}", json={}, headers=headers)
    assert answer.status_code == status, answer.text


def test_each_refused_right_is_a_line_a_count_and_once_in_the_trail(shop: Served, lines: io.StringIO) -> None:
    """A key without the scope, at another's shop, at none, cut off, and past its day; each twice."""
    browser = shop.signed_up()
    theirs = shop.signed_up("ben@example.org")
    mine, other = (b.post("/v1/shops/list", json={}).json()["answer"]["shops"][0]["shop_id"] for b in (browser, theirs))
    key_id, key = key_of(browser, "Till", scopes=["shop.*:read"])
    old_id, old = key_of(browser, "Old", expires_in_days=1)
    later = datetime.now(UTC) + timedelta(days=2)
    for _ in range(2):
        asked(shop, "keys/list", key, 403)
        asked(shop, "estimate/keys/list", key, 403)
        asked(shop, "shop/profile", key, 404, **{"Morgiana-Shop": other})
        asked(shop, "shop/profile", key, 404, **{"Morgiana-Shop": "shop_none"})
        asked(shop, "shop/profile", key[:-2], 401)
        with patch.object(SystemClock, "now", lambda _: later):
            asked(shop, "shop/profile", old, 401)
    events = told(lines)
    by_key = {"event": "access.refused", "caller": key_id, "tenant": mine}
    profile = {"operation": "shop.profile", "request_id": "r-shop-profile"}
    assert events[:6] == events[6:] == [
        {**by_key, "code": "not_allowed", "operation": "keys.list", "request_id": "r-keys-list"},
        {**by_key, "code": "not_allowed", "operation": "keys.list", "request_id": "r-estimate-keys-list"},
        {**by_key, "code": "unknown_shop", **profile},
        {**by_key, "code": "unknown_shop", **profile},
        {"event": "access.refused", "caller": "", "tenant": "", "code": "not_signed_in", **profile},
        {**by_key, "caller": old_id, "code": "not_signed_in", **profile},
    ]  # fmt: skip
    assert trail(shop, mine) == [
        (key_id, "not_allowed keys.list"),
        (key_id, "unknown_shop shop.profile"),
        (old_id, "not_signed_in shop.profile"),
    ]
    assert trail(shop, HOST) == [
        (key_id, "unknown_shop shop.profile"),
        ("", "not_signed_in shop.profile"),
        (old_id, "not_signed_in shop.profile"),
    ]
    assert trail(shop, other) == []
    text = lines.getvalue()
    for secret in (key, old, key[:-2], "anna@", "Anna Petit", "Till", "192.0.2.10", other):
        assert secret not in text
    metrics = TestClient(shop.app, base_url="https://shop.example.org", client=("127.0.0.1", 5000)).get("/metrics").text
    for code, number in (("not_allowed", 4), ("unknown_shop", 4), ("not_signed_in", 4)):
        assert f'morgiana_security_events_total{{code="{code}"}} {number}' in metrics


def test_a_session_at_anothers_shop_and_from_anothers_page(shop: Served, lines: io.StringIO) -> None:
    """By its person's id; what an address says that is no operation's name is not repeated."""
    browser = shop.signed_up()
    at_other = browser.post("/v1/shop/profile", json={}, headers={"Morgiana-Shop": "local"})
    assert at_other.status_code == 404
    cross = browser.post("/v1/keys/MARIE.dupont%0Aforged", json={}, headers={"Origin": "https://evil.example"} |
                         {"Sec-Fetch-Site": "cross-site"})  # fmt: skip
    assert cross.status_code == 403
    first, second = told(lines)
    assert first["code"] == "unknown_shop"
    assert first["caller"].startswith("person_")
    assert first["tenant"].startswith("shop_")
    assert (second["code"], second["operation"], second["caller"]) == ("cross_site", "", "")
    assert trail(shop, first["tenant"]) == [("", "unknown_shop shop.profile")]
    assert trail(shop, HOST) == [("", "unknown_shop shop.profile"), ("", "cross_site")]
    assert "forged" not in lines.getvalue()


def test_sessions_links_and_the_token_of_the_measures_that_open_nothing(shop: Served, lines: io.StringIO) -> None:
    """Each as often as it is tried in the log and the counts, and once an hour in the host's trail by what was tried;
    of a session or a link that was known, with whose it was. Nothing of what was sent is repeated."""
    browser = shop.signed_up()
    ended, person = browser.cookies[_SESSION], browser.get("/v1/sign-in/account").json()["email"]
    link, later = shop.opened.access.give("link", OWNER), datetime.now(UTC) + timedelta(days=40)
    wrong = {"X-Request-Id": "r-wrong"}
    for _ in range(3):
        guess = shop.browser()
        guess.cookies[_SESSION] = "mg_session_guessed"
        assert guess.get("/account", headers=wrong).status_code == 303
        assert shop.browser().post("/login", data={"link": "mg_link_guessed"}, headers=wrong).status_code == 401
        assert shop.browser().post("/v1/sign-in/link", json={"ticket": "guessed"}, headers=wrong).status_code == 401
        assert shop.browser().get("/metrics", headers={"Authorization": "Bearer guessed"} | wrong).status_code == 401
        with patch.object(SystemClock, "now", lambda _: later):
            guess.cookies[_SESSION] = ended
            assert guess.get("/account", headers=wrong).status_code == 303
            assert shop.browser().get(f"/login?link={link}", headers=wrong).status_code == 401
    events = told(lines)
    assert events[:6] == events[6:12] == events[12:]
    assert [(event["code"], event["tenant"]) for event in events[:6]] == [
        ("not_signed_in", ""), ("not_signed_in", ""), ("link_not_good", ""), ("not_signed_in", ""),
        ("not_signed_in", ""), ("not_signed_in", "local"),
    ]  # fmt: skip
    assert [event["caller"].partition("_")[0] for event in events[:6]] == ["", "", "", "", "person", "owner"]
    assert trail(shop, "local") == [("", "not_signed_in link")]
    assert trail(shop, HOST) == [
        ("", "not_signed_in session"), ("", "not_signed_in link"), ("", "link_not_good letter"),
        ("", "not_signed_in metrics"), ("", "not_signed_in session"), ("", "not_signed_in link"),
    ]  # fmt: skip
    assert shop.opened.access.refusal_log.events == {"not_signed_in": 15, "link_not_good": 3}
    for secret in ("guessed", ended, link, person):
        assert secret not in lines.getvalue()


def test_what_is_allowed_or_only_mistaken_is_no_event(shop: Served, lines: io.StringIO) -> None:
    """A good call, a request that does not fit, a receipt that is not there, and no key at all."""
    browser = shop.signed_up()
    assert browser.post("/v1/shop/profile", json={}).status_code == 200
    assert browser.post("/v1/shop/profile", json={"nobody": 1}).status_code == 422
    assert browser.get("/v1/receipts/rcpt_none").status_code == 404
    assert shop.browser().post("/v1/shop/profile", json={}).status_code == 401
    assert shop.browser().get("/account").status_code == 303
    assert shop.browser().get("/login/letter").status_code == 200
    assert shop.browser().post("/login/letter").status_code == 401
    assert told(lines) == []
    assert shop.opened.access.refusal_log.events == {}


def test_a_budgets_warning_and_its_no_stand_in_the_trail_once(tmp_path: Path, lines: io.StringIO) -> None:
    """Ten cents a call and a limit of 25: the second call warns, every further one is refused, also as a job."""
    prices = tmp_path / "prices.toml"
    prices.write_text('currency = "EUR"\n[operations]\n"shop.profile" = { price = "0.10" }\n')
    with served(tmp_path / "home", price_book=prices, spending_limit=Money(25, "EUR")) as shop:
        hold_hour(shop)
        browser = shop.signed_up()
        mine = browser.post("/v1/shops/list", json={}).json()["answer"]["shops"][0]["shop_id"]
        key_id, key = key_of(browser, "Till")
        month = f"{datetime.now(UTC):%Y-%m}"
        for status in (200, 200, 402, 402, 402):
            asked(shop, "shop/profile", key, status)
        for _ in range(3):
            assert browser.post("/v1/shop/profile", json={}).status_code == 402
        assert trail(shop, mine, of="spending.warned") == [(key_id, f"{mine} {month}")]
        assert trail(shop, mine, of="spending.refused") == [(key_id, f"{mine} {month}"), ("", f"{mine} {month}")]
        assert told(lines) == []
