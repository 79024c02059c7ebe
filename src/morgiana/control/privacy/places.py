"""A person, and the places where something about persons is kept.

A capability that keeps something about persons (recordings, faces, an index of letters) brings a `Place` of its own and
adds it to the list that `app.py` hands to the house; finding, handing over and erasing reach it from then on.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Protocol

Action = Literal["deleted", "pseudonymised", "redacted", "removed", "scrubbed", "kept"]
"""`kept` rows are those that the law keeps, under a pseudonym."""

REDACTED = "[erased]"
"""What stands where something about an erased person stood."""


@dataclass(frozen=True)
class Person:
    """Somebody, by all that names them."""

    numbers: frozenset[str]
    """Their customer's numbers, as the tables have them."""
    texts: frozenset[str]
    """Their addresses, telephones, names and telling numbers, as people write them."""
    successor: str = ""
    """The number that stands for them in the books from now on."""

    def also(self, *, numbers: Iterable[str] = (), texts: Iterable[str] = ()) -> "Person":
        """The same person, known by more."""
        told = frozenset(text.strip() for text in texts if len(text.strip()) >= 4)
        return replace(self, numbers=self.numbers | frozenset(numbers), texts=self.texts | told)

    def is_in(self, text: str) -> bool:
        """Whether a text speaks of them, whatever its case."""
        return bool(self.pattern and self.pattern.search(text))

    @cached_property
    def needles(self) -> list[str]:
        """What to look for in texts: what is said of them, and numbers too long to be anybody else's by chance."""
        long = (number for number in self.numbers if len(number) >= 6)
        return sorted({*self.texts, *long}, key=lambda text: (-len(text), text))

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """All of them as one pattern; none where nothing is known to look for."""
        return re.compile("|".join(map(re.escape, self.needles)), re.IGNORECASE) if self.needles else None


@dataclass(frozen=True, slots=True)
class Found:
    """How much one place keeps about a person."""

    place: str
    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What one place keeps about a person, row by row."""

    name: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in one place."""

    place: str
    what: str
    action: Action
    count: int
    ids: list[str] = field(default_factory=list)
    """Which: the SHA-256 of files, the receipts of answers."""


class Place(Protocol):
    """Somewhere that something about persons is kept."""

    @property
    def name(self) -> str:
        """One word, such as `lake`."""

    @property
    def title(self) -> str:
        """What it is, for a person."""

    def know(self, tenant: str, person: Person) -> Person:
        """The person with what this place knows of them besides: other numbers, other addresses."""

    def identifiers(self, tenant: str) -> list[str]:
        """Every number, address and telephone that names somebody here: what a backup that came back is searched by."""

    def find(self, tenant: str, person: Person) -> list[Found]:
        """How much there is about them."""

    def export(self, tenant: str, person: Person) -> list[Exported]:
        """All of it."""

    def erase(self, tenant: str, person: Person) -> list[Done]:
        """Take it out of sight; doing so again changes nothing. The shop has no other writer meanwhile."""

    def purge(self, tenant: str) -> list[Done]:
        """Leave no byte of what was taken out; doing so again changes nothing."""


def redacted(value: Any, person: Person) -> tuple[Any, int]:
    """A JSON value with every text that speaks of the person blanked, and how many there were."""
    if isinstance(value, str):
        return (REDACTED, 1) if person.is_in(value) else (value, 0)
    if isinstance(value, list):
        parts = [redacted(part, person) for part in value]
        return [part for part, _ in parts], sum(count for _, count in parts)
    if isinstance(value, dict):
        pairs = {key: redacted(part, person) for key, part in value.items()}
        told = sum(count for _, count in pairs.values())
        named = {REDACTED if person.is_in(key) else key: part for key, (part, _) in pairs.items()}
        return named, told + sum(person.is_in(key) for key in pairs)
    return value, 0


def redacted_json(text: bytes, person: Person) -> tuple[bytes, int]:
    """JSON with the person blanked out of it; the very same bytes where it does not speak of them."""
    if not person.is_in(text.decode("utf-8", "replace")) and not _may_be_escaped(text):
        return text, 0
    value, count = redacted(json.loads(text), person)
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), count) if count else (text, 0)


def about(text: bytes, person: Person) -> list[Any]:
    """The smallest parts of a JSON document that name the person: whoever else it names is not theirs to read."""
    return list(_naming(json.loads(text), person))


def _naming(value: Any, person: Person) -> Iterator[Any]:
    if isinstance(value, str):
        if person.is_in(value):
            yield value
    elif isinstance(value, list):
        for part in value:
            yield from _naming(part, person)
    elif isinstance(value, dict):
        texts = [*value, *(part for part in value.values() if isinstance(part, str))]
        if any(map(person.is_in, texts)):
            yield {name: part for name, part in value.items() if not isinstance(part, dict | list)}
        for part in value.values():
            yield from () if isinstance(part, str) else _naming(part, person)


def _may_be_escaped(text: bytes) -> bool:
    return b"\\u" in text


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
