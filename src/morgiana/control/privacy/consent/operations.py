"""Operations on consents."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, Field

from morgiana.control.house import HouseContext
from morgiana.control.ports import Transaction
from morgiana.control.privacy.consents import Consent
from morgiana.control.privacy.refusals import UnknownConsent
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import Meter, Model, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)

Subject = Annotated[str, Field(min_length=1, max_length=320)]
Purpose = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_ -]{0,79}$")]


class RecordConsentRequest(Model):
    """A consent that was given."""

    subject: Subject
    """Who gave it: their customer's number, address of e-mail or telephone."""
    purpose: Purpose
    """What they agreed to, in a few lower-case words, such as `newsletter`."""
    given_at: AwareDatetime | None = None
    """When; now, if it is not said."""
    expires_at: AwareDatetime | None = None
    """Until when; empty where it holds until it is withdrawn."""
    evidence: Annotated[str, Field(min_length=1, max_length=2000)]
    """How it is known: which form, which page, which conversation."""
    guardian: Annotated[str, Field(max_length=320)] = ""
    """Who gave it for a child; empty where they gave it themselves."""


class ConsentLine(Model):
    """One consent."""

    consent_id: str
    """Its number."""
    subject: str
    """Who gave it."""
    purpose: str
    """To what."""
    given_at: datetime
    """When, UTC."""
    expires_at: datetime | None
    """Until when, UTC."""
    withdrawn_at: datetime | None
    """When it was withdrawn, UTC."""
    evidence: str
    """How it is known."""
    guardian: str
    """Who gave it for a child."""
    stands: bool
    """Whether it may be relied on now."""


class WithdrawConsentRequest(Model):
    """A consent that was taken back."""

    consent_id: Annotated[str, Field(min_length=1, max_length=80)]
    """Its number."""


class ConsentsRequest(Model):
    """Whose consents."""

    subject: Subject | None = None
    """Who gave them; empty for everybody's."""


class ConsentList(Model):
    """Consents, those that stand and those that do no more."""

    consents: list[ConsentLine]
    """The oldest first."""


@operation("consent.record", meter=_CALL, effect="write", raises=(InvalidRequest,))
def consent_record(request: RecordConsentRequest, ctx: HouseContext) -> ConsentLine:
    """Write down that somebody agreed to something."""
    given = request.given_at or ctx.now
    if given > ctx.now:
        raise InvalidRequest(
            "A consent cannot have been given later than now.",
            remedy="Correct the moment.",
            where=Where(field="given_at"),
        )
    if request.expires_at is not None and request.expires_at <= given:
        raise InvalidRequest(
            "The consent would end before it begins.", remedy="Correct the moment.", where=Where(field="expires_at")
        )
    consent, effect = ctx.house.privacy.consents.recorded(
        ctx.tenant,
        subject=request.subject,
        purpose=request.purpose,
        given_at=given,
        expires_at=request.expires_at,
        evidence=request.evidence,
        guardian=request.guardian,
        recorded_by=ctx.caller.person,
    )
    ctx.at_posting(effect)
    return _line(consent, ctx.now)


@operation("consent.withdraw", meter=_CALL, effect="write", raises=(UnknownConsent,))
def consent_withdraw(request: WithdrawConsentRequest, ctx: HouseContext) -> ConsentLine:
    """Take a consent back, as its giver asked."""
    privacy = ctx.house.privacy
    found = next((one for one in privacy.consents.of(ctx.tenant) if one.id == request.consent_id), None)
    if found is None or found.withdrawn_at is not None:
        raise _unknown(request.consent_id)
    tenant, at = ctx.tenant, ctx.now

    def withdraw(transaction: Transaction) -> None:
        if not privacy.store.withdraw_consent(transaction, tenant, request.consent_id, at):
            raise _unknown(request.consent_id)

    ctx.at_posting(withdraw)
    return _line(found, at).model_copy(update={"withdrawn_at": at, "stands": False})


@operation("consent.list", meter=_CALL)
def consent_list(request: ConsentsRequest, ctx: HouseContext) -> ConsentList:
    """List who agreed to what."""
    consents = ctx.house.privacy.consents.of(ctx.tenant, request.subject)
    return ConsentList(consents=[_line(consent, ctx.now) for consent in consents])


def _line(consent: Consent, now: datetime) -> ConsentLine:
    return ConsentLine(
        consent_id=consent.id,
        subject=consent.subject,
        purpose=consent.purpose,
        given_at=consent.given_at,
        expires_at=consent.expires_at,
        withdrawn_at=consent.withdrawn_at,
        evidence=consent.evidence,
        guardian=consent.guardian,
        stands=consent.stands(now),
    )


def _unknown(consent_id: str) -> UnknownConsent:
    return UnknownConsent(
        f"There is no consent {consent_id} that could be withdrawn.", remedy="Look for it with consent.list."
    )
