"""The ways in: password, passkey, provider, a link by e-mail, and the second factor after them."""

from html import escape
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response

from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.entrance import ProviderHeard, SecondFactorAsked, SignedIn
from morgiana.control.sign_in.refusals import LinkNotGood, SecondFactorNeeded
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.door import door_page, door_words
from morgiana.surfaces.console.door_pages import (
    NOTHING,
    Form,
    Said,
    add,
    field,
    form,
    go,
    go_by_itself,
    hidden,
    links,
    own_path,
    page,
    passkey,
    sign_out,
    told_of,
)
from morgiana.surfaces.http import sign_in_cookies as cookies
from morgiana.surfaces.http.queries import once_each
from morgiana.surfaces.http.sign_in import keep
from morgiana.surfaces.http.sign_in_work import SignInWork


class SignInDoor:
    """Draws the ways in, and takes what is typed into them."""

    def __init__(self, work: SignInWork) -> None:
        self._work = work

    def open(self, app: FastAPI) -> None:
        """Serve the pages; `/login` itself is drawn by `ways`."""
        add(app, "/login/password", post=self.password)
        add(app, "/login/second", get=self.second, post=self.second_given)
        add(app, "/login/letter", get=self.letter, post=self.letter_used)
        add(app, "/login/link", get=self.link, post=self.link_wanted)
        add(app, "/login/provider/{name}/start", post=self.provider)
        add(app, "/login/provider/{name}", get=self.provider_answered)

    async def ways(self, request: Request) -> Response:
        """The page at which signing in begins."""
        told, words, more = NOTHING, door_words(request), ""
        if request.query_params.get("changed") == "password":
            told = Said(words("Your password was changed. Sign in with the new one."), "good")
        elif self._is_without_shop(request):
            told = Said(words("You are signed in, and belong to no shop. Ask for an invitation."), "warn")
            more = sign_out(words)
        return self._ways(request, told, then=request.query_params.get("then", ""), more=more)

    def _is_without_shop(self, request: Request) -> bool:
        """Whether somebody is signed in who may look at no shop, and was therefore sent here."""
        sessions, secret = self._work.sign_in.sessions, cookies.read(request, cookies.SESSION)
        try:
            record = sessions.find(secret)
        except NotSignedIn:
            return False
        try:
            sessions.caller_of(record)
        except NotSignedIn:
            return True
        except SecondFactorNeeded:
            return False
        return False

    def _ways(self, request: Request, said: Said, *, email: str = "", then: str = "", more: str = "") -> Response:
        words, sign_in = door_words(request), self._work.sign_in
        then = own_path(then) if then else "/"
        inside = (
            hidden("then", then)
            + field(words("E-mail address"), "email", kind="email", value=email, fills="username webauthn")
            + field(words("Password"), "password", kind="password", fills="current-password")
        )
        body = form("/login/password", inside, words("Sign in"))
        others = passkey(words, words("Sign in with a passkey"), "sign-in", then)
        for name, title in sign_in.entrance.providers.titles().items():
            text = words("Sign in with {provider}", provider=title)
            others += form(f"/login/provider/{name}/start", hidden("then", then), text, kind="plain")
        others += f'<a class="button plain" href="/login/link">{escape(words("Get a link by e-mail"))}</a>'
        body += f'<p class="door-or">{escape(words("or"))}</p><div class="door-way">{others}</div>'
        others_to = [(words("Forgotten password"), "/forgotten")]
        if sign_in.sign_up == "open":
            others_to.append((words("Open an account"), "/sign-up"))
        return page(request, words("Sign in"), body + links(*others_to) + more, said=said)

    async def password(self, request: Request, given: Form) -> Response:
        words, email, then = door_words(request), given.get("email", ""), given.get("then", "")
        browser = cookies.browser_of(request, words.language)
        try:
            found = await self._work.run(
                self._work.sign_in.entrance.by_password, email, given.get("password", ""), browser
            )
        except Refusal as refusal:
            return self._ways(request, told_of(words, refusal), email=email[:254], then=then)
        return self._on(request, found, then)

    async def second(self, request: Request) -> Response:
        return self._second(request, NOTHING, request.query_params.get("then", ""))

    def _second(self, request: Request, said: Said, then: str) -> Response:
        words = door_words(request)
        meaning = words("What your authenticator app shows now, or one of your recovery codes.")
        inside = hidden("then", own_path(then or "/")) + field(
            words("Code"), "code", fills="one-time-code", meaning=meaning, more=' autofocus autocapitalize="none"'
        )
        body = form("/login/second", inside, words("Go on")) + links((words("Begin again"), "/login"))
        return page(request, words("Second factor"), body, said=said)

    async def second_given(self, request: Request, given: Form) -> Response:
        words, then, ticket = door_words(request), given.get("then", ""), cookies.read(request, cookies.STEP)
        browser = cookies.browser_of(request, words.language)
        try:
            found = await self._work.run(
                self._work.sign_in.entrance.second_step, ticket, given.get("code", ""), browser
            )
        except LinkNotGood:
            return self._ways(request, Said(words("That took too long, or too many tries. Begin again."), "bad", 401))
        except Refusal as refusal:
            return self._second(request, told_of(words, refusal), then)
        return self._on(request, found, then)

    async def link(self, request: Request) -> Response:
        words = door_words(request)
        text = escape(words("We send a link to your address. It signs you in once, within 15 minutes."))
        inside = field(words("E-mail address"), "email", kind="email", fills="username")
        body = f"<p>{text}</p>" + form("/login/link", inside, words("Send the link"))
        return page(request, words("A link by e-mail"), body + links((words("Sign in another way"), "/login")))

    async def link_wanted(self, request: Request, given: Form) -> Response:
        return await send_letter(self._work, request, "sign in", given)

    async def letter(self, request: Request) -> Response:
        """A button, because mail programs open links by themselves, and the link is good once."""
        words, ticket = door_words(request), request.query_params.get("ticket", "")
        body = form("/login/letter", hidden("ticket", ticket), words("Sign in"))
        return page(request, words("Sign in"), body)

    async def letter_used(self, request: Request, given: Form) -> Response:
        browser = cookies.browser_of(request, door_words(request).language)
        entrance = self._work.sign_in.entrance
        return self._on(request, await self._work.run(entrance.by_letter, given.get("ticket", ""), browser), "/")

    async def provider(self, request: Request, given: Form) -> Response:
        """Send the browser to the provider."""
        browser = cookies.browser_of(request, door_words(request).language)
        facts = {"then": own_path(given.get("then", "/"))}
        if given.get("join"):
            facts |= {"reason": "join", "invitation": given.get("ticket", "")}
        ticket, address = await self._work.run(self._work.ask_provider, request.path_params["name"], browser, **facts)
        return away(request, ticket, address)

    async def provider_answered(self, request: Request) -> Response:
        browser = cookies.browser_of(request, door_words(request).language)
        name, ticket = request.path_params["name"], cookies.read(request, cookies.PROVIDER)
        found = await self._work.run(self._work.hear_provider, name, ticket, once_each(request), browser)
        return self._on(request, found, "/account" if isinstance(found, ProviderHeard) else "/", by_itself=True)

    def _on(
        self,
        request: Request,
        found: SignedIn | SecondFactorAsked | ProviderHeard,
        then: str,
        *,
        by_itself: bool = False,
    ) -> Response:
        """On to where the person wanted to go, or to the second factor."""
        then = own_path(then) if then else "/"
        if isinstance(found, SecondFactorAsked):
            then = f"/login/second?then={then}" if then != "/" else "/login/second"
        response: Response = go_by_itself(request, then) if by_itself else go(then)
        if not isinstance(found, ProviderHeard):
            keep(response, request, found)
        return response


async def send_letter(
    work: SignInWork, request: Request, kind: Literal["sign in", "sign up", "new password"], given: Form
) -> Response:
    """Ask for a letter; the words are the same whether one goes out or not."""
    words = door_words(request)
    browser = cookies.browser_of(request, words.language)
    await work.run(work.sign_in.joining.ask_for_letter, kind, given.get("email", ""), browser)
    text = words("If this address has something to be told, a letter is on its way. Look into your mail.")
    return page(request, words("Look into your mail"), links((words("Sign in"), "/login")), said=Said(text, "good"))


def away(request: Request, ticket: str, address: str) -> Response:
    """Off to a provider, with the ticket kept for the way back.

    By a page that goes on by itself: our forms may lead to our own pages only, and browsers hold their redirects to it.
    """
    words = door_words(request)
    going = f"<p>{escape(words('On the way to your provider…'))}</p>"
    link = f'<p><a href="{escape(address)}">{escape(words("Continue"))}</a></p>'
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(address)}">'
    response = HTMLResponse(door_page(request, words, going + link, refresh))
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    cookies.give(response, request, cookies.PROVIDER, ticket)
    return response
