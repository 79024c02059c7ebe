"""The way in and out: one-time links, the session's cookie, and the two things a browser remembers of its reader."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from typing import Annotated, Final

from fastapi import FastAPI, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from morgiana import __version__
from morgiana.control.caller import Caller
from morgiana.control.refusals import NotSignedIn, UnknownShop
from morgiana.surfaces.console.icons import MARK
from morgiana.surfaces.console.screen import Desk, Screen, profile_of, spends
from morgiana.surfaces.console.words import LANGUAGES, Words, preferred, words_for
from morgiana.surfaces.http.callers import from_own_pages
from morgiana.surfaces.http.sign_in_cookies import LANGUAGE, SESSION, THEME, browser_of, give, leave, read

THEMES: Final = ("system", "light", "dark")

ASSETS: Final = "/console/assets"
STYLESHEETS: Final = ("tokens", "layout", "controls", "content", "plan", "grid", "money", "door")


def open_door(app: FastAPI, desk: Desk, ways: Callable[[Request], Awaitable[Response]] | None = None) -> None:
    """Add the routes of the door to `app`; `ways` draws the ways in where there are accounts."""
    app.mount(ASSETS, StaticFiles(directory=Path(__file__).parent / "assets"), name="console-assets")

    @app.get("/login", include_in_schema=False)
    async def login(request: Request, link: str = "") -> Response:
        words = door_words(request)
        if not link:
            return await ways(request) if ways else HTMLResponse(door_page(request, words, _how_to_sign_in(words)))
        try:
            desk.opened.access.bearer(link, "link")
        except NotSignedIn:
            return _link_is_spent(request)
        return _link_to_use(request, link)

    @app.post("/login", include_in_schema=False)
    async def use_link(request: Request, link: Annotated[str, Form()] = "") -> Response:
        if not from_own_pages(request):
            return _not_from_here(request)
        words = door_words(request)
        try:
            session = desk.opened.access.open_link(link, browser_of(request, words.language))
        except NotSignedIn:
            return _link_is_spent(request)
        desk.opened.access.sessions.end(read(request, SESSION))  # a browser has one
        response = RedirectResponse("/", status_code=303)
        give(response, request, SESSION, session)
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.post("/logout", include_in_schema=False)
    async def logout(request: Request) -> Response:
        if not from_own_pages(request):
            return _not_from_here(request)
        desk.opened.access.sessions.end(read(request, SESSION))
        response = RedirectResponse("/login", status_code=303)
        leave(response, request)
        return response

    @app.post("/shop", include_in_schema=False)
    async def change_shop(request: Request, shop: Annotated[str, Form()]) -> Response:
        if not from_own_pages(request):
            return _not_from_here(request)
        try:
            desk.opened.access.sessions.move(read(request, SESSION), shop)
        except NotSignedIn:
            return RedirectResponse("/login", status_code=303)
        except UnknownShop as refusal:
            words = door_words(request)
            return _said(request, refusal.status, words.told(refusal.message), words.told(refusal.remedy))
        return RedirectResponse("/", status_code=303)

    @app.post("/settings/appearance", include_in_schema=False)
    async def appearance(request: Request, language: Annotated[str, Form()], theme: Annotated[str, Form()]) -> Response:
        if not from_own_pages(request):
            return _not_from_here(request)
        response = RedirectResponse("/settings", status_code=303)
        if language in LANGUAGES:
            give(response, request, LANGUAGE, language)
        if theme in THEMES:
            give(response, request, THEME, theme)
        return response


def nothing_here(request: Request) -> Response:
    """The page at an address where there is none."""
    words = door_words(request)
    return _said(request, 404, words("There is no such page"), words("The address may be mistyped, or out of date."))


def gone_wrong(request: Request) -> Response:
    """The page in place of one that met a mistake of ours."""
    words = door_words(request)
    told = words("Something went wrong here that nobody foresaw. The server's log has the details.")
    return _said(request, 500, words("A mistake in Morgiana."), told)


def _not_from_here(request: Request) -> Response:
    """Cookies of ours do not come along from elsewhere, but what is answered could take them away or change them."""
    words = door_words(request)
    text = words("This form was sent by a page of another site. Begin again here.")
    return _said(request, 403, words("Not from here"), text)


def _link_to_use(request: Request, link: str) -> Response:
    """A button, because previews and scanners open links by themselves, and this one is good once."""
    words = door_words(request)
    text = words("This link signs you in once.")
    body = (
        f'<p>{escape(text)}</p><form method="post" action="/login">'
        f'<input type="hidden" name="link" value="{escape(link)}">'
        f'<button type="submit" class="button primary">{escape(words("Sign in"))}</button></form>'
    )
    return _of_link(request, body, 200)


def _link_is_spent(request: Request) -> Response:
    words = door_words(request)
    text = words("This link was used before, or it is older than an hour.")
    return _of_link(request, f'<p class="note bad" role="alert">{escape(text)}</p>{_how_to_sign_in(words)}', 401)


def _of_link(request: Request, body: str, status: int) -> Response:
    """A page at an address with a secret in it: kept nowhere, and told to no other site."""
    response = HTMLResponse(door_page(request, door_words(request), body), status_code=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _said(request: Request, status: int, title: str, text: str) -> Response:
    words = door_words(request)
    body = (
        f'<h2>{escape(title)}</h2><p>{escape(text)}</p><p><a class="button primary" href="/">'
        f"{escape(words('To the plan'))}</a></p>"
    )
    response = HTMLResponse(door_page(request, words, body, title=title), status_code=status)
    response.headers["X-NiceGUI-Content"] = "page"
    return response


def signed_in(request: Request, desk: Desk) -> Caller:
    """Whoever the session's cookie belongs to. Raises `NotSignedIn`."""
    return desk.opened.access.sessions.bearer(read(request, SESSION), browser_of(request))


