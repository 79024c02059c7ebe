"""Find, hand over and erase one person, in every place there is; and a whole tenant, by its keys.

An erasure cannot be undone, so it cannot wait for the posting of its call, which may fail: each step is written into
the register by itself, and each can be done again. A process that dies on the way leaves the erasure unfinished; the
same request or the sweep finishes it. Once it is done the register forgets who it was and keeps blind indexes of their
identifiers, by which a backup that is brought back is erased again.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal, Protocol

from morgiana.control.caller import HOST
from morgiana.control.ports import Effect, Transaction
from morgiana.control.privacy.places import Done, Exported, Found, Person, Place
from morgiana.control.privacy.proof import make_proof
from morgiana.control.privacy.register import Erasure, PrivacyStore
from morgiana.control.privacy.vault import Vault
from morgiana.kernel.clock import Clock
from morgiana.kernel.ids import new_id

_PURPOSE: Final = "erasure"
_MARK: Final = "erasure"
_RESTORE: Final = "restore"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One erasure, without whom."""

    tenant: str
    kind: Literal["person", "tenant"]
    erasure_id: str
    marks: tuple[str, ...]


class Journal(Protocol):
    """Where erasures are written besides the database, so that a backup brought back does not forget them."""

    def add(self, entry: JournalEntry) -> None: ...

    def tenants(self) -> list[str]:
        """Those who have any."""

    def entries(self, tenant: str) -> list[JournalEntry]:
        """The tenant's, oldest first."""


