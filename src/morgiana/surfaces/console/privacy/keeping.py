"""How long things are kept, what was erased, and the record of processing that the law wants."""

import json
from collections.abc import Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

from nicegui import ui

from morgiana.surfaces.console.acting import carried_out
from morgiana.surfaces.console.forms.controls import text_control
from morgiana.surfaces.console.markup import badge, button, folded, tag
from morgiana.surfaces.console.people.members import Changed
from morgiana.surfaces.console.privacy.someone import show_done
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.fields import sentence
from morgiana.surfaces.console.views.table import Column, facts, table
from morgiana.surfaces.console.words import marked

TITLES: Final = (
    marked("Stored answers, and requests of jobs"),
    marked("Uploaded files and files of answers"),
    marked("Receipts"),
    marked("Older versions of tables"),
    marked("The shop's tables, with their history"),
    marked("Stored answers, requests of jobs, documents"),
    marked("The registry of consents"),
    marked("Letters in the folder for letters"),
    marked("Accounts, memberships, invitations, sessions and letters of those who sign in"),
)
"""What the rules and the places call what they keep."""


def show_retention(screen: Screen, rules: Sequence[Any], changed: Changed) -> None:
    """Draw how long each kind of thing is kept, changed where it stands."""
    words = screen.words
    with tag("section", "", "plan-section", aria_label=words("How long things are kept")):
        tag("h2", words("How long things are kept"))
        tag("p", words("What is older is removed by itself. A hold keeps it, and nobody is erased meanwhile."), "soft")
        with tag("div", "", "lines"):
            for rule in rules:
                _rule(screen, rule, changed)


def _rule(screen: Screen, rule: Any, changed: Changed) -> None:
    words = screen.words
    with tag("div", "", "limit", role="group", aria_label=words(rule.title)):
        with tag("div", "", "limit-head"):
            with tag("div", "", "line-name"):
                tag("span", words(rule.title), "strong")
                if rule.hold:
                    tag("span", words("Held: {why}", why=rule.hold), "soft")
            with tag("div", "", "row tight"):
                if rule.hold:
                    badge(words("held"), "warn")
                kept = words("as long as the shop is here")
                badge(words.many("{count} day", "{count} days", rule.days) if rule.days is not None else kept)
        if screen.can(screen.parts.privacy.set_retention):
            with tag("details", "", "folded bare"):
                summary = tag("summary", words("Change"))
                summary.props["aria-label"] = words("Change: {name}", name=words(rule.title))
                with tag("div", "", "folded-inner"):
                    _change(screen, rule, changed)


def _change(screen: Screen, rule: Any, changed: Changed) -> None:
    words, part = screen.words, screen.parts.privacy.set_retention
    least = words.many("At least {count} day; empty keeps it.", "At least {count} days; empty keeps it.", rule.days_min)
    with tag("div", "", "form"):
        days = text_control(
            words("Removed after (days)"), "" if rule.days is None else str(rule.days), kind="number",
            meaning=least, attributes={"min": rule.days_min, "max": 36500},
        )  # fmt: skip
        hold = text_control(
            words("Hold it, because of"), rule.hold, meaning=words("Such as a lawsuit; empty ends the hold.")
        )
    told = tag("div", "", "stack", aria_live="polite")

    async def save() -> None:
        said = str(days.value).strip()
        days.complain("" if not said or said.isdecimal() else words("“{text}” is not a number.", text=said))
        if days.error:
            return
        body = {"what": rule.what, "days": int(said) if said else None, "hold": str(hold.value).strip()}
        if await carried_out(screen, part, body, place=told, fields={"days": days, "hold": hold}) is not None:
            ui.notify(words("Saved."), type="positive")
            await changed()

    with tag("div", "", "row end"):
        label = words("Save how long is kept: {what}", what=words(rule.title))
        button(words("Save"), save, "primary", picture="check", label=label)


def show_erasures(screen: Screen, erasures: Sequence[Any]) -> None:
    """Draw what was erased, each with its proof."""
    words = screen.words
    if not erasures:
        return
    with tag("section", "", "plan-section", aria_label=words("Erasures")):
        tag("h2", words("Erasures"))
        for one in reversed(erasures):
            at: datetime = one.done_at or one.requested_at
            title = words("Erased {moment}", moment=words.moment(at, screen.shop.zone))
            with folded(title), tag("div", "", "folded-inner"):
                _erasure(screen, one)


def _erasure(screen: Screen, one: Any) -> None:
    words = screen.words
    if not one.proof:
        tag("p", words("It is under way, and goes on by itself."), "soft")
        return
    show_done(words, [SimpleNamespace(**line) for line in json.loads(one.proof)["done"]])

    def download() -> None:
        ui.download.content(one.proof, f"erasure-{one.erasure_id}.json", "application/json")

    with tag("div", "", "row"):
        button(words("The signed proof"), download, "plain", picture="down")


def show_processing(screen: Screen, record: Any) -> None:
    """Draw the record of processing activities, to read or to print."""
    words = screen.words
    with tag("section", "", "plan-section", aria_label=words("Record of processing")):
        tag("h2", words("Record of processing"))
        tag("p", words("What the law wants written down (GDPR, article 30). Print it, or keep it as PDF."), "soft")
        with tag("div", "", "card"):
            facts(
                [
                    (words("Who answers for it"), record.controller),
                    (words("Region"), record.region or words("none said")),
                    (words("Who outside is given data"), ", ".join(record.recipients) or words("nobody")),
                ]
            )
            tag("p", words("Where they are kept"), "soft")
            with tag("ul", "", "listed"):
                for place in record.places:
                    tag("li", words(place))
        tag("h3", words("Whose data, and which"))
        rows = [
            [words(one.whose), ", ".join(words(sentence(name)) for name in one.columns)] for one in record.categories
        ]
        table([Column(words("Table")), Column(words("Columns"))], rows, caption=words("Whose data, and which"))
        with folded(words("What data are used for")), tag("div", "", "folded-inner"):
            rows = [[words(one.name), words(one.purpose)] for one in record.activities]
            table([Column(words("What")), Column(words("Purpose"))], rows, caption=words("What data are used for"))
        with folded(words("How they are protected")), tag("ul", "", "listed folded-inner"):
            for measure in record.measures:
                tag("li", words(measure))


MEASURES: Final = (
    marked(
        "Personal columns, files and consents are sealed by AES-256 under keys that each shop has of its own, which a"
        " master key wraps."
    ),
    marked(
        "Names and addresses of those who sign in, and of whom invoices are for, are sealed too; an address is looked"
        " up by a keyed mark of it."
    ),
    marked("Facts carry pseudonyms or the shop's own numbers, never names or addresses."),
    marked("Every access goes by role and scope, and is written into a chained audit trail."),
    marked("One person is erased on request from tables, history, files, answers and backups, with a signed proof."),
)
"""The measures as the record says them, for the catalogue."""
