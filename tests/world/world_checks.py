"""What must be true after every step, read from the database past everything that is under test."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import psycopg
from stores import STORE, postgres_url
from world_model import Asked, Model, Written

from morgiana.control.audit.chain import BEGINNING, verify

_BOTH_LEGS = """
SELECT tenant, account, currency, SUM(debited), SUM(credited) FROM (
    SELECT tenant, debit AS account, currency, minor AS debited, 0 AS credited FROM transfers
    UNION ALL SELECT tenant, credit, currency, 0, minor FROM transfers
) GROUP BY tenant, account, currency ORDER BY 1, 2, 3
"""


class Auditor:
    """Reads the database by a connection of its own, and holds it against the model."""

    def __init__(self, home: Path, model: Model) -> None:
        self._connection = (
            psycopg.connect(postgres_url(home), autocommit=True)
            if STORE == "postgres"
            else sqlite3.connect(home / "morgiana.sqlite", isolation_level=None)
        )
        self.model = model
        self._chains: dict[str, tuple[int, bytes]] = {}
        self._audited: Counter[str] = Counter()
        self._seen: set[tuple[str, str]] = set()

    def close(self) -> None:
        self._connection.close()

    def rows(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        if isinstance(self._connection, sqlite3.Connection):
            return self._connection.execute(sql, values).fetchall()
        found = self._connection.execute(sql.replace("?", "%s").encode(), values).fetchall()
        return [tuple(int(value) if isinstance(value, Decimal) else value for value in row) for row in found]

    def news(self, expected: Mapping[tuple[str, str], Asked]) -> list[Written]:
        """The calls that were written since the last look, each of which somebody asked for, and nobody had before."""
        numbers = set(self.rows("SELECT tenant, receipt_id FROM calls"))
        assert self._seen <= numbers, f"answers are gone: {self._seen - numbers}"
        found = [self._call(*number) for number in sorted(numbers - self._seen, key=lambda one: one[1])]
        found.sort(key=lambda call: call.operation != "note.keep")  # calls with effects are charged first
        for call in found:
            place = (call.shop, call.mark)
            asked = expected.get(place)
            assert asked is not None, f"nobody asked for {call}"
            assert place not in self.model.calls, f"answered twice: {call}"
            assert (call.operation, call.person, call.bearer) == (
                asked.operation,
                asked.caller.person,
                asked.caller.bearer,
            ), f"not as it was asked: {call}"
            self.model.calls[place] = self.model.receipts[call.shop, call.receipt_id] = call
            self._charge(call)
        self._seen = numbers
        return found

    def _call(self, shop: str, receipt_id: str) -> Written:
        [(person, operation, key, answer, receipt, at)] = self.rows(
            "SELECT person, operation, idempotency_key, answer, receipt, at FROM calls WHERE tenant = ? AND"
            " receipt_id = ?",
            shop,
            receipt_id,
        )
        said, told = json.loads(answer), json.loads(receipt)
        [(bearer, digest)] = [
            (body[3], body[6])
            for (text,) in self.rows("SELECT body FROM audit WHERE tenant = ?", shop)
            if (body := json.loads(text))[5] == receipt_id
        ] or [("", "")]
        assert digest, f"no audit entry for {operation} {receipt_id}"
        assert digest == hashlib.sha256(answer + receipt).hexdigest(), f"the audit entry of {receipt_id} is of another"
        when, minor = datetime.fromisoformat(at), told["price"]["minor"]
        mark = key if key is not None else said["text"]
        return Written(shop, receipt_id, operation, mark, told["units"], minor, when, person, bearer)

    def _charge(self, call: Written) -> None:
        charges = self.rows(
            "SELECT tenant, debit, credit, minor, currency, shop, month FROM transfers"
            " WHERE kind = 'charge' AND subject = ?",
            call.receipt_id,
        )
        payer = self.model.payer_of(call.shop)
        if payer is None:
            assert call.minor == 0, f"the host is charged for {call}"
            assert charges == [], f"the host is charged for {call}"
            return
        month, minor = payer.charge(call)
        assert call.minor == minor, f"the receipt says {call.minor} and not {minor}: {call}"
        source = "credit" if payer.mode == "prepaid" else "unbilled"
        due = [(payer.id, source, "sales", minor, "EUR", call.shop, month)] if minor else []
        assert charges == due, f"charged {charges} and not {due} for {call}"

    def check(self) -> None:
        """The whole of the books."""
        self._ledger()
        self._spending()
        self._usage()
        self._audit()
        notes = set(self.rows("SELECT tenant, name FROM documents WHERE kind = 'note'"))
        assert notes == self.model.notes, f"notes without answers, or the reverse: {notes ^ self.model.notes}"

    def _ledger(self) -> None:
        kept = self.rows("SELECT tenant, account, currency, debit_minor, credit_minor FROM accounts ORDER BY 1, 2, 3")
        legs = self.rows(_BOTH_LEGS)
        assert kept == legs, f"balances are not their transfers: {set(kept) ^ set(legs)}"
        sums: Counter[str] = Counter()
        balances: Counter[tuple[str, str]] = Counter()
        for organisation, account, currency, debited, credited in kept:
            sums[currency] += debited - credited
            balances[organisation, account] += debited - credited
        assert not any(sums.values()), f"the ledger comes to {dict(sums)}"
        for payer in self.model.payers.values():
            told = {name: balances[payer.id, name] for name in ("sales", "credit", "unbilled")}
            due = {"sales": -payer.sales, "credit": -payer.credit, "unbilled": sum(payer.unbilled.values())}
            assert told == due, f"{payer.id}: the ledger says {told}, and not {due}"
        stray = self.rows(
            "SELECT subject FROM transfers WHERE kind = 'charge' AND subject NOT IN (SELECT receipt_id FROM calls)"
        )
        assert stray == [], f"charges without answers: {stray}"

    def _spending(self) -> None:
        for sql, name in (
            ("SELECT tenant, month, holder, minor FROM spending", "spent"),
            ("SELECT tenant, month, operation, units FROM units_used", "units"),
        ):
            told = {(tenant, month, what): number for tenant, month, what, number in self.rows(sql) if number}
            due = {
                (payer.id, *place): number
                for payer in self.model.payers.values()
                for place, number in getattr(payer, name).items()
                if number
            }
            assert told == due, f"{name}: {set(told.items()) ^ set(due.items())}"
        caps = {
            (tenant, holder): minor for tenant, holder, minor in self.rows("SELECT tenant, holder, minor FROM caps")
        }
        due_caps = {(p.id, holder): minor for p in self.model.payers.values() for holder, minor in p.caps.items()}
        assert caps == due_caps, f"limits: {set(caps.items()) ^ set(due_caps.items())}"
        closed = dict(self.rows("SELECT tenant, closed_through FROM payers WHERE closed_through <> ''"))
        assert closed == {p.id: p.closed for p in self.model.payers.values() if p.closed}, f"closed months: {closed}"

    def _usage(self) -> None:
        used = self.rows(
            "SELECT tenant, operation, SUM(calls), SUM(units), SUM(minor) FROM usage_days GROUP BY tenant, operation"
        )
        told = {(tenant, operation): tuple(sums) for tenant, operation, *sums in used}
        due: dict[tuple[str, str], tuple[int, int, int]] = {}
        for call in self.model.calls.values():
            calls, units, minor = due.get((call.shop, call.operation), (0, 0, 0))
            due[call.shop, call.operation] = (calls + 1, units + call.units, minor + call.minor)
        assert told == due, f"days of use are not the calls: {set(told.items()) ^ set(due.items())}"

    def _audit(self) -> None:
        calls: Counter[str] = Counter(shop for shop, _ in self.model.receipts)
        for tenant, seq, head in self.rows("SELECT tenant, seq, hash FROM audit_heads"):
            known, hash = self._chains.get(tenant, (0, BEGINNING))
            links = self.rows(
                "SELECT seq, body, hash FROM audit WHERE tenant = ? AND seq > ? ORDER BY seq", tenant, known
            )
            self._chains[tenant] = verify(iter(links), seq=known, hash=hash)
            assert self._chains[tenant] == (seq, head), f"the head of {tenant}'s chain is not its last entry"
            self._audited[tenant] += sum(json.loads(body)[5].startswith("rcpt_") for _, body, _ in links)
        told = {tenant: number for tenant, number in self._audited.items() if number}
        assert told == dict(calls), f"entries of the audit trail {told}, calls {dict(calls)}"
