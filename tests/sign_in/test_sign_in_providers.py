"""Signing in by a real OpenID provider that runs in this process, and by ones that lie."""

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from sign_in_house import ANNAS_DESK, STRANGER, House, house

from morgiana.adapters.identity_provider.openid import OpenIdProvider
from morgiana.control.sign_in.entrance import ProviderHeard, SecondFactorAsked, SignedIn
from morgiana.control.sign_in.id_tokens import UnknownKey, read_id_token
from morgiana.control.sign_in.ports import Invitation
from morgiana.control.sign_in.providers import ProviderSettings
from morgiana.control.sign_in.refusals import (
    FreshProofNeeded,
    LastWayIn,
    NotLinked,
    ProviderAway,
    ProviderRefused,
    SignUpClosed,
    UnknownProvider,
)

CLIENT = "the-shop"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
Claims = dict[str, Any]


@dataclass
class Faulty:
    """A provider that stands in the network's place, says what a test wants, and remembers what it was asked."""

    issuer: str = "https://login.example.net"
    keys: list[Any] = field(default_factory=lambda: [KEY])
    sign: Callable[[Claims], str] = field(default_factory=lambda: signer(KEY))
    change: Claims = field(default_factory=dict)
    """Claims that differ from the right ones; None leaves one out."""
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: httpx.Response | None = None
    """What the token endpoint says instead."""
    asked: list[httpx.Request] = field(default_factory=list)
    nonce: str = ""
    now: float = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=self._metadata())
            case "/keys":
                return httpx.Response(200, json=KeySet(self.keys).as_dict(private=False))
            case "/token" if self.answer is not None:
                return self.answer
            case "/token":
                return httpx.Response(200, json={"access_token": "access", "id_token": self.sign(self.claims())})
        return httpx.Response(404)

    def claims(self) -> Claims:
        right = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "nonce": self.nonce,
            "iat": int(self.now),
            "exp": int(self.now) + 300,
            "email": "anna@example.org",
            "email_verified": True,
            "name": "Anna Petit",
        }
        return {name: value for name, value in (right | self.change).items() if value is not None}

    def count(self, path: str) -> int:
        return sum(request.url.path == path for request in self.asked)

    def _metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.metadata


def signer(key: Any, algorithm: str = "RS256", **header: Any) -> Callable[[Claims], str]:
    """Signs with a key, whatever the header says."""
    return lambda claims: jwt.encode({"alg": algorithm, "kid": key.kid, **header}, claims, key, algorithms=[algorithm])


@dataclass
class Stage:
    """A house with a provider that may be faulty."""

    home: House
    provider: Faulty
    seconds: list[float]

    def begin(self, **facts: str) -> tuple[str, dict[str, str]]:
        """The ticket, and what a good browser brings back from the provider."""
        ticket, address = self.home.sign_in.entrance.providers.ask("example", **facts)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        self.provider.nonce, self.provider.now = asked["nonce"], self.home.clock.now().timestamp()
        return ticket, {"code": "code", "state": asked["state"]}

    def sign_in(self) -> SignedIn | SecondFactorAsked | ProviderHeard:
        ticket, answer = self.begin()
        return self.home.sign_in.entrance.by_provider("example", ticket, answer, ANNAS_DESK)

    def link_anna(self) -> None:
        self.home.stores.credentials.link("example", "subject-1", "person_anna", self.home.clock.now())


@contextmanager
def staged(folder: Path, **settings: Any) -> Iterator[Stage]:
    provider, seconds = Faulty(), [0.0]
    known = ProviderSettings("example", provider.issuer, CLIENT, "s3cret &+", "Example", **settings)
    client = httpx.Client(transport=httpx.MockTransport(provider))
    adapter = OpenIdProvider(known, client=client, elapsed=lambda: seconds[0])
    with house(folder, providers=[adapter]) as home:
        yield Stage(home, provider, seconds)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as opened:
        opened.link_anna()
        yield opened


