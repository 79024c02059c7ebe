"""The names that columns go by in the languages of shops, and the concepts that they stand for."""

from functools import cache

from morgiana.commerce.importing.understanding.text import key
from morgiana.commerce.importing.understanding.vocabulary import goods, orders, partners


@cache
def concepts() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Every known name, folded to its key, with the concepts that it can stand for."""
    known: dict[tuple[str, ...], list[str]] = {}
    for words in (orders.WORDS, goods.WORDS, partners.WORDS, {"unused": partners.UNUSED}):
        for concept, names in words.items():
            for name in names.replace("\n", "|").split("|"):
                if name.strip() and concept not in (meanings := known.setdefault(key(name.strip()), [])):
                    meanings.append(concept)
    return {name: tuple(meanings) for name, meanings in known.items()}
