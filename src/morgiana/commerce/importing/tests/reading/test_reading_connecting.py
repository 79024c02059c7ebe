"""Claims about connecting to a database that a request names, where the operator says which may be reached."""

import ipaddress
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from morgiana.commerce.database_hosts import ANYWHERE, NOWHERE, DatabaseHosts, HostPattern, is_public
from morgiana.commerce.importing.reading import read_database
from morgiana.commerce.importing.reading.connecting import parameters
from morgiana.commerce.importing.refusals import DatabaseNotAllowed, DatabaseUnreachable

PUBLIC, OTHER_PUBLIC = "93.184.216.34", "151.101.1.69"
MACHINE = DatabaseHosts.read("127.0.0.0/8:*")
INWARD = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.20", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1",
    "::1", "::", "fe80::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:93.184.216.34",
    "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1",
)  # fmt: skip
"""IANA's registries of special-purpose addresses, one of each kind that leads inwards or nowhere (RFC 6890)."""


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """Names with the addresses that they have, a list for each time they are asked for."""
    known: dict[str, list[list[str]]] = {}

    def getaddrinfo(host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        name = host.lower().rstrip(".")
        if name not in known:
            addresses = [str(ipaddress.ip_address(name))] if name[0].isdigit() else []
        else:
            addresses = known[name].pop(0)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return known


def _asked(url: str, hosts: DatabaseHosts) -> dict[str, Any]:
    return parameters(psycopg.conninfo.conninfo_to_dict(url), hosts, libpq=170000)


def _refused(url: str, hosts: DatabaseHosts) -> DatabaseNotAllowed:
    with pytest.raises(DatabaseNotAllowed) as refused:
        _asked(url, hosts)
    assert "secret-word" not in refused.value.message + refused.value.remedy
    return refused.value


@pytest.mark.parametrize("address", INWARD)
def test_no_address_inwards_is_public(address: str, names: dict[str, list[list[str]]]) -> None:
    """And a name that is listed, or any name, leads to none of them."""
    assert not is_public(ipaddress.ip_address(address))
    for listed in ("db.example.com", "*"):
        names["db.example.com"] = [[address]]
        refused = _refused("postgresql://u:secret-word@db.example.com/d", DatabaseHosts.read(listed))
        assert refused.message == "This installation connects to no database at db.example.com:5432."


@pytest.mark.parametrize("address", [PUBLIC, OTHER_PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    """Those of IPv4 and of IPv6."""
    assert is_public(ipaddress.ip_address(address))


def test_only_what_is_listed_is_reached(names: dict[str, list[list[str]]]) -> None:
    """By name, by name and port, by whatever is below a name; what is not listed is not even looked up."""
    names |= {name: [[PUBLIC]] * 9 for name in ("db.example.com", "eu.db.example.net", "example.net")}
    hosts = DatabaseHosts.read("db.example.com, *.example.net:6432")
    assert _asked("postgresql://u@db.example.com/d", hosts)["hostaddr"] == PUBLIC
    assert _asked("postgresql://u@DB.example.com./d", DatabaseHosts.read("db.EXAMPLE.com"))["port"] == 5432
    assert _asked("postgresql://u@eu.db.example.net:6432/d", hosts)["port"] == 6432
    left = {name: len(given) for name, given in names.items()}
    for url in (
        "postgresql://u@db.example.com:6432/d", "postgresql://u@eu.db.example.net/d", "postgresql://u@example.net/d",
        "postgresql://u@evil-example.net:6432/d", f"postgresql://u@{PUBLIC}/d", "postgresql://u@db.example.com.evil/d",
    ):  # fmt: skip
        _refused(url, hosts)
    assert {name: len(given) for name, given in names.items()} == left
    _refused("postgresql://u@db.example.com/d", NOWHERE)


def test_a_name_that_leads_elsewhere_a_moment_later_gains_nothing(names: dict[str, list[list[str]]]) -> None:
    """It is asked once, and the connection is to the address that was looked at; the name stays for the certificate."""
    names["db.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    asked = _asked("postgresql://u:p@db.example.com/d?sslmode=verify-full", DatabaseHosts.read("*"))
    assert (asked["host"], asked["hostaddr"], asked["sslrootcert"]) == ("db.example.com", PUBLIC, "system")
    assert names["db.example.com"] == [["127.0.0.1"]]


def test_one_address_inwards_among_others_is_enough(names: dict[str, list[list[str]]]) -> None:
    """Else it would be tried when the first does not answer."""
    names["db.example.com"] = [[PUBLIC, OTHER_PUBLIC], [PUBLIC, "10.0.0.5"]]
    hosts = DatabaseHosts.read("*")
    asked = _asked("postgresql://u@db.example.com/d", hosts)
    assert (asked["host"], asked["hostaddr"]) == ("db.example.com,db.example.com", f"{PUBLIC},{OTHER_PUBLIC}")
    _refused("postgresql://u@db.example.com/d", hosts)


def test_a_network_that_is_listed_is_reached_by_whatever_name(names: dict[str, list[list[str]]]) -> None:
    """At its port; and no other network is."""
    names["db.lan"] = [["10.1.2.3"]] * 2 + [["10.2.2.3"]]
    hosts = DatabaseHosts.read("10.1.0.0/16")
    assert _asked("postgresql://u@db.lan/d", hosts)["hostaddr"] == "10.1.2.3"
    _refused("postgresql://u@db.lan:22/d", hosts)
    _refused("postgresql://u@db.lan/d", hosts)
    _refused("postgresql://u@nobody.lan/d", hosts)  # in the same words as one that is there


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "017700000001", "localhost", "[::1]"])
def test_no_spelling_of_this_machine_is_taken(host: str) -> None:
    """The system's own resolver reads them all, which is why the address is looked at and not the name."""
    with pytest.raises((DatabaseNotAllowed, DatabaseUnreachable)):
        _asked(f"postgresql://u@{host}/d", DatabaseHosts.read("*:*"))


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///d?user=u", "postgresql://u@/d?host=/var/run/postgresql", "postgresql://u@%2Ftmp/d",
        "postgresql://u@/d?host=@abstract", "postgresql://u@127.0.0.1,10.0.0.1/d", "postgresql://u@a:1,b:2/d",
        "postgresql://u@127.0.0.1/d?hostaddr=10.0.0.1", "postgresql://u@127.0.0.1/d?service=till",
        "postgresql://u@127.0.0.1/d?servicefile=/etc/passwd", "postgresql://u@127.0.0.1/d?passfile=/root/.pgpass",
        "postgresql://u@127.0.0.1/d?sslcert=/etc/ssl/a.crt", "postgresql://u@127.0.0.1/d?sslkey=/etc/ssl/a.key",
        "postgresql://u@127.0.0.1/d?sslrootcert=/etc/passwd", "postgresql://u@127.0.0.1/d?sslcrl=/etc/passwd",
        "postgresql://u@127.0.0.1/d?sslcrldir=/etc", "postgresql://u@127.0.0.1/d?sslkeylogfile=/tmp/x",
        "postgresql://u@127.0.0.1/d?options=-c%20a=b", "postgresql://u@127.0.0.1/d?gssencmode=require",
        "postgresql://u@127.0.0.1/d?requirepeer=root", "postgresql://u@127.0.0.1/d?sslmode=verify-ca",
        "postgresql://u@127.0.0.1/d?connect_timeout=9999", "postgresql://127.0.0.1/d", "postgresql://u@127.0.0.1:0/d",
        "postgresql://u@127.0.0.1:70000/d",
    ],
)  # fmt: skip
def test_an_address_says_who_connects_to_what_and_nothing_else(url: str) -> None:
    """No socket, no second host, no file of this machine; nor is it tried, though the host may be reached."""
    with pytest.raises((DatabaseNotAllowed, DatabaseUnreachable)):  # the latter for what is no address at all
        read_database(url, hosts=MACHINE)
    try:
        said = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        return
    with pytest.raises(DatabaseNotAllowed):
        parameters(said, MACHINE, libpq=170000)


