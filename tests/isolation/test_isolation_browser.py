"""What a browser is told besides the page: to come by TLS alone, to run nothing foreign, to keep nothing."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from isolation_house import HERE, REGISTRY
from stores import settings_of

from morgiana.app import open_installation
from morgiana.control.installation import Installation, Opened
from morgiana.surfaces.http.app import create_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.ASGITransport]:
    home: Path = tmp_path_factory.mktemp("browser")
    settings = settings_of(home, url="https://host.example.org")
    found = Installation(settings, REGISTRY, HERE.parts, lambda chosen: open_installation(chosen, REGISTRY))
    opened: Opened = found.open(settings)
    yield httpx.ASGITransport(create_app(found, opened, console=False, mcp=True))
    opened.close()


def ask(app: httpx.ASGITransport, url: str, method: str = "GET") -> httpx.Response:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=app) as client:
            return await client.request(method, url)

    return asyncio.run(once())


PATHS = ["/healthz", "/docs", "/openapi.json", "/problems", "/v1/receipts", "/v1/sign-in/ways", "/v1/no/such", "/mcp"]


@pytest.mark.parametrize("path", PATHS)
def test_over_tls_a_browser_is_told_to_come_by_nothing_else(app: httpx.ASGITransport, path: str) -> None:
    """HSTS for a year on every answer over TLS, refusals too; none in the clear, where it means nothing."""
    over_tls = ask(app, f"https://host.example.org{path}")
    assert over_tls.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "strict-transport-security" not in ask(app, f"http://127.0.0.1{path}").headers


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/v1/receipts", "/v1/organisation/show", "/openapi.json", "/healthz"])
def test_other_methods_are_refused(app: httpx.ASGITransport, path: str, method: str) -> None:
    """TRACE and its like say nothing of the request back."""
    answer = ask(app, f"https://host.example.org{path}", method)
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) <= {"GET", "HEAD", "POST"}


@pytest.mark.parametrize("path", PATHS)
def test_no_other_site_is_let_in(app: httpx.ASGITransport, path: str) -> None:
    """No answer allows another origin; every one forbids frames, sniffing and telling where a reader comes from."""

    async def from_elsewhere() -> list[httpx.Response]:
        headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        async with httpx.AsyncClient(transport=app) as client:
            url = f"https://host.example.org{path}"
            return [await client.request(method, url, headers=headers) for method in ("GET", "OPTIONS")]

    for answer in asyncio.run(from_elsewhere()):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "same-origin"
