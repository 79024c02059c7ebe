"""Taking on a new organisation, with its first shop, and the link by which its owner comes in."""

from collections.abc import Awaitable, Callable
from typing import Any

from nicegui.element import Element

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.controls import choice_control, flag_control, text_control
from morgiana.surfaces.console.host.addresses import tenant_address
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import button, copyable, drawing, link, tag
from morgiana.surfaces.console.screen import Screen

Changed = Callable[[], Awaitable[None]]


async def show_new_tenant(screen: Screen, shown: Element, changed: Changed) -> None:
    """Draw the form; the link is drawn into `shown`, once."""
    words, parts = screen.words, screen.parts.host
    if not (screen.can(parts.create_tenant) and screen.can(parts.plans)):
        return
    plans = await plan_choices(screen)
    with tag("details", "", "folded"):
        tag("summary", words("Take on an organisation"))
        with tag("div", "", "folded-inner"):
            _form(screen, plans, shown, changed)


async def plan_choices(screen: Screen) -> dict[str, str]:
    """The plans by name, each with what it is."""
    found = (await screen.ask(screen.parts.host.plans)).answer.plans
    return {plan.name: f"{plan.name} · {plan.title}" if plan.title else plan.name for plan in found}


def _form(screen: Screen, plans: dict[str, str], shown: Element, changed: Changed) -> None:
    words = screen.words
    with tag("div", "", "form"):
        name = text_control(
            words("The organisation’s name"), needed=True, meaning=words("It stands on its invoices."),
            attributes={"maxlength": 100},
        )  # fmt: skip
        shop = text_control(
            words("The first shop’s name"),
            meaning=words("The same, if you say nothing."),
            attributes={"maxlength": 100},
        )
        plan = choice_control(words("Plan"), plans, "unlimited" if "unlimited" in plans else next(iter(plans), ""))
        email = text_control(
            words("The owner’s e-mail address"), kind="email",
            meaning=words("The owner gets a link that works once, for a week, and then invites everybody else."),
        )  # fmt: skip
        send = flag_control(
            words("Send the link by e-mail"), False, meaning=words("Otherwise it is shown here, to hand over yourself.")
        )
    told = tag("div", "", "stack", aria_live="polite")

    async def create() -> None:
        called = str(name.value).strip()
        name.complain("" if called else words("Say what it is called."))
        if not called:
            return
        body = {
            "name": called, "shop_name": str(shop.value).strip() or None, "plan": str(plan.value),
            "owner_email": str(email.value).strip(), "send": bool(send.value),
        }  # fmt: skip
        fields = {"name": name, "shop_name": shop, "plan": plan, "owner_email": email, "send": send}
        answer = await carried_out(screen, screen.parts.host.create_tenant, body, place=told, fields=fields)
        if answer is not None:
            show_created(screen, shown, called, answer)
            await changed()

    with tag("div", "", "row end"):
        button(words("Take it on"), create, "primary", picture="plus")


def show_created(screen: Screen, shown: Element, name: str, created: Any) -> None:
    """Say that it is there, and show its owner's link, the only time."""
    words = screen.words
    shown.clear()
    with shown, tag("div", "", "note good", role="status"):
        drawing(icon("check"))
        with tag("div", "", "grow"):
            tag("p", words("{name} is taken on.", name=name), "strong")
            if created.owner_link is not None:
                tag("p", words("Hand this link to its owner. It is not shown again."))
                copyable(created.owner_link, words("Copy"), words("Copied"))
            link(words("Open its page"), tenant_address(created.organisation_id))