def test_a_real_provider_signs_in(tmp_path: Path) -> None:
    """The whole way against oidc-provider-mock (built on Authlib), over HTTP, with its own page for the person."""
    user = oidc_provider_mock.User(sub="subject-9", claims={"email": "anna@example.org", "email_verified": True})
    with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as server:
        issuer = f"http://localhost:{server.server_port}"
        adapter = OpenIdProvider(ProviderSettings("mock", issuer, CLIENT, "secret"))
        with house(tmp_path, providers=[adapter]) as home:
            home.clock.at = datetime.now(UTC)
            home.stores.credentials.link("mock", "subject-9", "person_anna", home.clock.now())
            ticket, address = home.sign_in.entrance.providers.ask("mock")
            answered = httpx.post(address, data={"sub": "subject-9"}, follow_redirects=False)
            back = urlsplit(answered.headers["location"])
            assert f"{back.scheme}://{back.netloc}{back.path}" == "https://shop.example.org/login/provider/mock"
            answer = {name: values[0] for name, values in parse_qs(back.query).items()}
            found = home.sign_in.entrance.by_provider("mock", ticket, answer, ANNAS_DESK)
            assert isinstance(found, SignedIn)
            assert found.person == "person_anna"
            with pytest.raises(ProviderRefused):
                home.sign_in.entrance.by_provider("mock", ticket, answer, STRANGER)


def test_a_real_providers_no_is_a_no(tmp_path: Path) -> None:
    """Whoever says no on the provider's page comes back with an error and is not let in."""
    with oidc_provider_mock.run_server_in_thread() as server:
        adapter = OpenIdProvider(ProviderSettings("mock", f"http://localhost:{server.server_port}", CLIENT, "secret"))
        with house(tmp_path, providers=[adapter]) as home:
            ticket, address = home.sign_in.entrance.providers.ask("mock")
            answered = httpx.post(address, data={"action": "deny"}, follow_redirects=False)
            query = parse_qs(urlsplit(answered.headers["location"]).query)
            answer = {name: values[0] for name, values in query.items()}
            assert answer["error"] == "access_denied"
            with pytest.raises(ProviderRefused):
                home.sign_in.entrance.by_provider("mock", ticket, answer, STRANGER)


def test_what_is_asked_carries_pkce_state_and_nonce(stage: Stage) -> None:
    """Each of its own randomness; the verifier stays here until the code is redeemed, and fits the challenge."""
    _, address = stage.home.sign_in.entrance.providers.ask("example")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == "https://shop.example.org/login/provider/example"
    assert asked["code_challenge_method"] == "S256"
    assert len({asked[name] for name in ("state", "nonce", "code_challenge")}) == 3
    assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
    stage.sign_in()
    form = parse_qs(stage.provider.asked[-2].content.decode())
    assert stage.provider.asked[-2].url.path == "/token"
    assert len(form["code_verifier"][0]) >= 43
    assert "client_secret" not in form
    # RFC 6749, 2.3.1: both are form-encoded before they are joined: "the-shop:s3cret%20%26%2B"
    assert stage.provider.asked[-2].headers["authorization"] == "Basic dGhlLXNob3A6czNjcmV0JTIwJTI2JTJC"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"nonce": "another"}, "another sign-in"),
        ({"nonce": None}, "another sign-in"),
        ({"nonce": 7}, "another sign-in"),
        ({"aud": "another-program"}, "another program"),
        ({"aud": None}, "another program"),
        ({"aud": ["another-program"]}, "another program"),
        ({"aud": [CLIENT, "another-program"]}, "another program"),
        ({"aud": [CLIENT, "another-program"], "azp": "another-program"}, "another program"),
        ({"azp": "another-program"}, "another program"),
        ({"iss": "https://evil.example"}, "another provider"),
        ({"iss": "https://login.example.net/"}, "another provider"),
        ({"iss": None}, "another provider"),
        ({"exp": None}, "until when"),
        ({"iat": None}, "until when"),
        ({"exp": "tomorrow"}, "until when"),
        ({"exp": True}, "until when"),
        ({"sub": None}, "names nobody"),
        ({"sub": ""}, "names nobody"),
        ({"sub": 7}, "names nobody"),
        ({"sub": "x" * 256}, "names nobody"),
        ({"at_hash": "wrong"}, "another sign-in"),
    ],
)
def test_a_lie_is_refused(stage: Stage, change: Claims, why: str) -> None:
    """A token that is signed by the provider, and says what it must not."""
    stage.provider.change = change
    with pytest.raises(ProviderRefused, match=why):
        stage.sign_in()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"exp": -60}, "expired"),
        ({"exp": -3600}, "expired"),
        ({"iat": +61, "exp": +600}, "future"),
        ({"nbf": +61}, "future"),
        ({"iat": -601}, "too old"),
    ],
)
def test_a_token_of_another_time_is_refused(stage: Stage, change: Claims, why: str) -> None:
    now = int(stage.home.clock.now().timestamp())
    stage.provider.change = {name: now + seconds for name, seconds in change.items()}
    with pytest.raises(ProviderRefused, match=why):
        stage.sign_in()


