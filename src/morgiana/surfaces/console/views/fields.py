"""What a field is called and how its bare value is written: by its type, and by the unit at the end of its name."""

from datetime import date, datetime
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel

from morgiana.commerce.columns import TABLES
from morgiana.kernel.money import Money
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import Words, marked

UNITS: Final = {
    "days": marked("days"),
    "seconds": marked("seconds"),
    "bytes": marked("bytes"),
    "grams": marked("grams"),
    "joules": marked("joules"),
    "weeks": marked("weeks"),
    "metres": marked("metres"),
    "kg": marked("kg"),
}
"""The unit at the end of a field's name, and how a reader calls it."""

_SHARES: Final = (
    "share",
    "probability",
    "service_level",
    "run_out",
    "run_out_early",
    "run_out_with",
    "run_out_without",
)


def label_of(words: Words, name: str) -> str:
    """`lead_time_days` as `Lead time (days)`."""
    unit = unit_of(name)
    if unit:
        return f"{words(sentence(name.removesuffix('_' + unit)))} ({words(UNITS[unit])})"
    return words(sentence(name))


def unit_of(name: str) -> str:
    """The unit that a field's name ends with; `first_days` are days themselves, not counted in them."""
    before, _, last = name.rpartition("_")
    return last if last in UNITS and before not in ("", "first", "last") else ""


def sentence(name: str) -> str:
    """`run_out` as `Run out`."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def help_of(words: Words, model: type[BaseModel], name: str) -> str:
    """The text under the field's declaration."""
    return words(" ".join((model.model_fields[name].description or "").split()))


def table_title(words: Words, name: str) -> str:
    """What a table of the shop is called."""
    return words(TABLES[name].title) if name in TABLES else name


def is_choice(model: type[BaseModel], name: str) -> bool:
    """Whether a field holds one of a few words, or several of them."""
    return _is_choice(model.model_fields[name].annotation)


def _is_choice(annotation: Any) -> bool:
    if get_origin(annotation) is Literal:
        return True
    return any(_is_choice(part) for part in get_args(annotation)) if get_origin(annotation) is not dict else False


def choice_text(words: Words, choice: Any) -> str:
    """`purchase_orders` as `Purchase orders`."""
    if isinstance(choice, bool):
        return words("yes") if choice else words("no")
    return words(sentence(str(choice)))


def is_bare(value: Any) -> bool:
    """Whether a value is written as one text."""
    if isinstance(value, list):
        return all(is_bare(part) and not isinstance(part, list) for part in value) and not _long(value)
    return value is None or isinstance(value, str | int | float | bool | date | datetime | Money)


def _long(values: list[Any]) -> bool:
    return len(values) > 12 or sum(len(str(value)) for value in values) > 160


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Money) and not isinstance(value, bool)


def text_for(screen: Screen, name: str, value: Any, *, choice: bool = False) -> str:
    """The value as a reader expects it; a `choice` is one of a few words, which have their translation."""
    words = screen.words
    match value:
        case None | "" | []:
            return "–"
        case bool():
            return words("yes") if value else words("no")
        case Money():
            return words.money(value)
        case datetime():
            return words.moment(value, screen.shop.zone)
        case date():
            return words.day(value)
        case int() | float():
            return _number(words, name, value)
        case list():
            return ", ".join(text_for(screen, name, part, choice=choice) for part in value)
        case str() if choice:
            return choice_text(words, value)
        case _:
            return str(value)


def _number(words: Words, name: str, value: float) -> str:
    if (name in _SHARES or name.endswith(("_share", "_probability"))) and -1 <= value <= 1:
        return words.share(value)
    if name.endswith("_bytes"):
        return words.size(value)
    return words.number(value)
