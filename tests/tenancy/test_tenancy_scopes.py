"""The algebra of scopes says of texts what is true of the operations that they open."""

from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from morgiana.control.caller import HOST, Caller
from morgiana.control.identity.scopes import beyond, covers, is_scope, meet, opens, simplest
from morgiana.control.identity.standard_roles import ROLES, matrix, role_may


@dataclass(frozen=True)
class Op:
    name: str
    effect: str
    audience: str


OPERATIONS = [
    Op(f"{group}.{verb}", effect, audience)
    for group, verb in product(("shop", "shops", "plan"), ("read", "show", "work"))
    for effect, audience in product(("read", "write"), ("shop", "organisation", "host"))
]
NAMES = st.sampled_from(["*", "shop.*", "shops.*", "plan.*", "shop.read", "shops.show", "plan.work"])
SCOPES = st.one_of(
    st.just("read"),
    st.builds(
        lambda work, names, read: (("work" if names == "*" else f"work&{names}") if work else names) + read,
        st.booleans(),
        NAMES,
        st.sampled_from(["", ":read"]),
    ),
)
SETS = st.frozensets(SCOPES, max_size=4)


@given(SETS, SETS)
def test_a_meet_opens_what_both_open(ours: frozenset[str], theirs: frozenset[str]) -> None:
    """Whatever an operation's name, effect and audience, the meet opens it where both do, and only there."""
    both = meet(ours, theirs)
    for operation in OPERATIONS:
        assert opens(both, operation) == (opens(ours, operation) and opens(theirs, operation)), operation


@given(SETS, SETS)
def test_what_covers_opens_at_least_as_much(ours: frozenset[str], theirs: frozenset[str]) -> None:
    """A set that covers another opens all that the other opens; what is beyond it is named."""
    if covers(ours, theirs):
        assert not [op for op in OPERATIONS if opens(theirs, op) and not opens(ours, op)]
    assert covers(ours, theirs) == (not beyond(ours, theirs))


@given(SETS)
def test_the_simplest_form_opens_the_same(scopes: frozenset[str]) -> None:
    """Leaving out what others include changes nothing, and every scope is written in a form that is read again."""
    simple = simplest(scopes)
    assert len(simple) <= len(scopes)
    assert all(is_scope(scope) for scope in simple | scopes)
    for operation in OPERATIONS:
        assert opens(simple, operation) == opens(scopes, operation)


def test_groups_of_today_are_not_everything() -> None:
    """All groups, one by one, do not cover `*`: it opens what a later release brings as well."""
    assert not covers({"shop.*", "shops.*", "plan.*"}, {"*"})
    assert covers({"*"}, {"shop.*", "read", "work:read"})
    assert not covers({"shop.*"}, {"shops.show"})


@pytest.mark.parametrize(
    "text",
    ["", "**", "shop", "shop.", ".data", "shop.*.x", "Shop.data", "shop.data ", "shop.data\n", "*:write", "read:read",
     "work&", "work&*", "shop.*:read:read", "shop.d\u0430ta", "a" * 201 + ".b"],
)  # fmt: skip
def test_what_is_no_scope(text: str) -> None:
    """Other texts are no scopes, and open nothing."""
    assert not is_scope(text)


def test_who_may_what_takes_audience_and_shops_into_account() -> None:
    """`*` has no operation of the host's, who has none on a shop's data; an organisation's are not for one shop's."""
    of_shop, of_all, of_host = (Op("a.b", "write", audience) for audience in ("shop", "organisation", "host"))
    owner, operator = Caller("s", "p"), Caller(HOST, "p", organisation=HOST, host=True)
    some = Caller("s", "p", shops=frozenset({"s"}))
    assert [owner.may(op) for op in (of_shop, of_all, of_host)] == [True, True, False]
    assert [operator.may(op) for op in (of_shop, of_all, of_host)] == [False, True, True]
    assert [some.may(op) for op in (of_shop, of_all, of_host)] == [True, False, False]
    assert some.may(Op("people.invite", "write", "organisation"))


def test_roles_are_steps() -> None:
    """What a role of less may do, one of more may as well; nobody but the host has the host's operations."""
    table = matrix(OPERATIONS)
    assert list(table["shop.read"]) == list(ROLES)
    for operation in OPERATIONS:
        may = {name: role_may(role, operation) for name, role in ROLES.items()}
        assert may["owner"] or not any(may[name] for name in ("manager", "staff", "accountant", "driver", "read-only"))
        assert may["staff"] or not may["read-only"]
        assert may["operator"] == (operation.audience != "shop")
        if operation.effect == "write":
            assert not may["read-only"]
            assert not may["support"]
