"""Every address that is served besides the operations: who may open it, and that another's id in it finds nothing."""

import re
import socket
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from isolation_fields import unknown_twin
from isolation_house import ID, House
from nicegui import Client
from nicegui import app as nicegui_app
from starlette.routing import Mount, Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from morgiana.surfaces.http.sign_in_cookies import SESSION

OPEN = {
    "/login", "/login/password", "/login/second", "/login/letter", "/login/link", "/login/provider/{name}/start",
    "/login/provider/{name}", "/sign-up", "/sign-up/confirm", "/invitation", "/forgotten", "/new-password",
    "/account/address/confirm", "/logout", "/settings/appearance",
    "/v1/sign-in/ways", "/v1/sign-in/password", "/v1/sign-in/second-factor", "/v1/sign-in/passkey/options",
    "/v1/sign-in/passkey", "/v1/sign-in/provider/{name}", "/v1/sign-in/provider/{name}/answer", "/v1/sign-in/letter",
    "/v1/sign-in/link", "/v1/sign-in/new-password", "/v1/sign-in/sign-up", "/v1/sign-in/invitation",
    "/v1/sign-in/invitation/sign-up", "/v1/sign-in/out", "/v1/sign-in/account/address/confirm",
    "/v1/payments/webhook/{provider}",
    "/openapi.json", "/docs", "/problems", "/problems/{code}", "/healthz", "/readyz", "/metrics", "/v1{rest:path}",
    "/favicon.ico",
    "/console/assets", "/_nicegui_ws", "/_nicegui/static",
    "/_nicegui/libraries/{key:path}", "/_nicegui/components/{key:path}", "/_nicegui/resources/{key}/{path:path}",
    "/_nicegui/dynamic_resources/{name}", "/_nicegui/esm/{key}/{path:path}",
}  # fmt: skip
"""What says nothing of anybody, or asks for a password, a letter's ticket or a provider's signature by itself."""

OF_SESSION = {"/shop"}
"""What a form of the console sends, for a session."""

WITH_KEY = {
    "/v1/jobs/{id}/result", "/v1/jobs/{id}/events", "/v1/jobs/{id}/cancel", "/v1/jobs/{id}/resume",
    "/v1/jobs/{group}/{verb}", "/v1/estimate/{group}/{verb}", "/v1/jobs/{id}", "/v1/jobs", "/v1/receipts/{id}",
    "/v1/receipts", "/v1/files/{id}/{name}", "/v1/files", "/v1/{group}/{verb}", "/mcp",
}  # fmt: skip
"""What a key opens, or a session."""

WITH_SESSION = {
    "/v1/sign-in/sessions", "/v1/sign-in/account", "/v1/sign-in/invitation/accept", "/v1/sign-in/sessions/{id}/end",
    "/v1/sign-in/sessions/end-others", "/v1/sign-in/account/prove", "/v1/sign-in/account/prove-passkey",
    "/v1/sign-in/account/password", "/v1/sign-in/account/codes", "/v1/sign-in/account/codes/confirm",
    "/v1/sign-in/account/codes/remove", "/v1/sign-in/account/recovery-codes", "/v1/sign-in/account/passkeys/options",
    "/v1/sign-in/account/passkeys", "/v1/sign-in/account/passkeys/{id}/remove", "/v1/sign-in/account/address",
    "/v1/sign-in/account/providers/{name}/link", "/v1/sign-in/account/providers/{name}/unlink",
}  # fmt: skip
"""What a person's session opens, as JSON."""

OF_ACCOUNT = re.compile("/account(?:/.*)?")
"""The door's own pages about an account, which a session opens."""

WORDS = {
    "id": ("receipt", "job", "session", "import", "file"), "receipt_id": ("receipt",), "job_id": ("job",),
    "invoice_id": ("invoice", "paid"), "product_id": ("product",), "name": ("file", "role", "receipt"),
    "organisation_id": ("organisation",), "organisation": ("organisation",), "tenant": ("organisation",),
    "shop_id": ("shop",), "person_id": ("person",), "key_id": ("key",),
}  # fmt: skip
"""What of somebody else's an address may name, by the name of its part."""

