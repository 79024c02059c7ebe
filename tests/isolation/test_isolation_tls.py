"""TLS: what the server speaks with a certificate of its own, and what leaves this machine without it."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from isolation_certificates import certificate
from isolation_house import HERE, REGISTRY
from stores import settings_of

from morgiana.adapters.database.postgres import PostgresDatabase
from morgiana.app import open_installation
from morgiana.control.encryption import Certificate, in_the_clear
from morgiana.control.installation import BadSetting, Installation, Settings
from morgiana.kernel.refusals import Fault
from morgiana.surfaces.http.app import create_app
from morgiana.surfaces.http.draining_server import DrainingServer
from morgiana.surfaces.http.serve import serve


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate(*certificate(tmp_path_factory.mktemp("own"), "127.0.0.1"))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, own: Certificate) -> Iterator[int]:
    """The program's server with a certificate; its port."""
    settings = settings_of(tmp_path_factory.mktemp("tls"), certificate=own)
    found = Installation(settings, REGISTRY, HERE.parts, lambda chosen: open_installation(chosen, REGISTRY))
    opened = found.open(settings)
    app = create_app(found, opened, console=False, mcp=False)
    server = DrainingServer(app, drain_seconds=2, ready=lambda: None, ending=lambda: None, certificate=own)
    with socket.socket() as listens:
        listens.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listens]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield listens.getsockname()[1]
        server.should_exit = True
        thread.join(20)
    opened.close()


def client(own: Certificate) -> ssl.SSLContext:
    """A client that takes whatever its library can still do, as an old one would."""
    context = ssl.create_default_context(cafile=str(own.chain))
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def spoken(port: int, context: ssl.SSLContext) -> tuple[str | None, str]:
    """Version and cipher that a client and the server agree on."""
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as wrapped,
    ):
        cipher = wrapped.cipher()
        assert cipher is not None
        return wrapped.version(), cipher[0]


def test_the_newest_version_is_spoken(port: int, own: Certificate) -> None:
    """TLS 1.3 where the client can, with an answer that says so to browsers and marks its cookies."""
    assert spoken(port, client(own))[0] == "TLSv1.3"
    answer = httpx.get(f"https://127.0.0.1:{port}/healthz", verify=ssl.create_default_context(cafile=str(own.chain)))
    assert answer.status_code == 200
    assert "strict-transport-security" in answer.headers


def test_tls_1_2_is_spoken_with_good_ciphers_alone(port: int, own: Certificate) -> None:
    """Forward secrecy and authenticated encryption (RFC 9325, 4.2), the strongest first."""
    context = client(own)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    version, cipher = spoken(port, context)
    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE-")
    assert "GCM" in cipher or "CHACHA20" in cipher
    context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:AES128-SHA:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionError)):
        spoken(port, context)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.*deprecated")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_versions_are_not_spoken(port: int, own: Certificate, version: ssl.TLSVersion) -> None:
    context = client(own)
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = version
    with pytest.raises((ssl.SSLError, ConnectionError)):
        spoken(port, context)


