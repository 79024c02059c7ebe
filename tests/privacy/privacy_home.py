"""A home with one person in every place, and a search of every byte of it."""

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Protocol

import polars as pl
from privacy_people import MARIE, SECRETS
from stores import STORE, database_of, lake_files, lake_of

from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.lake_writers import LeasedLocks
from morgiana.adapters.database.privacy import SqlKeys, SqlPrivacy
from morgiana.adapters.database.resealing import HOUSE_COLUMNS, SEALED_COLUMNS
from morgiana.adapters.database.stored_texts import StoredTextsPlace
from morgiana.adapters.lake.erasing import LakePlace
from morgiana.adapters.lake.originals import OriginalsPlace
from morgiana.adapters.lake.shops import FolderShops
from morgiana.adapters.vault.journal import JournalFile
from morgiana.adapters.vault.local_keys import MasterKeyFile
from morgiana.adapters.vault.sealed_file import SealedReader, is_sealed_file
from morgiana.control.caller import HOST
from morgiana.control.privacy.consents import Consents
from morgiana.control.privacy.erasing import Eraser
from morgiana.control.privacy.vault import Vault
from morgiana.kernel.clock import SystemClock

TENANT = "shop_a"
PURPOSES = tuple({column.purpose for column in (*SEALED_COLUMNS, *HOUSE_COLUMNS)})
"""What cells are sealed for."""


class Home:
    """The stores of a home, opened."""

    tenant = TENANT

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.database = database_of(folder)
        self.vault = Vault(SqlKeys(self.database), MasterKeyFile(folder / "master.key").ring())
        self.catalogue = SqlCatalogue(self.database, sealer=self.vault)
        self.shops = FolderShops(
            lake_of(folder),
            self.catalogue,
            locks=LeasedLocks(self.database) if STORE == "postgres" else None,
            cache=folder / "copies",
            vault=self.vault,
        )
        self.store = SqlPrivacy(self.database)
        self.consents = Consents(self.store, self.vault)
        self.lake = LakePlace(self.shops, self.vault, self.catalogue)
        self.journal = JournalFile(folder / "erasures.jsonl")
        self.eraser = Eraser(
            self.store,
            self.vault,
            (self.lake, OriginalsPlace(self.shops), self.consents, StoredTextsPlace(self.database, self.vault)),
            self.journal,
            SystemClock(),
            self.shops.writing,
            self.shops.remove,
        )

    def load(self, table: str, rows: pl.DataFrame, source: str = "import_1") -> None:
        """Load rows as an import does, and publish them."""
        shop = self.shops.open(TENANT, call="call")
        shop.upsert(table, rows, source=source)
        publication = shop.publication()
        assert publication is not None
        self.catalogue.publish(TENANT, publication.versions)
        shop.close()

    def answer(self, receipt_id: str, told: dict[str, object], *, sealed: bool) -> None:
        """Store an answer."""
        text = json.dumps(told).encode()
        kept = self.vault.seal(TENANT, text, "answer") if sealed else text
        with self.database.transaction(of=TENANT) as transaction:
            transaction.execute(
                "INSERT INTO calls (tenant, receipt_id, person, operation, fingerprint, answer, receipt, at)"
                " VALUES (:tenant, ?, 'owner', 'shop.rows', ?, ?, ?, ?)",
                (receipt_id, b"", kept, b"{}", datetime.now(UTC).isoformat()),
            )

    def consent(self) -> None:
        _, effect = self.consents.recorded(
            TENANT,
            subject=MARIE["email"],
            purpose="newsletter",
            given_at=datetime(2026, 1, 1, tzinfo=UTC),
            expires_at=None,
            evidence=f"form of {MARIE['name']}",
            guardian="",
            recorded_by="owner",
        )
        with self.database.transaction(of=frozenset({TENANT})) as transaction:
            effect(transaction)

    def close(self) -> None:
        self.database.close()


class Searched(Protocol):
    """What `everything` looks through."""

    @property
    def folder(self) -> Path: ...

    @property
    def database(self) -> Database: ...

    @property
    def vault(self) -> Vault: ...

    @property
    def tenant(self) -> str: ...


def everything(home: Searched) -> Iterator[tuple[str, bytes]]:
    """Every byte below the home in every form: as it lies there, unpacked, and opened with the keys that are left."""
    with lake_files(home.folder) as lake:
        below = [*home.folder.rglob("*"), *(lake.rglob("*") if not lake.is_relative_to(home.folder) else ())]
        yield from _files(home, sorted(path for path in below if path.is_file()))
    yield from _database(home)


def _files(home: Searched, paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        yield str(path), path.read_bytes()
        if path.suffix == ".parquet":
            yield f"{path} unpacked", pl.read_parquet(path).write_ndjson().encode()
            if path.parent.parent.name == "lake" and path.parent.name in ("customers", "suppliers"):
                yield f"{path} opened", _opened(home, path)
        elif is_sealed_file(path):
            with SealedReader(path, home.vault, home.tenant) as sealed:
                yield f"{path} opened", sealed.read()
        elif path.suffix == ".zst":
            yield f"{path} unpacked", zlib.decompress(path.read_bytes())


def _opened(home: Searched, path: Path) -> bytes:
    from morgiana.adapters.lake.personal_columns import PersonalColumns

    rows = PersonalColumns(home.vault, home.tenant).show(path.parent.name, pl.scan_parquet(path))
    return rows.collect().write_ndjson().encode()


def _database(home: Searched) -> Iterator[tuple[str, bytes]]:
    """Each sealed cell of the database, opened for whatever it was sealed for."""
    from morgiana.control.privacy.keys import DataErased, SealBroken
    from morgiana.control.privacy.vault import is_sealed

    listed = "SELECT name FROM sqlite_master WHERE type = 'table'"
    if STORE == "postgres":
        listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    for (table,) in home.database.rows(listed, of=EVERYBODY):
        for row in home.database.rows(f"SELECT * FROM {table}", of=EVERYBODY):
            if STORE == "postgres":  # whose files are not among those below the home
                yield table, b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
            for cell in row:
                if not isinstance(cell, bytes) or not is_sealed(cell):
                    continue
                for tenant, purpose in product((home.tenant, HOST), PURPOSES):
                    try:
                        yield f"{table} opened", home.vault.open(tenant, cell, purpose)
                    except (SealBroken, DataErased):
                        continue


def where(home: Searched, secrets: tuple[str, ...] = SECRETS) -> list[str]:
    """In which files which of the secrets still stands, whatever its case or encoding."""
    found = []
    for place, content in everything(home):
        lowered = content.lower()
        for secret in secrets:
            plain = secret.lower()
            forms = (plain.encode(), plain.encode("utf-16-le"), json.dumps(plain)[1:-1].encode())
            if any(form in lowered for form in forms):
                found.append(f"{secret} in {place}")
    return found