@pytest.mark.parametrize("change", [{"exp": -59}, {"iat": 59}, {"nbf": 60}, {"iat": -599}])
def test_clocks_may_differ_by_a_minute(stage: Stage, change: Claims) -> None:
    now = int(stage.home.clock.now().timestamp())
    stage.provider.change = {name: now + seconds for name, seconds in change.items()}
    assert isinstance(stage.sign_in(), SignedIn)


def part(said: Claims) -> str:
    return urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def unsigned(claims: Claims) -> str:
    """A token by `alg: none`."""
    return f"{part({'alg': 'none', 'typ': 'JWT', 'kid': 'one'})}.{part(claims)}."


def by_public_key(claims: Claims) -> str:
    """Signed by HMAC with the provider's public key as the shared secret: the confusion of CVE-2015-9235."""
    said = f"{part({'alg': 'HS256', 'kid': 'one'})}.{part(claims)}"
    mac = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    return f"{said}.{urlsafe_b64encode(mac).decode().rstrip('=')}"


def exchanged(claims: Claims) -> str:
    """A right signature below other claims."""
    header, _, signature = signer(KEY)(claims).split(".")
    return f"{header}.{part(claims | {'sub': 'admin'})}.{signature}"


FORGERIES: dict[str, Callable[[Claims], str]] = {
    "none": unsigned,
    "none with a signature": lambda claims: unsigned(claims) + signer(KEY)(claims).split(".")[2],
    "hmac by the public key": by_public_key,
    "another key of the same name": signer(RSAKey.generate_key(2048, {"kid": "one"})),
    "another kind of key of the same name": signer(ECKey.generate_key("P-256", {"kid": "one"}), "ES256"),
    "another header": lambda claims: signer(KEY)(claims).replace(".", "A.", 1),
    "cut": lambda claims: signer(KEY)(claims)[:-10],
    "without signature": lambda claims: signer(KEY)(claims).rpartition(".")[0] + ".",
    "claims exchanged": exchanged,
    "no token": lambda _: "",
    "two parts": lambda _: "a.b",
    "five parts": lambda _: "a.b.c.d.e",
    "no claims": lambda _: jws.serialize_compact({"alg": "RS256", "kid": "one"}, b"[]", KEY),
    "very long": lambda claims: signer(KEY)(claims | {"more": "x" * 30_000}),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_refused(stage: Stage, forgery: str) -> None:
    """However a token is forged: none lets Anna in, and all are refused as such."""
    stage.provider.sign = FORGERIES[forgery]
    with pytest.raises(ProviderRefused):
        stage.sign_in()


def test_the_right_token_is_taken(stage: Stage) -> None:
    """What every test above changes one thing of."""
    found = stage.sign_in()
    assert isinstance(found, SignedIn)
    assert found.person == "person_anna"
    assert stage.home.sign_in.sessions.find(found.session).ways == ("provider",)


def test_the_hash_of_the_access_token_is_checked(stage: Stage) -> None:
    """OpenID Connect Core 1.0, 3.1.3.6: the left half of SHA-256 of `access`."""
    half = hashlib.sha256(b"access").digest()[:16]
    stage.provider.change = {"at_hash": urlsafe_b64encode(half).decode().rstrip("=")}
    assert isinstance(stage.sign_in(), SignedIn)


def test_keys_are_read_again_when_the_provider_changes_them(stage: Stage) -> None:
    """A new key is found without a restart; the old one is good for as long as it is published, and no longer."""
    stage.sign_in()
    new = ECKey.generate_key("P-256", {"kid": "two", "use": "sig", "alg": "ES256"})
    stage.provider.keys, stage.provider.sign = [KEY, new], signer(new, "ES256")
    stage.seconds[0] += 61
    assert isinstance(stage.sign_in(), SignedIn)
    assert stage.provider.count("/keys") == 2
    stage.provider.keys, stage.provider.sign = [new], signer(KEY)
    stage.seconds[0] += 3601
    with pytest.raises(ProviderRefused, match="does not publish"):
        stage.sign_in()


def test_unknown_keys_do_not_make_us_hammer_the_provider(stage: Stage) -> None:
    """A hundred tokens with unknown keys have the keys read once a minute."""
    stage.sign_in()
    stage.provider.sign = signer(RSAKey.generate_key(2048, {"kid": "unknown"}))
    for _ in range(100):
        with pytest.raises(ProviderRefused):
            stage.sign_in()
    assert stage.provider.count("/keys") == 1
    assert stage.provider.count("/.well-known/openid-configuration") == 1


def test_a_key_that_is_for_encryption_signs_nothing(stage: Stage) -> None:
    for_encryption = RSAKey.import_key(KEY.as_dict(private=True) | {"use": "enc"})
    stage.provider.keys = [for_encryption]
    with pytest.raises(ProviderRefused, match="does not publish"):
        stage.sign_in()


def test_an_answer_is_good_once_and_in_the_browser_that_asked(stage: Stage) -> None:
    ticket, answer = stage.begin()
    entrance = stage.home.sign_in.entrance
    for other in ("", "x", ticket[:-1], stage.begin()[0]):
        with pytest.raises(ProviderRefused):
            entrance.by_provider("example", other, answer, STRANGER)
    ticket, answer = stage.begin()
    assert isinstance(entrance.by_provider("example", ticket, answer, ANNAS_DESK), SignedIn)
    with pytest.raises(ProviderRefused):
        entrance.by_provider("example", ticket, answer, STRANGER)
    late, answer = stage.begin()
    stage.home.clock.move(timedelta(minutes=10))
    with pytest.raises(ProviderRefused):
        entrance.by_provider("example", late, answer, ANNAS_DESK)


@pytest.mark.parametrize("state", ["", "another", None])
def test_a_wrong_state_is_refused(stage: Stage, state: str | None) -> None:
    """And uses the ticket up, so that states are not guessed; the code is not even redeemed."""
    ticket, answer = stage.begin()
    wrong = {name: value for name, value in {**answer, "state": state}.items() if value is not None}
    for tried in (wrong, answer):
        with pytest.raises(ProviderRefused):
            stage.home.sign_in.entrance.by_provider("example", ticket, tried, STRANGER)
    assert stage.provider.count("/token") == 0


def test_a_mix_up_of_providers_is_refused(stage: Stage) -> None:
    """RFC 9207: an answer that names another issuer, or none where the provider says that it names itself."""
    ticket, answer = stage.begin()
    with pytest.raises(ProviderRefused, match="another provider"):
        stage.home.sign_in.entrance.by_provider("example", ticket, {**answer, "iss": "https://evil.example"}, STRANGER)
    stage.provider.metadata = {"authorization_response_iss_parameter_supported": True}
    stage.seconds[0] += 3601
    ticket, answer = stage.begin()
    with pytest.raises(ProviderRefused, match="another provider"):
        stage.home.sign_in.entrance.by_provider("example", ticket, answer, STRANGER)
    ticket, answer = stage.begin()
    good = {**answer, "iss": stage.provider.issuer}
    assert isinstance(stage.home.sign_in.entrance.by_provider("example", ticket, good, ANNAS_DESK), SignedIn)


@pytest.mark.parametrize("metadata", [
    {"issuer": "https://evil.example"}, {"issuer": None}, {"token_endpoint": "http://login.example.net/token"},
    {"jwks_uri": "file:///etc/passwd"}, {"authorization_endpoint": 7}, {"jwks_uri": None},
    {"authorization_endpoint": "javascript:alert(1)"}, {"token_endpoint": "http://127.0.0.1/token"},
])  # fmt: skip
def test_a_provider_that_publishes_nonsense_is_away(stage: Stage, metadata: dict[str, Any]) -> None:
    """Another's issuer, addresses that nothing encrypts, and files are not used."""
    stage.provider.metadata = metadata
    with pytest.raises(ProviderAway):
        stage.sign_in()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (httpx.Response(400, json={"error": "invalid_grant"}), ProviderRefused),
        (httpx.Response(401), ProviderRefused),
        (httpx.Response(500), ProviderAway),
        (httpx.Response(302, headers={"location": "https://evil.example"}), ProviderAway),
        (httpx.Response(200, text="no JSON"), ProviderAway),
        (httpx.Response(200, json=["a list"]), ProviderAway),
        (httpx.Response(200, content=b" " * 600_000), ProviderAway),
        (httpx.Response(200, json={"access_token": "access"}), ProviderRefused),
        (httpx.Response(200, json={"access_token": "access", "id_token": 7}), ProviderRefused),
        (httpx.Response(200, json={"access_token": 7, "id_token": "a.b.c"}), ProviderRefused),
    ],
)
def test_a_token_endpoint_that_misbehaves(stage: Stage, answer: httpx.Response, told: type[Exception]) -> None:
    stage.provider.answer = answer
    with pytest.raises(told):
        stage.sign_in()


