"""Who calls, for which business, and what they may do."""

from dataclasses import dataclass
from typing import Final, Literal

from morgiana.control.identity.scopes import EVERYTHING, Declared, opens

LOCAL_TENANT: Final = "local"
"""The one shop of an installation that serves nobody else."""

LOCAL_ORGANISATION: Final = "local_org"
"""The organisation of that shop."""

HOST: Final = "host"
"""Whoever runs the installation for others: an organisation of its own, and its own only shop."""

Standing = Literal["active", "suspended", "closed"]
"""How an organisation stands with its host."""

WITHIN_SHOPS: Final = frozenset(
    {
        "organisation.show", "shops.list", "people.list", "people.invite", "people.change", "people.remove",
        "people.invitations", "people.withdraw", "people.end_sessions", "roles.list", "keys.list", "keys.create",
        "keys.rotate", "keys.revoke", "spending.show", "usage.report", "usage.export",
    }
)  # fmt: skip
"""Operations of an organisation that keep to the caller's shops by themselves; the others need one of all its shops."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A person or program that calls on behalf of one shop."""

    tenant: str
    """The shop: the owner of the rows that the call reads and writes."""
    person: str
    scopes: frozenset[str] = frozenset({"*"})
    """Operations that may be called in this shop, as `control.identity.scopes` writes them."""
    organisation: str = LOCAL_ORGANISATION
    """The shop's organisation, which pays."""
    bearer: str = ""
    """The public id of the API key that the call came with; empty for a person who is signed in."""
    host: bool = False
    """Whether the caller acts for the host, and may be given the host's operations."""
    shops: frozenset[str] | None = None
    """The shops of the organisation in which the caller has these scopes; None is all, also those that are to come."""
    standing: Standing = "active"
    """How the organisation stands; one that is suspended may read and not write."""
    included: frozenset[str] = frozenset({"*"})
    """What the organisation's plan includes of the work on shops, as scopes."""
    second_factor: bool = False
    """Whether the organisation requires one of the people who sign in; programs are asked for none."""
    fresh: bool = True
    """Whether a person has just proved who they are, as what is dangerous asks; programs, and whoever sits at the
    machine, always have."""

    def may(self, operation: Declared) -> bool:
        """Whether the caller's rights include an operation: the one rule of who may do what.

        Three things must agree: the scopes must open the operation; the host's operations are for the host, who in
        turn has no shop to work on; and what concerns a whole organisation is not for one who has some of its shops.
        """
        audience = operation.audience
        if audience == "host":
            if not self.host:
                return False
        elif audience == "shop":
            if self.tenant == HOST:
                return False
        elif self.shops is not None and operation.name not in WITHIN_SHOPS:
            return False
        return opens(self.scopes, operation)

    @property
    def may_everything(self) -> bool:
        """Whether the scopes are those of an owner."""
        return EVERYTHING in self.scopes


OWNER: Final = Caller(LOCAL_TENANT, "owner")
"""Whoever sits at the machine of a local installation."""