_PART = re.compile(r"\{(\w+)(?::path)?\}")


def served(house: House) -> set[str]:
    """Every path of the application, the console's pages among them."""
    paths = set()
    for route in [*house.app.router.routes, *(nicegui_app.router.routes if house.app.state.console else ())]:
        assert isinstance(route, Route | Mount), route
        paths.add(re.sub(r"^/_nicegui/[\d.]+", "/_nicegui", route.path))
    return paths - {""}


def pages(house: House) -> list[str]:
    """The console's pages, by the address that each has."""
    if not house.app.state.console:
        return []
    found = [route.path for route in nicegui_app.router.routes if isinstance(route, Route)]
    return [path for path in found if not path.startswith("/_nicegui") and path not in OPEN]


def test_every_address_is_classified(house: House) -> None:
    """An address that nobody declared open, a key's or a session's makes this fail; so does one that is gone."""
    if not house.app.state.console:
        pytest.skip("the same addresses on the other database, and no console")
    known = OPEN | OF_SESSION | WITH_KEY | WITH_SESSION | set(pages(house))
    paths = {path for path in served(house) if not (OF_ACCOUNT.fullmatch(path) and path not in OPEN)}
    assert paths - known == set()
    assert {path for path in known - paths if not path.startswith("/_nicegui")} == set()


def test_without_a_session_each_address_refuses(house: House) -> None:
    """Nobody sees a page, or is answered, without key or session; what is said holds nothing of anybody."""
    for path in sorted(
        OF_SESSION | WITH_KEY | WITH_SESSION | set(pages(house)) | {p for p in served(house) if OF_ACCOUNT.match(p)}
    ):
        if path in OPEN:
            continue
        for address in _filled(path, house):
            statuses = set()
            for method in ("GET", "POST"):
                answer = httpx.request(method, house.url + address, headers={"Origin": house.url})
                statuses.add(answer.status_code)
                assert answer.status_code != 303 or answer.headers["location"].partition("?")[0] == "/login"
                assert house.seen(answer.text + str(answer.headers), address, *_parts(path, house)) == []
            assert statuses <= {303, 401, 404, 405, 422}, (address, statuses)  # 422: a body is looked at first
            assert statuses & {303, 401, 422} or (path == "/shop" and not house.app.state.console), (address, statuses)


def test_anothers_id_in_an_address_finds_nothing(house: House) -> None:
    """With our key and with our session: the status and the words for an id that nobody has."""
    for path in sorted(
        path
        for path in WITH_KEY | WITH_SESSION
        if _PART.search(path) and "{group}" not in path and "provider" not in path
    ):
        for stolen in _parts(path, house):
            for method in ("GET", "POST"):
                with house.ours.http() as program, house.ours.browser() as browser:
                    for client in (program, browser):
                        answers = [client.request(method, _PART.sub(value, path), headers=headers, json={})
                                   for value, headers in ((stolen, {"If-None-Match": f'"{stolen}"'}),
                                                          (unknown_twin(stolen), {}))]  # fmt: skip
                        told = [
                            a.text.replace(v, "§") for a, v in zip(answers, (stolen, unknown_twin(stolen)), strict=True)
                        ]
                        assert answers[0].status_code == answers[1].status_code, (path, stolen, told)
                        assert answers[0].status_code in (403, 404, 405, 401, 422), (path, stolen, told)
                        assert told[0] == told[1]
                        assert house.seen(answers[0].text + str(answers[0].headers), stolen) == []
    with house.theirs.http() as http:
        assert http.get(f"/v1/jobs/{house.theirs.made['job']}").json()["state"] == "done"
        assert http.get(f"/v1/receipts/{house.theirs.made['receipt']}").status_code == 200
    with house.theirs.browser() as browser:
        assert browser.get("/v1/sign-in/sessions").status_code == 200


