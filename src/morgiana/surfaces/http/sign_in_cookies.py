"""The cookies of sign-in, and what else a browser says of itself.

Over TLS each has the prefix `__Host-`, which no neighbouring host can set and which is never sent in the clear. All but
one are for our own pages only (`SameSite=Strict`); the one that waits for a provider's answer has to come along when
another site sends the browser back (`Lax`), opens nothing by itself, and lives for ten minutes. What a browser
remembers of its reader, the language and the theme, is kept in the same way.
"""

from typing import Final, Literal

from starlette.requests import HTTPConnection
from starlette.responses import Response

from morgiana.control.sign_in.sessions import SESSION_LIFE, Browser

SESSION: Final = "morgiana_session"
"""Who is signed in."""
DEVICE: Final = "morgiana_device"
"""A browser that somebody was signed in with before."""
STEP: Final = "morgiana_step"
"""A sign-in that waits for its second factor or its passkey."""
PROVIDER: Final = "morgiana_provider"
"""A sign-in that waits for a provider's answer."""
LANGUAGE: Final = "morgiana_language"
"""The language that a reader chose."""
THEME: Final = "morgiana_theme"
"""Light, dark, or as the system is."""

_A_YEAR: Final = 365 * 24 * 3600
_LIFE: Final = {
    SESSION: int(SESSION_LIFE.total_seconds()),
    DEVICE: _A_YEAR // 2,
    STEP: 600,
    PROVIDER: 600,
    LANGUAGE: _A_YEAR,
    THEME: _A_YEAR,
}
_FORGET: Final = '"cache", "storage"'
"""What a browser is told to let go of at the end (W3C Clear Site Data). Cookies are taken one by one: it goes on
knowing its reader's language, and that it was here before."""


def is_secure(request: HTTPConnection) -> bool:
    """Whether the request came over TLS; a proxy on this machine says so by `X-Forwarded-Proto`."""
    return request.url.scheme in ("https", "wss")


def read(request: HTTPConnection, name: str) -> str:
    """A cookie of ours, or empty."""
    return request.cookies.get(_named(request, name), "")


def give(response: Response, request: HTTPConnection, name: str, value: str) -> None:
    """Have the browser keep a cookie."""
    site: Literal["lax", "strict"] = "lax" if name == PROVIDER else "strict"
    response.set_cookie(
        _named(request, name),
        value,
        max_age=_LIFE[name],
        path="/",
        httponly=True,
        samesite=site,
        secure=is_secure(request),
    )


def take(response: Response, request: HTTPConnection, *names: str) -> None:
    """Have the browser forget cookies."""
    for name in names:
        response.delete_cookie(
            _named(request, name), path="/", httponly=True, samesite="strict", secure=is_secure(request)
        )


def leave(response: Response, request: HTTPConnection) -> None:
    """Have the browser forget the session, what waits to become one, and all that the pages left with it."""
    take(response, request, SESSION, STEP, PROVIDER)
    response.headers["Clear-Site-Data"] = _FORGET


def browser_of(request: HTTPConnection, language: str = "") -> Browser:
    """Where a request comes from, as far as it says."""
    address = request.client.host if request.client else ""
    wished = language or request.headers.get("accept-language", "").strip()[:2].lower()
    return Browser(
        address=address,
        device=request.headers.get("user-agent", "")[:300],
        known_by=read(request, DEVICE)[:100],
        language=wished if wished in ("en", "fr") else "en",
    )


def _named(request: HTTPConnection, name: str) -> str:
    return f"__Host-{name}" if is_secure(request) else name
