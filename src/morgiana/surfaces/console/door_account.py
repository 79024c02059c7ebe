"""One's own account: what one signs in with, and where one is signed in."""

from datetime import UTC
from html import escape
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import Response

from morgiana.control.sign_in.account import AccountView, OwnAccount
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.console.door import door_words
from morgiana.surfaces.console.door_join import new_password_field
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
    note,
    page,
    passkey,
    sign_out,
    told_of,
)
from morgiana.surfaces.console.door_places import device_name, place_name
from morgiana.surfaces.console.door_sign_in import away
from morgiana.surfaces.console.words import Words, marked
from morgiana.surfaces.http import sign_in_cookies as cookies
from morgiana.surfaces.http.sign_in_work import SignInWork

DONE: Final = {
    "proved": marked("Thank you. For the next ten minutes you may change everything."),
    "password": marked("Your password was changed, and all other sessions were ended."),
    "codes": marked("Your second factor was switched off."),
    "passkey": marked("Saved."),
    "linked": marked("Saved."),
    "sessions": marked("The other sessions were ended."),
    "address": marked("Your e-mail address was changed."),
    "letter": marked("We sent a letter to the new address. Its link makes it yours."),
}
"""What a page says after a step, by the word in its address."""


class AccountDoor:
    """Draws the pages of the account. What is dangerous is shown only to who has just proved who they are."""

    def __init__(self, work: SignInWork) -> None:
        self._work = work

    def open(self, app: FastAPI) -> None:
        """Serve the pages."""
        add(app, "/account", get=self.show)
        add(app, "/account/prove", post=self.prove)
        add(app, "/account/password", post=self.password)
        add(app, "/account/codes", get=self.codes, post=self.codes_begun)
        add(app, "/account/codes/confirm", post=self.codes_confirmed)
        add(app, "/account/codes/remove", post=self.codes_removed)
        add(app, "/account/recovery-codes", post=self.recovery_codes)
        add(app, "/account/passkeys/remove", post=self.passkey_removed)
        add(app, "/account/provider/{name}/link", post=self.link)
        add(app, "/account/provider/{name}/unlink", post=self.unlink)
        add(app, "/account/address", get=self.address, post=self.address_wanted)
        add(app, "/account/address/confirm", post=self.address_confirmed)
        add(app, "/account/sessions/end", post=self.end_session)
        add(app, "/account/sessions/end-others", post=self.end_others)

    @property
    def _account(self) -> OwnAccount:
        return self._work.sign_in.account

    async def show(self, request: Request) -> Response:
        done = DONE.get(request.query_params.get("done", ""))
        return await self._show(request, Said(door_words(request)(done), "good") if done else NOTHING)

    async def _show(self, request: Request, said: Said) -> Response:
        words = door_words(request)
        view = await self._work.run(self._account.view, _session(request))
        parts = [f"<p>{escape(view.person.name)}<br>{escape(view.person.email)}</p>"]
        if not view.fresh or (view.asked_by and (view.has_codes or view.passkeys)):
            parts.append(_prove(words, view))
        if view.asked_by:
            return _only_a_second_factor(request, view, parts, said)
        parts += [
            _password(words, view),
            _codes(words, view),
            _passkeys(words, view),
            self._providers(words, view),
            _address(words, view),
            _sessions(words, view),
            links((words("Back to the shop"), "/")),
            sign_out(words),
        ]
        return page(request, words("Your account"), "".join(parts), said=said, wide=True)

    async def prove(self, request: Request, given: Form) -> Response:
        browser = cookies.browser_of(request)
        return await self._step(
            request, "proved", self._account.prove, given.get("password", ""), given.get("code", ""), browser
        )

    async def password(self, request: Request, given: Form) -> Response:
        current, new = given.get("current", ""), given.get("new", "")
        browser = cookies.browser_of(request)
        return await self._step(request, "password", self._account.change_password, current, new, browser)

    async def codes(self, request: Request) -> Response:
        return await self._begun(request, NOTHING)

    async def _begun(self, request: Request, said: Said) -> Response:
        words = door_words(request)
        begun = await self._work.run(self._account.begun_codes, _session(request))
        if begun is None:
            return go("/account")
        secret, address = begun
        steps = escape(words("Scan this with an authenticator app, or type the letters below into it."))
        inside = field(words("The code that the app shows"), "code", fills="one-time-code", more=' inputmode="numeric"')
        body = (
            f"<p>{steps}</p>{_qr(words, address)}<p><code>{escape(' '.join(_groups(secret)))}</code></p>"
            + form("/account/codes/confirm", inside, words("Switch it on"))
            + links((words("Back to the account"), "/account"))
            + sign_out(words)
        )
        return page(request, words("Authenticator app"), body, said=said)

    async def codes_begun(self, request: Request, given: Form) -> Response:
        await self._work.run(self._account.begin_codes, _session(request))
        return go("/account/codes")

    async def codes_confirmed(self, request: Request, given: Form) -> Response:
        words = door_words(request)
        try:
            codes = await self._work.run(self._account.confirm_codes, _session(request), given.get("code", ""))
        except Refusal as refusal:
            return await self._begun(request, told_of(words, refusal))
        return self._shown_once(request, codes)

    async def recovery_codes(self, request: Request, given: Form) -> Response:
        return self._shown_once(request, await self._work.run(self._account.new_recovery_codes, _session(request)))

    def _shown_once(self, request: Request, codes: list[str]) -> Response:
        words = door_words(request)
        listed = "".join(f"<li>{escape(code)}</li>" for code in codes)
        text = escape(words("Each lets you in once, should you lose the app. Print them or write them down now."))
        ways = links((words("I have them"), "/account")) + sign_out(words)
        body = f'<p>{text}</p><ul class="door-codes">{listed}</ul>{ways}'
        said = Said(words("They are shown this once and never again."), "warn")
        return page(request, words("Recovery codes"), body, said=said)

    async def codes_removed(self, request: Request, given: Form) -> Response:
        return await self._step(request, "codes", self._account.remove_codes)

    async def passkey_removed(self, request: Request, given: Form) -> Response:
        return await self._step(request, "passkey", self._account.remove_passkey, given.get("id", ""))

    async def link(self, request: Request, given: Form) -> Response:
        name = request.path_params["name"]
        ticket, address = await self._work.run(self._account.ask_to_link, _session(request), name)
        return away(request, ticket, address)

    async def unlink(self, request: Request, given: Form) -> Response:
        return await self._step(request, "linked", self._account.unlink, request.path_params["name"])

    async def address(self, request: Request) -> Response:
        """Where the letter to a new address leads; a button, because mail programs open links by themselves."""
        words, ticket = door_words(request), request.query_params.get("ticket", "")
        email = await self._work.run(self._account.new_email_of, ticket)
        body = f"<p>{escape(email)}</p>" + form(
            "/account/address/confirm", hidden("ticket", ticket), words("Make this my address")
        )
        return page(request, words("A new e-mail address"), body)

    async def address_wanted(self, request: Request, given: Form) -> Response:
        return await self._step(request, "letter", self._account.ask_to_change_email, given.get("email", ""))

    async def address_confirmed(self, request: Request, given: Form) -> Response:
        await self._work.run(self._account.change_email, given.get("ticket", ""))
        return go("/account?done=address")

    async def end_session(self, request: Request, given: Form) -> Response:
        return await self._step(request, "passkey", self._account.end_session, given.get("id", ""))

    async def end_others(self, request: Request, given: Form) -> Response:
        return await self._step(request, "sessions", self._account.end_other_sessions)

    async def _step(self, request: Request, done: str, step: object, *given: object) -> Response:
        """Take a step and show the account again, with what came of it."""
        assert callable(step)
        try:
            await self._work.run(step, _session(request), *given)
        except Refusal as refusal:
            if refusal.status in (401, 403) and refusal.code in ("not_signed_in", "fresh_proof_needed"):
                raise
            return await self._show(request, told_of(door_words(request), refusal))
        return go(f"/account?done={done}")

    def _providers(self, words: Words, view: AccountView) -> str:
        titles = self._work.sign_in.entrance.providers.titles()
        rows = ""
        for name, linked in view.providers.items():
            title = titles[name]
            way, text = ("unlink", words("Remove the link")) if linked else ("link", words("Link"))
            button = form(f"/account/provider/{name}/{way}", "", text, kind="plain", label=f"{text}: {title}")
            state = words("linked") if linked else words("not linked")
            rows += _row(title, state, button if view.fresh else "")
        return _part(words("Other accounts that open this one"), f'<ul class="door-list">{rows}</ul>') if rows else ""


