"""The page of who may do what: the standard roles and every operation, as the one rule of rights decides."""

from generation.markdown import GENERATED, table
from morgiana.control.caller import WITHIN_SHOPS
from morgiana.control.identity.scopes import opens
from morgiana.control.identity.standard_roles import ROLES, matrix
from morgiana.operations import Registry

_SCOPES = {
    "`*`": "every operation that its bearer's organisation may have",
    "`work`": "every operation on a shop's own data",
    "`{group}.*`": "every operation of a group",
    "`{name}`": "one operation",
    "`work&{group}.*`": "of a group, the operations on a shop's own data",
    "`read`": "every operation that changes nothing",
}


def page(registry: Registry) -> str:
    roles = [(f"`{role.name}`", role.title, _code(role.scopes)) for role in ROLES.values()]
    first = next(iter(registry))
    scopes = [
        (scope.format(group=first.group, name=first.name), what, str(_opened(scope, registry)))
        for scope, what in _SCOPES.items()
    ]
    may = matrix(registry)
    rows = [
        (
            f"`{operation.name}`" + (" ¹" if operation.name in WITHIN_SHOPS else ""),
            operation.audience,
            operation.effect,
            *("yes" if may[operation.name][name] else "–" for name in ROLES),
        )
        for operation in registry
    ]
    return f"""{GENERATED}# Who may do what

A person has a role in an organisation, in all of its shops or in some. A key has scopes, and what it may is what both
its scopes and the role of whoever it was cut from open. Every other operation is refused with `not_allowed` (403), and
whatever belongs to somebody else is not found (404), in the words for what is not there.
Each cell below is tried over HTTP in the tests.

## Roles

{table(("role", "for whom", "scopes"), roles)}
An organisation adds roles of its own by [`roles.set`](operations/roles.md), of scopes that whoever sets them has.

## What a scope opens

{table(("scope", "opens", "of these operations"), scopes)}
Behind any of them `:read` leaves those that change nothing.

## Operations

The audience says whose rows an operation is about: a *shop*'s; an *organisation*'s, which needs somebody who is there
for all of its shops, except where ¹ keeps to the shops of whoever asks; or those of the whole *host*, which `*` opens
for the host's own people alone. They in turn have no operation on a shop's data.

{table(("operation", "audience", "effect", *ROLES), rows)}"""


def _code(scopes: frozenset[str]) -> str:
    return ", ".join(f"`{scope}`" for scope in sorted(scopes))


def _opened(scope: str, registry: Registry) -> int:
    first = next(iter(registry))
    text = scope.strip("`").format(group=first.group, name=first.name)
    return sum(opens(frozenset({text}), operation) for operation in registry)
