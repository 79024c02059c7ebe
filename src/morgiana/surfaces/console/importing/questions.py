"""What the files leave open: each question with its choices and what a real cell would mean by each."""

from collections.abc import Callable

from morgiana.commerce.importing.models import Question, Understanding
from morgiana.surfaces.console.forms.controls import radio_control
from morgiana.surfaces.console.importing.wizard import Wizard
from morgiana.surfaces.console.markup import button, enable, tag
from morgiana.surfaces.console.screen import Screen


def show_questions(screen: Screen, wizard: Wizard, understanding: Understanding, again: Callable[[], None]) -> None:
    """Draw all questions; the files are read again once each has its answer."""
    asked = [(sheet.file, question) for sheet in understanding.sheets for question in sheet.questions]
    if not asked:
        return
    words = screen.words
    open_ids = {question.id for _, question in asked if question.choices}

    def answered(question: Question, answer: str) -> None:
        wizard.answer(question.id, answer)
        enable(go_on, all(wizard.answered(name) for name in open_ids))

    with tag("section", "", "card questions"):
        tag("h2", words("Questions"))
        seen: set[str] = set()
        for file, question in asked:
            if question.id not in seen:
                seen.add(question.id)
                _question(screen, wizard, file, question, answered)
        go_on = button(words("Go on with these answers"), again, "primary", picture="right")
        enable(go_on, bool(open_ids) and all(wizard.answered(name) for name in open_ids))


def _question(
    screen: Screen, wizard: Wizard, file: str, question: Question, answered: Callable[[Question, str], None]
) -> None:
    words = screen.words
    with tag("div", "", "question"):
        place = words("{file}, column “{column}”", file=file, column=question.column) if question.column else file
        tag("p", place, "soft small")
        if not question.choices:
            tag("p", question.text, "strong")
            tag("p", words("Add the file that says it, beside this one."), "soft")
            return
        choices = {}
        for choice in question.choices:
            likely = f" · {words('likely')}" if choice.key == question.suggested else ""
            example = f" — {choice.example}" if choice.example else ""
            choices[choice.key] = f"{choice.label}{example}{likely}"
        radio_control(
            question.text, choices, wizard.answered(question.id), on_change=lambda answer: answered(question, answer)
        )
