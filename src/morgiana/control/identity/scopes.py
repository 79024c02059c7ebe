"""Scopes: short texts that each open a set of operations. Plain algebra on texts; nothing is looked up here.

| scope | opens |
|---|---|
| `*` | every operation |
| `work` | every operation on a shop's own data: those whose audience is the shop |
| `forecast.*` | every operation of a group |
| `forecast.demand` | one operation |
| `work&shop.*` | of a group, the operations on a shop's own data |
| any of them with `:read` | of those, the ones that only read; `read` alone is short for `*:read` |

Two scopes have a *meet*, which is again a scope or nothing: what both open. So a key that was cut from a person's
rights stays within them by taking the meet at each call, whatever becomes of the person's role meanwhile.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Protocol

EVERYTHING: Final = "*"
WORK: Final = "work"
READ: Final = "read"

_READ_ONLY: Final = ":read"
_FORM: Final = re.compile(r"read|(?:\*|work|(?:work&)?[a-z][a-z0-9_]*\.(?:\*|[a-z][a-z0-9_]*))(?::read)?")


class Declared(Protocol):
    """What a scope looks at of an operation."""

    @property
    def name(self) -> str: ...

    @property
    def effect(self) -> str: ...

    @property
    def audience(self) -> str: ...


def is_scope(text: str) -> bool:
    """Whether a text has the form of a scope."""
    return len(text) <= 200 and _FORM.fullmatch(text) is not None


def opens(scopes: frozenset[str], operation: Declared) -> bool:
    """Whether any of the scopes opens an operation."""
    return _opens(scopes, operation.name, operation.effect, operation.audience)


@lru_cache(maxsize=4096)
def _opens(scopes: frozenset[str], name: str, effect: str, audience: str) -> bool:
    return any(_one_opens(scope, name, effect, audience) for scope in scopes)


def _one_opens(scope: str, name: str, effect: str, audience: str) -> bool:
    work, names, reads = _parts(scope)
    if (reads and effect != "read") or (work and audience != "shop"):
        return False
    return names in (EVERYTHING, name) or names == f"{name.partition('.')[0]}.*"


def meet(ours: Iterable[str], theirs: Iterable[str]) -> frozenset[str]:
    """The scopes that open what both open and nothing else."""
    theirs = tuple(theirs)
    return simplest(met for one in ours for other in theirs if (met := _meet(one, other)) is not None)


def covers(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether `ours` open at least what `theirs` do, in this release and in every later one.

    Each scope of `theirs` must lie within one scope of `ours`: all groups of today, listed one by one, are not `*`.
    """
    ours = tuple(ours)
    return all(any(_meet(one, other) == _written(*_parts(other)) for one in ours) for other in theirs)


def beyond(ours: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """The scopes of `theirs` that `ours` do not cover, sorted."""
    ours = tuple(ours)
    return sorted(scope for scope in theirs if not covers(ours, (scope,)))


def simplest(scopes: Iterable[str]) -> frozenset[str]:
    """The same set without the scopes that lie within another one."""
    written = {_written(*_parts(scope)) for scope in scopes}
    return frozenset(
        scope for scope in written if not any(other != scope and _meet(other, scope) == scope for other in written)
    )


def _meet(one: str, other: str) -> str | None:
    work_1, names_1, reads_1 = _parts(one)
    work_2, names_2, reads_2 = _parts(other)
    names = _narrower(names_1, names_2)
    return None if names is None else _written(work_1 or work_2, names, reads_1 or reads_2)


def _narrower(one: str, other: str) -> str | None:
    if one in (other, EVERYTHING):
        return other
    if other == EVERYTHING:
        return one
    for wide, narrow in ((one, other), (other, one)):
        if wide.endswith(".*") and narrow.startswith(wide[:-1]):
            return narrow
    return None


@lru_cache(maxsize=4096)
def _parts(scope: str) -> tuple[bool, str, bool]:
    """Whether only work on a shop is meant, which names, and whether only those that read."""
    names, reads = scope.removesuffix(_READ_ONLY), scope.endswith(_READ_ONLY)
    if names == READ:
        return False, EVERYTHING, True
    if names == WORK:
        return True, EVERYTHING, reads
    if names.startswith(f"{WORK}&"):
        return True, names.removeprefix(f"{WORK}&"), reads
    return False, names, reads


def _written(work: bool, names: str, reads: bool) -> str:
    """The one way in which a scope is written."""
    if names == EVERYTHING:
        if not work:
            return READ if reads else EVERYTHING
        names = WORK
    elif work:
        names = f"{WORK}&{names}"
    return f"{names}{_READ_ONLY}" if reads else names
