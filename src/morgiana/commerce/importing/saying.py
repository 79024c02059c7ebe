"""Says what the import has to say in the shop's language.

Readers and the understanding write English where they find something, long before anybody knows who will read it.
Here, at the edge, their sentences are said again: those of answers and those of refusals. What a program reads stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from morgiana.commerce.language import Language
from morgiana.kernel.refusals import Refusal

M = TypeVar("M", bound=BaseModel)

SENTENCES: Final = frozenset({"text", "label", "example", "notes", "evidence", "reason", "why"})
"""The fields of answers that hold what is said to a person."""


def in_language(answer: M, say: Language) -> M:
    """The answer with its sentences in the language; the same answer where that is English."""
    return answer if say.code == "en" else _again(answer, say)


@contextmanager
def refusals_in(say: Language) -> Iterator[None]:
    """Refusals raised within keep their class and place, and speak the language."""
    try:
        yield
    except Refusal as refusal:
        if say.code == "en":
            raise
        raise type(refusal)(
            say.again(refusal.message), remedy=say.again(refusal.remedy), where=refusal.where
        ) from refusal


def _again(model: M, say: Language) -> M:
    changed = {name: _value(value, say, is_said=name in SENTENCES) for name, value in model}
    return model.model_copy(update=changed)


def _value(value: Any, say: Language, *, is_said: bool) -> Any:
    match value:
        case BaseModel():
            return _again(value, say)
        case list():
            return [_value(part, say, is_said=is_said) for part in value]
        case str() if is_said:
            return say.again(value)
        case _:
            return value
