"""The roles that every organisation has; those of its own are rows beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.scopes import Declared


@dataclass(frozen=True, slots=True)
class Role:
    """What whoever has it may do, in the shops that they were given."""

    name: str
    title: str
    """What it is, for a person who chooses one."""
    scopes: frozenset[str]
    for_host: bool = False
    """Whether it is for the host's own people instead of a business's."""


def _role(name: str, title: str, *scopes: str, for_host: bool = False) -> Role:
    return Role(name, title, frozenset(scopes), for_host)


ROLES: Final = {
    role.name: role
    for role in (
        _role("owner", "Does everything and answers for it; each organisation has one at least.", "*"),
        _role(
            "manager", "Runs shops: all of their work, and who may do it.",
            "work", "people.*", "keys.*", "roles.list", "shops.list", "organisation.show",
            "usage.*:read", "price.*:read", "spending.*:read", "invoices.*:read",
        ),
        _role(
            "staff", "Works in a shop: sees its data and brings new ones in.",
            "work:read", "work&import.*", "shops.list", "organisation.show", "price.*:read",
        ),
        _role(
            "accountant", "Keeps the books: invoices, payments and the ledger, and reads what they rest on.",
            "work:read", "shops.list", "organisation.show", "usage.*", "price.*:read", "invoices.*", "payments.*",
            "ledger.*", "spending.*:read", "audit.*:read",
        ),
        _role(
            "driver", "Delivers: the day's routes and their stops.",
            "work&shop.profile", "work&route.*:read", "work&deliveries.*",
        ),
        _role("read-only", "Looks at shops and changes nothing.", "work:read", "shops.list", "organisation.show"),
        _role("operator", "Runs the installation for all businesses.", "*", for_host=True),
        _role("support", "Looks at what the host may see, and changes nothing.", "read", for_host=True),
    )
}  # fmt: skip
"""By name. A role opens what its scopes open; `Caller.may` says the rest."""


def role_may(role: Role, operation: Declared, *, all_shops: bool = True) -> bool:
    """Whether somebody with a role may use an operation, in all shops of an organisation or in one of several."""
    tenant, host = (HOST, True) if role.for_host else ("shop", False)
    caller = Caller(
        tenant, role.name, role.scopes, organisation="organisation", host=host,
        shops=None if all_shops else frozenset({tenant}),
    )  # fmt: skip
    return caller.may(operation)


def matrix(operations: Iterable[Declared]) -> dict[str, dict[str, bool]]:
    """Which role may use which operation in all shops: by operation, then by role, both in their own order."""
    return {
        operation.name: {name: role_may(role, operation) for name, role in ROLES.items()} for operation in operations
    }