def test_a_provider_that_cannot_be_reached_is_away(tmp_path: Path) -> None:
    """Said without the secret, and nobody is let in."""
    adapter = OpenIdProvider(ProviderSettings("gone", "http://127.0.0.1:9", CLIENT, "s3cret"))
    with house(tmp_path, providers=[adapter]) as home:
        with pytest.raises(ProviderAway) as told:
            home.sign_in.entrance.providers.ask("gone")
        assert "s3cret" not in str(told.value)
        with pytest.raises(UnknownProvider):
            home.sign_in.entrance.providers.ask("never heard of")


def test_a_stranger_with_annas_address_is_not_anna(tmp_path: Path) -> None:
    """A provider's word on an e-mail address opens no account, unless the operator trusts it, and it is verified."""
    with staged(tmp_path / "a") as stage, pytest.raises(NotLinked):
        stage.sign_in()
    with staged(tmp_path / "b", trusts_email=True) as stage:
        stage.provider.change = {"email_verified": False}
        with pytest.raises(NotLinked):
            stage.sign_in()
        stage.provider.change = {"email_verified": "true"}
        with pytest.raises(NotLinked):
            stage.sign_in()
        stage.provider.change = {}
        assert isinstance(stage.sign_in(), SignedIn)
        stage.provider.change = {"email": "somebody.else@example.org"}
        assert isinstance(stage.sign_in(), SignedIn), "from then on it goes by the subject"
        assert "signing in with Example" in stage.home.post()[0].text