async def enter(request: Request, desk: Desk) -> Screen | None:
    """The page's surroundings for whoever is signed in, else None."""
    try:
        caller = signed_in(request, desk)
    except NotSignedIn:
        return None
    shop = await profile_of(desk, caller)
    return Screen(
        desk=desk,
        caller=caller,
        words=door_words(request, shop.country),
        shop=shop,
        theme=_theme(request),
        path=request.url.path,
        params={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
        session=read(request, SESSION),
        shops=desk.opened.access.sessions.places(read(request, SESSION)) if desk.opened.sign_in else (),
        spends=await spends(desk, caller),
    )


def head(theme: str, language: str) -> str:
    """What each page needs in its head, before anything is painted."""
    styles = "".join(f'<link rel="stylesheet" href="{ASSETS}/{name}.css?v={__version__}">' for name in STYLESHEETS)
    return (
        f'<script>document.documentElement.lang="{language}";document.documentElement.dataset.theme="{theme}"</script>'
        f'{styles}<link rel="icon" href="{ASSETS}/mark.svg" type="image/svg+xml">'
    )


def door_words(request: Request, country: str | None = None) -> Words:
    """The language of a page's reader."""
    language = read(request, LANGUAGE)
    if language not in LANGUAGES:
        language = preferred(request.headers.get("accept-language", ""))
    return words_for(language, country)


def _theme(request: Request) -> str:
    theme = read(request, THEME)
    return theme if theme in THEMES else "system"


def _how_to_sign_in(words: Words) -> str:
    return (
        f"<p>{escape(words('Sign in with a one-time link. The server prints one when it starts; this gives another:'))}"
        "</p><pre><code>morgiana link</code></pre>"
    )


def door_page(
    request: Request, words: Words, body: str, more_head: str = "", *, title: str = "", wide: bool = False
) -> str:
    """A whole page of the door."""
    title = title or words("Sign in")
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Morgiana</title>{more_head}{head(_theme(request), words.language)}</head>"
        f'<body class="door"><main class="card{" wide" if wide else ""}">{MARK}<h1>Morgiana</h1>'
        f'<p class="soft">{escape(words("From your shop’s files to this week’s plan."))}</p>{body}</main></body></html>'
    )
