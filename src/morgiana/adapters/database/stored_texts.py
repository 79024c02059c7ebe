"""Stored answers, requests of jobs and small documents, as a place of personal data.

An answer is kept so that its caller's key finds it again; what it says of an erased person is blanked, and the rest
stays. The audit trail holds to the answer's first hash; the proof of the erasure names the answers that were changed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.scrubbing import scrub
from morgiana.control.privacy.places import Done, Exported, Found, Person, about, redacted_json
from morgiana.control.privacy.vault import Sealer, is_sealed

_PAGE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of JSON: where it stands, what tells its rows apart, and what it is sealed for, if it is."""

    table: str
    key: tuple[str, ...]
    column: str
    purpose: str
    what: str


TEXTS: Final = (
    Texts("calls", ("receipt_id",), "answer", "answer", "stored answers"),
    Texts("jobs", ("id",), "request", "request", "requests of jobs"),
    Texts("jobs", ("id",), "problem", "problem", "problems of jobs"),
    Texts("documents", ("kind", "name"), "body", "document", "small documents of the shop"),
)


@dataclass(frozen=True)
class StoredTextsPlace:
    """A tenant's answers, requests and documents."""

    database: Database
    sealer: Sealer
    texts: tuple[Texts, ...] = TEXTS
    name: str = "books"
    title: str = "Stored answers, requests of jobs, documents"

    def know(self, tenant: str, person: Person) -> Person:
        return person

    def identifiers(self, tenant: str) -> list[str]:
        """None: what they say is looked through for those that other places know."""
        return []

    def find(self, tenant: str, person: Person) -> list[Found]:
        counts = [(texts.what, sum(1 for _ in self._changed(tenant, texts, person))) for texts in self.texts]
        return [Found(self.name, what, count) for what, count in counts if count]

    def export(self, tenant: str, person: Person) -> list[Exported]:
        """What names them in each text, not the texts as a whole: those may speak of others too."""
        tables = []
        for texts in self.texts:
            rows: list[dict[str, Any]] = [
                {**dict(zip(texts.key, key, strict=True)), texts.column: json.dumps(part, ensure_ascii=False)}
                for key, before, _, _ in self._changed(tenant, texts, person)
                for part in about(before, person)
            ]
            if rows:
                tables.append(Exported(f"{texts.table}_{texts.column}", rows))
        return tables

    def erase(self, tenant: str, person: Person) -> list[Done]:
        done = []
        for texts in self.texts:
            changed = list(self._changed(tenant, texts, person))
            where = " AND ".join(f"{name} = ?" for name in texts.key)
            with self.database.transaction(of=tenant) as transaction:
                for key, _, after, seal in changed:
                    kept = self.sealer.seal(tenant, after, texts.purpose) if seal else after
                    transaction.execute(
                        f"UPDATE {texts.table} SET {texts.column} = ? WHERE tenant = :tenant AND {where}", (kept, *key)
                    )
            done.append(Done(self.name, texts.what, "redacted", len(changed), [" ".join(key) for key, *_ in changed]))
        return done

    def purge(self, tenant: str) -> list[Done]:
        return [Done(self.name, "free pages and write-ahead log of the database", "scrubbed", scrub(self.database))]

    def remove(self, tenant: str) -> int:
        """Blank every answer and request of a tenant that was erased, and forget its documents; how many rows."""
        blanks = (("UPDATE calls SET answer = ?", (b"",)), ("UPDATE jobs SET request = ?, problem = NULL", (b"",)))
        forgotten = ("documents", "lake_tables", "consents")
        with self.database.transaction(of=tenant) as transaction:
            touched = sum(transaction.execute(f"{sql} WHERE tenant = :tenant", values) for sql, values in blanks)
            touched += sum(transaction.execute(f"DELETE FROM {name} WHERE tenant = :tenant") for name in forgotten)
        scrub(self.database)
        return touched

    def _changed(
        self, tenant: str, texts: Texts, person: Person
    ) -> Iterator[tuple[tuple[str, ...], bytes, bytes, bool]]:
        """Rows that speak of the person: key, text before and after, and whether it is kept sealed."""
        key, columns = (), ", ".join(texts.key)
        after = f" AND ({columns}) > ({', '.join('?' * len(texts.key))})"
        while True:
            rows = self.database.rows(
                f"SELECT {columns}, {texts.column} FROM {texts.table} WHERE tenant = :tenant"
                f" AND {texts.column} IS NOT NULL{after if key else ''} ORDER BY {columns} LIMIT {_PAGE}",
                key,
                of=tenant,
            )
            for *found, value in rows:
                stored = bytes(value)
                sealed = is_sealed(stored)
                text = self.sealer.open(tenant, stored, texts.purpose) if sealed else stored
                blanked, count = redacted_json(text, person)
                if count:
                    yield tuple(found), text, blanked, sealed
            if len(rows) < _PAGE:
                return
            key = tuple(rows[-1][:-1])
