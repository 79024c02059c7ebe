"""Operations on what is kept about persons."""

import json
from typing import Any, Final

from morgiana.control.caller import HOST, LOCAL_ORGANISATION
from morgiana.control.house import HouseContext
from morgiana.control.identity.refusals import LastOwner
from morgiana.control.privacy import processing
from morgiana.control.privacy.exporting import packed
from morgiana.control.privacy.people.models import (
    ActivityLine,
    CategoryLine,
    DoneLine,
    EraseOrganisationRequest,
    EraseTenantRequest,
    ErasureLine,
    Erasures,
    ErasuresRequest,
    FoundLine,
    OrganisationErasing,
    PersonErased,
    PersonExported,
    PersonFound,
    PersonRequest,
    ProcessingRecord,
    ProcessingRequest,
    Region,
    RetentionLine,
    RetentionRequest,
    RetentionRules,
    Rotated,
    RotatedMaster,
    RotateRequest,
    SetRegionRequest,
    SetRetentionRequest,
    TenantErased,
)
from morgiana.control.privacy.places import Person
from morgiana.control.privacy.refusals import LegalHold, NobodyNamed, NotConfirmed, OwnMachine, UnknownRule, WrongRegion
from morgiana.control.privacy.retention import Kept
from morgiana.control.refusals import NotAllowed
from morgiana.control.sign_in.refusals import FreshProofNeeded
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)
_REMOVES_PEOPLE: Final = "people.remove"
"""Whoever may not do this is told nothing of the organisation's people here, and removes none of them."""


@operation("privacy.find", meter=_CALL, raises=(NobodyNamed, NotAllowed))
def privacy_find(request: PersonRequest, ctx: HouseContext) -> PersonFound:
    """See what is kept about a person.

    Looks through tables, files, stored answers, requests of jobs, consents and accounts, and says how much there is
    where.
    """
    return PersonFound(found=_found(ctx, _person(request, ctx)))


@operation("privacy.export", meter=_CALL, raises=(NobodyNamed, NotAllowed))
def privacy_export(request: PersonRequest, ctx: HouseContext) -> PersonExported:
    """Hand over everything that is kept about a person.

    One zip that a machine can read: JSON with all of it, and a CSV for each table. Hand it to nobody else; it is a file
    of the shop like another, and goes when the person is erased.
    """
    person = _person(request, ctx)
    found = _found(ctx, person)
    tables = ctx.house.privacy.eraser.export(ctx.tenant, person)
    return PersonExported(file=ctx.files.keep("person.zip", packed(tables, tenant=ctx.tenant)), found=found)


@operation("privacy.erase", meter=_CALL, effect="write", raises=(NobodyNamed, LegalHold, NotAllowed, LastOwner))
def privacy_erase(request: PersonRequest, ctx: HouseContext) -> PersonErased:
    """Erase a person everywhere, for good.

    Their row, their files, and what answers and requests say of them are gone to the last byte; orders and sales stay
    for the books, under a pseudonym. Imports from before cannot be taken back any more. A signed proof says what was
    done where.
    """
    privacy = ctx.house.privacy
    privacy.retention.refuse_if_held(ctx.tenant)
    person = _person(request, ctx)
    if privacy.accounts.is_last_owner(ctx.tenant, person):
        raise LastOwner(
            "The organisation would be left without an owner.", remedy="Make somebody else an owner of all shops first."
        )
    erasure = privacy.eraser.erase(ctx.tenant, person, requested_by=ctx.caller.person)
    assert erasure.proof is not None
    name = f"erasure-{erasure.id}.json"
    return PersonErased(
        erasure_id=erasure.id, done=_done(erasure.proof), proof=ctx.files.keep(name, erasure.proof.encode())
    )


@operation("privacy.erasures", meter=_CALL)
def privacy_erasures(request: ErasuresRequest, ctx: HouseContext) -> Erasures:
    """List the erasures, each with its proof."""
    privacy = ctx.house.privacy
    lines = [
        ErasureLine(
            erasure_id=erasure.id,
            kind=erasure.kind,
            state=erasure.state,
            requested_at=erasure.requested_at,
            done_at=erasure.done_at,
            proof=erasure.proof or "",
        )
        for erasure in privacy.store.erasures(ctx.tenant)
    ]
    return Erasures(erasures=lines, public_key=privacy.vault.public_key(HOST))


