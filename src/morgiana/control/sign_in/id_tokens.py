"""Reads an ID token and believes it only if all of it is so: OpenID Connect Core 1.0, section 3.1.3.7.

The signature is of a key that the provider publishes, by an asymmetric algorithm (never `none`, and never one in which
a public key would serve as a shared secret); issuer, audience, nonce and times are those of this sign-in.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from morgiana.control.sign_in.refusals import ProviderRefused

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)

LEEWAY_SECONDS: Final = 60
"""So far the provider's clock may be from ours."""

AGE_SECONDS_MAX: Final = 600
"""A token was made for this sign-in, so it is young."""

_LENGTH_MAX: Final = 20_000

BEGIN_AGAIN: Final = (
    "Begin again. If it stays so, whoever runs this installation should look at the provider's settings."
)
"""What is said with the reason helps the operator, and tells a forger nothing that the standard does not."""


class UnknownKey(Exception):
    """The token names a key that is not among those known; the provider may have changed its keys."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider says of somebody."""

    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""


def read_id_token(
    token: str,
    *,
    keys: Mapping[str, Any],
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
    access_token: str = "",
) -> Identity:
    """Whom the token speaks of; `keys` is the provider's key set. Raises `ProviderRefused` or `UnknownKey`."""
    claims, algorithm = _signed(token, keys)
    _check_times(claims, int(now.timestamp()))
    if claims.get("iss") != issuer:
        raise ProviderRefused("The identity provider's answer was issued by another provider.", remedy=BEGIN_AGAIN)
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience
    if not isinstance(audiences, list) or client_id not in audiences:
        raise ProviderRefused("The identity provider's answer was issued to another program.", remedy=BEGIN_AGAIN)
    if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != client_id:
        raise ProviderRefused("The identity provider's answer was issued to another program.", remedy=BEGIN_AGAIN)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise ProviderRefused("The identity provider's answer belongs to another sign-in.", remedy=BEGIN_AGAIN)
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token, algorithm):
        raise ProviderRefused("The identity provider's answer belongs to another sign-in.", remedy=BEGIN_AGAIN)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise ProviderRefused("The identity provider's answer names nobody.", remedy=BEGIN_AGAIN)
    return Identity(
        subject=subject,
        email=_text(claims, "email"),
        email_verified=claims.get("email_verified") is True,
        name=_text(claims, "name"),
    )


def _signed(token: str, keys: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The claims of a token whose signature is right, and by which algorithm."""
    from joserfc import jws, jwt
    from joserfc.errors import InvalidKeyIdError, JoseError
    from joserfc.jwk import KeySet

    if len(token) > _LENGTH_MAX:
        raise ProviderRefused("The identity provider's answer is too long.", remedy=BEGIN_AGAIN)
    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise ProviderRefused(
                "The identity provider's answer is not signed in a way that is taken here.", remedy=BEGIN_AGAIN
            )
        usable = [key for key in keys.get("keys", ()) if _can_sign(key)]
        named = [key for key in usable if key.get("kid") == header["kid"]] if "kid" in header else usable
        if not named:
            raise UnknownKey
        known = KeySet.import_key_set({"keys": named})
        registry = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        return dict(jwt.decode(token, known, registry=registry).claims), str(algorithm)
    except InvalidKeyIdError as error:
        raise UnknownKey from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderRefused(
            "The signature of the identity provider's answer is wrong.", remedy=BEGIN_AGAIN
        ) from error


def _can_sign(key: Any) -> bool:
    """Whether a published key is one that checks signatures."""
    return isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    expires, issued, earliest = (_time(claims.get(name, missing)) for name, missing in _TIMES)
    if expires <= now - LEEWAY_SECONDS:
        raise ProviderRefused("The identity provider's answer has expired.", remedy=BEGIN_AGAIN)
    if issued > now + LEEWAY_SECONDS or earliest > now + LEEWAY_SECONDS:
        raise ProviderRefused("The identity provider's answer is from the future.", remedy=BEGIN_AGAIN)
    if issued < now - AGE_SECONDS_MAX:
        raise ProviderRefused("The identity provider's answer is too old.", remedy=BEGIN_AGAIN)


_TIMES: Final = (("exp", None), ("iat", None), ("nbf", 0))


def _time(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ProviderRefused(
            "The identity provider's answer does not say when it was made and until when it is good.",
            remedy=BEGIN_AGAIN,
        )
    return value


def _half_hash(access_token: str, algorithm: str) -> str:
    """The left half of the access token's hash, in base64url; EdDSA's is that of Ed25519, SHA-512."""
    bits = "512" if algorithm.startswith("Ed") else algorithm[-3:]
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    return urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=")


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split())[:254] if isinstance(value, str) else ""
