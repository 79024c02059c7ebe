"""Installations of the workshop's operations, on either database and with the lake on a disk or in a bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import workshop as ws
from lake_s3_server import prefix_of, s3_server
from stores import LAKE, STORE, postgres_url

from morgiana.adapters.backup.lake_files import KeyFile, LakeFiles
from morgiana.adapters.backup.stores import FolderStore
from morgiana.adapters.compute.process_pool import ProcessPool
from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.database import Database
from morgiana.adapters.database.postgres import PostgresDatabase
from morgiana.adapters.database.snapshot import SqlBackedUpBooks
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.jobs.opening import leased_runner
from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.shops import FolderShops
from morgiana.control.backup.ports import Store
from morgiana.control.backup.sealed_pieces import SealedPieces
from morgiana.control.backup.service import Backups
from morgiana.control.house import House
from morgiana.control.runtime import Runtime

PASSPHRASE = "a passphrase of the tests"


@dataclass(frozen=True)
class Place:
    """One installation's books and lake."""

    home: Path
    books: str = STORE
    lake: str = "bucket" if LAKE else "disk"

    def database(self) -> Database:
        self.home.mkdir(exist_ok=True)
        if self.books == "sqlite":
            return SqliteDatabase(self.home / "morgiana.sqlite")
        return PostgresDatabase(postgres_url(self.home), connections=3)

    def folder(self) -> Folder:
        if self.lake == "disk":
            return Folder.on_disk(self.home / "tenants")
        return Folder.at(prefix_of(self.home), s3_server().environment, setting="the test's lake")

    def runtime(self) -> Runtime:
        database = self.database()
        shops = FolderShops(self.folder(), SqlCatalogue(database), cache=self.home / "copies")
        return Runtime(
            ws.REGISTRY,
            books=SqlBooks(database),
            shops=shops,
            compute=ProcessPool(1),
            house=House(),
            price_book=ws.PRICES,
            country="FR",
            runner=leased_runner(database, self.home),
        )

    @contextmanager
    def backups(self, store: Store | Path) -> Iterator[Backups]:
        """The backups in a folder, of this installation."""
        pieces = SealedPieces.make_or_open(FolderStore(store) if isinstance(store, Path) else store, PASSPHRASE)
        source = self.home / "morgiana.sqlite" if self.books == "sqlite" else postgres_url(self.home)
        books = SqlBackedUpBooks(self.database(), source)
        try:
            yield Backups(pieces, books, LakeFiles(self.folder()), KeyFile(self.home / "master.key"))
        finally:
            books.close()
