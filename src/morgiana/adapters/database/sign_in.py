"""What people prove themselves with, in SQL. The rows are the house's, for a person belongs to no one shop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from morgiana.adapters.database.audit import write_entries
from morgiana.adapters.database.database import EVERYBODY, Database, Row
from morgiana.adapters.database.sealing import SealedColumn
from morgiana.control.audit.chain import Entry
from morgiana.control.caller import HOST
from morgiana.control.privacy.vault import Sealer
from morgiana.control.sign_in.ports import Passkey, TimeCodes

_SEALED_FOR: Final = "sign_in_time_codes.secret"
_NAMED: Final = "sign_in_passkeys.name"
_PASSKEY: Final = "id, person, public_key, sign_count, name, backed_up, added_at, used_at"
_OF_PERSON: Final = (
    "sign_in_passwords",
    "sign_in_time_codes",
    "sign_in_recovery_codes",
    "sign_in_passkeys",
    "sign_in_links",
    "sign_in_tickets",
    "sessions",
    "known_devices",
)
"""The tables that a person who is erased is removed from."""


class CredentialRows:
    """Implements `CredentialStore` and `Journal`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database, self._sealer = database, sealer
        self._named = SealedColumn(sealer, _NAMED)

    def note(self, person: str, action: str, subject: str, at: datetime) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            write_entries(transaction, {HOST: [Entry(at, person, "", action, subject)]})

    def password(self, person: str) -> str | None:
        row = self._database.row("SELECT hash FROM sign_in_passwords WHERE person = ?", (person,), of=EVERYBODY)
        return row[0] if row else None

    def set_password(self, person: str, hashed: str, at: datetime) -> None:
        self._execute(
            "INSERT INTO sign_in_passwords (person, hash, changed_at) VALUES (?, ?, ?)"
            " ON CONFLICT (person) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at",
            person, hashed, at.isoformat(),
        )  # fmt: skip

    def replace_password(self, person: str, old: str, hashed: str) -> None:
        self._execute("UPDATE sign_in_passwords SET hash = ? WHERE person = ? AND hash = ?", hashed, person, old)

    def time_codes(self, person: str) -> TimeCodes | None:
        row = self._database.row(
            "SELECT secret, last_step, confirmed FROM sign_in_time_codes WHERE person = ?", (person,), of=EVERYBODY
        )
        if row is None:
            return None
        return TimeCodes(self._sealer.open(HOST, bytes(row[0]), _SEALED_FOR), row[1], bool(row[2]))

    def set_time_codes(self, person: str, secret: bytes) -> None:
        self._execute(
            "INSERT INTO sign_in_time_codes (person, secret, last_step, confirmed) VALUES (?, ?, 0, 0)"
            " ON CONFLICT (person) DO UPDATE SET secret = excluded.secret, last_step = 0"
            " WHERE sign_in_time_codes.confirmed = 0",
            person, self._sealer.seal(HOST, secret, _SEALED_FOR),
        )  # fmt: skip

    def use_step(self, person: str, step: int) -> bool:
        return self._execute(
            "UPDATE sign_in_time_codes SET last_step = ?, confirmed = 1 WHERE person = ? AND last_step < ?",
            step, person, step,
        ) == 1  # fmt: skip

    def drop_time_codes(self, person: str) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            for table in ("sign_in_time_codes", "sign_in_recovery_codes"):
                transaction.execute(f"DELETE FROM {table} WHERE person = ?", (person,))

    def set_recovery_codes(self, person: str, digests: Sequence[bytes]) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            transaction.execute("DELETE FROM sign_in_recovery_codes WHERE person = ?", (person,))
            transaction.executemany(
                "INSERT INTO sign_in_recovery_codes (person, digest) VALUES (?, ?)",
                [(person, digest) for digest in digests],
            )

    def use_recovery_code(self, person: str, digest: bytes) -> bool:
        return self._execute("DELETE FROM sign_in_recovery_codes WHERE person = ? AND digest = ?", person, digest) == 1

    def recovery_codes_left(self, person: str) -> int:
        row = self._database.row(
            "SELECT COUNT(*) FROM sign_in_recovery_codes WHERE person = ?", (person,), of=EVERYBODY
        )
        return int(row[0]) if row else 0

    def add_passkey(self, passkey: Passkey) -> bool:
        return self._execute(
            f"INSERT INTO sign_in_passkeys ({_PASSKEY}) VALUES (?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT (id) DO NOTHING",
            passkey.id, passkey.person, passkey.public_key, passkey.sign_count,
            self._named.seal(HOST, passkey.name.encode()), int(passkey.backed_up), passkey.added_at.isoformat(),
        ) == 1  # fmt: skip

    def passkey(self, id: str) -> Passkey | None:
        row = self._database.row(f"SELECT {_PASSKEY} FROM sign_in_passkeys WHERE id = ?", (id,), of=EVERYBODY)
        return self._passkey(row) if row else None

    def passkeys(self, person: str) -> list[Passkey]:
        rows = self._database.rows(
            f"SELECT {_PASSKEY} FROM sign_in_passkeys WHERE person = ? ORDER BY added_at, id", (person,), of=EVERYBODY
        )
        return [self._passkey(row) for row in rows]

    def use_passkey(self, id: str, *, counted: int, now_counted: int, at: datetime) -> bool:
        return self._execute(
            "UPDATE sign_in_passkeys SET sign_count = ?, used_at = ? WHERE id = ? AND sign_count = ?",
            now_counted, at.isoformat(), id, counted,
        ) == 1  # fmt: skip

    def drop_passkey(self, person: str, id: str) -> bool:
        return self._execute("DELETE FROM sign_in_passkeys WHERE person = ? AND id = ?", person, id) == 1

    def linked(self, provider: str, subject: str) -> str | None:
        row = self._database.row(
            "SELECT person FROM sign_in_links WHERE provider = ? AND subject = ?", (provider, subject), of=EVERYBODY
        )
        return row[0] if row else None

    def link(self, provider: str, subject: str, person: str, at: datetime) -> bool:
        self._execute(
            "INSERT INTO sign_in_links (provider, subject, person, linked_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (provider, subject) DO NOTHING",
            provider, subject, person, at.isoformat(),
        )  # fmt: skip
        return self.linked(provider, subject) == person

    def links(self, person: str) -> list[str]:
        rows = self._database.rows(
            "SELECT DISTINCT provider FROM sign_in_links WHERE person = ? ORDER BY provider", (person,), of=EVERYBODY
        )
        return [row[0] for row in rows]

    def unlink(self, person: str, provider: str) -> None:
        self._execute("DELETE FROM sign_in_links WHERE person = ? AND provider = ?", person, provider)

    def forget(self, person: str) -> None:
        with self._database.transaction(of=EVERYBODY) as transaction:
            for table in _OF_PERSON:
                transaction.execute(f"DELETE FROM {table} WHERE person = ?", (person,))

    def _passkey(self, row: Row) -> Passkey:
        id, person, public_key, sign_count, name, backed_up, added, used = row
        return Passkey(
            id,
            person,
            bytes(public_key),
            sign_count,
            self._named.open(HOST, bytes(name)).decode(),
            bool(backed_up),
            datetime.fromisoformat(added),
            datetime.fromisoformat(used) if used else None,
        )

    def _execute(self, sql: str, *values: object) -> int:
        with self._database.transaction(of=EVERYBODY) as transaction:
            return transaction.execute(sql, values)
