"""The addresses of sign-in, for the OpenAPI document: what each takes, gives and refuses."""

from typing import Any, Final

from pydantic import BaseModel

from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in import refusals as at_door
from morgiana.kernel.refusals import InvalidRequest
from morgiana.surfaces.http import sign_in_models as models
from morgiana.surfaces.http.description import noes
from morgiana.surfaces.http.description.answers import json_content, response
from morgiana.surfaces.http.description.answers import noes as no_responses
from morgiana.surfaces.http.refusals import BodyTooLarge, CrossSite, MalformedJson, WrongMediaType

Json = dict[str, Any]
Line = tuple[str, str, type[BaseModel] | None, type[BaseModel], noes.Refusals]

TAG: Final = "Sign-in"
_PREFIX: Final = "SignIn"

_ASKED: Final[noes.Refusals] = (*noes.ANYWHERE, at_door.NoPeopleHere, at_door.DoorIsBusy)
_GIVEN: Final[noes.Refusals] = (
    *_ASKED, CrossSite, MalformedJson, BodyTooLarge, WrongMediaType, InvalidRequest, at_door.TooManyTries,
)  # fmt: skip
_SIGNED_IN: Final[noes.Refusals] = (*_GIVEN, NotSignedIn)
_FRESH: Final[noes.Refusals] = (*_SIGNED_IN, at_door.FreshProofNeeded)
_PROVIDER: Final[noes.Refusals] = (at_door.UnknownProvider, at_door.ProviderAway)

_LINES: Final[tuple[Line, ...]] = (
    ("/ways", "See how people sign in here", None, models.Ways, _ASKED),
    ("/password", "Sign in with a password", models.PasswordGiven, models.Answered,
     (*_GIVEN, at_door.WrongCredentials)),
    ("/second-factor", "Give the second factor", models.CodeGiven, models.Answered,
     (*_GIVEN, at_door.WrongCredentials, at_door.LinkNotGood)),
    ("/passkey/options", "Ask for a passkey", models.Nothing, models.Options, _GIVEN),
    ("/passkey", "Sign in with a passkey", models.PasskeyGiven, models.Answered, (*_GIVEN, at_door.PasskeyRefused)),
    ("/provider/{name}", "Begin to sign in by a provider", models.Nothing, models.Away, (*_GIVEN, *_PROVIDER)),
    ("/provider/{name}/answer", "Sign in with a provider's answer", models.ProviderAnswer, models.Answered,
     (*_GIVEN, *_PROVIDER, at_door.ProviderRefused, at_door.NotLinked)),
    ("/letter", "Ask for a link by e-mail", models.LetterWanted, models.Answered, (*_GIVEN, at_door.SignUpClosed)),
    ("/link", "Sign in with a link", models.TicketGiven, models.Answered, (*_GIVEN, at_door.LinkNotGood)),
    ("/new-password", "Choose a new password by a link", models.NewPasswordGiven, models.Answered,
     (*_GIVEN, at_door.LinkNotGood, at_door.UnusablePassword)),
    ("/sign-up", "Open an account by a link", models.NewAccount, models.Answered,
     (*_GIVEN, at_door.LinkNotGood, at_door.UnusablePassword, at_door.SignUpClosed, at_door.AddressTaken)),
    ("/invitation", "Look at an invitation", models.TicketGiven, models.InvitationSeen,
     (*_GIVEN, at_door.LinkNotGood)),
    ("/invitation/accept", "Accept an invitation", models.TicketGiven, models.Answered,
     (*_SIGNED_IN, at_door.LinkNotGood)),
    ("/invitation/sign-up", "Accept an invitation with a new account", models.NewAccount, models.Answered,
     (*_GIVEN, at_door.LinkNotGood, at_door.UnusablePassword, at_door.SignUpClosed, at_door.AddressTaken)),
    ("/out", "Sign out", models.Nothing, models.Answered, _GIVEN),
    ("/sessions", "List one's sessions", None, models.SessionList, (*_ASKED, NotSignedIn)),
    ("/sessions/{id}/end", "End a session", models.Nothing, models.Answered, (*_SIGNED_IN, at_door.UnknownSession)),
    ("/sessions/end-others", "End all other sessions", models.Nothing, models.Answered, _SIGNED_IN),
    ("/account", "See one's account", None, models.Account, (*_ASKED, NotSignedIn)),
    ("/account/prove", "Prove again who one is", models.Proof, models.Answered,
     (*_SIGNED_IN, at_door.WrongCredentials)),
    ("/account/prove-passkey", "Prove it with a passkey", models.PasskeyGiven, models.Answered,
     (*_SIGNED_IN, at_door.PasskeyRefused)),
    ("/account/password", "Change the password", models.PasswordChange, models.Answered,
     (*_FRESH, at_door.WrongCredentials, at_door.UnusablePassword)),
    ("/account/codes", "Begin with an authenticator app", models.Nothing, models.CodesBegun,
     (*_FRESH, at_door.SecondFactorSet)),
    ("/account/codes/confirm", "Switch the app on", models.CodeGiven, models.RecoveryCodes,
     (*_FRESH, at_door.WrongCredentials, at_door.SecondFactorSet)),
    ("/account/codes/remove", "Switch the app off", models.Nothing, models.Answered, _FRESH),
    ("/account/recovery-codes", "Get new recovery codes", models.Nothing, models.RecoveryCodes,
     (*_FRESH, at_door.SecondFactorSet)),
    ("/account/passkeys/options", "Ask for a new passkey", models.Nothing, models.Options, _FRESH),
    ("/account/passkeys", "Add a passkey", models.PasskeyGiven, models.PasskeyKept,
     (*_FRESH, at_door.PasskeyRefused)),
    ("/account/passkeys/{id}/remove", "Remove a passkey", models.Nothing, models.Answered,
     (*_FRESH, at_door.UnknownSession, at_door.LastWayIn)),
    ("/account/address", "Ask for another e-mail address", models.AddressWanted, models.Answered, _FRESH),
    ("/account/address/confirm", "Confirm the new address", models.TicketGiven, models.Answered,
     (*_GIVEN, at_door.LinkNotGood, at_door.AddressTaken)),
    ("/account/providers/{name}/link", "Begin to link a provider", models.Nothing, models.Away,
     (*_FRESH, *_PROVIDER)),
    ("/account/providers/{name}/unlink", "Remove a provider's link", models.Nothing, models.Answered,
     (*_FRESH, at_door.LastWayIn)),
)  # fmt: skip

