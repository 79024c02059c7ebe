"""How to spend less: what the books found, and what the console sees besides, each with what it would save."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from morgiana.kernel.money import Money
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, link, prose, tag
from morgiana.surfaces.console.money.figures import Figures
from morgiana.surfaces.console.money.waiting import waited_of
from morgiana.surfaces.console.operation_titles import title_of
from morgiana.surfaces.console.screen import Screen

UNUSED: Final = timedelta(days=30)
"""A key that was used by nobody for so long is probably needed by nobody."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One way to spend less."""

    title: str
    text: str
    saves: str
    """What it would have saved, in words; empty where it saves no money."""
    to: str = ""
    """Where it can be done."""
    way: str = ""
    """What that way is called."""
    picture: str = "spending"


async def show_savings(screen: Screen, figures: Figures) -> None:
    """Draw them, those that save most first."""
    words = screen.words
    worth = [saving for saving in figures.report.savings if saving.saves.minor or saving.what == "dear operation"]
    found = [_of_books(screen, saving, figures) for saving in worth]
    found += await _waiting(screen, figures)
    found += await _unused_keys(screen)
    with tag("section", "", "plan-section", aria_label=words("How to spend less")):
        tag("h2", words("How to spend less"))
        if not found:
            tag("p", words("Nothing stands out: no call was made in vain, and no other plan would have cost less."),
                "empty")  # fmt: skip
            return
        with tag("ul", "", "advice"):
            for advice in found:
                _draw(advice)


def _draw(advice: Advice) -> None:
    with tag("li", "", "card"):
        drawing(icon(advice.picture))
        with tag("div", "", "grow"):
            tag("h3", advice.title)
            prose(advice.text)
            if advice.to:
                link(advice.way, advice.to, "more-link", picture="right")
        if advice.saves:
            tag("p", advice.saves, "advice-saves")


def _of_books(screen: Screen, saving: Any, figures: Figures) -> Advice:
    words, money = screen.words, words_for_saving(screen, saving.saves)
    if saving.what == "repeated":
        return Advice(
            words("Do not ask the same again"),
            words.many(
                "“{what}” was asked {count} time what it had been asked before, to the letter. Keep the answer, or"
                " send the first call’s `Idempotency-Key` again: a repeat with it costs nothing.",
                "“{what}” was asked {count} times what it had been asked before, to the letter. Keep the answer, or"
                " send the first call’s `Idempotency-Key` again: a repeat with it costs nothing.",
                saving.count,
                what=title_of(screen, saving.about),
            ),
            money,
            f"/operations/{saving.about}",
            words("See what it does"),
            "copy",
        )
    if saving.what == "other plan":
        return Advice(
            words("Another plan"),
            words(
                "What you used in these days would have cost less on the plan “{plan}”. Ask whoever hosts this.",
                plan=saving.about,
            ),
            money,
        )
    used = next((line for line in figures.report.lines if line.what == saving.about), None)
    each = Money(used.cost.minor // used.calls, used.cost.currency) if used is not None and used.calls else None
    text = words(
        "{share} of the money went into “{what}”.",
        share=words.share(saving.count / 100),
        what=title_of(screen, saving.about),
    )
    if used is not None and each is not None:
        text += " " + words(
            "A call costs {cost} on average, for {units}. Asking a quarter less often would have saved {saved}.",
            cost=words.money(each), units=words.unit(used.unit, round(used.units / used.calls)),
            saved=words.money(Money(used.cost.minor // 4, used.cost.currency)),
        )  # fmt: skip
    return Advice(
        words("Where most of the money goes"), text, money, f"/operations/{saving.about}", words("See what it does")
    )


def words_for_saving(screen: Screen, saves: Money) -> str:
    """What would be saved, or nothing where it is no money."""
    return screen.words("saves {amount}", amount=screen.words.money(saves)) if saves.minor else ""


async def _waiting(screen: Screen, figures: Figures) -> Sequence[Advice]:
    """Jobs that could have waited: what that saves is greenhouse gas, since their price is the same at any hour."""
    words, waited = screen.words, await waited_of(screen, figures)
    if not waited.count:
        return []
    text = words.many(
        "{count} job of the latest began at once. A cleaner hour of the next day would have spared {share} of its"
        " greenhouse gas: a program asks for it by `when=clean`, and the price is the same.",
        "{count} jobs of the latest began at once. Cleaner hours of the next day would have spared {share} of their"
        " greenhouse gas: a program asks for them by `when=clean`, and the price is the same.",
        waited.count,
        share=words.share(waited.share),
    )
    spared = words("spares {carbon}", carbon=words.carbon(waited.grams_co2e))
    return [Advice(words("Let jobs wait for clean hours"), text, spared, "/jobs", words("To the jobs"), "jobs")]


async def _unused_keys(screen: Screen) -> Sequence[Advice]:
    """Keys that nobody has used lately: they cost nothing by themselves, and whoever finds one spends with it."""
    words, keys = screen.words, screen.parts.people.keys
    if not screen.can(keys):
        return []
    long_ago = datetime.now(UTC) - UNUSED
    found = [
        key for key in (await screen.ask(keys)).answer.keys
        if key.since < long_ago and (key.last_used_at is None or key.last_used_at < long_ago)
    ]  # fmt: skip
    if not found:
        return []
    text = words.many(
        "{count} key was used by nobody for 30 days: {names}. It costs nothing now, but whoever has it can spend.",
        "{count} keys were used by nobody for 30 days: {names}. They cost nothing now, but whoever has them can spend.",
        len(found),
        names=", ".join(key.name for key in found[:5]),
    )
    return [Advice(words("End keys that nobody uses"), text, "", "/keys", words("To the keys"), "keys")]
