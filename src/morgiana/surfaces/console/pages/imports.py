"""The import: files in, what was understood of them, questions, loading, and the way back."""

from nicegui.element import Element

from morgiana.commerce.importing.reports import ImportReport
from morgiana.control.jobs import ENDED
from morgiana.kernel.refusals import Refusal
from morgiana.operations import FileRef
from morgiana.surfaces.console.forms.upload import drop_zone
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.importing.history import show_history
from morgiana.surfaces.console.importing.report import show_report
from morgiana.surfaces.console.importing.sheets import show_understanding
from morgiana.surfaces.console.importing.wizard import Wizard
from morgiana.surfaces.console.markup import button, link, note, tag
from morgiana.surfaces.console.runs import Run, show_run
from morgiana.surfaces.console.screen import Answered, Screen
from morgiana.surfaces.console.views.problem import show_refusal
from morgiana.surfaces.console.views.receipt import show_receipt


async def show(screen: Screen) -> None:
    words = screen.words
    with frame(screen, words("Bring in your files"), subtitle=words("Sales, products, stock, suppliers: as they are.")):
        page = _ImportPage(screen)
        await page.draw()


class _ImportPage:
    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.wizard = Wizard(screen)

    async def draw(self) -> None:
        words = self.screen.words
        with tag("section", "", "stack"):
            self.files = tag("div", "", "stack")
            self.place = tag("div", "", "stack", aria_live="polite")
        self._draw_files()
        running = _running(self.screen)
        if running is not None:
            with self.place:
                show_run(running, self._loaded, title=words("Your files are being loaded"))
        with tag("section", "", "stack"):
            tag("h2", words("Earlier imports"))
            self.history = tag("div", "", "stack")
        await self._draw_history()

    def _draw_files(self) -> None:
        self.files.clear()
        with self.files:
            drop_zone(self.screen.words, self._add, small=bool(self.wizard.files))
            if not self.wizard.files:
                tag(
                    "p",
                    self.screen.words(
                        "CSV, Excel, OpenDocument, JSON, Parquet, XML, SQLite, or a zip of these; exports of Shopify, "
                        "WooCommerce, PrestaShop, Magento, Square, Amazon and others. Bring files that belong together "
                        "at once: order lines and orders, products and stock."
                    ),
                    "soft small",
                )
                return
            with tag("ul", "", "chips", aria_label=self.screen.words("Files chosen")):
                for file in self.wizard.files:
                    self._chip(file)

    def _chip(self, file: FileRef) -> None:
        words = self.screen.words

        async def remove() -> None:
            self.wizard.remove(file)
            self._draw_files()
            self.place.clear()
            if self.wizard.files:
                self._understand()

        with tag("li", "", "chip"):
            tag("span", file.name)
            tag("span", words.size(file.size_bytes), "soft")
            button("", remove, "quiet", picture="close", label=words("Leave {name} out", name=file.name))

    async def _add(self, refs: list[FileRef]) -> None:
        self.wizard.add(refs)
        self._draw_files()
        await self.wizard.choose_language()
        self._understand()

    def _understand(self) -> None:
        words = self.screen.words

        async def done(answered: Answered) -> None:
            self.wizard.understanding = answered.answer
            self._draw_understanding(answered)

        self.place.clear()
        with self.place:
            try:
                run = self.wizard.understand()
            except Refusal as refusal:
                show_refusal(words, refusal)
                return
            show_run(run, done, title=words("Reading your files"))

    def _draw_understanding(self, answered: Answered) -> None:
        words, understanding = self.screen.words, answered.answer
        count = len(understanding.questions)
        if count:
            note(
                words.many(
                    "{count} question before this can be loaded.", "{count} questions before this can be loaded.", count
                ),
                "warn",
            )
        elif not any(sheet.tables for sheet in understanding.sheets):
            note(words("None of this could be recognised. Say below what the tables and columns are."), "warn")
        else:
            note(words("Everything is clear. Look it over, then load it."), "good")
        show_understanding(self.screen, self.wizard, understanding, self._understand)
        if understanding.ready and any(sheet.tables for sheet in understanding.sheets):
            with tag("div", "", "row end sticky"):
                button(words("Load into the shop"), self._load, "primary", picture="check")
        show_receipt(self.screen, answered.receipt)

    def _load(self) -> None:
        words = self.screen.words
        self.place.clear()
        self.files.clear()
        with self.place:
            try:
                run = self.wizard.load()
            except Refusal as refusal:
                show_refusal(words, refusal)
                return
            show_run(run, self._loaded, title=words("Your files are being loaded"))

    async def _loaded(self, answered: Answered) -> None:
        words, report = self.screen.words, answered.answer
        assert isinstance(report, ImportReport)
        show_report(self.screen, report, self._refresh)
        with tag("div", "", "row"):
            link(words("See this week’s plan"), "/", "button primary", picture="plan")
            link(words("Bring in more"), "/import", "button plain", picture="import")
        show_receipt(self.screen, answered.receipt)
        await self._draw_history()

    async def _refresh(self) -> None:
        self.place.clear()
        self.wizard = Wizard(self.screen)
        self._draw_files()
        await self._draw_history()

    async def _draw_history(self) -> None:
        history: Element = self.history
        history.clear()
        with history:
            try:
                await show_history(self.screen, self._refresh)
            except Refusal as refusal:
                show_refusal(self.screen.words, refusal)


def _running(screen: Screen) -> Run | None:
    """Files that are being loaded at this moment."""
    jobs = screen.runtime.jobs(screen.caller, limit=20)
    job = next((job for job in jobs if job.operation == screen.parts.load and job.state not in ENDED), None)
    return Run.of_job(screen, job) if job else None
