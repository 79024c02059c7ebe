"""Plain pages of the door: HTML that needs no script, with forms that only our own pages may send."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import escape
from typing import Final, Literal
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from morgiana import __version__
from morgiana.control.refusals import NotSignedIn
from morgiana.control.sign_in.refusals import FreshProofNeeded
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.console.door import ASSETS, door_page, door_words
from morgiana.surfaces.console.words import Words
from morgiana.surfaces.http.bodies import pieces
from morgiana.surfaces.http.callers import from_own_pages

Form = dict[str, str]
Kind = Literal["info", "good", "warn", "bad"]

_BYTES_MAX: Final = 64_000
_FIELDS_MAX: Final = 40


@dataclass(frozen=True)
class Said:
    """A sentence at the head of a page, and the status that goes with it."""

    text: str = ""
    kind: Kind = "info"
    status: int = 200
    retry_after_seconds: int | None = None


NOTHING: Final = Said()


def page(request: Request, title: str, body: str, *, said: Said = NOTHING, wide: bool = False) -> HTMLResponse:
    """A page of the door, kept nowhere and naming itself to nobody."""
    words = door_words(request)
    told = note(said.text, said.kind) if said.text else ""
    script = f'<script type="module" src="{ASSETS}/door.js?v={__version__}"></script>' if "data-passkey" in body else ""
    heading = f"<h2>{escape(title)}</h2>"
    html = door_page(request, words, f"{heading}{told}{body}{script}", title=title, wide=wide)
    response = HTMLResponse(html, status_code=said.status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    if said.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(said.retry_after_seconds)
    return response


def told_of(words: Words, refusal: Refusal) -> Said:
    """A refusal as a page says it."""
    wait = None if refusal.retry_after_seconds is None else int(refusal.retry_after_seconds)
    text = f"{words.told(refusal.message)} {words.told(refusal.remedy)}"
    return Said(text, "bad", refusal.status, wait)


def note(text: str, kind: Kind) -> str:
    role = "status" if kind in ("info", "good") else "alert"
    return f'<div class="note {kind}" role="{role}"><p>{escape(text)}</p></div>'


def field(
    label: str,
    name: str,
    *,
    kind: str = "text",
    value: str = "",
    fills: str = "",
    meaning: str = "",
    needed: bool = True,
    more: str = "",
) -> str:
    """A labelled input; `fills` is what a browser or a password manager puts into it (`autocomplete`)."""
    ident = f"door-{name}"
    explained = f' aria-describedby="{ident}-help"' if meaning else ""
    required = " required" if needed else ""
    help_text = f'<p class="help" id="{ident}-help">{escape(meaning)}</p>' if meaning else ""
    return (
        f'<div class="field"><label for="{ident}">{escape(label)}</label>'
        f'<input class="input" id="{ident}" name="{name}" type="{kind}" value="{escape(value)}"'
        f' autocomplete="{fills or "off"}"{explained}{required}{more}>{help_text}</div>'
    )


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def form(action: str, inside: str, button: str, *, kind: str = "primary", label: str = "") -> str:
    """A form that is sent by its one button."""
    said = f' aria-label="{escape(label)}"' if label else ""
    return (
        f'<form method="post" action="{escape(action)}">{inside}'
        f'<button type="submit" class="button {kind}"{said}>{escape(button)}</button></form>'
    )


def sign_out(words: Words) -> str:
    """The way out, which every page has that shows something of who is signed in."""
    return form("/logout", "", words("Sign out"), kind="plain")


def passkey(words: Words, text: str, way: str, then: str, *, name: str = "") -> str:
    """A button that a script brings to life, where the browser knows passkeys."""
    failed = words("The passkey was not accepted. Try again, or use another way.")
    named = f' data-name="{name}"' if name else ""
    return (
        f'<div class="door-way" hidden><button type="button" class="button plain" data-passkey="{way}"{named}'
        f' data-then="{escape(then)}" data-told="door-told-{way}" data-failed="{escape(failed)}">'
        f"{escape(text)}</button>"
        f'<p class="error" id="door-told-{way}" role="alert"></p></div>'
    )


def links(*given: tuple[str, str]) -> str:
    """Ways to other pages of the door."""
    inside = "".join(f'<a href="{escape(to)}">{escape(text)}</a>' for text, to in given)
    return f'<p class="door-links">{inside}</p>'


def go(to: str) -> RedirectResponse:
    """On to a page of ours, by GET."""
    response = RedirectResponse(own_path(to), status_code=303)
    response.headers["Cache-Control"] = "no-store"
    return response


def go_by_itself(request: Request, to: str) -> HTMLResponse:
    """A page that goes on by itself: a redirect from another site would not carry the strict cookies along."""
    words, to = door_words(request), own_path(to)
    body = f'<p><a href="{escape(to)}">{escape(words("Continue"))}</a></p>'
    more = f'<meta http-equiv="refresh" content="0;url={escape(to)}">'
    html = door_page(request, words, f"<p>{escape(words('Signing you in…'))}</p>{body}", more)
    response = HTMLResponse(html)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def own_path(to: str) -> str:
    """A path on this server; whatever would lead elsewhere leads home."""
    plain = to.isprintable() and to.isascii() and "\\" not in to
    return to if plain and to.startswith("/") and not to.startswith("//") else "/"


Getter = Callable[[Request], Awaitable[Response]]
Poster = Callable[[Request, Form], Awaitable[Response]]


def add(app: FastAPI, path: str, *, get: Getter | None = None, post: Poster | None = None) -> None:
    """Serve a page of the door. Refusals that the page does not tell itself are told by a page of their own."""

    async def serve(request: Request) -> Response:
        words = door_words(request)
        try:
            if request.method == "POST":
                assert post is not None
                if not from_own_pages(request):
                    text = words("This form was sent by a page of another site. Begin again here.")
                    again = links((words("Sign in"), "/login"))
                    return page(request, words("Not from here"), again, said=Said(text, "bad", 403))
                return await post(request, await _form(request))
            assert get is not None
            return await get(request)
        except NotSignedIn:
            return go(f"/login?then={request.url.path if request.method == 'GET' else '/account'}")
        except FreshProofNeeded:
            return go("/account")  # which asks for it
        except Refusal as refusal:
            again = links((words("Sign in"), "/login"))
            return page(request, words("That did not work"), again, said=told_of(words, refusal))
        except (Fault, OSError):
            text = words("Something outside of Morgiana failed. Try again in a moment.")
            return page(request, words("That did not work"), "", said=Said(text, "bad", 503))

    methods = [method for method, handler in (("GET", get), ("POST", post)) if handler]
    app.router.routes.append(Route(path, serve, methods=methods))


async def _form(request: Request) -> Form:
    body = b"".join([piece async for piece in pieces(request, _BYTES_MAX)])
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError:  # no UTF-8, or more fields than any form of ours has
        return {}
    found = dict(pairs)
    return found if len(found) == len(pairs) else {}  # no form of ours has a field twice
