"""Asks a payment provider for a page to pay on: one POST of JSON, with a key so that asking again makes no second page.

The answer has the page's address as `url`. Whatever else comes back, or nothing, is a provider that is away: nothing is
told of its answer, which may hold what is not ours to show.
"""

import logging
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from morgiana.control.payments.checkout import CheckoutAsked, CheckoutAway

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

_TRIES: Final = 3
_SECONDS: Final = 10.0
_LENGTH_MAX: Final = 2_000
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class HttpCheckout:
    """Implements `Checkout`."""

    def __init__(self, url: str, key: str, *, back: str, transport: "httpx.BaseTransport | None" = None) -> None:
        """`back` is the address that the payer comes back to; `transport` stands for the network in tests."""
        self._url, self._key, self._back, self._transport = url, key, back, transport

    def open(self, asked: CheckoutAsked) -> str:
        """The page's address; a provider that fails is asked again at once, under the same key."""
        import httpx

        body = {
            "reference": asked.reference,
            "amount_minor": asked.amount.minor,
            "currency": asked.amount.currency,
            "invoice": asked.invoice,
            "organisation": asked.organisation,
            "title": asked.title,
            "back": self._back,
        }
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": asked.reference}
        with httpx.Client(transport=self._transport, timeout=_SECONDS, follow_redirects=False) as client:
            for _ in range(_TRIES):
                try:
                    answer = client.post(self._url, json=body, headers=headers)
                except httpx.HTTPError as error:
                    _log.warning("the payment provider cannot be reached: %s", type(error).__name__)
                    continue
                if answer.is_success and (link := _link(answer)):
                    return link
                _log.warning("the payment provider answered %d, which cannot be used", answer.status_code)
                if answer.status_code < 500 and answer.status_code != 429:
                    break
        raise CheckoutAway(
            "The payment provider has no page to pay on at this moment.",
            remedy="Try again in a minute, or pay by a transfer.",
            retry_after_seconds=60.0,
        )


def _link(answer: "httpx.Response") -> str:
    """The page's address, if it is one to send a payer to; otherwise empty."""
    try:
        said = answer.json()
    except ValueError:
        return ""
    url = said.get("url") if isinstance(said, dict) else None
    if not isinstance(url, str) or len(url) > _LENGTH_MAX or not url.isascii() or not url.isprintable():
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return url if safe and parts.hostname and parts.username is None else ""
