"""The receipt at the foot of an answer: what it cost and took in one line, and all of it when opened."""

from morgiana.operations import Receipt
from morgiana.surfaces.console.addresses import receipt_address
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, link, tag
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.fields import table_title
from morgiana.surfaces.console.views.table import Column, facts, table
from morgiana.surfaces.console.words import Words


def cost_of(words: Words, receipt: Receipt) -> str:
    """The price, or that there was none."""
    return words.money(receipt.price) if receipt.price.minor else words("free")


def show_receipt(screen: Screen, receipt: Receipt, *, opened: bool = False, linked: bool = True) -> None:
    """Draw a receipt."""
    words = screen.words
    with tag("details", "", "receipt", open=opened):
        with tag("summary"):
            drawing(icon("receipts"))
            line = (
                cost_of(words, receipt),
                words.seconds(receipt.wall_seconds),
                words.energy(receipt.energy.joules),
                words.carbon(receipt.carbon.grams_co2e),
            )
            tag("span", words("Receipt"), "strong")
            tag("span", " · ".join(line), "soft")
        _all_of_it(screen, receipt)
        if linked:
            link(words("Open the receipt"), receipt_address(receipt.id), "more-link", picture="right")


def _all_of_it(screen: Screen, receipt: Receipt) -> None:
    words = screen.words
    carbon, energy = receipt.carbon, receipt.energy
    place = words("the world’s average") if carbon.place == "world" else carbon.place
    facts(
        [
            (words("Number"), receipt.id),
            (words("Operation"), receipt.operation),
            (words("Ended"), words.moment(receipt.at, screen.shop.zone)),
            (words("Charged"), f"{words.unit(receipt.unit, receipt.units)} · {cost_of(words, receipt)}"),
            (words("Time"), words.seconds(receipt.wall_seconds)),
            (words("Processor time"), words.seconds(receipt.cpu_seconds)),
            (words("Peak memory"), words.size(receipt.peak_memory_bytes)),
            (words("Energy"), f"{words.energy(energy.joules)} ({words(energy.quality)}: {words(energy.source)})"),
            (
                words("Greenhouse gas"),
                words(
                    "{carbon}, at {grams} g/kWh ({place}): {source}",
                    carbon=words.carbon(carbon.grams_co2e),
                    grams=words.number(carbon.grid_grams_per_kwh),
                    place=place,
                    source=words.told(carbon.source),
                ),
            ),
            *((words("Computed by"), f"{model.name} {model.version}") for model in receipt.models),
        ]
    )
    if receipt.rests_on:
        tag("h4", words("Rests on"))
        columns = [
            Column(words("Table")),
            Column(words("Rows"), number=True),
            Column(words("Days")),
            Column(words("Version"), number=True),
        ]
        rows = [
            [
                table_title(words, part.table),
                words.number(part.rows),
                words.days(part.first_day, part.last_day),
                str(part.version),
            ]
            for part in receipt.rests_on
        ]
        table(columns, rows, caption=words("The rows that the answer rests on"))
    if receipt.steps:
        tag("h4", words("Made of"))
        columns = [
            Column(words("Operation")),
            Column(words("Time"), number=True),
            Column(words("Processor time"), number=True),
        ]
        steps = [
            [step.operation, words.seconds(step.wall_seconds), words.seconds(step.cpu_seconds)]
            for step in receipt.steps
        ]
        table(columns, steps, caption=words("The operations that the answer is made of"))
