"""Rows of members and invitations: how they are read and written, and what must hold of an organisation's members."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Final

from morgiana.adapters.database.cells import set_cell, set_of
from morgiana.adapters.database.database import Row
from morgiana.adapters.database.identity_cells import IdentityCells
from morgiana.control.caller import HOST, LOCAL_ORGANISATION
from morgiana.control.identity.records import OWNER_ROLE, Invited, Member
from morgiana.control.identity.refusals import AlreadyMember, LastOwner, PlanIsFull
from morgiana.control.identity.scopes import EVERYTHING
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.vault import Sealer
from morgiana.control.tenancy.records import Plan

MEMBER: Final = "tenant, person, kind, name, email, role, shops, invited_by, created_at"
INVITED: Final = "id, digest, tenant, email, name, role, shops, invited_by, created_at, expires_at"


class MemberCells:
    """Members and invitations as rows, with the names and addresses in them sealed."""

    def __init__(self, sealer: Sealer) -> None:
        self.member, self.invited = IdentityCells(sealer, "memberships"), IdentityCells(sealer, "invitations")

    def read_member(self, row: Row, *, named: bool = True) -> Member:
        """The member; name and address stay sealed where only what they may do is asked."""
        organisation, person, kind, name_cell, email_cell, role, shops, invited_by, created = row
        name, email = "", None
        if named:
            name, email = self.member.name(organisation, name_cell), self.member.email(organisation, email_cell)
        at = datetime.fromisoformat(created)
        return Member(organisation, person, kind, name, email, role, set_of(shops), invited_by, at)

    def read_invited(self, row: Row) -> Invited:
        key, digest, organisation, email, name, role, shops, invited_by, created, expires = row
        cells = self.invited
        return Invited(
            key, bytes(digest), organisation, cells.email(organisation, email) or "", cells.name(organisation, name),
            role, set_of(shops), invited_by, datetime.fromisoformat(created), datetime.fromisoformat(expires),
        )  # fmt: skip

    def insert_member(self, member: Member) -> Effect:
        """Raises `AlreadyMember`, and `PlanIsFull` for a person too many. Sealed now, and written by the effect."""
        who = self.member.seal(member.organisation, member.name, member.email)

        def insert(transaction: Transaction) -> None:
            lock(transaction, member.organisation)
            if transaction.row(
                "SELECT 1 FROM memberships WHERE tenant = ? AND (person = ? OR email_mark = ?)",
                (member.organisation, member.person, who.mark),
            ):
                raise AlreadyMember(
                    f"{member.email or member.person} belongs to this organisation already.",
                    remedy="Change their role instead of inviting them again.",
                )
            transaction.execute(
                f"INSERT INTO memberships ({MEMBER}, email_mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(member.organisation, member.person, member.kind, who.name, who.email, member.role),
                    *(set_cell(member.shops), member.invited_by, member.created_at.isoformat(), who.mark),
                ),
            )
            keep_within_plan(transaction, member.organisation)

        return insert

    def insert_invitation(self, invited: Invited) -> Effect:
        """Replaces an earlier one of the same address. Raises `PlanIsFull`. Sealed now, and written by the effect."""
        who = self.invited.seal(invited.organisation, invited.name, invited.email)

        def insert(transaction: Transaction) -> None:
            lock(transaction, invited.organisation)
            transaction.execute(
                "DELETE FROM invitations WHERE tenant = ? AND email_mark = ?", (invited.organisation, who.mark)
            )
            transaction.execute(
                f"INSERT INTO invitations ({INVITED}, email_mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(invited.id, invited.digest, invited.organisation, who.email, who.name, invited.role),
                    *(set_cell(invited.shops), invited.invited_by, invited.created_at.isoformat()),
                    *(invited.expires_at.isoformat(), who.mark),
                ),
            )
            keep_within_plan(transaction, invited.organisation)

        return insert


def lock(transaction: Transaction, organisation: str) -> None:
    """Keep other transactions that count an organisation's rows waiting until this one has ended."""
    transaction.execute("UPDATE organisations SET status = status WHERE tenant = ?", (organisation,))


def keep_within_plan(transaction: Transaction, organisation: str) -> None:
    """Raises `PlanIsFull` where more people belong to an organisation, or are invited, than its plan includes."""
    most = plan_within(transaction, organisation).people_max
    if most is None:
        return
    [[people]] = transaction.rows(
        "SELECT COUNT(*) FROM memberships WHERE tenant = ? AND kind = 'person'", (organisation,)
    )
    [[waiting]] = transaction.rows("SELECT COUNT(*) FROM invitations WHERE tenant = ?", (organisation,))
    if people + waiting > most:
        raise PlanIsFull(
            f"The plan includes {most} people; {people} belong to the organisation or would, {waiting} are invited.",
            remedy="Remove somebody, withdraw an invitation, or ask whoever hosts it for a larger plan.",
        )


def plan_within(transaction: Transaction, organisation: str) -> Plan:
    """The plan of an organisation; without limits where its name is not known."""
    row = transaction.row(
        "SELECT p.body FROM organisations o JOIN plans p ON p.tenant = 'host' AND p.name = o.plan WHERE o.tenant = ?",
        (organisation,),
    )
    return read_plan(row[0]) if row else Plan(name="unlimited")


@lru_cache(maxsize=256)
def read_plan(body: str) -> Plan:
    return Plan.model_validate_json(body)


def included(body: str | None) -> frozenset[str]:
    """What a plan includes, from its column; everything where there is none."""
    return frozenset({EVERYTHING} if body is None else read_plan(body).includes)


@contextmanager
def an_owner_stays(transaction: Transaction, organisation: str) -> Iterator[None]:
    """Raises `LastOwner` after a block that takes an organisation its last owner of all shops.

    Those of the installation itself are never without one: whoever sits at the machine owns them.
    """
    lock(transaction, organisation)
    had_one = organisation not in (HOST, LOCAL_ORGANISATION) and _has_owner(transaction, organisation)
    yield
    if had_one and not _has_owner(transaction, organisation):
        raise LastOwner(
            "The organisation would be left without an owner.", remedy="Make somebody else an owner of all shops first."
        )


def _has_owner(transaction: Transaction, organisation: str) -> bool:
    sql = "SELECT 1 FROM memberships WHERE tenant = ? AND role = ? AND shops IS NULL AND kind = 'person'"
    return transaction.row(sql, (organisation, OWNER_ROLE)) is not None
