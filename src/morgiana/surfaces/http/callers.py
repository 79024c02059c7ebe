"""Who calls over HTTP: the bearer of a key, or whoever is signed in at the console in the same browser."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request

from morgiana.control.access import Access
from morgiana.control.caller import Caller
from morgiana.control.refusals import NotSignedIn
from morgiana.kernel.tracing import OPERATION
from morgiana.surfaces.http.refusals import CrossSite, Headers
from morgiana.surfaces.http.sign_in_cookies import SESSION, browser_of, read

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}")


class Callers:
    """Knows callers by what their requests carry."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def of(self, request: Request) -> Caller:
        """Who sent a request. Raises `NotSignedIn`, `UnknownShop` for a shop that is not theirs, or `CrossSite` where
        another site's page used the session.

        The header `Morgiana-Shop` says at which of their shops they are; without it it is the key's or the session's.
        """
        OPERATION.set(_asked_for(request))
        shop = request.headers.get(Headers.SHOP, "")
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secret:
            return self._access.bearer(secret.strip(), "key", shop)
        session = read(request, SESSION)
        if not session or scheme:
            raise NotSignedIn(
                "The request carries no key.",
                remedy="Send `Authorization: Bearer <key>`; `morgiana key` gives a new key.",
            )
        if request.method not in ("GET", "HEAD") and not from_own_pages(request):
            no = CrossSite(
                "The console's session is only good for the console's own pages.",
                remedy="Send a key of your own instead: `Authorization: Bearer <key>`.",
            )
            raise self._access.refusal_log.turned_away(no)
        return self._access.sessions.bearer(session, browser_of(request), shop=shop)


def _asked_for(request: Request) -> str:
    """The operation that an address names; nothing of what has not the form of a name."""
    named = request.path_params
    return _name_of(f"{named.get('group', '')}.{named.get('verb', '')}")


@lru_cache(maxsize=1024)
def _name_of(text: str) -> str:
    return text if _NAME.fullmatch(text) else ""


def from_own_pages(request: Request) -> bool:
    """Whether a browser says that the request comes from a page of this server; silence is no."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return is_of_host(origin, request.headers.get("host", ""))


def is_of_host(origin: str, host: str) -> bool:
    """Whether an `Origin` is of the host that a request is for; one that cannot be read is of none."""
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False
