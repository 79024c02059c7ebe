"""The addresses of one's own account: what one signs in with, and where one is signed in."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from morgiana.control.sign_in.account import OwnAccount
from morgiana.surfaces.http import sign_in_cookies as cookies
from morgiana.surfaces.http import sign_in_models as models
from morgiana.surfaces.http.calls import json_response
from morgiana.surfaces.http.sign_in_work import SignInWork

Given = tuple[type[BaseModel], Callable[[Request, Any], Awaitable[Response]]]


class AccountPages:
    """All of it is asked by the session's cookie; what is dangerous needs a proof that is fresh."""

    def __init__(self, work: SignInWork) -> None:
        self._work = work

    def given(self) -> dict[str, Given]:
        """Each address below `/v1/sign-in` that takes something, with its model and handler."""
        return {
            "/sessions/{id}/end": (models.Nothing, self.end_session),
            "/sessions/end-others": (models.Nothing, self.end_others),
            "/account/prove": (models.Proof, self.prove),
            "/account/prove-passkey": (models.PasskeyGiven, self.prove_passkey),
            "/account/password": (models.PasswordChange, self.password),
            "/account/codes": (models.Nothing, self.begin_codes),
            "/account/codes/confirm": (models.CodeGiven, self.confirm_codes),
            "/account/codes/remove": (models.Nothing, self.remove_codes),
            "/account/recovery-codes": (models.Nothing, self.recovery_codes),
            "/account/passkeys/options": (models.Nothing, self.passkey_options),
            "/account/passkeys": (models.PasskeyGiven, self.add_passkey),
            "/account/passkeys/{id}/remove": (models.Nothing, self.remove_passkey),
            "/account/address": (models.AddressWanted, self.address),
            "/account/address/confirm": (models.TicketGiven, self.confirm_address),
            "/account/providers/{name}/link": (models.Nothing, self.link),
            "/account/providers/{name}/unlink": (models.Nothing, self.unlink),
        }

    async def show(self, request: Request) -> Response:
        view = await self._work.run(self._account.view, _session(request))
        return json_response(
            models.Account(
                email=view.person.email,
                name=view.person.name,
                fresh=view.fresh,
                has_password=view.has_password,
                has_codes=view.has_codes,
                recovery_codes_left=view.recovery_codes_left,
                passkeys=[
                    models.PasskeyKept(id=key.id, name=key.name, added_at=key.added_at, used_at=key.used_at)
                    for key in view.passkeys
                ],
                providers=view.providers,
                asked_by=view.asked_by,
            )
        )

    async def sessions(self, request: Request) -> Response:
        view = await self._work.run(self._account.view, _session(request))
        return json_response(
            models.SessionList(
                sessions=[
                    models.Session(
                        id=found.id,
                        device=found.device,
                        address=found.address,
                        opened_at=found.opened_at,
                        seen_at=found.seen_at,
                        ways=list(found.ways),
                        this=found.id == view.session.id,
                    )
                    for found in view.sessions
                ]
            )
        )

    async def end_session(self, request: Request, said: models.Nothing) -> Response:
        await self._work.run(self._account.end_session, _session(request), request.path_params["id"])
        return _done()

    async def end_others(self, request: Request, said: models.Nothing) -> Response:
        await self._work.run(self._account.end_other_sessions, _session(request))
        return _done()

    async def prove(self, request: Request, said: models.Proof) -> Response:
        browser = cookies.browser_of(request)
        await self._work.run(self._account.prove, _session(request), said.password, said.code, browser)
        return _done()

    async def prove_passkey(self, request: Request, said: models.PasskeyGiven) -> Response:
        ticket, answer = cookies.read(request, cookies.STEP), json.dumps(said.answer)
        await self._work.run(self._account.prove_by_passkey, _session(request), ticket, answer)
        return _done()

    async def password(self, request: Request, said: models.PasswordChange) -> Response:
        browser = cookies.browser_of(request)
        await self._work.run(self._account.change_password, _session(request), said.current, said.new, browser)
        return _done()

    async def begin_codes(self, request: Request, said: models.Nothing) -> Response:
        secret, address = await self._work.run(self._account.begin_codes, _session(request))
        return json_response(models.CodesBegun(secret=secret, address=address))

    async def confirm_codes(self, request: Request, said: models.CodeGiven) -> Response:
        codes = await self._work.run(self._account.confirm_codes, _session(request), said.code)
        return json_response(models.RecoveryCodes(codes=codes))

    async def remove_codes(self, request: Request, said: models.Nothing) -> Response:
        await self._work.run(self._account.remove_codes, _session(request))
        return _done()

    async def recovery_codes(self, request: Request, said: models.Nothing) -> Response:
        codes = await self._work.run(self._account.new_recovery_codes, _session(request))
        return json_response(models.RecoveryCodes(codes=codes))

    async def passkey_options(self, request: Request, said: models.Nothing) -> Response:
        ticket, options = await self._work.run(self._account.ask_for_passkey, _session(request))
        response = json_response(models.Options(options=options))
        cookies.give(response, request, cookies.STEP, ticket)
        return response

    async def add_passkey(self, request: Request, said: models.PasskeyGiven) -> Response:
        ticket, answer = cookies.read(request, cookies.STEP), json.dumps(said.answer)
        kept = await self._work.run(self._account.add_passkey, _session(request), ticket, answer, name=said.name)
        shown = models.PasskeyKept(id=kept.id, name=kept.name, added_at=kept.added_at, used_at=kept.used_at)
        return json_response(shown, 201)

    async def remove_passkey(self, request: Request, said: models.Nothing) -> Response:
        await self._work.run(self._account.remove_passkey, _session(request), request.path_params["id"])
        return _done()

    async def address(self, request: Request, said: models.AddressWanted) -> Response:
        await self._work.run(self._account.ask_to_change_email, _session(request), said.email)
        return json_response(models.Answered(state="done"), 202)

    async def confirm_address(self, request: Request, said: models.TicketGiven) -> Response:
        await self._work.run(self._account.change_email, said.ticket)
        return _done()

    async def link(self, request: Request, said: models.Nothing) -> Response:
        ticket, address = await self._work.run(
            self._account.ask_to_link, _session(request), request.path_params["name"]
        )
        response = json_response(models.Away(address=address))
        cookies.give(response, request, cookies.PROVIDER, ticket)
        return response

    async def unlink(self, request: Request, said: models.Nothing) -> Response:
        await self._work.run(self._account.unlink, _session(request), request.path_params["name"])
        return _done()

    @property
    def _account(self) -> OwnAccount:
        return self._work.sign_in.account


def _session(request: Request) -> str:
    return cookies.read(request, cookies.SESSION)


def _done() -> Response:
    return json_response(models.Answered(state="done"))
