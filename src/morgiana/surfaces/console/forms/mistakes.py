"""What is wrong with a field, said in the reader's language instead of the validator's English."""

from datetime import date
from typing import Any, Final

from morgiana.surfaces.console.words import Words, marked

_TEXTS: Final = {
    "missing": marked("This must be said."),
    "string_too_short": marked("This must be said."),
    "too_short": marked("At least {min_length} must be said."),
    "too_long": marked("At most {max_length} can be said."),
    "string_too_long": marked("At most {max_length} letters."),
    "string_pattern_mismatch": marked("It is not written as it must be."),
    "greater_than_equal": marked("It must be at least {ge}."),
    "greater_than": marked("It must be more than {gt}."),
    "less_than_equal": marked("It can be at most {le}."),
    "less_than": marked("It must be less than {lt}."),
    "finite_number": marked("It must be a number."),
    "int_from_float": marked("It must be a whole number."),
    "date_from_datetime_parsing": marked("It must be a day."),
    "date_parsing": marked("It must be a day."),
    "datetime_parsing": marked("It must be a moment."),
    "datetime_from_date_parsing": marked("It must be a moment."),
}
"""The kinds of mistake that a validator names, and how a reader is told."""

_NUMBERS: Final = ("int_type", "float_type", "int_parsing", "float_parsing")


def mistake_text(words: Words, error: Any) -> str:
    """A text for one error of a `ValidationError`; the validator's own for a kind that has no words here."""
    kind, context = str(error["type"]), dict(error.get("ctx") or {})
    if kind in _NUMBERS:
        return words("It must be a number.")
    if kind == "value_error" and "error" in context:
        return words("It does not fit: {why}.", why=str(context["error"]).rstrip("."))
    if kind not in _TEXTS:
        return str(error["msg"])
    return words(_TEXTS[kind], **{name: _written(words, part) for name, part in context.items()})


def _written(words: Words, bound: Any) -> str:
    match bound:
        case int() | float():
            return words.number(bound)
        case date():
            return words.day(bound)
        case _:
            return str(bound)