@pytest.mark.parametrize(
    "text", ["db.example.com:", ":5432", "db:0", "db:99999", "10.0.0.1/8", "10.0.0", "a@b", "/tmp", "*.", "a*b", "[::1"]
)
def test_a_list_that_cannot_be_read_is_refused(text: str) -> None:
    """It is not guessed at: a mistake in it would open, or close, what nobody meant."""
    with pytest.raises(ValueError, match=r".+"):
        DatabaseHosts.read(text)


def test_a_list_says_what_it_means() -> None:
    """Each form of an entry, and the word for an empty list."""
    assert DatabaseHosts.read("none") == NOWHERE
    assert [HostPattern.read(text).port for text in ("a", "a:1", "a:*", "2001:db8::/32", "[2001:db8::/32]:7")] == [
        5432, 1, None, 5432, 7,
    ]  # fmt: skip
    inner = ipaddress.ip_address("2001:db8::7")
    assert DatabaseHosts.read("[2001:db8::/32]:7").allow("x", inner, 7)
    assert not DatabaseHosts.read("[2001:db8::/32]:7").allow("x", inner, 8)
    assert ANYWHERE.allow("x", ipaddress.ip_address("127.0.0.1"), 1)


def test_a_server_that_may_be_reached_is_read(own_server: str) -> None:
    """Over TCP, at the address that was looked at."""
    said = psycopg.conninfo.conninfo_to_dict(own_server)
    with _forwarded(f"{said['host']}/.s.PGSQL.{said.get('port', 5432)}") as port:
        url = f"postgresql://{quote(str(said['user']))}@localhost:{port}/postgres"
        [sheet] = read_database(url, hosts=MACHINE, tables=["stock"])
        assert sheet.cells.rows() == [("007", "2")]
        with pytest.raises(DatabaseNotAllowed):
            read_database(url, hosts=DatabaseHosts.read("*:*"))