def test_nothing_is_answered_in_the_clear(port: int) -> None:
    """Who speaks plain HTTP to the port is not led on and not answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
        plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        try:
            said = plain.recv(65_536)
        except ConnectionResetError:
            said = b""
    assert not said.startswith(b"HTTP/")


POSTGRES = "MORGIANA_DATABASE_URL"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, []),
        ({POSTGRES: "postgresql://m:p@127.0.0.1/m"}, []),
        ({POSTGRES: "postgresql://m:p@[::1]:5432/m"}, []),
        ({POSTGRES: "postgresql:///m?host=/run/postgresql"}, []),
        ({POSTGRES: "postgresql://m:p@%2Frun%2Fpostgresql/m"}, []),
        ({POSTGRES: "postgresql:///m", "PGHOST": "db.example"}, [POSTGRES]),
        ({POSTGRES: "postgresql://m:p@db.example/m"}, [POSTGRES]),
        ({POSTGRES: "postgresql://m:p@db.example/m?sslmode=require"}, [POSTGRES]),
        ({POSTGRES: "postgresql://m:p@db.example/m?sslmode=verify-ca"}, [POSTGRES]),
        ({POSTGRES: "postgresql://m:p@localhost,db.example:5433/m"}, [POSTGRES]),
        ({POSTGRES: "postgresql://localhost/m?host=db.example"}, [POSTGRES]),
        ({POSTGRES: "postgresql://localhost/m?hostaddr=192.0.2.1"}, [POSTGRES]),
        ({POSTGRES: "postgresql://m:p@db.example/m?sslmode=verify-full"}, []),
        ({POSTGRES: "postgresql://m:p@db.example/m", "PGSSLMODE": "verify-full"}, []),
        ({POSTGRES: "postgresql://m:p@db.example/m?sslmode=disable", "PGSSLMODE": "verify-full"}, [POSTGRES]),
        ({"AWS_ENDPOINT_URL": "https://s3.example"}, []),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:8333"}, []),
        ({"AWS_ENDPOINT_URL": "http://store:8333"}, ["AWS_ENDPOINT_URL"]),
        ({"AWS_ALLOW_HTTP": "true"}, ["AWS_ALLOW_HTTP"]),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, ["OTEL_EXPORTER_OTLP_ENDPOINT"]),
        ({"MORGIANA_KMS_URL": "http://vault:8200"}, ["MORGIANA_KMS_URL"]),
        ({"MORGIANA_SERVER": "http://shop.example"}, ["MORGIANA_SERVER"]),
    ],
)
def test_what_leaves_without_tls_is_found(environment: dict[str, str], told: list[str], tmp_path: Path) -> None:
    """With MORGIANA_TLS_ONLY the program does not begin; the refusal names the variable, and no password of it."""
    assert [variable for variable, _ in in_the_clear(environment)] == told
    whole = {"MORGIANA_HOME": str(tmp_path), **environment, "MORGIANA_TLS_ONLY": "yes"}
    if not told:
        assert Settings.from_environment(whole).tls_only
        return
    with pytest.raises(BadSetting, match=told[0]) as refused:
        Settings.from_environment(whole)
    assert ":p@" not in str(refused.value)
    assert not Settings.from_environment({**whole, "MORGIANA_TLS_ONLY": "no"}).tls_only


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_nobody_elsewhere_is_served_in_the_clear(host: str, tmp_path: Path) -> None:
    """With MORGIANA_TLS_ONLY and no certificate the server listens to this machine alone, where a proxy may be."""
    with pytest.raises(BadSetting, match="in the clear"):
        serve(Installation(Settings(home=tmp_path, host=host, tls_only=True), REGISTRY, HERE.parts, HERE.open))


def test_a_certificate_that_cannot_be_used_is_a_wrong_setting(tmp_path: Path, own: Certificate) -> None:
    """One of another key, or a file that is not there, is told before anything is opened."""
    other = Certificate(*certificate(tmp_path, "other.example"))
    for wrong in (Certificate(own.chain, other.key), Certificate(tmp_path / "none.pem", own.key)):
        settings = Settings(home=tmp_path / "home", certificate=wrong)
        with pytest.raises(BadSetting, match="MORGIANA_TLS_CERTIFICATE"):
            serve(Installation(settings, REGISTRY, HERE.parts, HERE.open))
    with pytest.raises(BadSetting, match="only one is set"):
        Settings.from_environment({"MORGIANA_TLS_KEY": "key.pem"})


@contextmanager
def false_postgres(shown: tuple[Path, Path] | None) -> Iterator[tuple[int, list[bytes]]]:
    """A server that offers TLS as PostgreSQL does, with a certificate or not at all; its port, and what it was told."""
    heard: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if shown is not None:
        context.load_cert_chain(*shown)
    listens = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                connection, _ = listens.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(10)
                try:
                    asked = connection.recv(8)
                    if asked[4:] != (80877103).to_bytes(4, "big"):  # not the request for TLS: it begins in the clear
                        heard.append(asked)
                        continue
                    connection.sendall(b"N" if shown is None else b"S")
                    if shown is not None:
                        with context.wrap_socket(connection, server_side=True) as wrapped:
                            heard.append(wrapped.recv(65_536))
                    else:
                        heard.append(connection.recv(65_536))
                except OSError:
                    continue

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listens.getsockname()[1], heard
    finally:
        listens.shutdown(socket.SHUT_RDWR)
        listens.close()
        thread.join(10)


def test_postgresql_has_to_prove_who_it_is(own: Certificate, tmp_path: Path) -> None:
    """By `verify-full` neither a name nor a password reaches a server without TLS, one whose certificate the authority
    that was named has not signed, or one that has another's; the right one is told who asks."""
    of_another = certificate(tmp_path, "other.example")
    for shown, trusted, reaches in (
        (None, own.chain, False),
        ((own.chain, own.key), of_another[0], False),
        (of_another, of_another[0], False),
        ((own.chain, own.key), own.chain, True),
    ):
        with false_postgres(shown) as (port, heard):
            proven = f"sslmode=verify-full&sslrootcert={trusted}&sslnegotiation=postgres"
            with pytest.raises(Fault) as told:
                PostgresDatabase(f"postgresql://anna:a-secret@127.0.0.1:{port}/shop?{proven}")
        assert "a-secret" not in str(told.value)
        assert (b"anna" in b"".join(heard)) == reaches, (shown, heard)
