"""Home is the plan: the latest one that was made, or the way to it."""

import asyncio
from datetime import date, datetime
from typing import Any

from nicegui.element import Element

from morgiana.control.jobs import ENDED
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Receipt
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import button, link, note, tag, welcome
from morgiana.surfaces.console.money.warning import warn_of_limits
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.runs import Run, show_run
from morgiana.surfaces.console.screen import Answered, AnswerOfOtherRelease, Screen, read, request_of
from morgiana.surfaces.console.views.plan import show_plan
from morgiana.surfaces.console.views.problem import show_refusal


async def show(screen: Screen) -> None:
    words = screen.words
    with frame(screen, words("This week’s plan"), subtitle=words.day(_today(screen), long=True)) as beside:
        place = tag("div", "", "stack")

        async def fill() -> None:
            await warn_of_limits(screen)
            await _fill(screen, place, beside)

        with place:
            await later(screen, fill)


def _today(screen: Screen) -> date:
    return datetime.now(screen.shop.zone).date()


async def _fill(screen: Screen, place: Element, beside: Element) -> None:
    running = _running(screen)
    if running is not None:
        _show_running(screen, running, place, beside)
        return
    latest = await latest_plan(screen)
    if latest is not None:
        with beside:
            _make_button(screen, place, beside, again=True)
        newer = await _loaded_since(screen, latest.answer)
        if newer:
            note(screen.words("Data were loaded after this plan was made. Make it again to take them in."), "warn")
        show_plan(screen, latest)
        return
    if await _is_empty(screen):
        _welcome(screen)
    else:
        _invite(screen, place, beside)


def _welcome(screen: Screen) -> None:
    words = screen.words
    text = words(
        "Export your sales from the till or the web shop, as a file of any kind, and drop it here. "
        "With a list of stock and of suppliers the plan also says what to order."
    )
    with welcome("plan", words("Welcome. Let us begin with what you already have."), text):
        link(words("Bring in your files"), "/import", "button primary large", picture="import")
        link(words("Say first what the shop is called, its currency and its language"), "/settings", "more-link")
    with tag("ol", "", "steps"):
        for title, text in (
            (words("Your files"), words("CSV, Excel or an export of your shop system. Nothing leaves this machine.")),
            (words("A look at them"), words("You see what was understood, and answer where something is unclear.")),
            (words("Your plan"), words("What will sell, what will run out, what to order from whom, and why.")),
        ):
            with tag("li", "", "card"):
                tag("h3", title)
                tag("p", text, "soft")


def _invite(screen: Screen, place: Element, beside: Element) -> None:
    words = screen.words
    text = words("Now have the plan made: what will sell, what will run out, and what to order from whom.")
    with welcome("plan", words("Your data are here."), text):
        _make_button(screen, place, beside, again=False)


def _make_button(screen: Screen, place: Element, beside: Element, *, again: bool) -> None:
    words = screen.words

    def make() -> None:
        operation = screen.registry[screen.parts.plan]
        place.clear()
        with place:
            try:
                run = Run.begin(screen, operation, request_of(operation, {}), key=None, as_job=operation.can_be_job)
            except Refusal as refusal:
                show_refusal(words, refusal)
                return
            _show_running(screen, run, place, beside)

    if screen.can(screen.parts.plan):
        text = words("Make the plan again") if again else words("Make the plan")
        button(text, make, "plain" if again else "primary", picture="play")


def _show_running(screen: Screen, run: Run, place: Element, beside: Element) -> None:
    beside.clear()

    async def done(answered: Answered) -> None:
        with beside:
            _make_button(screen, place, beside, again=True)
        screen.desk.plans[screen.caller.tenant] = answered
        show_plan(screen, answered)

    show_run(run, done, title=screen.words("Your plan is being made"))


def _running(screen: Screen) -> Run | None:
    """The plan that is being made at this moment, if one is."""
    jobs = screen.runtime.jobs(screen.caller, limit=20)
    mine = (job for job in jobs if job.operation == screen.parts.plan and job.state not in ENDED)
    job = next(mine, None)
    return Run.of_job(screen, job) if job else None


async def latest_plan(screen: Screen) -> Answered | None:
    """The plan that was made last, as it was stored; nothing where another release made it."""
    receipts = screen.runtime.receipts(screen.caller, operation=screen.parts.plan, limit=1)
    if not receipts:
        return None
    try:
        return await stored_plan(screen, receipts[0])
    except AnswerOfOtherRelease:
        return None


async def stored_plan(screen: Screen, receipt: Receipt) -> Answered:
    """A stored plan; the last one that a shop looked at is kept at hand, since it is large."""
    known = screen.desk.plans.get(screen.caller.tenant)
    if known is not None and known.receipt.id == receipt.id:
        return known
    outcome = await asyncio.to_thread(screen.runtime.receipt, screen.caller, receipt.id)
    answered = await read(screen.registry[receipt.operation], outcome)
    screen.desk.plans[screen.caller.tenant] = answered
    return answered


async def _is_empty(screen: Screen) -> bool:
    if not screen.can(screen.parts.data):
        return False
    return bool((await screen.ask(screen.parts.data)).answer.is_empty)


async def _loaded_since(screen: Screen, plan: Any) -> bool:
    """Whether something was imported, or an import taken back, after the plan was made."""
    for name in (screen.parts.load, screen.parts.undo):
        if screen.can(name):
            receipts = screen.runtime.receipts(screen.caller, operation=name, limit=1)
            if receipts and receipts[0].at > plan.made_at:
                return True
    return False