@operation("privacy.retention", meter=_CALL)
def privacy_retention(request: RetentionRequest, ctx: HouseContext) -> RetentionRules:
    """See how long things are kept."""
    return RetentionRules(rules=[_line(rule) for rule in ctx.house.privacy.retention.rules(ctx.tenant)])


@operation("privacy.set_retention", meter=_CALL, effect="write", raises=(UnknownRule,))
def privacy_set_retention(request: SetRetentionRequest, ctx: HouseContext) -> RetentionRules:
    """Say how long one kind of thing is kept, or hold it for a lawsuit.

    While anything is held, nothing of that kind is removed, and nobody is erased.
    """
    privacy = ctx.house.privacy
    rule = privacy.retention.changed(
        ctx.tenant, request.what, days=request.days, hold=request.hold, by=ctx.caller.person, at=ctx.now
    )
    ctx.at_posting(lambda transaction: privacy.store.keep_retention(transaction, ctx.tenant, rule))
    rules = [
        _line(Kept(kept.what, kept.title, rule.days, kept.days_min, rule.hold) if kept.what == rule.what else kept)
        for kept in privacy.retention.rules(ctx.tenant)
    ]
    return RetentionRules(rules=rules)


@operation("privacy.processing", meter=_CALL)
def privacy_processing(request: ProcessingRequest, ctx: HouseContext) -> ProcessingRecord:
    """Write the record of processing activities.

    What the law (GDPR, article 30) wants written down: purposes, data, recipients, periods and measures.
    """
    privacy, registry = ctx.house.privacy, ctx.house.registry
    return ProcessingRecord(
        controller=ctx.shop.profile.name,
        activities=[
            ActivityLine(name=one.name, purpose=one.purpose, operations=one.operations)
            for one in processing.activities(registry)
        ],
        categories=[
            CategoryLine(table=one.table, whose=one.whose, columns=one.columns) for one in processing.categories()
        ],
        places=processing.places_of(privacy.eraser.places),
        recipients=list(privacy.recipients),
        region=privacy.regions.of(ctx.tenant),
        retention=processing.periods(privacy.retention.rules(ctx.tenant)),
        measures=list(processing.MEASURES),
    )


@operation("privacy.set_region", meter=_CALL, effect="write", raises=(WrongRegion,))
def privacy_set_region(request: SetRegionRequest, ctx: HouseContext) -> Region:
    """Say that the shop's data must stay in the region where they are.

    Machines of another region refuse to open them from then on. The region must be that of the machine that is asked,
    so that nobody locks themselves out.
    """
    regions = ctx.house.privacy.regions
    if request.region != regions.here:
        remedy = "Ask an installation in that region, or have the operator set MORGIANA_REGION."
        if regions.here:
            raise WrongRegion(f"The data are on this machine, which is in {regions.here}.", remedy=remedy)
        raise WrongRegion("The data are on this machine, of which no region was said.", remedy=remedy)
    store, at = ctx.house.privacy.store, ctx.now
    ctx.at_posting(lambda transaction: store.keep_region(transaction, ctx.tenant, request.region, at))
    return Region(region=request.region, here=regions.here)


@operation("privacy.rotate_key", meter=_CALL, effect="write")
def privacy_rotate_key(request: RotateRequest, ctx: HouseContext) -> Rotated:
    """Give the shop a new key.

    What the older ones sealed can still be read; everything new is sealed by this one.
    """
    return Rotated(version=ctx.house.privacy.vault.rotate(ctx.tenant))


@operation("privacy.rotate_master", meter=_CALL, effect="write", audience="host")
def privacy_rotate_master(request: RotateRequest, ctx: HouseContext) -> RotatedMaster:
    """Wrap every shop's keys by the newest master key.

    Once it is done, older master keys can be destroyed; what they wrapped in old backups then opens no more.
    """
    return RotatedMaster(rewrapped=ctx.house.privacy.vault.rewrap())