def test_lists_name_nothing_of_another(house: House) -> None:
    """What is listed without an id in the address is one's own."""
    with house.ours.http() as program, house.ours.browser() as browser:
        for path in ("/v1/jobs?limit=1000", "/v1/receipts?limit=1000", "/v1/sign-in/sessions", "/v1/sign-in/account"):
            answer = (browser if "sign-in" in path else program).get(path)
            assert answer.status_code == 200
            assert house.seen(answer.text) == []


def test_every_page_of_the_console_is_one_s_own(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page with all that it shows, drawn for our session, with another's ids in its address and its query."""

    if not house.app.state.console:
        pytest.skip("one process shows one console: the one on the other database")

    async def at_once(_client: Client, timeout: float = 3.0) -> None:
        """Draw at once what waits for the browser."""

    monkeypatch.setattr(Client, "connected", at_once)
    with house.ours.browser() as browser:
        for path in pages(house):
            for address in _filled(path, house):
                twin = address
                for stolen in _parts(path, house):
                    twin = twin.replace(quote(stolen), quote(unknown_twin(stolen)))
                query = {"id": house.theirs.made["receipt"], "organisation_id": house.theirs.organisation}
                answers = [browser.get(address), browser.get(twin), browser.get(address, params=query)]
                assert answers[0].status_code == answers[1].status_code, address
                assert answers[0].status_code in (200, 303, 404), address
                for answer in answers:
                    sent = [*_parts(path, house), address, *query.values(), *map(unknown_twin, _parts(path, house))]
                    assert house.seen(answer.text + str(answer.headers), *sent) == [], address
    with house.theirs.browser() as browser:  # and the same pages do show their owner what is theirs
        assert house.seen(browser.get("/products").text)
        assert house.seen(browser.get(f"/receipts/{house.theirs.made['receipt']}").text, house.theirs.made["receipt"])


def test_the_shop_of_another_cannot_be_chosen(house: House) -> None:
    """The console's form that goes to another shop: another's shop is as one that nobody has, and the session stays."""
    if not house.app.state.console:
        pytest.skip("one process shows one console: the one on the other database")
    told = []
    with house.ours.browser() as browser:
        for shop in (house.theirs.shop, unknown_twin(house.theirs.shop)):
            answer = browser.post("/shop", data={"shop": shop, "shop_id": shop})
            told.append((answer.status_code, answer.text.replace(shop, "§")))
            assert house.seen(answer.text + str(answer.headers), shop) == []
            assert house.opened.access.bearer(house.ours.session, "session").tenant == house.ours.shop
    assert told[0] == told[1]
    for shop in (house.theirs.shop, house.ours.shop):
        answer = httpx.post(f"{house.url}/shop", data={"shop": shop, "shop_id": shop}, headers={"Origin": house.url})
        assert (answer.status_code, house.seen(answer.text, shop)) in [(303, []), (422, []), (401, [])]


def test_tools_know_nothing_of_another(house: House) -> None:
    """Over MCP: each tool that takes an id says of a stolen one what it says of one that nobody has."""
    import asyncio

    from fastmcp import Client as Mcp

    async def ask() -> None:
        async with Mcp(f"{house.url}/mcp", auth=house.ours.key) as client:
            tried = 0
            for tool in await client.list_tools():
                for name in tool.inputSchema.get("properties", {}):
                    for stolen in _of(name.removesuffix("_id") + "_id", house) if name.endswith("_id") else []:
                        told = [
                            await _told(client, tool.name, {name: value}) for value in (stolen, unknown_twin(stolen))
                        ]
                        assert told[0].replace(stolen, "§") == told[1].replace(unknown_twin(stolen), "§"), tool.name
                        assert house.seen(told[0], stolen) == []
                        tried += 1
            assert tried > 5

    asyncio.run(ask())


async def _told(client: Any, tool: str, arguments: dict[str, str]) -> str:
    result = await client.call_tool(tool, arguments, raise_on_error=False)
    told = result.structured_content or {}
    text = str(told.get("answer", told)) if told else str([getattr(part, "text", "") for part in result.content])
    return ID.sub(
        lambda found: found[0] if found[0] in arguments.values() else "i", re.sub(r"\d\.\d+|\d{2,}:.*?Z", "n", text)
    )


HOSTILE = ["%00", "a%00b", "%ff%fe", "%0d%0aSet-Cookie:%20a=b", "..%2f..%2fetc%2fpasswd", "'%20OR%201=1--", 
           "%F0%9F%92%A9", "%ed%a0%80", "a" * 5000, "%7B%7B7*7%7D%7D", "%3Cscript%3E", "-1", "%25s%25n"]  # fmt: skip


HEADERS = (
    b"Morgiana-Shop", b"Idempotency-Key", b"Authorization", b"If-None-Match", b"X-Request-Id", b"Accept", b"Cookie",
    b"Accept-Language", b"Origin", b"User-Agent", b"traceparent", b"Content-Type", b"Host", b"Sec-Fetch-Site",
)  # fmt: skip


def _status_of(house: House, address: str, name: bytes, value: bytes) -> int:
    """The status of an answer to a request that no library would send; 0 where the connection is closed instead."""
    url = urlsplit(house.url)
    lines = {
        b"Host": url.netloc.encode(), b"Authorization": f"Bearer {house.ours.key}".encode(),
        b"Content-Type": b"application/json", b"Content-Length": b"2", b"Connection": b"close",
    }  # fmt: skip
    lines[name] = (b"Bearer " if name == b"Authorization" else b"") + value
    head = b"".join(b"%s: %s\r\n" % line for line in lines.items())
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=30) as connection:
        connection.sendall(b"POST %s HTTP/1.1\r\n%s\r\n{}" % (address.encode(), head))
        said = connection.recv(65_536)
    return int(said.split()[1]) if said else 0


