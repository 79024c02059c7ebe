"""What the user has said of a sheet, in this upload or when an earlier file of its form was imported."""

from collections.abc import Sequence
from dataclasses import dataclass

from morgiana.commerce.importing.models import Correction, Mapping, Question
from morgiana.commerce.importing.reading import Sheet


@dataclass
class Answers:
    """What the user has said of this sheet."""

    by_question: dict[str, str]
    columns: dict[str, Correction]
    table: str | None
    currency: str | None
    remembered: dict[str, str]
    """Answers of an earlier import of the same form, by topic and column."""

    def to(self, question: Question) -> str | None:
        said = self.by_question.get(question.id)
        keys = {choice.key for choice in question.choices}
        if said in keys:
            self.remembered[_topic(question)] = said
            return said
        known = self.remembered.get(_topic(question))
        return known if known in keys else None


def _topic(question: Question) -> str:
    return f"{question.topic}:{question.id.split('|', 2)[-1]}"


def answers_to(sheet: Sheet, saved: Mapping | None, corrections: Sequence[Correction]) -> Answers:
    """What was said of this sheet."""
    mine = [c for c in corrections if c.file in (None, sheet.file) and c.sheet in (None, sheet.name)]
    return Answers(
        by_question={c.question: c.answer for c in mine if c.question and c.answer},
        columns={c.column: c for c in mine if c.column},
        table=next((c.table for c in mine if c.table), None),
        currency=next((c.currency for c in mine if c.currency), None),
        remembered=dict(saved.answers) if saved else {},
    )
