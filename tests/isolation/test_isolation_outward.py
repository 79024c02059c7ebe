"""What the program asks of others: it follows no redirect, and says nothing to whoever cannot prove who they are."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from isolation_certificates import certificate

from morgiana.adapters.identity_provider.openid import OpenIdProvider
from morgiana.adapters.lake.bucket_files import BucketFiles
from morgiana.adapters.lake.delta_table import TableFolder
from morgiana.adapters.lake.file_cache import FileCache
from morgiana.adapters.lake.place import Folder
from morgiana.adapters.mail.smtp import SmtpMail
from morgiana.adapters.payments.http_checkout import HttpCheckout
from morgiana.adapters.telemetry.collector import Collector
from morgiana.adapters.vault.transit import TransitMasterKey
from morgiana.client import Morgiana
from morgiana.commerce.columns import SALES
from morgiana.control.measures import Measures
from morgiana.control.payments.checkout import CheckoutAsked
from morgiana.control.sign_in.ports import Letter
from morgiana.control.sign_in.providers import ProviderSettings
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.kernel.tracing import span

SECRET = "a-secret-that-is-for-one-server-only"
KEY_ID = "AKFORONESERVERONLY"


@dataclass
class Heard:
    """A server, and every request that it got."""

    url: str
    requests: list[str] = field(default_factory=list)


@contextmanager
def listening(
    answer: tuple[int, dict[str, str]] = (200, {}), certificate: tuple[Path, Path] | None = None
) -> Iterator[Heard]:
    """A server of HTTP on this machine that gives everybody the same answer."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            heard.requests.append(f"{self.requestline}\n{self.headers}")
            status, headers = answer
            self.send_response(status)
            for name, value in {"Content-Length": "0", **headers}.items():
                self.send_header(name, value)
            self.end_headers()

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_PROPFIND = handle_any  # noqa: N815

        def log_message(self, *told: object) -> None:
            """Nothing of it is to be read."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    heard = Heard(f"{scheme}://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def ask_provider(url: str, _folder: Path) -> None:
    settings = ProviderSettings(name="works", issuer=url, client_id="shop", client_secret=SECRET)
    OpenIdProvider(settings).endpoints()


def ask_checkout(url: str, _folder: Path) -> None:
    asked = CheckoutAsked(reference="r", amount=Money(100, "EUR"), invoice="1", organisation="org_1", title="t")
    HttpCheckout(f"{url}/pages", SECRET, back="https://shop.example.org").open(asked)


def ask_key_service(url: str, _folder: Path) -> None:
    TransitMasterKey(url, SECRET, "master").wrap(b"0" * 32, b"")


def ask_bucket(url: str, folder: Path) -> None:
    BucketFiles(in_bucket(url).objects(), FileCache(folder, "shop", limit_bytes=1 << 20)).keep("name", SECRET.encode())


def ask_table(url: str, folder: Path) -> None:
    TableFolder(SALES, in_bucket(url) / "sales").rows(1)


def in_bucket(url: str) -> Folder:
    environment = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET}
    return Folder.at("s3://bucket/lake", environment, setting="MORGIANA_LAKE_URL")


def ask_collector(url: str, _folder: Path) -> None:
    """Which drops what it cannot tell, and says so to the log alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        patch.setenv("OTEL_EXPORTER_OTLP_HEADERS", f"x-key={SECRET}")
        patch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "2")
        collector = Collector(Measures())
        with span("asked", {}):
            pass
        collector.finish()
        collector.close()


def ask_morgiana(url: str, _folder: Path) -> None:
    with Morgiana(url, SECRET) as shop:
        shop.call("shop.profile", {})


ASKING: list[Callable[[str, Path], None]] = [
    ask_provider, ask_checkout, ask_key_service, ask_bucket, ask_table, ask_collector, ask_morgiana,
]  # fmt: skip


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("ask", [ask for ask in ASKING if ask not in (ask_bucket, ask_table)])
def test_no_redirect_is_followed(ask: Callable[[str, Path], None], status: int, tmp_path: Path) -> None:
    """Whoever is asked cannot send the question, with its key, on to another server."""
    with listening() as other, listening((status, {"Location": f"{other.url}/elsewhere"})) as asked:
        told_off(ask, asked.url, tmp_path)
        assert asked.requests
        assert other.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("ask", [ask_bucket, ask_table])
def test_a_bucket_redirects_without_the_credentials(
    ask: Callable[[str, Path], None], status: int, tmp_path: Path
) -> None:
    """S3 sends a client on by 307 while a new bucket's name is not known everywhere, so its clients follow, and theirs
    have no setting against it. Neither the key nor a signature goes along: what is sent on opens nothing."""
    with listening() as other, listening((status, {"Location": f"{other.url}/elsewhere"})) as asked:
        told_off(ask, asked.url, tmp_path)
        assert "authorization: aws4-hmac-sha256" in asked.requests[0].lower()
        assert other.requests
        told = "".join(other.requests)
        assert "authorization:" not in told.lower()
        assert SECRET not in told
        assert KEY_ID not in told


def told_off(ask: Callable[[str, Path], None], url: str, folder: Path) -> None:
    """Ask, and see that it fails; a collector fails in silence."""
    if ask is ask_collector:
        ask(url, folder)
        return
    with pytest.raises((Fault, Refusal)):
        ask(url, folder)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Certificates and keys that no authority vouches for: one for this machine, one for another name."""
    folder = tmp_path_factory.mktemp("certificates")
    return {name: certificate(folder, name) for name in ("127.0.0.1", "other.example")}


def ask_mail(url: str, _folder: Path) -> None:
    SmtpMail(url.replace("https://", "smtps://shop:secret@"), sender="shop@example.org").send(Letter("a@b.c", "s", "t"))


@pytest.mark.parametrize("ask", [*ASKING, ask_mail])
def test_nothing_is_said_to_who_cannot_prove_who_they_are(
    ask: Callable[[str, Path], None], certificates: dict[str, tuple[Path, Path]], tmp_path: Path
) -> None:
    """A certificate that no known authority has signed ends the connection before a word of the request is sent."""
    with listening(certificate=certificates["127.0.0.1"]) as asked:
        told_off(ask, asked.url, tmp_path)
        assert asked.requests == []


@pytest.mark.parametrize("ask", [ask for ask in ASKING if ask is not ask_collector])
def test_an_authority_of_ones_own_can_be_named(
    ask: Callable[[str, Path], None],
    certificates: dict[str, tuple[Path, Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same server is spoken to where its certificate is the one that was named, and not where another's is."""
    for name, heard in (("other.example", False), ("127.0.0.1", True)):
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[name][0]))
        with listening((404, {}), certificates["127.0.0.1"]) as asked:
            told_off(ask, asked.url, tmp_path)
            assert bool(asked.requests) == heard
