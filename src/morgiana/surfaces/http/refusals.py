"""The noes of HTTP itself, which no operation declares. The client raises the same classes again."""

from typing import ClassVar

from morgiana.kernel.refusals import Refusal


class UnknownPath(Refusal):
    """Nothing is at this address."""

    status = 404


class WrongMethod(Refusal):
    """The address does not take this method."""

    status = 405


class MalformedJson(Refusal):
    """The body is no JSON."""

    status = 400


class BadKey(Refusal):
    """The idempotency key cannot be used."""

    status = 400


class BadUpload(Refusal):
    """The upload cannot be read."""

    status = 400


class BodyTooLarge(Refusal):
    """The body is larger than this server reads."""

    status = 413


class HeadTooLarge(Refusal):
    """The request's line and headers are larger than this server reads."""

    status = 431


class TooSlow(Refusal):
    """The request did not come in time."""

    status = 408


class WrongMediaType(Refusal):
    """The body is of another kind than this address takes."""

    status = 415


class UnknownHost(Refusal):
    """The request is addressed to a name that this server does not have."""

    status = 421


class CrossSite(Refusal):
    """A page of another site tried to use the console's session."""

    status = 403


class NotReady(Refusal):
    """The server cannot take work yet, or no longer."""

    status = 503


OF_HTTP: tuple[type[Refusal], ...] = (
    UnknownPath,
    WrongMethod,
    MalformedJson,
    BadKey,
    BadUpload,
    BodyTooLarge,
    HeadTooLarge,
    TooSlow,
    WrongMediaType,
    UnknownHost,
    CrossSite,
    NotReady,
)


class Headers:
    """Headers that are ours."""

    KEY: ClassVar = "Idempotency-Key"
    REPLAYED: ClassVar = "Idempotency-Replayed"
    SPENT_PERCENT: ClassVar = "Morgiana-Spent-Percent"
    REQUEST_ID: ClassVar = "X-Request-Id"
    SHOP: ClassVar = "Morgiana-Shop"
