"""Reports of payment providers: who signed them, when, and what they say. The clock and the secrets are arguments.

A report is signed in the manner of Stripe's: HMAC-SHA256 over the time, a full stop and the body, in a header such as
`t=1764057600,v1=5257a8...`. The time is signed as well, so that what was overheard is of no use a few minutes later;
within these minutes it is the report's own number that keeps it from being done twice.

While a secret is changed both the old and the new one are good, and a header may carry several signatures.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from morgiana.control.payments.payments.models import Happened, ProviderEvent
from morgiana.control.payments.refusals import BadSignature
from morgiana.control.problems import invalid_request

HEADER: Final = "Webhook-Signature"
TOLERANCE: Final = timedelta(minutes=5)
"""How old a report may be, and how far a provider's clock may be ahead of ours."""
_HEADER_LENGTH_MAX: Final = 2_000
_SIGNATURES_MAX: Final = 8
_KINDS: Final[dict[str, Happened]] = {
    "payment.paid": "paid",
    "payment.refunded": "refunded",
    "payment.charged_back": "charged_back",
}


def signature(secret: str, at: datetime, body: bytes) -> str:
    """The header of a report that is sent at a moment."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={_mac(secret, str(seconds), body)}"


def verify(header: str, body: bytes, secrets: Sequence[str], now: datetime) -> None:
    """See that a report was signed by one who knows a secret, and just now. Raises `BadSignature`."""
    time, signatures = _parts(header)
    good = False
    for secret in secrets:
        expected = _mac(secret, time, body)
        for given in signatures:
            # All are compared, each in constant time: how long it takes says nothing of which one was nearly right.
            good |= hmac.compare_digest(expected, given)
    if not good:
        raise _bad("The signature is not that of this report.", "Sign the body as it is sent, with the secret.")
    if abs(now - datetime.fromtimestamp(int(time), UTC)) > TOLERANCE:
        raise _bad("The report was not signed just now.", "Sign it anew each time it is sent, and set the clock.")


class _About(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    payment: str
    invoice: str = ""
    organisation: str = ""
    amount_minor: int
    currency: str


class _Report(BaseModel):
    """A report as it is sent; what else a provider says is not looked at."""

    model_config = ConfigDict(strict=True, extra="ignore")

    id: str
    type: Literal["payment.paid", "payment.refunded", "payment.charged_back"]
    created: Annotated[int, Field(ge=0, le=2**40)]
    data: _About


class _Kind(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    type: str


def event_of(provider: str, body: bytes) -> ProviderEvent | None:
    """What a verified report says; None where it is about something else. Raises `InvalidRequest`."""
    try:
        if _Kind.model_validate_json(body).type not in _KINDS:
            return None
        report = _Report.model_validate_json(body)
        return ProviderEvent(
            provider=provider,
            event_id=report.id,
            kind=_KINDS[report.type],
            payment_reference=report.data.payment,
            invoice_id=report.data.invoice,
            organisation_id=report.data.organisation,
            amount_minor=report.data.amount_minor,
            currency=report.data.currency,
            happened_at=datetime.fromtimestamp(report.created, UTC),
        )
    except ValidationError as error:
        raise invalid_request(error) from error


def _parts(header: str) -> tuple[str, list[str]]:
    """The time and the signatures of a header."""
    if len(header) <= _HEADER_LENGTH_MAX:
        pairs = [part.strip().partition("=")[::2] for part in header.split(",")]
        times = [value for name, value in pairs if name == "t"]
        signatures = [value for name, value in pairs if name == "v1" and re.fullmatch("[0-9a-f]{64}", value)]
        if len(times) == 1 and re.fullmatch("[0-9]{1,11}", times[0]) and 1 <= len(signatures) <= _SIGNATURES_MAX:
            return times[0], signatures
    raise _bad(f"The header {HEADER} is missing or unreadable.", "Send it as `t=<seconds>,v1=<signature>`.")


def _mac(secret: str, time: str, body: bytes) -> str:
    return hmac.new(secret.encode(), time.encode() + b"." + body, hashlib.sha256).hexdigest()


def _bad(message: str, remedy: str) -> BadSignature:
    return BadSignature(message, remedy=remedy)
