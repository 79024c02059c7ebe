"""Opening an account, accepting an invitation, and choosing a new password."""

from html import escape

from fastapi import FastAPI, Request
from fastapi.responses import Response

from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.refusals import SignUpClosed
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.door import door_words
from morgiana.surfaces.console.door_pages import (
    NOTHING,
    Form,
    Said,
    add,
    field,
    form,
    go,
    hidden,
    links,
    page,
    sign_out,
    told_of,
)
from morgiana.surfaces.console.door_sign_in import send_letter
from morgiana.surfaces.console.words import Words
from morgiana.surfaces.http import sign_in_cookies as cookies
from morgiana.surfaces.http.sign_in import keep
from morgiana.surfaces.http.sign_in_work import SignInWork


class JoinDoor:
    """Draws the pages that letters lead to."""

    def __init__(self, work: SignInWork) -> None:
        self._work = work

    def open(self, app: FastAPI) -> None:
        """Serve the pages."""
        add(app, "/sign-up", get=self.sign_up, post=self.sign_up_wanted)
        add(app, "/sign-up/confirm", get=self.confirm, post=self.confirmed)
        add(app, "/invitation", get=self.invitation, post=self.accepted)
        add(app, "/forgotten", get=self.forgotten, post=self.forgotten_wanted)
        add(app, "/new-password", get=self.new_password, post=self.new_password_given)

    async def sign_up(self, request: Request) -> Response:
        words, sign_in = door_words(request), self._work.sign_in
        if sign_in.sign_up != "open":
            raise SignUpClosed(
                "Nobody new can sign up here by themselves.",
                remedy="Ask whoever runs this installation for an invitation.",
            )
        text = escape(words("We send a link to your address, to be sure that it is yours."))
        inside = field(words("E-mail address"), "email", kind="email", fills="email")
        body = f"<p>{text}</p>" + form("/sign-up", inside, words("Go on"))
        body += self._providers(words, "")
        return page(request, words("Open an account"), body + links((words("I have an account"), "/login")))

    async def sign_up_wanted(self, request: Request, given: Form) -> Response:
        return await send_letter(self._work, request, "sign up", given)

    async def confirm(self, request: Request) -> Response:
        ticket = request.query_params.get("ticket", "")
        email = await self._work.run(self._work.sign_in.joining.confirmed_address, ticket)
        return self._confirm(request, ticket, email, NOTHING, {})

    def _confirm(self, request: Request, ticket: str, email: str, said: Said, given: Form) -> Response:
        words = door_words(request)
        inside = (
            hidden("ticket", ticket)
            + _username(email)
            + field(words("Your name"), "name", fills="name", value=given.get("name", "")[:200])
            + field(words("Your shop’s name"), "business", fills="organization", value=given.get("business", "")[:200])
            + new_password_field(words)
        )
        body = f"<p>{escape(email)}</p>" + form("/sign-up/confirm", inside, words("Open the account"))
        return page(request, words("Open an account"), body, said=said)

    async def confirmed(self, request: Request, given: Form) -> Response:
        words, ticket, joining = door_words(request), given.get("ticket", ""), self._work.sign_in.joining
        email = await self._work.run(joining.confirmed_address, ticket)
        try:
            found = await self._work.run(
                joining.found,
                ticket,
                name=given.get("name", "") or email,
                business=given.get("business", ""),
                password=given.get("password", ""),
                browser=cookies.browser_of(request, words.language),
            )
        except Refusal as refusal:
            return self._confirm(request, ticket, email, told_of(words, refusal), given)
        response = go("/")
        keep(response, request, found)
        return response

    async def invitation(self, request: Request) -> Response:
        return await self._invitation(request, request.query_params.get("ticket", ""), NOTHING, {})

    async def _invitation(self, request: Request, ticket: str, said: Said, given: Form) -> Response:
        words, sign_in = door_words(request), self._work.sign_in
        seen, has_account = await self._work.run(sign_in.joining.invitation, ticket)
        if seen.invited_by:
            text = words(
                "{inviter} invites {email} to work in {organisation}.",
                inviter=seen.invited_by, email=seen.email, organisation=seen.organisation,
            )  # fmt: skip
        else:
            text = words(
                "{email} is invited to work in {organisation}.", email=seen.email, organisation=seen.organisation
            )
        body = f"<p>{escape(text)}</p>"
        if has_account:
            body += await self._accept_signed_in(request, words, ticket)
        else:
            inside = (
                hidden("ticket", ticket)
                + hidden("new", "yes")
                + _username(seen.email)
                + field(words("Your name"), "name", fills="name", value=given.get("name", "")[:200])
                + new_password_field(words)
            )
            body += form("/invitation", inside, words("Accept the invitation")) + self._providers(words, ticket)
        return page(request, words("You are invited"), body, said=said)

    async def _accept_signed_in(self, request: Request, words: Words, ticket: str) -> str:
        """The button, for whoever is signed in; the way to sign in, for whoever is not."""
        try:
            await self._work.run(self._work.sign_in.sessions.find, cookies.read(request, cookies.SESSION))
        except NotSignedIn:
            text = escape(words("This address has an account. Sign in with it, and open this letter’s link again."))
            return f"<p>{text}</p>" + links((words("Sign in"), "/login"))
        return form("/invitation", hidden("ticket", ticket), words("Accept the invitation")) + sign_out(words)

    async def accepted(self, request: Request, given: Form) -> Response:
        words, ticket, joining = door_words(request), given.get("ticket", ""), self._work.sign_in.joining
        try:
            if not given.get("new"):
                await self._work.run(joining.accept, ticket, cookies.read(request, cookies.SESSION))
                return go("/")
            found = await self._work.run(
                joining.accept_as_new,
                ticket,
                name=given.get("name", ""),
                password=given.get("password", ""),
                browser=cookies.browser_of(request, words.language),
            )
        except Refusal as refusal:
            return await self._invitation(request, ticket, told_of(words, refusal), given)
        response = go("/")
        keep(response, request, found)
        return response

    async def forgotten(self, request: Request) -> Response:
        words = door_words(request)
        text = escape(words("We send a link to your address, with which you choose a new password."))
        inside = field(words("E-mail address"), "email", kind="email", fills="username")
        body = f"<p>{text}</p>" + form("/forgotten", inside, words("Send the link"))
        return page(request, words("Forgotten password"), body + links((words("Sign in another way"), "/login")))

    async def forgotten_wanted(self, request: Request, given: Form) -> Response:
        return await send_letter(self._work, request, "new password", given)

    async def new_password(self, request: Request) -> Response:
        ticket = request.query_params.get("ticket", "")
        email = await self._work.run(self._work.sign_in.joining.new_password_for, ticket)
        return self._new_password(request, ticket, email, NOTHING)

    def _new_password(self, request: Request, ticket: str, email: str, said: Said) -> Response:
        words = door_words(request)
        inside = hidden("ticket", ticket) + _username(email) + new_password_field(words)
        text = escape(words("You are signed out everywhere once it is chosen."))
        body = f"<p>{escape(email)}</p>" + form("/new-password", inside, words("Take this password"))
        return page(request, words("A new password"), f"{body}<p class='soft'>{text}</p>", said=said)

    async def new_password_given(self, request: Request, given: Form) -> Response:
        words, ticket, joining = door_words(request), given.get("ticket", ""), self._work.sign_in.joining
        email = await self._work.run(joining.new_password_for, ticket)
        try:
            await self._work.run(joining.choose_new_password, ticket, given.get("password", ""))
        except Refusal as refusal:
            return self._new_password(request, ticket, email, told_of(words, refusal))
        response = go("/login?changed=password")
        cookies.take(response, request, cookies.SESSION)
        return response

    def _providers(self, words: Words, ticket: str) -> str:
        """Buttons to open the account by a provider."""
        titles = self._work.sign_in.entrance.providers.titles()
        inside = hidden("join", "yes") + hidden("ticket", ticket)
        forms = [
            form(f"/login/provider/{name}/start", inside, words("Go on with {provider}", provider=title), kind="plain")
            for name, title in titles.items()
        ]
        if not forms:
            return ""
        return f'<p class="door-or">{escape(words("or"))}</p><div class="door-way">{"".join(forms)}</div>'


def new_password_field(words: Words, name: str = "password") -> str:
    """An input for a new password, which password managers may fill and nobody has to type twice."""
    meaning = words("At least 15 characters; four or five words are easy to remember. Spaces and any letters are fine.")
    return field(
        words("New password"), name, kind="password", fills="new-password", meaning=meaning,
        more=' minlength="15" maxlength="1024"',
    )  # fmt: skip


def _username(email: str) -> str:
    """Tells a password manager whose password it is about to keep."""
    return f'<input type="hidden" name="username" autocomplete="username" value="{escape(email)}">'