def test_nothing_of_this_machine_goes_along(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that asks for a password in the open gets none that the request did not give: not from the
    environment, nor from a file of passwords; and it is told no name of ours."""
    passwords = tmp_path / "passwords"
    passwords.write_text("*:*:*:*:of-the-file\n")
    passwords.chmod(0o600)
    for name, value in {"PGPASSWORD": "of-ours", "PGPASSFILE": str(passwords), "PGUSER": "ours"}.items():
        monkeypatch.setenv(name, value)
    with _listening() as (port, heard):
        with pytest.raises(DatabaseUnreachable):
            read_database(f"postgresql://reader@127.0.0.1:{port}/d", hosts=MACHINE)
        with pytest.raises(DatabaseUnreachable):
            read_database(f"postgresql://reader:of-the-request@127.0.0.1:{port}/d", hosts=MACHINE)
    whole = b"".join(heard)
    assert b"reader" in whole
    assert b"of-the-request" in whole  # so a password is heard where there is one
    assert b"of-ours" not in whole
    assert b"of-the-file" not in whole
    assert b"ours" not in whole


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    """The address of a PostgreSQL server of its own, with one table."""
    from postgres_server import own_postgres

    with own_postgres() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE stock (sku text, qty real)")
        connection.execute("INSERT INTO stock VALUES ('007', 2)")
        yield url


@contextmanager
def _forwarded(path: str) -> Iterator[int]:
    """A port of this machine that leads to a server's socket."""

    def serve(near: socket.socket) -> None:
        far = socket.socket(socket.AF_UNIX)
        far.connect(path)
        threading.Thread(target=_pipe, args=(far, near), daemon=True).start()
        _pipe(near, far)

    with _accepting(serve) as port:
        yield port


def _pipe(source: socket.socket, target: socket.socket) -> None:
    with source, target:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            return  # the other side has ended it


@contextmanager
def _listening() -> Iterator[tuple[int, list[bytes]]]:
    """A server that asks everybody for a password in the open, and what it hears."""
    heard: list[bytes] = []

    def serve(near: socket.socket) -> None:
        near.settimeout(5)
        with near:
            start = near.recv(4096)
            if struct.unpack("!I", start[4:8])[0] == 80877103:  # SSLRequest
                near.sendall(b"N")
                start = near.recv(4096)
            near.sendall(b"R" + struct.pack("!II", 8, 3))  # AuthenticationCleartextPassword
            heard.extend((start, near.recv(4096)))

    with _accepting(serve) as port:
        yield port, heard


@contextmanager
def _accepting(serve: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    near, _ = server.accept()
                except OSError:
                    return  # the test has ended
                threading.Thread(target=serve, args=(near,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
