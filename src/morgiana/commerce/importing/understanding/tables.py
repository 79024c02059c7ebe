"""Which of the shop's tables a sheet is, judged by which concepts its columns stand for; what each column then
means."""

from dataclasses import dataclass
from typing import Final

from morgiana.commerce.importing.understanding.concepts import Looked
from morgiana.commerce.importing.understanding.kinds import KINDS, Kind

STANDS_IN: Final[dict[str, tuple[str, ...]]] = {
    "product_id": ("gtin", "product_name", "handle", "name", "description", "category"),
    "supplier_id": ("supplier_name",),
}
"""Concepts that serve as the number where there is none; among suppliers their plain names do too."""

DOUBTFUL: Final = 0.5
"""How sure it is that a group serves as the article: not enough to load it unasked."""

STOOD_IN: Final = 0.75
"""How sure it is that a name, or another number, serves as the number."""

SEVERAL: Final = frozenset({"products.category", "customers.street"})
"""Meanings that several columns can share."""


@dataclass(frozen=True)
class Fit:
    """How well a sheet is of one kind, and what its columns would mean."""

    kind: Kind
    score: float
    meanings: dict[int, tuple[str, str, float]]
    """By column: meaning, concept, how sure."""


def fits(looked: list[Looked]) -> list[Fit]:
    """The kinds that the sheet can be, the best first."""
    best: dict[str, float] = {}
    for column in looked:
        for concept, share in column.concepts.items():
            if column.column.filled:
                best[concept] = max(best.get(concept, 0.0), share)
    found = []
    for kind in KINDS:
        if not all(any(best.get(concept, 0) >= kind.sure for concept in group) for group in kind.core):
            continue
        meanings = assign(looked, kind)
        given = {concept: share for _, concept, share in meanings.values()}
        against = {
            c: s for c, s in best.items() if kind.tells.get(c, 0) < 0 and c not in given and _only(looked, c, meanings)
        }
        score = sum(kind.tells.get(c, 0) * s for c, s in (given | against).items())
        if all(any(concept in given for concept in group) for group in kind.core) and score > 0:
            found.append(Fit(kind, score, meanings))
    return sorted(found, key=lambda fit: -fit.score)


def _only(looked: list[Looked], concept: str, meanings: dict[int, tuple[str, str, float]]) -> bool:
    """Whether a column of that concept has no other use in this kind of sheet."""
    return any(concept in column.concepts and column.index not in meanings for column in looked)


def assign(looked: list[Looked], kind: Kind) -> dict[int, tuple[str, str, float]]:
    """What each column means in a sheet of that kind: the surest first, each meaning once."""
    offers = []
    for column in looked:
        here = [concept for concept in column.concepts if concept in kind.means]
        for concept in here:
            share = column.concepts[concept]
            rank = list(kind.means).index(concept)
            doubt = 0.02 * (len(here) - 1) + 0.002 * rank + (0.3 if column.column.filled == 0 else 0.0)
            offers.append((share - doubt, -column.index, column.index, concept))
    given: dict[int, tuple[str, str, float]] = {}
    taken: set[str] = set()
    for score, _, index, concept in sorted(offers, reverse=True):
        meaning = kind.means[concept]
        if index in given or score < 0.3 or (meaning in taken and meaning not in SEVERAL):
            continue
        given[index] = (meaning, concept, min(1.0, looked[index].concepts[concept]))
        taken.add(meaning)
    return _stand_in(looked, kind, given)


def _stand_in(
    looked: list[Looked], kind: Kind, given: dict[int, tuple[str, str, float]]
) -> dict[int, tuple[str, str, float]]:
    """Let a name serve as the number where there is no number."""
    for wanted, others in STANDS_IN.items():
        if kind.table != "sales":
            others = tuple(other for other in others if other != "category")
        meaning = kind.means.get(wanted)
        if meaning is None or any(m == meaning for m, _, _ in given.values()):
            continue
        if kind.table == "suppliers":
            others = (*others, "name", "company")
        for concept in others:
            index = next((i for i, (_, c, _) in given.items() if c == concept), None)
            if index is None:
                index = next(
                    (c.index for c in looked if concept in c.concepts and c.index not in given and c.column.filled),
                    None,
                )
            if index is not None:
                given[index] = (meaning, concept, DOUBTFUL if concept == "category" else STOOD_IN)
                break
    return given
