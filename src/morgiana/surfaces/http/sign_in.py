"""The addresses of signing in, for the console's own pages and for other front ends: `/v1/sign-in/...`.

A request comes from a page of this server, or says so as a program does (the header `Origin`); what opens a session is
a cookie, and no secret of it is ever in an answer.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.problems import invalid_request
from morgiana.control.sign_in.entrance import ProviderHeard, SecondFactorAsked, SignedIn
from morgiana.surfaces.http import sign_in_cookies as cookies
from morgiana.surfaces.http import sign_in_models as models
from morgiana.surfaces.http.bodies import pieces
from morgiana.surfaces.http.callers import from_own_pages
from morgiana.surfaces.http.calls import json_response
from morgiana.surfaces.http.refusals import CrossSite, MalformedJson, WrongMediaType
from morgiana.surfaces.http.resource import Resource
from morgiana.surfaces.http.sign_in_account import AccountPages
from morgiana.surfaces.http.sign_in_work import SignInWork

M = TypeVar("M", bound=BaseModel)
Outcome = SignedIn | SecondFactorAsked | ProviderHeard

_BYTES_MAX: Final = 64_000


class SignInPages:
    """The ways in and out."""

    def __init__(self, work: SignInWork) -> None:
        self._work = work

    def resources(self) -> dict[str, Resource]:
        """Each address below `/v1/sign-in`."""
        given: dict[str, Callable[[Request], Awaitable[Response]]] = {
            "/password": taking(models.PasswordGiven, self.password),
            "/second-factor": taking(models.CodeGiven, self.second_factor),
            "/passkey/options": taking(models.Nothing, self.passkey_options),
            "/passkey": taking(models.PasskeyGiven, self.passkey),
            "/provider/{name}": taking(models.Nothing, self.provider),
            "/provider/{name}/answer": taking(models.ProviderAnswer, self.provider_answer),
            "/letter": taking(models.LetterWanted, self.letter),
            "/link": taking(models.TicketGiven, self.link),
            "/new-password": taking(models.NewPasswordGiven, self.new_password),
            "/sign-up": taking(models.NewAccount, self.sign_up),
            "/invitation": taking(models.TicketGiven, self.invitation),
            "/invitation/accept": taking(models.TicketGiven, self.accept),
            "/invitation/sign-up": taking(models.NewAccount, self.accept_as_new),
            "/out": taking(models.Nothing, self.out),
        }
        posts = {f"/v1/sign-in{path}": Resource(post=handler) for path, handler in given.items()}
        account = AccountPages(self._work)
        taken = {path: taking(model, handler) for path, (model, handler) in account.given().items()}
        return {
            "/v1/sign-in/ways": Resource(get=self.ways),
            "/v1/sign-in/sessions": Resource(get=account.sessions),
            "/v1/sign-in/account": Resource(get=account.show),
            **posts,
            **{f"/v1/sign-in{path}": Resource(post=handler) for path, handler in taken.items()},
        }

    async def ways(self, request: Request) -> Response:
        sign_in = self._work.sign_in
        titles = sign_in.entrance.providers.titles()
        providers = [models.Provider(name=name, title=title) for name, title in titles.items()]
        return json_response(models.Ways(sign_up=sign_in.sign_up, providers=providers))

    async def password(self, request: Request, said: models.PasswordGiven) -> Response:
        entrance = self._work.sign_in.entrance
        found = await self._work.run(entrance.by_password, said.email, said.password, cookies.browser_of(request))
        return answered(request, found)

    async def second_factor(self, request: Request, said: models.CodeGiven) -> Response:
        entrance, ticket = self._work.sign_in.entrance, cookies.read(request, cookies.STEP)
        found = await self._work.run(entrance.second_step, ticket, said.code, cookies.browser_of(request))
        return answered(request, found)

    async def passkey_options(self, request: Request, said: models.Nothing) -> Response:
        ticket, options = await self._work.run(self._work.ask_for_passkey, cookies.browser_of(request))
        response = json_response(models.Options(options=options))
        cookies.give(response, request, cookies.STEP, ticket)
        return response

    async def passkey(self, request: Request, said: models.PasskeyGiven) -> Response:
        entrance, ticket = self._work.sign_in.entrance, cookies.read(request, cookies.STEP)
        answer = json.dumps(said.answer)
        return answered(request, await self._work.run(entrance.by_passkey, ticket, answer, cookies.browser_of(request)))

    async def provider(self, request: Request, said: models.Nothing) -> Response:
        name = request.path_params["name"]
        ticket, address = await self._work.run(self._work.ask_provider, name, cookies.browser_of(request))
        response = json_response(models.Away(address=address))
        cookies.give(response, request, cookies.PROVIDER, ticket)
        return response

    async def provider_answer(self, request: Request, said: models.ProviderAnswer) -> Response:
        name, ticket = request.path_params["name"], cookies.read(request, cookies.PROVIDER)
        answer = {name: value for name, value in said.model_dump().items() if value}
        found = await self._work.run(self._work.hear_provider, name, ticket, answer, cookies.browser_of(request))
        return answered(request, found)

    async def letter(self, request: Request, said: models.LetterWanted) -> Response:
        joining = self._work.sign_in.joining
        await self._work.run(joining.ask_for_letter, said.purpose, said.email, cookies.browser_of(request))
        return json_response(models.Answered(state="done"), 202)

    async def link(self, request: Request, said: models.TicketGiven) -> Response:
        entrance = self._work.sign_in.entrance
        return answered(request, await self._work.run(entrance.by_letter, said.ticket, cookies.browser_of(request)))

    async def new_password(self, request: Request, said: models.NewPasswordGiven) -> Response:
        await self._work.run(self._work.sign_in.joining.choose_new_password, said.ticket, said.password)
        return json_response(models.Answered(state="done"))

    async def sign_up(self, request: Request, said: models.NewAccount) -> Response:
        found = await self._work.run(
            self._work.sign_in.joining.found,
            said.ticket,
            name=said.name,
            business=said.business,
            password=said.password,
            browser=cookies.browser_of(request),
        )
        return answered(request, found)

    async def invitation(self, request: Request, said: models.TicketGiven) -> Response:
        seen, has_account = await self._work.run(self._work.sign_in.joining.invitation, said.ticket)
        return json_response(
            models.InvitationSeen(
                email=seen.email, organisation=seen.organisation, invited_by=seen.invited_by, has_account=has_account
            )
        )

    async def accept(self, request: Request, said: models.TicketGiven) -> Response:
        session = cookies.read(request, cookies.SESSION)
        await self._work.run(self._work.sign_in.joining.accept, said.ticket, session)
        return json_response(models.Answered(state="done"))

    async def accept_as_new(self, request: Request, said: models.NewAccount) -> Response:
        found = await self._work.run(
            self._work.sign_in.joining.accept_as_new,
            said.ticket,
            name=said.name,
            password=said.password,
            browser=cookies.browser_of(request),
        )
        return answered(request, found)

    async def out(self, request: Request, said: models.Nothing) -> Response:
        await self._work.run(self._work.sign_in.sessions.end, cookies.read(request, cookies.SESSION))
        response = json_response(models.Answered(state="done"))
        cookies.leave(response, request)
        return response


def answered(request: Request, found: Outcome) -> Response:
    """The answer to a step, with the cookies of what it opened."""
    if isinstance(found, ProviderHeard):  # the account that was signed in is linked now
        return json_response(models.Answered(state="done"))
    if isinstance(found, SecondFactorAsked):
        response = json_response(models.Answered(state="second factor"))
    else:
        response = json_response(models.Answered(state="signed in"))
    keep(response, request, found)
    return response


def keep(response: Response, request: Request, found: SignedIn | SecondFactorAsked) -> None:
    """Have the browser keep what a step opened, and forget the tickets of the steps before."""
    if isinstance(found, SecondFactorAsked):
        cookies.give(response, request, cookies.STEP, found.ticket)
    else:
        before = cookies.read(request, cookies.SESSION)
        if before:  # a browser has one session, and a secret that somebody else put there opens nothing (fixation)
            work: SignInWork = request.app.state.sign_in
            work.sign_in.sessions.end(before)
        cookies.give(response, request, cookies.SESSION, found.session)
        cookies.give(response, request, cookies.DEVICE, found.device)
        cookies.take(response, request, cookies.STEP)
    if cookies.read(request, cookies.PROVIDER):
        cookies.take(response, request, cookies.PROVIDER)


def taking(
    model: type[M], handler: Callable[[Request, M], Awaitable[Response]]
) -> Callable[[Request], Awaitable[Response]]:
    """A handler that is given the body as its model. Raises `CrossSite` for what another site's page sends."""

    async def handle(request: Request) -> Response:
        if not from_own_pages(request):
            raise CrossSite(
                "Signing in is for this server's own pages.",
                remedy="A program says where it comes from by the header `Origin`, with this server's address.",
            )
        return await handler(request, await _body(request, model))

    return handle


async def _body(request: Request, model: type[M]) -> M:
    """Raises `WrongMediaType`, `BodyTooLarge`, `MalformedJson` or `InvalidRequest`, none of which repeats a value."""
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongMediaType("The body is no JSON.", remedy="Send it with the header `Content-Type: application/json`.")
    body = b"".join([piece async for piece in pieces(request, _BYTES_MAX)])
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        [mistake, *_] = error.errors(include_url=False, include_context=False, include_input=False)
        if mistake["type"] == "json_invalid":
            raise MalformedJson("The body is no JSON.", remedy="Send one JSON object in UTF-8.") from None
        raise invalid_request(error) from None
