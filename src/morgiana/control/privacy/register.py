"""What the law wants written down: who was erased, how long things are kept, who agreed to what, where data may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from morgiana.control.ports import Transaction

ErasureState = Literal["begun", "rewritten", "done"]
"""`begun`: nothing is certain yet; `rewritten`: readers see it no more; `done`: no byte of it is left."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure of a person or of a whole tenant."""

    tenant: str
    id: str
    kind: Literal["person", "tenant"]
    state: ErasureState
    subject: bytes | None
    """Who it is, sealed; None once it is done."""
    marks: tuple[str, ...]
    """Blind indexes of the person's identifiers, by which a restored backup is erased again."""
    requested_by: str
    requested_at: datetime
    done_at: datetime | None = None
    proof: str | None = None
    """The signed proof, JSON."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of thing is kept."""

    what: str
    days: int | None
    """Days after which it is removed; None keeps it."""
    hold: str
    """Why nothing may be removed for now (a lawsuit, an audit); empty where nothing forbids it."""
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """Somebody agreed to something."""

    tenant: str
    id: str
    subject_mark: str
    subject: bytes
    """Who, sealed."""
    purpose: str
    given_at: datetime
    expires_at: datetime | None
    evidence: bytes
    """How it is known, and by which guardian it was given, sealed."""
    recorded_by: str
    withdrawn_at: datetime | None = None


class PrivacyStore(Protocol):
    """Where these are kept. A method that takes a transaction writes within it; the others are one each."""

    def erasures(self, tenant: str) -> list[Erasure]:
        """Every erasure of the tenant, oldest first."""

    def unfinished_erasures(self) -> list[Erasure]:
        """Erasures of all tenants that have begun and are not done, oldest first."""

    def keep_erasure(self, erasure: Erasure) -> None:
        """Write or replace an erasure, by its id."""

    def begin_erasure(self, transaction: Transaction, erasure: Erasure) -> None:
        """Write an erasure that the workers are to do."""

    def retention(self, tenant: str) -> dict[str, RetentionRule]: ...

    def keep_retention(self, transaction: Transaction, tenant: str, rule: RetentionRule) -> None: ...

    def consents(self, tenant: str, *, subject_mark: str | None = None) -> list[ConsentRecord]:
        """The tenant's consents, or those of one person, oldest first."""

    def keep_consent(self, transaction: Transaction, consent: ConsentRecord) -> None: ...

    def withdraw_consent(self, transaction: Transaction, tenant: str, consent_id: str, at: datetime) -> bool: ...

    def forget_consents(self, tenant: str, consent_ids: Sequence[str]) -> int: ...

    def region(self, tenant: str) -> str | None: ...

    def keep_region(self, transaction: Transaction, tenant: str, region: str, at: datetime) -> None: ...

    def tenants(self) -> list[str]:
        """Every tenant that the vault has keys for."""