def _only_a_second_factor(request: Request, view: AccountView, parts: list[str], said: Said) -> Response:
    """The page of somebody whose organisation requires a second factor that they have not shown yet."""
    words = door_words(request)
    name = ", ".join(view.asked_by)
    text = words("{name} asks everybody who signs in for a second factor.", name=name)
    more = words("Set up an authenticator app or a passkey, or show yours, and you can go on.")
    parts = [note(f"{text} {more}", "warn"), *parts, _codes(words, view), _passkeys(words, view)]
    ways = [form("/shop", hidden("shop", at.shop), at.shop_name, kind="plain") for at in view.other_shops]
    if ways:
        parts.append(_part(words("Your other shops"), "".join(ways)))
    parts.append(sign_out(words))
    return page(request, words("Your account"), "".join(parts), said=said, wide=True)


def _part(title: str, inside: str) -> str:
    return f'<section class="door-part"><h2>{escape(title)}</h2>{inside}</section>'


def _row(title: str, text: str, button: str) -> str:
    return f'<li><span>{escape(title)} <span class="soft">{escape(text)}</span></span>{button}</li>'


def _prove(words: Words, view: AccountView) -> str:
    text = escape(words("To change something here, show again that it is you."))
    inside = ""
    if view.has_password:
        given = field(words("Password"), "password", kind="password", fills="current-password")
        if view.has_codes:
            given += field(words("Code"), "code", fills="one-time-code")
        inside += form("/account/prove", given, words("It is me"))
    if view.passkeys:
        inside += passkey(words, words("Show it with a passkey"), "prove", "/account?done=proved")
    again = links((words("Sign in again"), "/login?then=/account"))
    return _part(words("Is it you?"), f"<p>{text}</p>{inside}{again}")


