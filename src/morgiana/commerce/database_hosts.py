"""The database servers that calls may be sent to, as an operator lists them.

A name reaches public addresses only: whoever has the name decides where it leads, and could have it lead into the
operator's own network. An address that is not public is reached where a listed network holds it.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

POSTGRESQL_PORT: Final = 5432
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""RFC 4291, 2.4. What lies elsewhere is local to something, or stands for an IPv4 address."""
_RELAYED: Final = ipaddress.IPv6Network("2002::/16")
"""RFC 3056: an address here leads to the IPv4 address within it, whatever that is."""
_NAME: Final = re.compile(r"(\*\.)?[^\s\[\]/*:@,]+|\*")
_WITH_PORT: Final = re.compile(r"(?P<host>\[[^\]]+\]|[^:]+)(:(?P<port>\d{1,5}|\*))?")


@dataclass(frozen=True, slots=True)
class HostPattern:
    """One entry of the list: a name or a network, and a port."""

    name: str = ""
    """`db.example.com`, `*.example.com` for all names below, or `*` for any; empty for a network."""
    network: Network | None = None
    port: int | None = POSTGRESQL_PORT
    """None is any."""

    @classmethod
    def read(cls, text: str) -> "HostPattern":
        """Read `host`, `host:port` or `host:*`, where host is a name, an address or a network; IPv6 with a port in
        brackets, as `[2001:db8::/48]:5432`. Raises `ValueError`."""
        whole = _network(text)
        if whole is not None:
            return cls(network=whole)
        found = _WITH_PORT.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no host")
        host, said = found["host"], found["port"]
        port = None if said == "*" else int(said or POSTGRESQL_PORT)
        if port is not None and not 0 < port <= 65535:
            raise ValueError(f"{text!r} has no port")
        network = _network(host.removeprefix("[").removesuffix("]"))
        if network is not None:
            return cls(network=network, port=port)
        if not _NAME.fullmatch(host) or host.replace(".", "").isdigit():
            raise ValueError(f"{text!r} is neither a name nor a network")
        return cls(name=normal_name(host), port=port)

    def names(self, host: str, port: int) -> bool:
        """Whether it lists this name; `host` in its normal form."""
        if not self.name or self.port not in (None, port):
            return False
        return self.name in ("*", host) or (self.name.startswith("*.") and host.endswith(self.name[1:]))

    def holds(self, address: Address, port: int) -> bool:
        """Whether it is a network that holds this address."""
        return self.network is not None and address in self.network and self.port in (None, port)


@dataclass(frozen=True, slots=True)
class DatabaseHosts:
    """Where databases may be; nowhere, if nothing is listed."""

    patterns: tuple[HostPattern, ...] = ()
    anywhere: bool = False
    """Whether nothing is asked at all: on the machine of whoever calls."""

    @classmethod
    def read(cls, text: str) -> "DatabaseHosts":
        """Read a list with spaces or commas between its entries; `none` is an empty one. Raises `ValueError`."""
        words = text.replace(",", " ").split()
        return cls(() if words == ["none"] else tuple(HostPattern.read(word) for word in words))

    def names(self, host: str, port: int) -> bool:
        """Whether a host is listed by its name."""
        return any(one.names(normal_name(host), port) for one in self.patterns)

    def may_be(self, host: str, port: int) -> bool:
        """Whether it is worth asking which addresses a host has."""
        return self.anywhere or self.names(host, port) or any(one.network for one in self.patterns)

    def allow(self, host: str, address: Address, port: int) -> bool:
        """Whether a host may be connected to at an address that it has."""
        if self.anywhere or any(one.holds(address, port) for one in self.patterns):
            return True
        return is_public(address) and self.names(host, port)


NOWHERE: Final = DatabaseHosts()
ANYWHERE: Final = DatabaseHosts(anywhere=True)


def is_public(address: Address) -> bool:
    """Whether an address is one of the internet, and neither of this machine nor of a network around it."""
    if isinstance(address, ipaddress.IPv6Address) and (address not in _GLOBAL_UNICAST or address in _RELAYED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def normal_name(host: str) -> str:
    """A host's name as names are compared."""
    return host.lower().removesuffix(".")


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
