"""What the import page knows so far: the files, and what the reader said about them."""

from typing import Any

from morgiana.commerce import ShopProfile
from morgiana.commerce.importing.models import Understanding
from morgiana.kernel.ids import new_id
from morgiana.operations import FileRef
from morgiana.surfaces.console.runs import Run
from morgiana.surfaces.console.screen import Screen, request_of


class Wizard:
    """Files and corrections; a later correction of the same thing replaces the earlier one."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.files: list[FileRef] = []
        self.understanding: Understanding | None = None
        self._corrections: dict[tuple[str, ...], dict[str, Any]] = {}

    def add(self, refs: list[FileRef]) -> None:
        known = {file.id for file in self.files}
        self.files += [ref for ref in refs if ref.id not in known]

    def remove(self, file: FileRef) -> None:
        self.files.remove(file)
        self._corrections = {key: said for key, said in self._corrections.items() if said.get("file") != file.name}

    def answer(self, question: str, answer: str) -> None:
        self._corrections["question", question] = {"question": question, "answer": answer}

    def answered(self, question: str) -> str | None:
        said = self._corrections.get(("question", question))
        return str(said["answer"]) if said else None

    def mean(self, file: str, sheet: str, column: str, meaning: str) -> None:
        """Say what a column means."""
        said = {"file": file, "sheet": sheet, "column": column, "meaning": meaning}
        self._corrections["column", file, sheet, column] = said

    def be(self, file: str, sheet: str, table: str) -> None:
        """Say which table a sheet is."""
        self._corrections["table", file, sheet] = {"file": file, "sheet": sheet, "table": table}

    async def choose_language(self) -> None:
        """Let a shop of which nothing was said yet be spoken to in the language of who brings its first files."""
        screen, language = self.screen, self.screen.words.language
        profile, set_profile = screen.parts.profile, screen.parts.set_profile
        unsaid = ShopProfile()
        if screen.shop != unsaid or language == unsaid.language or not screen.can(set_profile):
            return
        if (await screen.ask(profile)).answer == unsaid:  # it may have been said elsewhere since this page was opened
            said = unsaid.model_copy(update={"language": language})
            await screen.ask(set_profile, said.model_dump(mode="json"), key=new_id("profile"))
        screen.desk.profiles.pop(screen.caller.tenant, None)

    def understand(self) -> Run:
        return self._begin(self.screen.parts.understand, key=None, as_job=False)

    def load(self) -> Run:
        operation = self.screen.registry[self.screen.parts.load]
        return self._begin(operation.name, key=new_id("import"), as_job=operation.can_be_job)

    def _begin(self, name: str, *, key: str | None, as_job: bool) -> Run:
        operation = self.screen.registry[name]
        body = {"files": [file.model_dump() for file in self.files], "corrections": list(self._corrections.values())}
        return Run.begin(self.screen, operation, request_of(operation, body), key=key, as_job=as_job)
