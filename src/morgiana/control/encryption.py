"""The operator's settings of TLS: the server's own certificate, and whether anything may leave this machine without."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from morgiana.control.sign_in.settings import is_loopback

CIPHERS: Final = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""What TLS 1.2 may use: forward secrecy and authenticated encryption. TLS 1.3 has nothing else (RFC 9325, 4.2)."""

_ADDRESSES: Final = (
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AZURE_STORAGE_ENDPOINT",
    "MORGIANA_KMS_URL",
    "MORGIANA_SERVER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)
"""Variables that name a server by its address, and whose parts take one without TLS. The others take none but this
machine's: MORGIANA_URL, MORGIANA_SMTP_URL, the identity providers' and the checkout's."""
_SWITCHES: Final = ("AWS_ALLOW_HTTP", "AZURE_ALLOW_HTTP", "AWS_ALLOW_INVALID_CERTIFICATES", "AZURE_USE_EMULATOR")
_YES: Final = ("yes", "true", "1")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the server proves itself by, in files of PEM."""

    chain: Path
    """The certificate, and those between it and an authority."""
    key: Path


def certificate(environment: Mapping[str, str]) -> Certificate | None:
    """MORGIANA_TLS_CERTIFICATE and MORGIANA_TLS_KEY; None without them."""
    from morgiana.control.installation import BadSetting

    chain, key = environment.get("MORGIANA_TLS_CERTIFICATE"), environment.get("MORGIANA_TLS_KEY")
    if not chain and not key:
        return None
    if not chain or not key:
        raise BadSetting(
            "Of MORGIANA_TLS_CERTIFICATE and MORGIANA_TLS_KEY only one is set.", remedy="Set both, or neither."
        )
    return Certificate(Path(chain), Path(key))


def tls_only(environment: Mapping[str, str]) -> bool:
    """MORGIANA_TLS_ONLY. Raises `BadSetting` where it is set and another setting would send something in the clear."""
    from morgiana.control.installation import BadSetting

    if (environment.get("MORGIANA_TLS_ONLY") or "no").lower() not in _YES:
        return False
    for variable, remedy in in_the_clear(environment):
        raise BadSetting(f"MORGIANA_TLS_ONLY is set, and {variable} does without TLS.", remedy=remedy)
    return True


def in_the_clear(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each variable by which something leaves this machine without TLS that is proven, and what to do about it."""
    for variable in _ADDRESSES:
        parts = urlsplit(environment.get(variable) or "")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            yield variable, "Set it to an address that begins with `https://`."
    for variable in _SWITCHES:
        if (environment.get(variable) or "").lower() in _YES:
            yield variable, "Leave it out; a storage on this machine needs none of it."
    database = environment.get("MORGIANA_DATABASE_URL") or ""
    if database and not _is_proven(database, environment):
        yield (
            "MORGIANA_DATABASE_URL",
            "Add `?sslmode=verify-full&sslrootcert=system`, or in place of `system` a file of your own authority.",
        )


def _is_proven(database: str, environment: Mapping[str, str]) -> bool:
    """Whether a PostgreSQL server is on this machine, or has to prove that it is the one that was named."""
    parts, told = urlsplit(database), parse_qs(urlsplit(database).query)
    places = [place.rpartition(":")[0] or place for place in parts.netloc.rpartition("@")[2].split(",")]
    hosts = [*places, *",".join([*told.get("host", []), *told.get("hostaddr", [])]).split(",")]
    if all(unquote(host).startswith("/") or is_loopback(host.strip("[]")) for host in hosts if host):
        return any(hosts) or not environment.get("PGHOST")
    return told.get("sslmode", [environment.get("PGSSLMODE")])[-1] == "verify-full"
