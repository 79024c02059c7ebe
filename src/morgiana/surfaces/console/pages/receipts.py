"""Receipts: what every call cost and took, and the answer that it was given for."""

import asyncio
from collections.abc import Sequence
from typing import Final

from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Receipt
from morgiana.surfaces.console.addresses import receipt_address
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import link, tag, welcome
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.screen import Screen, read
from morgiana.surfaces.console.views.answer import once_open, show_answer
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.receipt import cost_of, show_receipt
from morgiana.surfaces.console.views.table import Cell, Column, facts, table

MOST_RECEIPTS: Final = 100


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("What each answer cost, how long it took, and how much energy and greenhouse gas.")
    with frame(screen, words("Receipts"), subtitle=subtitle, wide=True):

        async def fill() -> None:
            limit = MOST_RECEIPTS
            receipts = await asyncio.to_thread(screen.runtime.receipts, screen.caller, limit=limit)
            _draw(screen, receipts)

        await later(screen, fill)


def _draw(screen: Screen, receipts: Sequence[Receipt]) -> None:
    words = screen.words
    if not receipts:
        welcome("receipts", words("No receipts yet."), words("Every answer comes with one; you will find it here."))
        return
    _sums(screen, receipts)
    columns = [
        Column(words("What")),
        Column(words("When")),
        Column(words("Charged"), number=True),
        Column(words("Price"), number=True),
        Column(words("Time"), number=True),
        Column(words("Energy"), number=True),
        Column(words("Greenhouse gas"), number=True),
    ]
    table(columns, [_row(screen, receipt) for receipt in receipts], caption=words("The latest receipts"))


def _sums(screen: Screen, receipts: Sequence[Receipt]) -> None:
    words = screen.words
    prices: dict[str, int] = {}
    for receipt in receipts:
        prices[receipt.price.currency] = prices.get(receipt.price.currency, 0) + receipt.price.minor
    spent = [Money(minor, currency) for currency, minor in prices.items() if minor]
    with tag("section", "", "card"):
        facts(
            [
                (words("Calls"), words.number(len(receipts))),
                (words("Price"), words.moneys(spent) if spent else words("free")),
                (words("Processor time"), words.seconds(sum(receipt.cpu_seconds for receipt in receipts))),
                (words("Energy"), words.energy(sum(receipt.energy.joules for receipt in receipts))),
                (words("Greenhouse gas"), words.carbon(sum(receipt.carbon.grams_co2e for receipt in receipts))),
            ]
        )


def _row(screen: Screen, receipt: Receipt) -> Sequence[str | Cell]:
    words = screen.words
    return [
        Cell(title_of(screen, receipt.operation), to=receipt_address(receipt.id), under=receipt.operation),
        words.moment(receipt.at, screen.shop.zone),
        words.unit(receipt.unit, receipt.units),
        cost_of(words, receipt),
        words.seconds(receipt.wall_seconds),
        words.energy(receipt.energy.joules),
        words.carbon(receipt.carbon.grams_co2e),
    ]


async def show_one(screen: Screen) -> None:
    words, receipt_id = screen.words, screen.params["receipt_id"]
    with frame(screen, words("Receipt"), subtitle=receipt_id) as beside:
        with beside:
            link(words("All receipts"), "/receipts", "button plain")

        async def fill() -> None:
            try:
                outcome = await asyncio.to_thread(screen.runtime.receipt, screen.caller, receipt_id)
            except Refusal as refusal:
                show_refusal(words, refusal)
                return
            receipt = Receipt.model_validate_json(outcome.receipt)
            tag("h2", title_of(screen, receipt.operation))
            show_receipt(screen, receipt, opened=True, linked=False)
            if receipt.operation not in screen.registry:
                tag("p", words("The operation that gave this answer is not installed any more."), "soft")
                return
            with tag("details", "", "folded") as box:
                tag("summary", words("The answer it was given for"))
                inner = tag("div", "", "folded-inner")

            async def open_answer() -> None:
                answered = await read(screen.registry[receipt.operation], outcome)
                with inner:
                    show_answer(screen, answered.answer)

            once_open(box, open_answer)

        await later(screen, fill)