def test_a_person_links_a_provider(tmp_path: Path) -> None:
    """With a fresh proof; the subject is that person's from then on, and nobody else's."""
    with staged(tmp_path) as stage:
        home, account = stage.home, stage.home.sign_in.account
        session = home.sign_anna_in().session
        ticket, address = account.ask_to_link(session, "example")
        query = parse_qs(urlsplit(address).query)
        stage.provider.nonce, stage.provider.now = query["nonce"][0], home.clock.now().timestamp()
        answer = {"code": "code", "state": query["state"][0]}
        heard = home.sign_in.entrance.by_provider("example", ticket, answer, ANNAS_DESK)
        assert isinstance(heard, ProviderHeard)
        account.link(heard)
        assert account.view(session).providers == {"example": True}
        assert isinstance(stage.sign_in(), SignedIn)
        home.people.add("person_mallory", "mallory@example.org", "Mallory", "other")
        with pytest.raises(ProviderRefused):
            account.link(ProviderHeard(heard.identity, "example", {"reason": "link", "person": "person_mallory"}))
        account.unlink(session, "example")
        with pytest.raises(NotLinked):
            stage.sign_in()
        home.clock.move(timedelta(minutes=11))
        with pytest.raises(FreshProofNeeded):
            account.ask_to_link(session, "example")