@dataclass(frozen=True)
class Eraser:
    """Does it, over the places that the installation has."""

    store: PrivacyStore
    vault: Vault
    places: tuple[Place, ...]
    journal: Journal
    clock: Clock
    writer: Callable[[str], AbstractContextManager[object]]
    """Become a shop's one writer for a while."""
    remove: Callable[[str], int]
    """Remove all files of a tenant, and blank its answers and requests; how many."""
    remove_people: Callable[[str], int] = lambda _: 0
    """Remove the people of a tenant; how many. It has to read who they are, so it comes before their key is gone."""

    def person(self, tenant: str, *, numbers: Iterable[str] = (), texts: Iterable[str] = ()) -> Person:
        """Somebody, with all that the places know of them."""
        person = Person(frozenset(numbers), frozenset()).also(texts=[*texts, *(n for n in numbers if len(n) >= 6)])
        for place in self.places:
            person = place.know(tenant, person)
        return person

    def find(self, tenant: str, person: Person) -> list[Found]:
        return [found for place in self.places for found in place.find(tenant, person)]

    def export(self, tenant: str, person: Person) -> list[Exported]:
        return [table for place in self.places for table in place.export(tenant, person)]

    def erase(self, tenant: str, person: Person, *, requested_by: str) -> Erasure:
        """Erase the person, to the last byte; an earlier erasure of the same that was not finished is finished."""
        subject = frozenset(person.numbers | person.texts)
        for unfinished in self.store.erasures(tenant):
            if (
                unfinished.state != "done"
                and unfinished.kind == "person"
                and not self._who(unfinished).isdisjoint(subject)
            ):
                person = self._subject(unfinished).also(numbers=person.numbers, texts=person.texts)
                return self._carry_on(unfinished, person)
        erasure_id = new_id("erasure")
        person = replace(person, successor=f"erased_{erasure_id.partition('_')[2]}")
        begun = Erasure(
            tenant,
            erasure_id,
            "person",
            "begun",
            self.vault.seal(tenant, _json(person), _PURPOSE),
            tuple(sorted(self.vault.index(tenant, text.casefold(), _MARK) for text in subject)),
            requested_by,
            self.clock.now(),
        )
        self.store.keep_erasure(begun)
        self.journal.add(JournalEntry(tenant, "person", erasure_id, begun.marks))
        return self._carry_on(begun, person)

    def finish(self) -> int:
        """Finish every erasure that a process left unfinished; how many there were."""
        unfinished = self.store.unfinished_erasures()
        for erasure in unfinished:
            if erasure.kind == "tenant":
                self._end_tenant(erasure)
            else:
                self._carry_on(erasure, self._subject(erasure))
        return len(unfinished)

    def after_restore(self) -> int:
        """Erase again whom the journal has as erased and the register has not; how many erasures.

        Only a backup that is older than an erasure makes the two differ, so this is asked at every start.
        """
        again = 0
        for tenant in self.journal.tenants():
            known = {erasure.id for erasure in self.store.erasures(tenant)}
            missing = [entry for entry in self.journal.entries(tenant) if entry.erasure_id not in known]
            if any(entry.kind == "tenant" for entry in missing):
                self.erase_tenant(tenant, requested_by=_RESTORE)
                again += 1
            elif missing:
                again += self._erase_known(tenant, {mark for entry in missing for mark in entry.marks})
            for entry in missing:
                at = self.clock.now()
                found = Erasure(tenant, entry.erasure_id, entry.kind, "done", None, entry.marks, _RESTORE, at, at)
                self.store.keep_erasure(found)
        return again

    def erase_tenant(self, tenant: str, *, requested_by: str) -> Erasure:
        """Destroy a tenant's keys, and with them all that was sealed for it, in every copy and backup."""
        erasure_id = new_id("erasure")
        begun = Erasure(tenant, erasure_id, "tenant", "begun", None, (), requested_by, self.clock.now())
        self.store.keep_erasure(begun)
        return self._end_tenant(begun)

    def organisation_asked(
        self, organisation: str, shops: Iterable[str], *, requested_by: str
    ) -> tuple[list[Erasure], Effect]:
        """The erasures of an organisation and its shops, and what writes them down for the workers to do.

        They are not done within the call that asks: its own answer is sealed by a key that they destroy.
        """
        at = self.clock.now()
        begun = [
            Erasure(tenant, new_id("erasure"), "tenant", "begun", None, (), requested_by, at)
            for tenant in (*shops, organisation)
        ]

        def write(transaction: Transaction) -> None:
            for erasure in begun:
                self.store.begin_erasure(transaction, erasure)

        return begun, write

    # How it is done

    def _erase_known(self, tenant: str, marks: set[str]) -> int:
        """Erase everybody one of whose identifiers has one of these marks."""
        known = {text for place in self.places for text in place.identifiers(tenant)}
        found = [text for text in sorted(known) if self.vault.index(tenant, text.casefold(), _MARK) in marks]
        for text in found:
            self.erase(tenant, self.person(tenant, numbers=[text], texts=[text]), requested_by=_RESTORE)
        return len(found)

    def _carry_on(self, erasure: Erasure, person: Person) -> Erasure:
        with self.writer(erasure.tenant):
            done = [one for place in self.places for one in place.erase(erasure.tenant, person)]
            self.store.keep_erasure(replace(erasure, state="rewritten"))
            done += [one for place in self.places for one in place.purge(erasure.tenant)]
        ended = replace(erasure, state="done", subject=None, done_at=self.clock.now())
        proven = replace(ended, proof=self._proof(ended, done))
        self.store.keep_erasure(proven)
        return proven

    def _end_tenant(self, erasure: Erasure) -> Erasure:
        if not any(entry.erasure_id == erasure.id for entry in self.journal.entries(erasure.tenant)):
            self.journal.add(JournalEntry(erasure.tenant, "tenant", erasure.id, ()))
        removed = self.remove_people(erasure.tenant)
        destroyed = self.vault.destroy(erasure.tenant)
        removed += self.remove(erasure.tenant)
        done = [
            Done("vault", "keys of the tenant", "deleted", destroyed),
            Done("lake", "tables, files, answers, documents and people of the tenant", "removed", removed),
        ]
        ended = replace(erasure, state="done", done_at=self.clock.now())
        proven = replace(ended, proof=self._proof(ended, done))
        self.store.keep_erasure(proven)
        return proven

    def _proof(self, erasure: Erasure, done: Sequence[Done]) -> str:
        assert erasure.done_at is not None
        return make_proof(
            tenant=erasure.tenant,
            erasure_id=erasure.id,
            kind=erasure.kind,
            requested_by=erasure.requested_by,
            requested_at=erasure.requested_at,
            done_at=erasure.done_at,
            done=done,
            key=self.vault.signing_key(HOST),
        )

    def _subject(self, erasure: Erasure) -> Person:
        assert erasure.subject is not None, erasure.id
        told = json.loads(self.vault.open(erasure.tenant, erasure.subject, _PURPOSE))
        return Person(frozenset(told["numbers"]), frozenset(told["texts"]), told["successor"])

    def _who(self, erasure: Erasure) -> frozenset[str]:
        if erasure.subject is None:
            return frozenset()
        person = self._subject(erasure)
        return person.numbers | person.texts


def _json(person: Person) -> bytes:
    told = {key: sorted(value) if isinstance(value, frozenset) else value for key, value in asdict(person).items()}
    return json.dumps(told).encode()