_STATUS: Final = {"/letter": "202", "/account/address": "202", "/account/passkeys": "201"}


def sign_in_paths() -> Json:
    """Each address with its one method."""
    return {f"/v1/sign-in{line[0]}": _path(*line) for line in _LINES}


def sign_in_schemas() -> Json:
    """The models of all of it, named apart from everybody else's."""
    found: Json = {}
    for _, _, request, answer, _ in _LINES:
        for model in filter(None, (request, answer)):
            schema = model.model_json_schema(ref_template=f"#/components/schemas/{_PREFIX}{{model}}")
            found.update({f"{_PREFIX}{name}": part for name, part in schema.pop("$defs", {}).items()})
            found[f"{_PREFIX}{model.__name__}"] = schema
    return found


def _path(
    path: str, summary: str, request: type[BaseModel] | None, answer: type[BaseModel], refusals: noes.Refusals
) -> Json:
    told = response("What came of it.", json_content({"$ref": f"#/components/schemas/{_PREFIX}{answer.__name__}"}))
    name = path.strip("/").replace("/", "_").replace("-", "_").replace("{", "").replace("}", "")
    about: Json = {
        "operationId": f"sign_in_{name}",
        "tags": [TAG],
        "summary": summary,
        "security": [{"session": []}] if NotSignedIn in refusals else [],
        "parameters": [_in_path(part[1:-1]) for part in path.split("/") if part.startswith("{")],
        "responses": {_STATUS.get(path, "200"): told, **no_responses(refusals)},
    }
    if request is None:
        return {"get": about}
    body = json_content({"$ref": f"#/components/schemas/{_PREFIX}{request.__name__}"})
    needed = any(field.is_required() for field in request.model_fields.values())
    about["requestBody"] = {"required": needed, "content": body}
    return {"post": about}


def _in_path(name: str) -> Json:
    text = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": f"The {name} in its list.", "schema": text}
