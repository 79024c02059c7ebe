"""Letting somebody in: an invitation for a person, an account for a program; and those that wait."""

from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import flag_control, text_control
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import button, copyable, drawing, tag
from morgiana.surfaces.console.people.house import House
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.people.rights import chosen_shops, role_control, role_title, shops_control, shops_text
from morgiana.surfaces.console.screen import Screen


def show_inviting(screen: Screen, house: House, shown: Any, changed: Changed) -> None:
    """Draw the two forms; what is shown once is drawn into `shown`, which outlives a change."""
    words = screen.words
    if not screen.can(screen.parts.people.invite):
        return
    with tag("details", "", "folded"):
        tag("summary", words("Invite somebody"))
        with tag("div", "", "folded-inner"):
            _person(screen, house, shown, changed)
    with tag("details", "", "folded"):
        tag("summary", words("Give a program an account of its own"))
        with tag("div", "", "folded-inner"):
            _program(screen, house, changed)


def _person(screen: Screen, house: House, shown: Any, changed: Changed) -> None:
    words = screen.words
    tag("p", words("They get a link that works once, for a week, and only for that address."), "soft")
    with tag("div", "", "form"):
        email = text_control(words("E-mail address"), kind="email", needed=True)
        role = role_control(words, house.roles, "staff")
        shops = shops_control(words, house.shops, [])
        send = flag_control(
            words("Send the link by e-mail"), True, meaning=words("Otherwise it is shown here, to hand over yourself.")
        )
    told = tag("div", "", "stack", aria_live="polite")

    async def invite() -> None:
        address = str(email.value).strip()
        email.complain("" if address else words("Say whom to invite."))
        if not address:
            return
        body = {
            "email": address, "role": str(role.value), "shop_ids": chosen_shops(shops), "send": bool(send.value),
        }  # fmt: skip
        fields = {"email": email, "role": role}
        answer = await carried_out(screen, screen.parts.people.invite, body, place=told, fields=fields)
        if answer is None:
            return
        shown.clear()
        with shown, tag("div", "", "note good", role="status"):
            drawing(icon("check"))
            with tag("div", "", "grow"):
                if answer.link is None:
                    tag("p", words("The invitation is on its way to {email}.", email=address), "strong")
                else:
                    tag("p", words("Hand this link to {email}. It is not shown again.", email=address), "strong")
                    copyable(answer.link, words("Copy"), words("Copied"))
        await changed()

    with tag("div", "", "row end"):
        button(words("Invite"), invite, "primary", picture="plus")


def _program(screen: Screen, house: House, changed: Changed) -> None:
    words = screen.words
    tag("p", words("Its keys go on working when the person who made them leaves."), "soft")
    with tag("div", "", "form"):
        name = text_control(words("What it is called"), meaning=words("Such as: web shop"), needed=True)
        role = role_control(words, house.roles, "staff")
        shops = shops_control(words, house.shops, [])
    told = tag("div", "", "stack", aria_live="polite")

    async def make() -> None:
        title = str(name.value).strip()
        name.complain("" if title else words("Say what it is called."))
        if not title:
            return
        body = {"kind": "service", "name": title, "role": str(role.value), "shop_ids": chosen_shops(shops)}
        fields = {"name": name, "role": role}
        if await carried_out(screen, screen.parts.people.invite, body, place=told, fields=fields) is not None:
            ui.notify(words("The account is there. Now give it a key, on the page of keys."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("Make the account"), make, "primary", picture="plus")


def show_waiting(screen: Screen, house: House, changed: Changed) -> None:
    """Draw the invitations that nobody has taken up yet."""
    words = screen.words
    if not house.invitations:
        return
    with tag("section", "", "plan-section", aria_label=words("Invited, and not here yet")):
        tag("h2", words("Invited, and not here yet"))
        with tag("ul", "", "key-list lines"):
            for one in house.invitations:
                with tag("li", "", "limit row between"):
                    _waiting(screen, house, one, changed)


def _waiting(screen: Screen, house: House, one: Any, changed: Changed) -> None:
    words, name = screen.words, screen.parts.people.withdraw
    with tag("div"):
        tag("span", one.email, "strong", translate="no")
        until = words.day(one.expires_at.astimezone(screen.shop.zone).date())
        text = words(
            "{role}, in {shops}; the link works until {day}",
            role=role_title(words, one.role), shops=shops_text(words, house.shops, one.shop_ids), day=until,
        )  # fmt: skip
        tag("span", text, "soft")

    async def withdraw() -> None:
        title = words("Withdraw the invitation of {email}?", email=one.email)
        if not await agreed(screen, title, [words("The link opens nothing any more.")], words("Withdraw")):
            return
        if await carried_out(screen, name, {"invitation_id": one.invitation_id}) is not None:
            await changed()

    if screen.can(name):
        label = words("Withdraw the invitation of {email}", email=one.email)
        button(words("Withdraw"), withdraw, "quiet", picture="close", label=label)
