"""Who agreed to what, until when, and how that is known; a place of personal data as well."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from morgiana.control.ports import Effect
from morgiana.control.privacy.places import Done, Exported, Found, Person
from morgiana.control.privacy.register import ConsentRecord, PrivacyStore
from morgiana.control.privacy.vault import Vault
from morgiana.kernel.ids import new_id

_SUBJECT, _EVIDENCE, _MARK = "consent subject", "consent evidence", "consent"


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it is read: opened."""

    id: str
    subject: str
    purpose: str
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    evidence: str
    guardian: str
    recorded_by: str

    def stands(self, at: datetime) -> bool:
        """Whether it may be relied on at that moment."""
        return self.withdrawn_at is None and self.given_at <= at and (self.expires_at is None or at < self.expires_at)


@dataclass(frozen=True)
class Consents:
    """The registry of consents."""

    store: PrivacyStore
    vault: Vault
    name: str = "consents"
    title: str = "The registry of consents"

    def recorded(
        self,
        tenant: str,
        *,
        subject: str,
        purpose: str,
        given_at: datetime,
        expires_at: datetime | None,
        evidence: str,
        guardian: str,
        recorded_by: str,
    ) -> tuple[Consent, Effect]:
        """A new consent, and what writes it down."""
        consent = Consent(
            new_id("consent"), subject, purpose, given_at, expires_at, None, evidence, guardian, recorded_by
        )
        told = json.dumps({"evidence": evidence, "guardian": guardian}).encode()
        record = ConsentRecord(
            tenant,
            consent.id,
            self._mark(tenant, subject),
            self.vault.seal(tenant, subject.encode(), _SUBJECT),
            purpose,
            given_at,
            expires_at,
            self.vault.seal(tenant, told, _EVIDENCE),
            recorded_by,
        )
        return consent, lambda transaction: self.store.keep_consent(transaction, record)

    def of(self, tenant: str, subject: str | None = None) -> list[Consent]:
        """All consents, or those of one person, oldest first."""
        mark = None if subject is None else self._mark(tenant, subject)
        return [self._opened(record) for record in self.store.consents(tenant, subject_mark=mark)]

    def stands(self, tenant: str, subject: str, purpose: str, at: datetime) -> bool:
        """Whether this person has agreed to this purpose, and the consent still stands."""
        return any(consent.purpose == purpose and consent.stands(at) for consent in self.of(tenant, subject))

    def know(self, tenant: str, person: Person) -> Person:
        return person

    def identifiers(self, tenant: str) -> list[str]:
        return [consent.subject for consent in self.of(tenant)]

    def find(self, tenant: str, person: Person) -> list[Found]:
        count = len(self._about(tenant, person))
        return [Found(self.name, "consents", count)] if count else []

    def export(self, tenant: str, person: Person) -> list[Exported]:
        rows: Sequence[dict[str, Any]] = [
            {
                "subject": consent.subject,
                "purpose": consent.purpose,
                "given_at": consent.given_at.isoformat(),
                "expires_at": consent.expires_at and consent.expires_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
                "evidence": consent.evidence,
                "guardian": consent.guardian,
            }
            for consent in self._about(tenant, person)
        ]
        return [Exported("consents", rows)] if rows else []

    def erase(self, tenant: str, person: Person) -> list[Done]:
        ids = [consent.id for consent in self._about(tenant, person)]
        return [Done(self.name, "consents", "deleted", self.store.forget_consents(tenant, ids), ids)]

    def purge(self, tenant: str) -> list[Done]:
        """The database's own purge reaches them."""
        return []

    def _about(self, tenant: str, person: Person) -> list[Consent]:
        return [
            consent
            for consent in self.of(tenant)
            if consent.subject in person.numbers
            or any(person.is_in(text) for text in (consent.subject, consent.guardian, consent.evidence))
        ]

    def _opened(self, record: ConsentRecord) -> Consent:
        told = json.loads(self.vault.open(record.tenant, record.evidence, _EVIDENCE))
        return Consent(
            record.id,
            self.vault.open(record.tenant, record.subject, _SUBJECT).decode(),
            record.purpose,
            record.given_at,
            record.expires_at,
            record.withdrawn_at,
            told["evidence"],
            told["guardian"],
            record.recorded_by,
        )

    def _mark(self, tenant: str, subject: str) -> str:
        return self.vault.index(tenant, subject.strip().casefold(), _MARK)
