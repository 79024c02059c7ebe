"""An OpenID provider, found by its issuer (OpenID Connect Discovery 1.0) and asked over HTTPS."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from morgiana.control.sign_in.providers import Endpoints, ProviderSettings
from morgiana.control.sign_in.refusals import ProviderAway, ProviderRefused
from morgiana.control.sign_in.settings import is_loopback

_LATER: Final = "Try again in a moment, or sign in another way."
_SECONDS: Final = 10.0
_BYTES_MAX: Final = 512 * 1024
_SECONDS_KEPT: Final = 3600.0
"""What a provider publishes of itself is read again after an hour."""
_SECONDS_BETWEEN_LOOKS: Final = 60.0
"""A token with an unknown key has the keys read again, though not more often than this, whoever sends such tokens."""


class OpenIdProvider:
    """Implements `IdentityProvider`. It follows no redirects and reads no long answers."""

    def __init__(
        self,
        settings: ProviderSettings,
        *,
        client: httpx.Client | None = None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self._client = client or httpx.Client(timeout=_SECONDS, follow_redirects=False, trust_env=True)
        self._elapsed, self._lock = elapsed, threading.Lock()
        self._said: dict[str, Any] = {}
        self._said_at = self._keys_at = float("-inf")
        self._keys: dict[str, Any] = {}

    def endpoints(self) -> Endpoints:
        said = self._discovered()
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Endpoints(
            authorization=self._address(said, "authorization_endpoint"),
            token=self._address(said, "token_endpoint"),
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
            basic=isinstance(methods, list) and "client_secret_basic" in methods,
        )

    def keys(self, *, anew: bool = False) -> Mapping[str, Any]:
        address = self._address(self._discovered(), "jwks_uri")
        with self._lock:
            age = self._elapsed() - self._keys_at
            if age > (_SECONDS_BETWEEN_LOOKS if anew else _SECONDS_KEPT):
                found = self._json("GET", address)
                if not isinstance(found.get("keys"), list):
                    raise ProviderAway(f"The identity provider {self._title} publishes no keys.", remedy=_LATER)
                self._keys, self._keys_at = found, self._elapsed()
            return self._keys

    def redeem(self, code: str, *, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        endpoints, settings = self.endpoints(), self.settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        auth: tuple[str, str] | None = None
        if settings.client_secret and endpoints.basic:
            auth = (quote(settings.client_id, safe=""), quote(settings.client_secret, safe=""))  # RFC 6749, 2.3.1
        else:
            form["client_id"] = settings.client_id
            if settings.client_secret:
                form["client_secret"] = settings.client_secret
        return self._json("POST", endpoints.token, form=form, auth=auth)

    def _discovered(self) -> dict[str, Any]:
        with self._lock:
            if self._elapsed() - self._said_at > _SECONDS_KEPT:
                address = f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration"
                said = self._json("GET", address)
                if said.get("issuer") != self.settings.issuer:
                    raise ProviderAway(f"The identity provider {self._title} says that it is another.", remedy=_LATER)
                self._said, self._said_at = said, self._elapsed()
            return self._said

    def _address(self, said: Mapping[str, Any], name: str) -> str:
        """An address that the provider publishes; only one on this machine may go without TLS."""
        address = said.get(name)
        if isinstance(address, str):
            parts = urlsplit(address)
            own_machine = is_loopback(urlsplit(self.settings.issuer).hostname or "")
            if parts.scheme == "https" or (
                parts.scheme == "http" and own_machine and is_loopback(parts.hostname or "")
            ):
                return address
        raise ProviderAway(
            f"The identity provider {self._title} publishes no `{name}` that can be used.", remedy=_LATER
        )

    def _json(
        self,
        method: str,
        address: str,
        *,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> dict[str, Any]:
        body = bytearray()
        try:
            with self._client.stream(
                method,
                address,
                data=form,
                auth=auth if auth is not None else httpx.USE_CLIENT_DEFAULT,
                headers={"Accept": "application/json"},
            ) as answer:
                for part in answer.iter_bytes():
                    body += part
                    if len(body) > _BYTES_MAX:
                        raise self._unreadable()
                status = answer.status_code
        except httpx.HTTPError as error:
            raise ProviderAway(
                f"The identity provider {self._title} cannot be reached now (`{type(error).__name__}`).", remedy=_LATER
            ) from error
        if method == "POST" and status in (400, 401, 403):
            raise ProviderRefused("The identity provider did not let you in.", remedy="Begin again.")
        if status != 200:
            raise ProviderAway(f"The identity provider {self._title} answers with the status {status}.", remedy=_LATER)
        try:
            found = json.loads(body)
        except ValueError as error:
            raise self._unreadable() from error
        if not isinstance(found, dict):
            raise self._unreadable()
        return found

    def _unreadable(self) -> ProviderAway:
        return ProviderAway(f"The identity provider {self._title} gave an answer that cannot be read.", remedy=_LATER)

    @property
    def _title(self) -> str:
        return self.settings.title or self.settings.name