def test_hostile_bytes_anywhere_are_refused(house: House) -> None:
    """In a path, a query, a header or a cookie: a refusal or nothing found, never a mistake of ours."""
    broken = []
    with house.ours.http() as program, house.ours.browser() as browser:
        for path in sorted(served(house) if house.app.state.console else WITH_KEY | WITH_SESSION):
            for value in HOSTILE:
                address = (
                    _PART.sub(value.replace("\\", ""), path)
                    if _PART.search(path)
                    else f"{path}?limit={value}&link={value}"
                )
                if path == "/_nicegui_ws/" or "{rest" in path:
                    continue
                for client in (program, browser):
                    for method in ("GET", "POST"):
                        answer = client.request(
                            method, address, content=b"{}", headers={"Content-Type": "application/json"}
                        )
                        if answer.status_code >= 500 and answer.json().get("code") != "no_such_provider":
                            broken.append((method, address[:80], answer.status_code))
                        assert "set-cookie: a=b" not in str(answer.headers).lower()
        for raw in (b"\x00", b"\xff\xfe", b"a" * 5000, "é".encode(), b"'--", b"{{7*7}}", b"a\x0bb", b"a\nX: y"):
            for header in HEADERS:
                for address in ("/v1/organisation/show", "/v1/shop/set_profile", "/v1/sign-in/out"):
                    status = _status_of(house, address, header, raw)
                    if status >= 500:
                        broken.append((header.decode(), str(raw)[:40], status))
    assert broken == []


def _parts(path: str, house: House) -> list[str]:
    return [house.theirs.made[kind] for name in _PART.findall(path) for kind in WORDS.get(name, ())]


def _of(name: str, house: House) -> list[str]:
    return [house.theirs.made[kind] for kind in WORDS.get(name, ())]


