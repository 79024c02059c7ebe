"""The record of processing activities (GDPR, article 30), made from what the installation can do and how it is set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from morgiana.commerce.columns import TABLES
from morgiana.control.privacy.places import Place
from morgiana.control.privacy.retention import Kept
from morgiana.operations import Registry


@dataclass(frozen=True, slots=True)
class Activity:
    """One purpose that personal data may be used for."""

    name: str
    purpose: str
    operations: list[str]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of data about persons."""

    table: str
    whose: str
    columns: list[str]


def activities(registry: Registry) -> list[Activity]:
    """A line for each capability, in its own words."""
    return [
        Activity(
            capability.title,
            " ".join(capability.introduction.strip().split("\n\n")[0].split()),
            [operation.name for operation in capability.operations],
        )
        for capability in registry.capabilities
    ]


OF_THE_HOUSE = (
    Category("accounts", "Accounts", ["name", "email"]),
    Category("invitations", "Invitations", ["name", "email"]),
    Category("invoices", "Invoices", ["name", "address", "email", "phone"]),
)
"""What the books hold about those who sign in, and about whom invoices are for."""


def categories() -> list[Category]:
    """What the shop's tables, and the books, hold about persons."""
    found = []
    for table in TABLES.values():
        columns = [column.name for column in table.columns if column.personal]
        if columns:
            found.append(Category(table.name, table.title, columns))
    return [*found, *OF_THE_HOUSE]


def places_of(places: Iterable[Place]) -> list[str]:
    """Where personal data are, in words."""
    return [place.title for place in places]


def periods(rules: Sequence[Kept]) -> list[str]:
    """How long things are kept, in words."""
    return [
        f"{rule.title}: {f'{rule.days} days' if rule.days is not None else 'as long as the shop is here'}"
        f"{f', held for now: {rule.hold}' if rule.hold else ''}"
        for rule in rules
    ]


MEASURES = (
    "Personal columns, files and consents are sealed by AES-256 under keys that each shop has of its own, which a"
    " master key wraps.",
    "Names and addresses of those who sign in, and of whom invoices are for, are sealed too; an address is looked up by"
    " a keyed mark of it.",
    "Facts carry pseudonyms or the shop's own numbers, never names or addresses.",
    "Every access goes by role and scope, and is written into a chained audit trail.",
    "One person is erased on request from tables, history, files, answers and backups, with a signed proof.",
)
"""The technical and organisational measures (article 32)."""
