"""Who may do what over HTTP: keys, scopes, businesses, the console's session, and the name of the host."""

import json
from typing import Any

import httpx
import pytest
from contract_server import REGISTRY, Running
from hypothesis import given, settings
from hypothesis import strategies as st

from morgiana.surfaces.http.sign_in_cookies import SESSION

PRIVATE = [
    ("GET", "/v1/jobs"),
    ("GET", "/v1/jobs/j"),
    ("GET", "/v1/jobs/j/events"),
    ("GET", "/v1/jobs/j/result"),
    ("POST", "/v1/jobs/j/cancel"),
    ("POST", "/v1/jobs/j/resume"),
    ("GET", "/v1/receipts"),
    ("GET", "/v1/receipts/r"),
    ("POST", "/v1/files"),
    ("GET", f"/v1/files/{'0' * 64}/a"),
    *(("POST", f"/v1/{o.group}/{o.verb}") for o in REGISTRY),
    *(("POST", f"/v1/estimate/{o.group}/{o.verb}") for o in REGISTRY),
    *(("POST", f"/v1/jobs/{o.group}/{o.verb}") for o in REGISTRY),
]


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_nothing_private_without_a_key(server: Running, method: str, path: str) -> None:
    """Each private address refuses a request without key, with a wrong one, and with a secret of another kind."""
    link = server.session
    for authorization in (None, "Bearer", "Bearer x", f"Basic {server.owner}", f"Bearer {link}", "Bearer mg_key_é"):
        headers = [] if authorization is None else [(b"Authorization", authorization.encode())]
        response = httpx.request(method, server.url + path, headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
        assert response.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/problems", "/problems/fault"])
def test_open_pages(server: Running, path: str) -> None:
    """Health and description need no key."""
    assert httpx.get(server.url + path).status_code == 200


def test_scope_decides(server: Running) -> None:
    """A key for `say.*` calls those, and neither calls nor reads anything of another operation."""
    with server.http() as owner, server.http(server.speaker) as speaker:
        receipt = owner.post("/v1/walk/far", json={"steps": 1}).json()["receipt"]["id"]
        job = owner.post("/v1/jobs/walk/far", json={"steps": 1}).json()["id"]
        assert speaker.post("/v1/say/again", json={"words": ["a"]}).status_code == 200
        for path in ("/v1/walk/far", "/v1/estimate/walk/far", "/v1/jobs/walk/far"):
            response = speaker.post(path, json={"steps": 1})
            assert (response.status_code, response.json()["code"]) == (403, "not_allowed")
        assert speaker.get(f"/v1/receipts/{receipt}").status_code == 404
        for path in ("", "/result", "/events"):
            assert speaker.get(f"/v1/jobs/{job}{path}").status_code == 404
        assert speaker.post(f"/v1/jobs/{job}/cancel").status_code == 404
        assert {told["operation"] for told in speaker.get("/v1/receipts").json()["receipts"]} <= {"say.again"}
        assert speaker.get("/v1/jobs").json() == {"jobs": []}


deed = st.sampled_from(["call", "job", "file"])


@given(deeds=st.lists(st.tuples(st.booleans(), deed, st.integers(0, 3)), min_size=1, max_size=8))
@settings(max_examples=25, deadline=None)
def test_no_business_reads_anothers(server: Running, deeds: list[tuple[bool, str, int]]) -> None:
    """Two businesses call, start jobs and upload in any order; whatever one made, the other gets 404 for it."""
    made: dict[bool, list[str]] = {True: [], False: []}
    with server.http() as first, server.http(server.stranger) as second:
        sides = {True: first, False: second}
        for side, what, number in deeds:
            made[side].append(_make(sides[side], what, number, side))
        for side, paths in made.items():
            for path in paths:
                assert sides[side].get(path).status_code in (200, 409)
                assert sides[not side].get(path).status_code == 404
            for listing in ("/v1/receipts", "/v1/jobs"):
                other = json.dumps(sides[not side].get(listing).json())
                assert not any(path.split("/")[3] in other for path in paths if path.startswith(listing))


def _make(http: httpx.Client, what: str, number: int, side: bool) -> str:
    """Something of one business's own, and the address at which it is read."""
    if what == "file":
        [ref] = http.post("/v1/files", content=f"{side}{number}".encode()).json()["files"]
        return f"/v1/files/{ref['id']}/a"
    if what == "job":
        return f"/v1/jobs/{http.post('/v1/jobs/walk/far', json={'steps': number, 'seconds': 0.0}).json()['id']}"
    receipt: dict[str, Any] = http.post("/v1/say/again", json={"words": [str(number)]}).json()["receipt"]
    return f"/v1/receipts/{receipt['id']}"


def test_session_of_the_console_signs_in(server: Running) -> None:
    """The console and this surface mean the same cookie; its session reads without more."""
    with httpx.Client(base_url=server.url, cookies={SESSION: server.session}) as browser:
        assert browser.get("/v1/receipts").status_code == 200


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "{url}"}, True),
        ({"Origin": "{url}"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:1"}, False),
        ({}, False),
    ],
)
def test_only_own_pages_use_the_session(server: Running, headers: dict[str, str], allowed: bool) -> None:
    """A post with the cookie passes only when the browser says that it comes from a page of this server."""
    sent = {name: value.format(url=server.url) for name, value in headers.items()}
    with httpx.Client(base_url=server.url, cookies={SESSION: server.session}, headers=sent) as browser:
        response = browser.post("/v1/say/again", json={"words": ["a"]})
    assert response.status_code == (200 if allowed else 403)
    assert allowed or response.json()["code"] == "cross_site"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "localhost.evil.example", "[::1", "", "@"]
)
def test_other_host_names_are_refused(server: Running, host: str) -> None:
    """A stranger's name that is pointed at this machine (DNS rebinding) finds nothing, not even health."""
    for path in ("/healthz", "/v1/receipts", "/docs"):
        response = httpx.get(server.url + path, headers={"Host": host, "Authorization": f"Bearer {server.owner}"})
        assert (response.status_code, response.json()["code"]) == (421, "unknown_host")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "[::1]:80"])
def test_names_of_this_machine_are_known(server: Running, host: str) -> None:
    """Loopback goes by these, whatever the port."""
    assert httpx.get(f"{server.url}/healthz", headers={"Host": host}).status_code == 200


def test_revoked_key_is_unknown_at_once(server: Running) -> None:
    """A key that was ended is refused by the very next request."""
    from morgiana.control.caller import OWNER

    key = server.access.give("key", OWNER)
    with server.http(key) as http:
        assert http.get("/v1/receipts").status_code == 200
        server.access.end(key)
        assert http.get("/v1/receipts").status_code == 401