@operation(
    "privacy.erase_tenant",
    meter=_CALL,
    effect="write",
    audience="host",
    raises=(NotConfirmed, LegalHold, FreshProofNeeded),
)
def privacy_erase_tenant(request: EraseTenantRequest, ctx: HouseContext) -> TenantErased:
    """Erase a whole shop, for good.

    Its keys are destroyed, and with them all that was sealed for it, in backups too; its tables and files are removed.
    What was paid stays in the books.
    """
    if request.confirm != request.tenant:
        raise NotConfirmed(
            f"`confirm` is not {request.tenant}, the shop that would be erased.",
            remedy="Write the shop's id as `confirm` too.",
        )
    privacy = ctx.house.privacy
    privacy.retention.refuse_if_held(request.tenant)
    erasure = privacy.eraser.erase_tenant(request.tenant, requested_by=ctx.caller.person)
    assert erasure.proof is not None
    return TenantErased(erasure_id=erasure.id, done=_done(erasure.proof), proof=erasure.proof)


@operation(
    "privacy.erase_organisation",
    meter=_CALL,
    effect="write",
    audience="organisation",
    raises=(NotConfirmed, OwnMachine, LegalHold, NotAllowed, FreshProofNeeded),
)
def privacy_erase_organisation(request: EraseOrganisationRequest, ctx: HouseContext) -> OrganisationErasing:
    """Erase your whole organisation, for good.

    It is closed at once. Within minutes the keys of its shops are destroyed, and with them all that was sealed for
    them, in backups too; tables, files and accounts are removed. Invoices and what was paid stay in the books of
    whoever hosts the installation. Only an owner who is signed in may ask for it.
    """
    caller, privacy, tenancy = ctx.caller, ctx.house.privacy, ctx.house.tenancy
    if caller.organisation in (LOCAL_ORGANISATION, HOST):
        raise OwnMachine(
            "This organisation is the installation itself.", remedy="Stop it, and remove its folder and its database."
        )
    if caller.bearer or not caller.may_everything:
        raise NotAllowed("Only an owner who is signed in may erase the organisation.", remedy="Ask an owner.")
    if request.confirm != caller.organisation:
        raise NotConfirmed(
            f"`confirm` is not {caller.organisation}, the organisation that would be erased.",
            remedy="Write the organisation's id as `confirm`.",
        )
    shops = [shop.id for shop in tenancy.shops(caller.organisation)]
    for shop in shops:
        privacy.retention.refuse_if_held(shop)
    begun, write = privacy.eraser.organisation_asked(caller.organisation, shops, requested_by=caller.person)
    ctx.at_posting(tenancy.set_status(caller.organisation, "closed", "Its owner had it erased", ctx.now))
    ctx.at_posting(write, also=shops)
    return OrganisationErasing(erasure_ids=[erasure.id for erasure in begun], public_key=privacy.vault.public_key(HOST))


def _person(request: PersonRequest, ctx: HouseContext) -> Person:
    texts = [text for text in (request.email, request.phone) if text]
    if not texts and not request.customer_id:
        raise NobodyNamed(
            "Nobody is named.", remedy="Give the customer's number, their e-mail address or their telephone."
        )
    numbers = [request.customer_id] if request.customer_id else []
    privacy = ctx.house.privacy
    person = privacy.eraser.person(ctx.tenant, numbers=numbers, texts=texts)
    if privacy.accounts.knows(ctx.tenant, person) and not ctx.caller.may(ctx.house.registry[_REMOVES_PEOPLE]):
        raise NotAllowed(
            "They belong to the organisation, or are invited to it.",
            remedy="Ask somebody who may remove people from it.",
        )
    return person


def _found(ctx: HouseContext, person: Person) -> list[FoundLine]:
    found = ctx.house.privacy.eraser.find(ctx.tenant, person)
    return [FoundLine(place=one.place, what=one.what, count=one.count) for one in found]


def _done(proof: str) -> list[DoneLine]:
    lines = json.loads(proof)["done"]
    return [DoneLine(place=d["place"], what=d["what"], action=d["action"], count=d["count"]) for d in lines]


def _line(rule: Kept) -> RetentionLine:
    return RetentionLine(what=rule.what, title=rule.title, days=rule.days, days_min=rule.days_min, hold=rule.hold)
