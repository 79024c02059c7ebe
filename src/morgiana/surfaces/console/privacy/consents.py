"""Consents: who agreed to what, how it is known, and that it was taken back."""

from collections.abc import Sequence
from typing import Any

from nicegui import ui

from morgiana.surfaces.console.acting import agreed, carried_out
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import badge, button, tag
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.screen import Screen


def show_consents(screen: Screen, consents: Sequence[Any], changed: Changed) -> None:
    """Draw them, the latest first, and a form for a new one."""
    words = screen.words
    with tag("section", "", "plan-section", aria_label=words("Consents")):
        tag("h2", words("Consents"))
        if not consents:
            tag("p", words("No consent was written down yet."), "empty")
        else:
            with tag("div", "", "lines"):
                for one in reversed(consents):
                    _consent(screen, one, changed)
        if screen.can(screen.parts.privacy.record_consent):
            with tag("details", "", "folded"):
                tag("summary", words("Write down a consent"))
                with tag("div", "", "folded-inner"):
                    _record(screen, changed)


def _consent(screen: Screen, one: Any, changed: Changed) -> None:
    words, zone, part = screen.words, screen.shop.zone, screen.parts.privacy.withdraw_consent
    with tag("div", "", "limit", role="group", aria_label=one.subject):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", one.subject, "strong", translate="no")
                tag("span", one.purpose, "soft", translate="no")
            badge(words("stands") if one.stands else words("ended"), "good" if one.stands else "plain")
        day = words.day(one.given_at.astimezone(zone).date())
        tag("p", words("Given {day}: {evidence}", day=day, evidence=one.evidence), "soft")

        async def withdraw() -> None:
            title = words("Take back the consent of {who}?", who=one.subject)
            texts = [words("It is not relied on from now on. That it was given, and taken back, stays written down.")]
            if not await agreed(screen, title, texts, words("Take back")):
                return
            if await carried_out(screen, part, {"consent_id": one.consent_id}) is not None:
                await changed()

        if one.withdrawn_at is None and screen.can(part):
            label = words("Take back the consent of {who}", who=one.subject)
            with tag("div", "", "row"):
                button(words("Taken back"), withdraw, "quiet", picture="close", label=label)


def _record(screen: Screen, changed: Changed) -> None:
    words, part = screen.words, screen.parts.privacy.record_consent
    with tag("div", "", "form"):
        subject = text_control(
            words("Who agreed"), meaning=words("Their e-mail address, telephone or customer’s number"), needed=True
        )
        purpose = text_control(words("To what"), meaning=words("In small letters, such as: newsletter"), needed=True)
        evidence = text_control(words("How it is known"), meaning=words("Which form, page or talk"), needed=True)
    told = tag("div", "", "stack", aria_live="polite")

    async def record() -> None:
        fields = {"subject": subject, "purpose": purpose, "evidence": evidence}
        body = {name: str(control.value).strip() for name, control in fields.items()}
        body["purpose"] = body["purpose"].lower()
        for name, control in fields.items():
            control.complain("" if body[name] else words("This must be said."))
        if not all(body.values()):
            return
        if await carried_out(screen, part, body, place=told, fields=fields) is not None:
            ui.notify(words("Written down."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        button(words("Write it down"), record, "primary", picture="check")