def _password(words: Words, view: AccountView) -> str:
    if not view.has_password and not view.fresh:
        return _part(words("Password"), f"<p>{escape(words('You have none.'))}</p>")
    given = hidden("username", view.person.email)
    if view.has_password:
        given += field(words("Password that you have now"), "current", kind="password", fills="current-password")
    given += new_password_field(words, "new")
    title = words("Change the password") if view.has_password else words("Set a password")
    return _part(title, form("/account/password", given, words("Take this password")))


def _codes(words: Words, view: AccountView) -> str:
    title = words("Authenticator app")
    if not view.has_codes:
        text = escape(words("With it, your password alone no longer opens your account."))
        button = form("/account/codes", "", words("Set it up"), kind="plain") if view.fresh else ""
        return _part(title, f"<p>{text}</p>{button}")
    left = words.many("{count} recovery code is left.", "{count} recovery codes are left.", view.recovery_codes_left)
    buttons = ""
    if view.fresh:
        buttons = (
            '<div class="row-of-forms">'
            + form("/account/recovery-codes", "", words("New recovery codes"), kind="plain")
            + form("/account/codes/remove", "", words("Switch it off"), kind="plain")
            + "</div>"
        )
    return _part(title, f"<p>{escape(words('It is switched on.'))} {escape(left)}</p>{buttons}")


def _passkeys(words: Words, view: AccountView) -> str:
    rows = ""
    for found in view.passkeys:
        name = found.name or words("Passkey")
        used = words("used {day}", day=words.day(found.used_at.date())) if found.used_at else words("not used yet")
        remove = words("Remove")
        button = form(
            "/account/passkeys/remove", hidden("id", found.id), remove, kind="quiet", label=f"{remove}: {name}"
        )
        added = words("added {day}", day=words.day(found.added_at.date()))
        rows += _row(name, f"{added}, {used}", button if view.fresh else "")
    text = escape(words("A passkey is kept by your phone or computer, and opened by your finger, face or its code."))
    body = f"<p>{text}</p>" + (f'<ul class="door-list">{rows}</ul>' if rows else "")
    if view.fresh:
        name = field(words("What to call it"), "passkey", needed=False, more=' maxlength="100"')
        button = passkey(words, words("Add a passkey"), "add", "/account?done=passkey", name="door-passkey")
        body += button.replace("hidden>", f"hidden>{name}", 1)
    return _part(words("Passkeys"), body)


def _address(words: Words, view: AccountView) -> str:
    if not view.fresh:
        return ""
    inside = field(words("New e-mail address"), "email", kind="email", fills="email")
    return _part(words("Change the e-mail address"), form("/account/address", inside, words("Send a letter to it")))


def _sessions(words: Words, view: AccountView) -> str:
    rows = ""
    for found in view.sessions:
        here = found.id == view.session.id
        name = device_name(words, found.device)
        seen = words.moment(found.seen_at, UTC)
        text = words("{place}, last used {moment} UTC", place=place_name(words, found.address), moment=seen)
        end = words("End it")
        button = form("/account/sessions/end", hidden("id", found.id), end, kind="quiet", label=f"{end}: {name}")
        rows += _row(name, f"{text} – {words('this one')}" if here else text, button if view.fresh and not here else "")
    body = f'<ul class="door-list">{rows}</ul>'
    if len(view.sessions) > 1 and view.fresh:
        body += form("/account/sessions/end-others", "", words("End all others"), kind="plain")
    return _part(words("Where you are signed in"), body)


def _qr(words: Words, address: str) -> str:
    """The address as a picture that is drawn here; nobody else learns it."""
    import segno

    drawn = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=0, omitsize=True)
    label = escape(words("QR code for the authenticator app"))
    return f'<div class="door-qr" role="img" aria-label="{label}">{drawn}</div>'


def _groups(secret: str) -> list[str]:
    return [secret[at : at + 4] for at in range(0, len(secret), 4)]


def _session(request: Request) -> str:
    return cookies.read(request, cookies.SESSION)
