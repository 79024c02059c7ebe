"""`audit.list`, `audit.export` and `audit.verify`."""

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any, Final

from morgiana.control.audit.chain import Broken
from morgiana.control.audit.refusals import NoSuchEntry, UnknownTrail
from morgiana.control.audit.service import Audit
from morgiana.control.audit.trail.models import (
    AuditEntries,
    AuditEntry,
    AuditExportRequest,
    AuditFile,
    AuditRequest,
    AuditState,
    TrailState,
    VerifyRequest,
)
from morgiana.control.caller import HOST
from morgiana.control.house import House, HouseContext
from morgiana.operations import Meter, operation
from morgiana.operations.meter import once

_CALL: Final[Meter[Any, Any]] = Meter("call", count=once)


@operation("audit.list", meter=_CALL, audience="organisation", raises=(UnknownTrail,))
def audit_list(request: AuditRequest, ctx: HouseContext) -> AuditEntries:
    """List who did what to what, and when."""
    trail = _trail(request.trail, ctx)
    page = list(islice(_found(request, ctx.house, trail), request.limit + 1))
    more = len(page) > request.limit
    page = page[: request.limit]
    return AuditEntries(entries=page, next_before=page[-1].seq if more else None)


@operation(
    "audit.export", meter=_CALL, audience="organisation", runs="inline or job", raises=(UnknownTrail, NoSuchEntry)
)
def audit_export(request: AuditExportRequest, ctx: HouseContext) -> AuditFile:
    """Write the trail as a file that anybody can verify without this installation.

    It ends with a signed head, so that it shows also whether entries were cut off its end.
    """
    audit, trail = ctx.house.audit, _trail(request.trail, ctx)
    try:
        head, lines = audit.export(trail, ctx.now, after=request.after)
    except Broken as error:
        raise NoSuchEntry(f"There is no entry {request.after}.", remedy="Give the number of one, or 0.") from error
    name = f"audit-{trail}-{request.after + 1}-{head.seq}.jsonl"
    return AuditFile(
        file=ctx.files.keep(name, b"".join(lines)),
        entries=head.seq - request.after,
        last=head.seq,
        head=head.hash.hex(),
        public_key=audit.public_key,
    )


@operation("audit.verify", meter=_CALL, audience="organisation", runs="inline or job", raises=(UnknownTrail,))
def audit_verify(request: VerifyRequest, ctx: HouseContext) -> AuditState:
    """Prove that nothing in the trail was changed, removed or moved.

    Each entry's hash is reckoned again, and the whole is held against the heads that were signed and the receipts that
    are stored.
    """
    audit = ctx.house.audit
    trails = _trails(ctx) if request.trail is None else [_trail(request.trail, ctx)]
    states = [_state(audit, trail) for trail in ctx.track(trails, unit="trail")]
    return AuditState(holds=all(state.holds for state in states), trails=states, public_key=audit.public_key)


def _state(audit: Audit, trail: str) -> TrailState:
    try:
        return TrailState(trail=trail, entries=audit.verify(trail), holds=True, broken_at=None, why="")
    except Broken as broken:
        return TrailState(
            trail=trail, entries=max(broken.seq - 1, 0), holds=False, broken_at=broken.seq, why=broken.why
        )


def _trail(named: str | None, ctx: HouseContext) -> str:
    """The trail that is asked for. Raises `UnknownTrail`, in the same words for another's and for none."""
    caller = ctx.caller
    if named is None or named == caller.tenant:
        return caller.tenant
    if named in _own(ctx) or (caller.host and ctx.house.audit.store.known(named)):
        return named
    raise UnknownTrail(f"You have no audit trail {named!r}.", remedy="Name one of your shops.")


def _trails(ctx: HouseContext) -> list[str]:
    if ctx.caller.host:
        return [head.tenant for head in ctx.house.audit.store.heads()]
    return _own(ctx)


def _own(ctx: HouseContext) -> list[str]:
    caller = ctx.caller
    if caller.organisation == HOST:
        return [HOST]
    shops = ctx.house.audit.store.shops(caller.organisation)
    return [shop for shop in shops if caller.shops is None or shop in caller.shops]


def _found(request: AuditRequest, house: House, trail: str) -> Iterator[AuditEntry]:
    group = request.action.removesuffix("*") if request.action and request.action.endswith(".*") else None
    reads = {operation.name for operation in house.registry if operation.effect == "read"}
    for _, body, _ in house.audit.store.latest(trail, before=request.before):
        entry = _entry(body)
        day = entry.at.date()
        if (request.first_day and day < request.first_day) or (request.last_day and day > request.last_day):
            continue
        if request.changes_only and entry.action in reads:
            continue
        if request.who and request.who not in (entry.who, entry.key_id):
            continue
        if request.about and request.about != entry.about:
            continue
        if group and not entry.action.startswith(group):
            continue
        if request.action and not group and request.action != entry.action:
            continue
        yield entry


def _entry(body: str) -> AuditEntry:
    seq, at, who, key_id, action, about, digest = json.loads(body)
    return AuditEntry(
        seq=seq, at=datetime.fromisoformat(at), who=who, key_id=key_id, action=action, about=about, digest=digest
    )
