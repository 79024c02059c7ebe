"""Connecting to a database whose address came with a request, and to no other place.

Where only some hosts may be reached, the name is resolved here and the connection made to the addresses that were
looked at (libpq's `hostaddr`), so that a name that leads elsewhere a moment later gains nothing. Of the address's
parameters those are taken that say who connects to what; the others can name files of this machine, or a socket. And
nothing of this machine goes along that libpq would look for by itself: passwords, certificates, tickets, names.
"""

import ipaddress
import os
import socket
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from morgiana.commerce.database_hosts import POSTGRESQL_PORT, DatabaseHosts
from morgiana.commerce.importing.refusals import DatabaseNotAllowed, DatabaseUnreachable
from morgiana.kernel.refusals import Where

if TYPE_CHECKING:
    import psycopg

_TAKEN: Final = frozenset({"host", "port", "user", "password", "dbname", "sslmode"})
_SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-full")
_ADDRESSES_MAX: Final = 4
"""So many addresses of a name are tried, each for ten seconds."""
_NO_FILE: Final = f"{os.devnull}/none"
"""Where no file can be; libpq goes on without one."""
_WAYS_TO_PROVE: Final = "none,password,md5,scram-sha-256"
"""What a server may ask for; not this machine's own tickets (GSSAPI, SSPI), which would be good elsewhere."""


def connect(url: str, hosts: DatabaseHosts) -> "psycopg.Connection[Any]":
    """A connection to a database of an address, at one of the hosts that may be reached.

    Raises `DatabaseNotAllowed` or `DatabaseUnreachable`, and the library's own errors where the server says no.
    """
    import psycopg

    if not hosts.anywhere:
        said = psycopg.conninfo.conninfo_to_dict(url)
        url = psycopg.conninfo.make_conninfo(**parameters(said, hosts, libpq=psycopg.pq.version()))
    return psycopg.connect(url, connect_timeout=10, options="-c statement_timeout=600000")


def parameters(said: Mapping[str, Any], hosts: DatabaseHosts, *, libpq: int) -> dict[str, Any]:
    """What to connect by, from what an address says. Raises `DatabaseNotAllowed` or `DatabaseUnreachable`."""
    for name in sorted(said.keys() - _TAKEN):
        raise _not_taken(f"The address says {name!r}, which is not taken here.")
    host, user, mode = str(said.get("host", "")), str(said.get("user", "")), str(said.get("sslmode", "prefer"))
    if not host or host.startswith(("/", "@")) or "," in host:
        raise _not_taken("The address has to name one host.")
    if not user:
        raise _not_taken("The address names no user.")
    if mode not in _SSL_MODES:
        raise _not_taken(f"The address says 'sslmode={mode}', which is not taken here.")
    port = _port(said.get("port"))
    addresses = _addresses(host, port, hosts)
    return {
        "host": ",".join(host for _ in addresses),
        "hostaddr": ",".join(addresses),
        "port": port,
        "user": user,
        "password": str(said.get("password", "")),
        "dbname": str(said.get("dbname") or user),
        "sslmode": mode,
        "sslrootcert": "system" if mode == "verify-full" else _NO_FILE,
        "sslcert": _NO_FILE,
        "sslkey": _NO_FILE,
        "passfile": _NO_FILE,
        "gssencmode": "disable",
        **({"require_auth": _WAYS_TO_PROVE} if libpq >= 160000 else {}),
    }


def _port(said: Any) -> int:
    text = str(said or POSTGRESQL_PORT)
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= 65535):
        raise _not_taken("The address has to name one port.")
    return int(text)


def _addresses(host: str, port: int, hosts: DatabaseHosts) -> list[str]:
    """Where the host is, if all of that may be reached; what is refused is not told by what was found out."""
    if not hosts.may_be(host, port):
        raise _not_allowed(host, port)
    try:
        found = socket.getaddrinfo(host, port, proto=socket.IPPROTO_TCP, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        if hosts.names(host, port):
            raise DatabaseUnreachable(
                "The database did not answer, or did not let us in.",
                remedy="Check host, port, user, password and database name.",
                where=Where(field="url"),
            ) from error
        raise _not_allowed(host, port) from error
    addresses = list(dict.fromkeys(str(place[0]) for *_, place in found))
    if not all(hosts.allow(host, ipaddress.ip_address(address), port) for address in addresses):
        raise _not_allowed(host, port)
    return addresses[:_ADDRESSES_MAX]


def _not_allowed(host: str, port: int) -> DatabaseNotAllowed:
    shown = "".join(letter for letter in host if letter.isprintable())[:253]
    return DatabaseNotAllowed(
        f"This installation connects to no database at {shown}:{port}.",
        remedy="Ask whoever runs it to allow it in MORGIANA_DATABASE_HOSTS, or upload the tables as files.",
        where=Where(field="url"),
    )


def _not_taken(message: str) -> DatabaseNotAllowed:
    return DatabaseNotAllowed(
        message, remedy="Give `postgresql://user:password@host:port/database`.", where=Where(field="url")
    )
