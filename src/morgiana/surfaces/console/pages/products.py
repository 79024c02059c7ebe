"""The list of products: searched, ordered and turned page by page through its address, so that it can be kept."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from morgiana.surfaces.console.addresses import product_address
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import button, drawing, link, tag, welcome
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.table import Cell, Column, table
from morgiana.surfaces.console.words import marked

ON_A_PAGE: Final = 50

_ORDERS: Final = {
    "revenue": marked("Most revenue"),
    "units": marked("Most units"),
    "name": marked("Name"),
    "last_sold": marked("Sold last"),
}


async def show(screen: Screen) -> None:
    words = screen.words
    with frame(
        screen, words("Products"), subtitle=words("What you sell, and how it went in the last 28 days."), wide=True
    ):
        _search(screen)

        async def fill() -> None:
            await _list(screen)

        await later(screen, fill)


def _page(screen: Screen) -> int:
    said = screen.query.get("page", "1")
    return max(1, int(said)) if said.isdecimal() and len(said) < 7 else 1


def _order(screen: Screen) -> str:
    said = screen.query.get("order_by", "")
    return said if said in _ORDERS else "revenue"


def _search(screen: Screen) -> None:
    """An ordinary form: the address says what was looked for."""
    words, said = screen.words, screen.query.get("search", "")[:200]
    with tag("form", "", "search", method="get", action="/products", role="search"):
        with tag("div", "", "search-field"):
            drawing(icon("search"))
            hint = words("Name, number, category or brand")
            tag(
                "input", "", "input", type="search", name="search", defaultValue=said, placeholder=hint, aria_label=hint
            )
        with tag("select", "", "input", name="order_by", aria_label=words("What comes first")):
            for name, text in _ORDERS.items():
                tag("option", words(text), "", value=name, selected=name == _order(screen))
        button(words("Search"), kind="primary", submits=True)


async def _list(screen: Screen) -> None:
    words, page = screen.words, _page(screen)
    skipped = (page - 1) * ON_A_PAGE
    body = {
        "search": screen.query.get("search", "")[:200],
        "order_by": _order(screen),
        "offset": skipped,
        "limit": ON_A_PAGE,
    }
    found = (await screen.ask(screen.parts.products, body)).answer
    if not found.products:
        _nothing(screen, found.total)
        return
    first = skipped + 1
    until = words("until {day}", day=words.day(found.as_of)) if found.as_of else ""
    shown = words(
        "{first} to {last} of {total}",
        first=words.number(first),
        last=words.number(first + len(found.products) - 1),
        total=words.number(found.total),
    )
    tag("p", f"{shown} · {until}" if until else shown, "soft", role="status")
    columns = [
        Column(words("Product")),
        Column(words("Category")),
        Column(words("Units"), number=True, help=words("Sold in the last 28 days of the data")),
        Column(words("Revenue"), number=True, help=words("Of the last 28 days of the data")),
        Column(words("In stock"), number=True),
        Column(words("Last sold")),
    ]
    table(columns, [_row(screen, row) for row in found.products], caption=words("Products"))
    _turn(screen, page, found.total)


def _row(screen: Screen, row: Any) -> Sequence[str | Cell]:
    words = screen.words
    return [
        Cell(row.name or row.product_id, to=product_address(row.product_id), under=row.product_id if row.name else ""),
        row.category or "–",
        words.number(row.units),
        words.moneys(row.revenue),
        words.number(row.on_hand) if row.on_hand is not None else "–",
        words.day(row.last_sold) if row.last_sold else "–",
    ]


def _nothing(screen: Screen, total: int) -> None:
    words, said = screen.words, screen.query.get("search", "")
    if said or total:
        text = words("No product has these words in its name, number, category or brand.")
        with welcome("products", words("Nothing was found."), text):
            link(words("Show all products"), "/products", "button plain")
    else:
        text = words("They come with your files: a list of products, or the sales themselves.")
        with welcome("products", words("There are no products yet."), text):
            link(words("Bring in your files"), "/import", "button primary", picture="import")


def _turn(screen: Screen, page: int, total: int) -> None:
    """The way to the pages before and after."""
    words, last = screen.words, -(-total // ON_A_PAGE)
    if last <= 1:
        return
    with tag("nav", "", "row between pager", aria_label=words("Pages of the list")):
        _way(screen, words("Previous"), page - 1 if page > 1 else None)
        tag("span", words("Page {page} of {last}", page=words.number(page), last=words.number(last)), "soft")
        _way(screen, words("Next"), page + 1 if page < last else None)


def _way(screen: Screen, text: str, page: int | None) -> None:
    if page is None:
        tag("span", text, "button plain off", aria_hidden="true")
        return
    kept = {name: screen.query[name] for name in ("search", "order_by") if screen.query.get(name)}
    link(text, "/products?" + urlencode({**kept, "page": page}), "button plain")
