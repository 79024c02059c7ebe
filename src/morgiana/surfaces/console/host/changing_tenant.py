"""What the host does about an organisation: another name or plan, suspend it, let it go on, close it."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.confirming import agreed_by_name
from morgiana.surfaces.console.forms.controls import choice_control, text_control
from morgiana.surfaces.console.host.new_tenant import plan_choices
from morgiana.surfaces.console.markup import button, tag
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]


async def show_changes(screen: Screen, tenant: Any, changed: Changed) -> None:
    """Draw what its reader may do; nothing any more for one that was closed."""
    words, parts = screen.words, screen.parts.host
    if tenant.status == "closed":
        return
    if screen.can(parts.change_tenant) and screen.can(parts.plans):
        plans = await plan_choices(screen)
        with tag("details", "", "folded"):
            tag("summary", words("Change the name or the plan"))
            with tag("div", "", "folded-inner"):
                _change(screen, tenant, plans, changed)
    if screen.can(parts.suspend) and screen.can(parts.close):
        with tag("details", "", "folded"):
            suspended = tenant.status == "suspended"
            tag("summary", words("Let it go on, or close it") if suspended else words("Suspend or close it"))
            with tag("div", "", "folded-inner"):
                _standing(screen, tenant, changed)


def _change(screen: Screen, tenant: Any, plans: dict[str, str], changed: Changed) -> None:
    words = screen.words
    with tag("div", "", "form"):
        name = text_control(words("What it is called"), tenant.name, needed=True, attributes={"maxlength": 100})
        plan = choice_control(
            words("Plan"), plans, tenant.plan,
            meaning=words("What it has above the new plan’s limits stays; it gets no more."),
        )  # fmt: skip
    told = tag("div", "", "stack", aria_live="polite")

    async def save() -> None:
        body = {
            "organisation_id": tenant.organisation_id, "name": str(name.value).strip(), "plan": str(plan.value),
        }  # fmt: skip
        fields = {"name": name, "plan": plan}
        if await carried_out(screen, screen.parts.host.change_tenant, body, place=told, fields=fields) is not None:
            ui.notify(words("Saved."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("Save"), save, "primary", picture="check")


def _standing(screen: Screen, tenant: Any, changed: Changed) -> None:
    words, parts, name = screen.words, screen.parts.host, tenant.name
    of = {"organisation_id": tenant.organisation_id}
    why = text_control(words("Why"), meaning=words("The organisation is told."), attributes={"maxlength": 500})
    told = tag("div", "", "stack", aria_live="polite")

    async def suspend() -> None:
        reason = str(why.value).strip()
        why.complain("" if reason else words("Say why; the organisation is told."))
        if not reason:
            return
        texts = [words("It can read and export its data, and change nothing until you let it go on.")]
        if await agreed(screen, words("Suspend {name}?", name=name), texts, words("Suspend"), danger=True):
            await done(parts.suspend, {**of, "why": reason}, words("It is suspended."))

    async def resume() -> None:
        await done(parts.resume, of, words("It goes on."))

    async def close() -> None:
        texts = [
            words("This is for good: its keys open nothing from now on, and nobody can work there."),
            words("Receipts, ledger, invoices and audit are kept, as the law asks; the rest goes when its time comes."),
        ]
        if await agreed_by_name(screen, words("Close {name}?", name=name), texts, name, words("Close it for good")):
            await done(parts.close, {**of, "why": str(why.value).strip()}, words("It is closed."))

    async def done(part: str, body: dict[str, str], said: str) -> None:
        if await carried_out(screen, part, body, place=told, fields={"why": why}) is not None:
            ui.notify(said, type="positive")
            await changed()

    with tag("div", "", "row end wrap"):
        button(words("Close it for good"), close, "danger")
        if tenant.status == "suspended":
            button(words("Let it go on"), resume, "primary", picture="play")
        else:
            button(words("Suspend"), suspend, "plain")
