"""Signing in by an OpenID provider: the authorisation code flow with PKCE, state and nonce.

After RFC 9700 (best current practice for OAuth 2.0 security) and OpenID Connect Core 1.0. What is remembered between
the two halves is a ticket whose secret is in the browser's cookie: an answer that was begun in another browser, or that
comes a second time, is refused.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from morgiana.control.sign_in.id_tokens import BEGIN_AGAIN, Identity, UnknownKey, read_id_token
from morgiana.control.sign_in.refusals import LinkNotGood, ProviderRefused, UnknownProvider
from morgiana.control.sign_in.tickets import Tickets
from morgiana.kernel.clock import Clock

CALLBACK: Final = "/login/provider/{name}"
"""Where providers send the browser back to, below the public address."""


@dataclass(frozen=True, slots=True)
class ProviderSettings:
    """What the operator was given by a provider."""

    name: str
    """In addresses and in the names of settings: small letters, digits and `-`."""
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    title: str = ""
    """On the button; without one it is the name."""
    trusts_email: bool = False
    """Whether an address that the provider calls verified opens the account that has it."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What a provider publishes of itself."""

    authorization: str
    token: str
    names_itself: bool
    """Whether its answers carry `iss` (RFC 9207)."""
    basic: bool
    """Whether it takes the secret by HTTP Basic authentication, the method of who says nothing else."""


class IdentityProvider(Protocol):
    """One provider over the network. Each method raises `ProviderAway`."""

    settings: ProviderSettings

    def endpoints(self) -> Endpoints: ...

    def keys(self, *, anew: bool = False) -> Mapping[str, Any]:
        """The keys that it signs with; read `anew` where one is missing, though not more than once a minute."""

    def redeem(self, code: str, *, verifier: str, redirect_uri: str) -> Mapping[str, Any]:
        """The tokens for a code. Raises `ProviderRefused` too."""


class Providers:
    """The providers that the operator set up. `url` is the public address."""

    def __init__(self, providers: Sequence[IdentityProvider], tickets: Tickets, clock: Clock, url: str) -> None:
        self._providers = {provider.settings.name: provider for provider in providers}
        self._tickets, self._clock, self._url = tickets, clock, url.rstrip("/")

    def titles(self) -> dict[str, str]:
        """Each provider's name, and what its button says."""
        return {name: provider.settings.title or name for name, provider in self._providers.items()}

    def trusts_email(self, name: str) -> bool:
        return self._named(name).settings.trusts_email

    def ask(self, name: str, **facts: str) -> tuple[str, str]:
        """A ticket for the browser's cookie, and where to send the browser. `facts` come back with the answer.

        Raises `UnknownProvider` or `ProviderAway`.
        """
        provider = self._named(name)
        endpoints = provider.endpoints()
        verifier, state, nonce = (secrets.token_urlsafe(48) for _ in range(3))
        ticket = self._tickets.give("provider", provider=name, verifier=verifier, state=state, nonce=nonce, facts=facts)
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": provider.settings.client_id,
            "redirect_uri": self._callback(name),
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        mark = "&" if "?" in endpoints.authorization else "?"
        return ticket, f"{endpoints.authorization}{mark}{urlencode(asked)}"

    def hear(self, name: str, ticket: str, answer: Mapping[str, str]) -> tuple[Identity, dict[str, str]]:
        """Whom the provider's answer speaks of, and the facts that were given to `ask`.

        Raises `ProviderRefused`, `ProviderAway` or `UnknownProvider`.
        """
        provider = self._named(name)
        try:
            _, known = self._tickets.use_up(ticket, "provider")
        except LinkNotGood as error:
            raise ProviderRefused(
                "The identity provider's answer was not asked for here, or came too late.", remedy=BEGIN_AGAIN
            ) from error
        state = answer.get("state", "")
        if known["provider"] != name or not hmac.compare_digest(state.encode(), known["state"].encode()):
            raise ProviderRefused(
                "The identity provider's answer was not asked for here, or came too late.", remedy=BEGIN_AGAIN
            )
        settings, endpoints = provider.settings, provider.endpoints()
        if (endpoints.names_itself or "iss" in answer) and answer.get("iss") != settings.issuer:
            raise ProviderRefused("The identity provider's answer came from another provider.", remedy=BEGIN_AGAIN)
        if "error" in answer or not answer.get("code"):
            raise ProviderRefused(
                "The identity provider did not let you in.", remedy="Try again, or sign in another way."
            )
        tokens = provider.redeem(answer["code"], verifier=known["verifier"], redirect_uri=self._callback(name))
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token", "")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise ProviderRefused("The identity provider's answer holds no ID token.", remedy=BEGIN_AGAIN)
        return self._read(provider, id_token, access_token, known["nonce"]), known["facts"]

    def _read(self, provider: IdentityProvider, id_token: str, access_token: str, nonce: str) -> Identity:
        for anew in (False, True):
            try:
                return read_id_token(
                    id_token,
                    keys=provider.keys(anew=anew),
                    issuer=provider.settings.issuer,
                    client_id=provider.settings.client_id,
                    nonce=nonce,
                    now=self._clock.now(),
                    access_token=access_token,
                )
            except UnknownKey:
                continue
        raise ProviderRefused(
            "The identity provider's answer is signed with a key that the provider does not publish.",
            remedy=BEGIN_AGAIN,
        )

    def _callback(self, name: str) -> str:
        return self._url + CALLBACK.format(name=name)

    def _named(self, name: str) -> IdentityProvider:
        provider = self._providers.get(name)
        if provider is None:
            raise UnknownProvider("No such identity provider is set up here.", remedy="Sign in another way.")
        return provider
