"""One operation: an example to try, its form, what it may cost, its answer with the receipt, and the call to copy."""

import json
from collections.abc import Mapping
from typing import Any

from nicegui import ui

from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Capability, Operation
from morgiana.surfaces.console.addresses import job_address
from morgiana.surfaces.console.forms.form import Form
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.importing.report import confirmed
from morgiana.surfaces.console.markup import badge, button, copyable, folded, link, note, paragraphs, prose, tag
from morgiana.surfaces.console.pages.later import later
from morgiana.surfaces.console.runs import Run, show_run
from morgiana.surfaces.console.screen import Answered, Screen
from morgiana.surfaces.console.views.answer import show_answer
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.receipt import show_receipt
from morgiana.surfaces.console.views.snippets import snippets

Op = Operation[Any, Any]


async def show(screen: Screen) -> None:
    words, name = screen.words, screen.params["name"]
    try:
        operation = screen.registry[name]
    except Refusal as refusal:
        with frame(screen, words("Operation")):
            show_refusal(words, refusal)
            link(words("All operations"), "/operations", "button plain")
        return
    with frame(screen, words(operation.title).rstrip("."), subtitle=operation.name) as beside:
        with beside:
            link(words("All operations"), "/operations", "button plain")
        _about(screen, operation)
        if not screen.can(name):
            note(words("You may not use this; ask the owner for a key with that scope."), "warn")
            return

        async def fill() -> None:
            _OperationPage(screen, operation).draw()

        await later(screen, fill)


def _about(screen: Screen, operation: Op) -> None:
    words = screen.words
    with tag("section", "", "about"):
        for paragraph in paragraphs(operation.details):
            prose(words(paragraph))
        with tag("div", "", "row tight"):
            badge(words("changes data") if operation.effect == "write" else words("only reads"))
            if operation.can_be_job:
                badge(words("can be a job"))
            badge(words("counted by {unit}", unit=words(operation.meter.unit)))


class _OperationPage:
    """Form, estimate and answer of one operation."""

    def __init__(self, screen: Screen, operation: Op) -> None:
        self.screen, self.operation = screen, operation
        self.home: Capability = screen.registry.home(operation)

    def draw(self) -> None:
        words = self.screen.words
        self.examples = self.home.examples(self.operation)
        with tag("section", "", "card", aria_label=words("Request")):
            with tag("header", "", "row between"):
                tag("h2", words("Request"))
                if self.examples:
                    with tag("div", "", "row tight", role="group", aria_label=words("Try an example")):
                        for title in self.examples:
                            self._example_button(title)
            self.place = tag("div", "", "stack")
            self._draw_form({})
            self.told = tag("div", "", "stack", aria_live="polite")
            with tag("div", "", "row end wrap"):
                button(words("What may it cost?"), self._estimate, "quiet")
                button(words("Show the call"), self._show_call, "quiet", picture="copy")
                if self.operation.can_be_job:
                    button(words("Run as a job"), self._run_as_job, "plain", picture="jobs")
                button(words("Run"), self._run, "primary", picture="play")
        self.calls = tag("div", "", "stack")
        self.answer = tag("div", "", "stack", aria_live="polite")
        self._refusals()

    def _example_button(self, title: str) -> None:
        words = self.screen.words

        def fill() -> None:
            self._draw_form(self._with_files(self.examples[title]))
            self.told.clear()
            self.calls.clear()
            self.answer.clear()

        button(words(title), fill, "plain", picture="file", label=words("Try: {example}", example=words(title)))

    def _draw_form(self, values: Mapping[str, Any]) -> None:
        self.place.clear()
        with self.place:
            if not self.operation.request.model_fields:
                tag("p", self.screen.words("Nothing needs to be said."), "soft")
            self.form = Form(self.screen, self.operation.request, values)

    def _with_files(self, value: Any) -> Any:
        """The example with its files uploaded, as whoever tries it would."""
        if isinstance(value, dict):
            if set(value) == {"example_file"}:
                name = str(value["example_file"])
                files = self.screen.runtime.files(self.screen.caller)
                return files.keep(name, self.home.example_file(name)).model_dump()
            return {name: self._with_files(part) for name, part in value.items()}
        return [self._with_files(part) for part in value] if isinstance(value, list) else value

    def _estimate(self) -> None:
        words = self.screen.words
        request = self.form.request()
        self.told.clear()
        if request is None:
            return
        with self.told:
            try:
                estimate = self.screen.runtime.estimate(self.screen.caller, self.operation.name, request)
            except Refusal as refusal:
                show_refusal(words, refusal)
                return
            price = words.money(estimate.price_max) if estimate.price_max.minor else words("nothing")
            units = words.unit(estimate.unit, estimate.units_max)
            note(words("At most {units}, which costs {price}.", units=units, price=price))

    def _show_call(self) -> None:
        words = self.screen.words
        request = self.form.request()
        self.calls.clear()
        if request is None:
            return
        body = self.form.body() or {}
        with self.calls, tag("section", "", "card"):
            tag("h2", words("The same call elsewhere"))
            tag("p", words("With a key from the settings in MORGIANA_KEY."), "soft")
            for snippet in snippets(self.operation, body, self._address()):
                tag("h3", snippet.name)
                copyable(snippet.text, words("Copy"), words("Copied"))

    @staticmethod
    def _address() -> str:
        request = ui.context.client.request
        return str(request.base_url).rstrip("/")

    async def _run(self) -> None:
        await self._begin(as_job=not self.operation.can_wait)

    async def _run_as_job(self) -> None:
        await self._begin(as_job=True)

    async def _begin(self, *, as_job: bool) -> None:
        screen, words, operation = self.screen, self.screen.words, self.operation
        request = self.form.request()
        if request is None:
            return
        if operation.effect == "write":
            title = words("Change the shop’s data?")
            if not await confirmed(screen, title, words(operation.title), words("Yes, run it")):
                return
        key = new_id("key") if operation.effect == "write" else None
        self.told.clear()
        self.answer.clear()
        with self.answer:
            try:
                run = Run.begin(screen, operation, request, key=key, as_job=as_job)
            except Refusal as refusal:
                show_refusal(words, refusal)
                return
            if run.job is not None:
                link(words("Follow it among the jobs"), job_address(run.job.id), "more-link", picture="right")
            show_run(run, self._answered, title=words("Running"))

    async def _answered(self, answered: Answered) -> None:
        screen, words = self.screen, self.screen.words
        if self.operation.effect == "write":
            screen.desk.profiles.pop(screen.caller.tenant, None)
        with tag("section", "", "card"):
            tag("h2", words("Answer"))
            show_answer(screen, answered.answer)
            with folded(words("As JSON")), tag("div", "", "folded-inner"):
                plain = json.dumps(answered.answer.model_dump(mode="json"), ensure_ascii=False, indent=2)
                copyable(_beginning(plain), words("Copy"), words("Copied"))
        show_receipt(screen, answered.receipt)

    def _refusals(self) -> None:
        words = self.screen.words
        with folded(words("When it says no")), tag("dl", "", "facts folded-inner"):
            for refusal in self.operation.refusals:
                with tag("div"):
                    tag("dt", refusal.code)
                    tag("dd", words((refusal.__doc__ or refusal.code).partition("\n")[0]))


def _beginning(text: str) -> str:
    """A page need not carry a whole large answer; its receipt has it."""
    return text if len(text) <= 20_000 else text[:20_000] + "\n…"
