"""Who calls, for which business, and what they may do."""

from dataclasses import dataclass
from typing import Final

LOCAL_TENANT: Final = "local"
"""The one business of an installation that serves nobody else."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or program that calls on behalf of one tenant."""

    tenant: str
    person: str
    scopes: frozenset[str] = frozenset({"*"})
    """Operations that may be called: names, whole groups as `forecast.*`, or `*`."""

    def may(self, operation: str) -> bool:
        group = operation.partition(".")[0]
        return not self.scopes.isdisjoint(("*", f"{group}.*", operation))


OWNER: Final = Caller(LOCAL_TENANT, "owner")
"""Whoever sits at the machine of a local installation."""
