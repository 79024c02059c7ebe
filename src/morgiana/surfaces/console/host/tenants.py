"""The list of organisations: who they are, how they stand, and what they spend and owe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from morgiana.kernel.money import Money
from morgiana.surfaces.console.host.addresses import list_address, tenant_address
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import button, drawing, link, tag, welcome
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.sheet import Rows, export_button
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import Words, marked

ON_A_PAGE: Final = 25
STANDINGS: Final = {"active": marked("active"), "suspended": marked("suspended"), "closed": marked("closed")}
KINDS: Final = {"active": "good", "suspended": "warn"}
PATH: Final = "/host/tenants"
_ON_A_SHEET: Final = 500
_COLUMNS: Final = (
    "organisation_id", "name", "state", "plan", "since", "shops", "people", "spent_this_month", "left_to_pay",
    "currency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What an organisation spent this month, and what it owes."""

    spent: Sequence[Money] = ()
    left: Sequence[Money] = ()
    n_open: int = 0
    n_overdue: int = 0


def show_search(screen: Screen) -> None:
    """An ordinary form: the address says what was looked for."""
    words = screen.words
    with tag("form", "", "search", method="get", action=PATH, role="search"):
        with tag("div", "", "search-field"):
            drawing(icon("search"))
            tag(
                "input", "", "input", type="search", name="name", maxlength=100, placeholder=words("Search by name"),
                aria_label=words("Search by name"), defaultValue=screen.query.get("name", "")[:100],
            )  # fmt: skip
        choices = {"": words("All of them"), **{name: words(text) for name, text in STANDINGS.items()}}
        with tag("select", "", "input", name="status", aria_label=words("State")):
            for value, text in choices.items():
                tag("option", text, "", value=value, selected=value == screen.query.get("status", ""))
        button(words("Search"), kind="primary", submits=True)


async def show_tenants(screen: Screen) -> None:
    """Draw the organisations that the address asks for."""
    words, query = screen.words, screen.query
    narrowed = {"name": query.get("name", "")[:100], "status": query.get("status", "")}
    if narrowed["status"] not in STANDINGS:
        narrowed["status"] = ""
    asked: dict[str, Any] = {"limit": ON_A_PAGE, "name": narrowed["name"], "status": narrowed["status"] or None}
    if query.get("after"):
        asked["after_id"] = query["after"][:64]
    found = (await screen.ask(screen.parts.host.tenants, asked)).answer
    if not found.tenants:
        welcome("shops", words("Nobody was found."), words("Whom you take on is listed here."))
        return
    standings = await standings_of(screen, [one.organisation_id for one in found.tenants])
    columns = [
        Column(words("Organisation")),
        Column(words("State")),
        Column(words("Plan")),
        Column(words("Spent this month"), number=True, help=words("Without VAT")),
        Column(words("Open invoices"), number=True, help=words("Left to pay, with VAT")),
        Column(words("Shops"), number=True),
        Column(words("People"), number=True),
    ]
    rows = [_row(screen, one, standings[one.organisation_id]) for one in found.tenants]
    table(columns, rows, caption=words("Organisations"))
    with tag("div", "", "row"):
        if found.next_id is not None:
            link(words("Show more"), list_address(PATH, **narrowed, after=found.next_id), "button plain")
        show_export(screen, {"name": narrowed["name"], "status": narrowed["status"] or None})


def show_export(screen: Screen, asked: Mapping[str, Any]) -> None:
    """Draw the button that writes the organisations which `asked` asks for, those of further pages too."""

    async def rows() -> Rows:
        found: list[list[str | int]] = []
        after: str | None = None
        while True:
            body = {**asked, "limit": _ON_A_SHEET, "after_id": after}
            answer = (await screen.ask(screen.parts.host.tenants, body)).answer
            standings = await standings_of(screen, [one.organisation_id for one in answer.tenants])
            for one in answer.tenants:
                found += _lines(one, standings[one.organisation_id])
            after = answer.next_id
            if after is None:
                return found

    export_button(screen, "organisations.csv", _COLUMNS, rows)


def _lines(one: Any, standing: Standing) -> list[list[str | int]]:
    """A line for each currency in which an organisation spent or owes; one at least."""
    spent = {amount.currency: f"{amount.amount:f}" for amount in standing.spent}
    left = {amount.currency: f"{amount.amount:f}" for amount in standing.left}
    named: list[str | int] = [
        one.organisation_id, one.name, one.status, one.plan, one.since.date().isoformat(), one.shops, one.people,
    ]  # fmt: skip
    return [[*named, spent.get(each, "0"), left.get(each, "0"), each] for each in sorted(spent | left) or [""]]


async def standings_of(screen: Screen, organisations: Sequence[str]) -> dict[str, Standing]:
    """What organisations spent and owe, by their ids, asked for in one call. Raises the refusals of it."""
    part, found = screen.parts.money.standings, dict.fromkeys(organisations, Standing())
    if organisations and screen.can(part):
        answer = (await screen.ask(part, {"organisation_ids": list(organisations)})).answer
        for one in answer.organisations:
            found[one.organisation_id] = Standing(one.spent, one.left, one.open_invoices, one.overdue_invoices)
    return found


def summed(amounts: Sequence[Money]) -> list[Money]:
    """The sums by currency, without those that are nothing."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return [Money(minor, currency) for currency, minor in sorted(sums.items()) if minor]


def open_text(words: Words, standing: Standing) -> str:
    """How many invoices are open, and how many of them late."""
    if standing.n_overdue:
        return words.many("{count} overdue", "{count} overdue", standing.n_overdue)
    return words.many("{count} open", "{count} open", standing.n_open) if standing.n_open else ""


def _row(screen: Screen, one: Any, standing: Standing) -> Sequence[str | Cell]:
    words = screen.words
    since = words("since {day}", day=words.day(one.since.astimezone(screen.shop.zone).date()))
    return [
        Cell(one.name, to=tenant_address(one.organisation_id), under=since, verbatim=True),
        Cell(words(STANDINGS[one.status]), kind=KINDS.get(one.status, "plain")),
        one.plan,
        words.moneys(standing.spent),
        Cell(words.moneys(standing.left), under=open_text(words, standing)),
        words.number(one.shops),
        words.number(one.people),
    ]