def test_the_only_link_is_not_removed(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        stage.home.people.add("person_bert", "bert@example.org", "Bert", "annas")
        stage.home.stores.credentials.link("example", "subject-1", "person_bert", stage.home.clock.now())
        found = stage.sign_in()
        assert isinstance(found, SignedIn)
        with pytest.raises(LastWayIn):
            stage.home.sign_in.account.unlink(found.session, "example")


def test_a_second_factor_is_asked_for_after_a_provider(stage: Stage) -> None:
    stage.home.set_codes(stage.home.sign_anna_in().session)
    assert isinstance(stage.sign_in(), SecondFactorAsked)


def join(stage: Stage, **facts: str) -> SignedIn:
    ticket, answer = stage.begin(reason="join", **facts)
    heard = stage.home.sign_in.entrance.by_provider("example", ticket, answer, STRANGER)
    assert isinstance(heard, ProviderHeard)
    return stage.home.sign_in.joining.by_provider(heard, STRANGER)


def test_signing_up_by_a_provider(tmp_path: Path) -> None:
    """Where anybody may sign up, and the provider says that the address is confirmed."""
    with staged(tmp_path) as stage:
        stage.provider.change = {"email": "chloe@example.org", "name": "Chloé", "email_verified": False}
        with pytest.raises(ProviderRefused):
            join(stage)
        stage.provider.change["email_verified"] = True
        found = join(stage)
        assert stage.home.people.people[found.person].email == "chloe@example.org"
        again = stage.sign_in()
        assert isinstance(again, SignedIn)
        assert again.person == found.person
        assert join(stage).person == found.person, "who is here already is let in"


def test_accepting_an_invitation_by_a_provider(tmp_path: Path) -> None:
    with staged(tmp_path) as stage:
        stage.provider.change = {"email": "private@example.net", "sub": "subject-2"}
        stage.home.people.invitations["secret"] = Invitation("chloe@example.org", "annas")
        found = join(stage, invitation="secret")
        assert stage.home.people.people[found.person].email == "chloe@example.org"
        assert stage.home.sign_in.sessions.bearer(found.session).tenant == "annas"


def test_no_sign_up_by_a_provider_where_the_door_is_closed(tmp_path: Path) -> None:
    provider = Faulty()
    client = httpx.Client(transport=httpx.MockTransport(provider))
    adapter = OpenIdProvider(ProviderSettings("example", provider.issuer, CLIENT), client=client)
    with house(tmp_path, sign_up="closed", providers=[adapter]) as home:
        stage = Stage(home, provider, [0.0])
        provider.change = {"email": "chloe@example.org"}
        with pytest.raises(SignUpClosed):
            join(stage)
        assert b"client_id=the-shop" in provider.asked[-2].content, "a client without a secret names itself"


def test_a_token_without_a_key_name_is_read_with_any_key(stage: Stage) -> None:
    """Providers with one key need not name it; a token that names none of ours is told apart."""
    now = stage.home.clock.now()
    stage.provider.nonce, stage.provider.now = "n", now.timestamp()
    bare = RSAKey.import_key(KEY.as_dict(private=True) | {"kid": "x"})
    token = jwt.encode({"alg": "RS256"}, stage.provider.claims(), bare)
    keys = dict(KeySet([KEY]).as_dict(private=False))
    known: dict[str, Any] = {"issuer": stage.provider.issuer, "client_id": CLIENT, "nonce": "n", "now": now}
    assert read_id_token(token, keys=keys, **known).subject == "subject-1"
    with pytest.raises(UnknownKey):
        read_id_token(signer(KEY, kid="unknown")(stage.provider.claims()), keys=keys, **known)
    with pytest.raises(UnknownKey):
        read_id_token(token, keys={"keys": [{"kty": "oct", "k": "AAAA"}, "nonsense", {}]}, **known)


def test_no_secret_of_the_flow_is_kept_open(stage: Stage) -> None:
    """Verifier, state and nonce lie sealed while the person is away at the provider."""
    _, address = stage.home.sign_in.entrance.providers.ask("example")
    asked = parse_qs(urlsplit(address).query)
    kept = stage.home.everything_kept()
    for name in ("state", "nonce"):
        assert asked[name][0].encode() not in kept
    assert re.search(rb"verifier|nonce", kept) is None