def _filled(path: str, house: House) -> list[str]:
    """The addresses of a path with another's ids in it."""
    return [_PART.sub(quote(value), path) for value in _parts(path, house)] or [_PART.sub("x", path)]


def test_what_a_browser_remembers_is_for_the_server_alone(house: House) -> None:
    """The cookies of language and theme are no script's, and over TLS go by TLS alone, to this host alone."""
    if not house.app.state.console:
        pytest.skip("one process shows one console: the one on the other database")
    chosen = {"language": "fr", "theme": "dark"}
    for scheme, secure in (("https", True), ("http", False)):
        headers = {"X-Forwarded-Proto": scheme, "Origin": house.url}
        answer = httpx.post(f"{house.url}/settings/appearance", data=chosen, headers=headers)
        given = answer.headers.get_list("set-cookie")
        before = "__Host-" if secure else ""
        assert {cookie.partition(";")[0] for cookie in given} == {
            f"{before}morgiana_language=fr",
            f"{before}morgiana_theme=dark",
        }
        for cookie in given:
            parts = {part.strip() for part in cookie.split(";")}
            assert {"HttpOnly", "SameSite=strict", "Path=/"} <= parts
            assert ("Secure" in parts) == secure
            assert "Domain" not in cookie
        remembered = {"Cookie": "; ".join(cookie.partition(";")[0] for cookie in given)}
        page = httpx.get(f"{house.url}/login", headers={**headers, **remembered}).text
        assert '<html lang="fr">' in page
        assert 'dataset.theme="dark"' in page


EVIL = "</script><script>alert(1)</script>"


def test_text_is_text_and_the_way_out_is_on_every_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that would end a script stands in no page as one. Each page has the way out."""
    if not house.app.state.console:
        pytest.skip("one process shows one console: the one on the other database")

    async def at_once(_client: Client, timeout: float = 3.0) -> None:
        """Draw at once what waits for the browser."""

    monkeypatch.setattr(Client, "connected", at_once)
    house.ours.ask("shop.set_profile", name=f"ibis {EVIL}")
    with house.ours.browser() as browser:
        for path in pages(house):
            if _PART.search(path):
                continue
            page = browser.get(path)
            assert "<script>alert(1)" not in page.text, path
            assert page.status_code != 200 or "/logout" in page.text or path.startswith("/host"), path


ELSEWHERE = [
    "https://evil.example", "null", "", "http://127.0.0.1:1", "http://127.0.0.1.evil.example", "http://[::1", "file://",
]  # fmt: skip


def test_a_websocket_is_for_our_own_pages(house: House) -> None:
    """The console's websocket opens for a page of this server, and for no origin besides, whoever is signed in."""
    if not house.app.state.console:
        pytest.skip("one process shows one console: the one on the other database")
    address = f"{house.url.replace('http', 'ws')}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with connect(address, origin=Origin(house.url), additional_headers=_cookie(house)) as own:
        assert str(own.recv(timeout=10)).startswith("0{")  # the first packet of Engine.IO
    for origin in ELSEWHERE:
        with pytest.raises(InvalidStatus) as told:
            connect(address, origin=Origin(origin), additional_headers=_cookie(house)).close()
        assert told.value.response.status_code == 403, origin


def test_a_websocket_is_for_our_own_name(house: House) -> None:
    """Another name for this machine (DNS rebinding) opens none, though origin and host agree."""
    if not house.app.state.console:
        pytest.skip("one process shows one console: the one on the other database")
    url = urlsplit(house.url)
    head = (
        "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: evil.example\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Origin: http://evil.example\r\nCookie: {_cookie(house)['Cookie']}\r\n\r\n"
    )
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=30) as connection:
        connection.sendall(head.encode())
        assert connection.recv(65_536).startswith(b"HTTP/1.1 403 ")


def _cookie(house: House) -> dict[str, str]:
    return {"Cookie": f"{SESSION}={house.theirs.session}"}
