"""The operator's settings of sign-in, from the environment. All raise `BadSetting`, which names the variable."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Final, NoReturn, cast
from urllib.parse import urlsplit

from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.sign_in.joining import SignUp
from morgiana.control.sign_in.providers import ProviderSettings

_WAYS: Final = ("closed", "invitation", "open")
_OIDC: Final = re.compile(r"MORGIANA_OIDC_([A-Z0-9_]+)_ISSUER")


def public_address(environment: Mapping[str, str]) -> str:
    """MORGIANA_URL without the slash at its end, or empty."""
    text = (environment.get("MORGIANA_URL") or "").rstrip("/")
    parts = urlsplit(text)
    if text and not (parts.scheme in ("http", "https") and parts.hostname and not parts.path and not parts.query):
        _bad(f"MORGIANA_URL is {text!r}.", "Set it to the address that people use, such as `https://shop.example.org`.")
    if text and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        _bad(
            f"MORGIANA_URL is {text!r}, which nothing encrypts on its way.",
            "Put a proxy with TLS before the server, and set it to an address that begins with `https://`.",
        )
    return text


def sign_up(environment: Mapping[str, str]) -> SignUp:
    """MORGIANA_SIGN_UP."""
    given = environment.get("MORGIANA_SIGN_UP")
    text = given or "closed"
    if text not in _WAYS:
        _bad(f"MORGIANA_SIGN_UP is {given!r}.", "Set it to `closed`, `invitation` or `open`.")
    if text != "closed" and not environment.get("MORGIANA_URL"):
        _bad(
            f"MORGIANA_SIGN_UP is {given!r}, and MORGIANA_URL is not set.",
            "Set MORGIANA_URL; letters hold links to it.",
        )
    return cast("SignUp", text)


def mail_server(environment: Mapping[str, str]) -> str:
    """MORGIANA_SMTP_URL, or empty."""
    text = environment.get("MORGIANA_SMTP_URL") or ""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("smtp", "smtps") or not parts.hostname):
        _bad(
            f"MORGIANA_SMTP_URL begins with {parts.scheme!r} or names no host.",
            "Set it to an address such as `smtps://name:password@mail.example.org`.",
        )
    return text


def mail_from(environment: Mapping[str, str]) -> str:
    """MORGIANA_MAIL_FROM, or empty."""
    text = environment.get("MORGIANA_MAIL_FROM") or ""
    if not text:
        return ""
    try:
        return normal_email(text)
    except BadAddress as error:
        _bad(
            f"MORGIANA_MAIL_FROM is no e-mail address. {error.message}",
            "Set it to an address such as `shop@example.org`.",
        )


def identity_providers(environment: Mapping[str, str]) -> tuple[ProviderSettings, ...]:
    """A provider for each MORGIANA_OIDC_<NAME>_ISSUER."""
    names = sorted(found[1] for variable in environment if (found := _OIDC.fullmatch(variable)))
    if names and not environment.get("MORGIANA_URL"):
        _bad(
            f"MORGIANA_OIDC_{names[0]}_ISSUER is set, and MORGIANA_URL is not.",
            "Set MORGIANA_URL; providers send people back to it.",
        )
    return tuple(_provider(environment, name) for name in names)


def _provider(environment: Mapping[str, str], name: str) -> ProviderSettings:
    prefix = f"MORGIANA_OIDC_{name}"
    issuer, client_id = environment[f"{prefix}_ISSUER"], environment.get(f"{prefix}_CLIENT_ID") or ""
    parts = urlsplit(issuer)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname))):
        _bad(f"{prefix}_ISSUER is {issuer!r}.", "Set it to the provider's address, which begins with `https://`.")
    if not client_id:
        _bad(f"{prefix}_CLIENT_ID is not set.", "Set it to the id that the provider gave you for this installation.")
    return ProviderSettings(
        name=name.lower().replace("_", "-"),
        issuer=issuer,
        client_id=client_id,
        client_secret=environment.get(f"{prefix}_CLIENT_SECRET") or "",
        title=environment.get(f"{prefix}_TITLE") or name.replace("_", " ").capitalize(),
        trusts_email=(environment.get(f"{prefix}_TRUST_EMAIL") or "no").lower() in ("yes", "true", "1"),
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, which no wire is between."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(message: str, remedy: str) -> NoReturn:
    from morgiana.control.installation import BadSetting  # it has these settings in it

    raise BadSetting(message, remedy=remedy)
