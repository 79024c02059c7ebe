"""Makes, lists, proves, restores and thins out backups."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from morgiana import __version__
from morgiana.control.backup.manifest import KeptFile, Manifest, Table, lines_of, rows_of
from morgiana.control.backup.ports import BackedUpBooks, BackedUpLake, KeptKeys, Row, Snapshot
from morgiana.control.backup.proving import Proof, Proving
from morgiana.control.backup.refusals import NoBackup, NotEmpty, OtherRelease
from morgiana.control.backup.sealed_pieces import SealedPieces, in_pieces
from morgiana.kernel.refusals import Fault
from morgiana.operations import Model

_BACKUPS: Final = "backups/"


class BackupLine(Model):
    """A backup as it is told."""

    backup: str
    """Its id."""
    at: datetime
    """When it was made, UTC."""
    release: str
    """The release of Morgiana that made it."""
    tables: int
    rows: int
    files: int
    bytes: int
    """The size of the lake's files in it."""
    keys: str
    """`with the master key`, or `without`."""


class RestoredLine(Model):
    """What was restored, and how it proved itself."""

    backup: str
    at: datetime
    rows: int
    files: int
    shops: int
    """Shops with data."""
    ledger: str
    audit: str
    keys: str
    """Where the master key comes from."""


@dataclass(frozen=True, slots=True)
class Backups:
    """The backups in one place, and the installation that they are of."""

    pieces: SealedPieces
    books: BackedUpBooks
    lake: BackedUpLake
    keys: KeptKeys

    def make(self, at: datetime, *, with_keys: bool = False) -> BackupLine:
        """Back up the books as they are now, and the lake as the books name it; others go on working."""
        known = {(file.path, file.size, file.mark): file for file in self._latest_files()}
        with self.books.snapshot() as snapshot:
            tables = [self._table(snapshot, name, columns) for name, columns in sorted(snapshot.tables().items())]
            versions = {(tenant, table): version for tenant, table, version in _lake_tables(snapshot)}
            revision = snapshot.revision
        files = [
            known.get((file.path, file.size, file.mark))
            or KeptFile(path=file.path, size=file.size, mark=file.mark, pieces=self._put(self.lake.read(file.path)))
            for file in self.lake.files(versions)
        ]
        master = self.keys.read() if with_keys else None
        manifest = Manifest(
            id=f"{at:%Y%m%dT%H%M%S%f}Z-{os.urandom(2).hex()}",
            at=at,
            release=__version__,
            revision=revision,
            tables=tables,
            files=files,
            master_key=self._put(iter([master])) if master is not None else None,
        )
        place = f"{_BACKUPS}{manifest.id}"
        self.pieces.store.write(place, self.pieces.seal(manifest.model_dump_json().encode(), place))
        if not manifest.pieces() <= set(self.pieces.names()):
            self.pieces.store.remove(place)
            raise Fault("Older backups were removed meanwhile, with what this one shared with them. Try again.")
        return _line(manifest)

    def all(self) -> list[BackupLine]:
        """All backups, the newest first."""
        return [_line(self._manifest(name)) for name in self._ids()]

    def verify(self, backup: str | None = None) -> list[BackupLine]:
        """Read every piece of one backup, or of all, and prove it. Raises `BackupDamaged`."""
        manifests = [self._manifest(name) for name in ([backup] if backup else self._ids())]
        if not manifests:
            raise NoBackup(f"There is no backup in {self.pieces.store.name}.", remedy="Make one first.")
        for piece in sorted(set().union(*(manifest.pieces() for manifest in manifests))):
            self.pieces.get(piece)
        for manifest in manifests:
            Proving.counts(manifest, self._content)
        return [_line(manifest) for manifest in manifests]

    def keep_latest(self, count: int) -> int:
        """Remove all but the `count` newest backups, and the pieces that no other needs; how many backups went."""
        assert count >= 1, count
        gone = self._ids()[count:]
        for name in gone:
            self.pieces.store.remove(f"{_BACKUPS}{name}")
        stored = self.pieces.names() if gone else []
        # Asked after the pieces were listed: a backup that was finished meanwhile needs its own.
        needed = set().union(*(self._manifest(name).pieces() for name in self._ids()))
        for piece in stored:
            if piece not in needed:
                self.pieces.remove(piece)
        return len(gone)

    def restore(self, backup: str | None = None) -> RestoredLine:
        """Fill an installation that nobody has used yet from a backup, the newest if none is named.

        Raises `NotEmpty`, `OtherRelease`, `BackupDamaged`, or `RestoredButWrong` where ledger or audit do not hold.
        """
        manifest = self._manifest(backup or self._newest())
        if manifest.revision != self.books.revision():
            raise OtherRelease(
                f"The backup was made by Morgiana {manifest.release}, whose schema is {manifest.revision}; this is"
                f" {self.books.revision()}.",
                remedy=f"Restore it with Morgiana {manifest.release}, then update.",
            )
        if not self.books.is_empty() or not self.lake.is_empty():
            raise NotEmpty(
                "There are data already in the books, or in the lake.",
                remedy="Restore to a new folder (--home), a new database and a new bucket's prefix.",
            )
        self.verify(manifest.id)
        master = None if manifest.master_key is None else b"".join(self._content(manifest.master_key))
        here = self.keys.read()
        if master is not None and here not in (None, master):
            raise NotEmpty(
                "There is another master key already, and the backup brings its own.",
                remedy="Move master.key away from the new home, which nothing is sealed by yet.",
            )
        for file in manifest.files:
            self.lake.write(file.path, self._content(file.pieces))
        if master is not None and here is None:
            self.keys.write(master)
        self.books.fill((t.name, t.columns, rows_of(self._content(t.pieces))) for t in manifest.tables)
        proof = self._proof()
        return RestoredLine(
            backup=manifest.id,
            at=manifest.at,
            rows=sum(table.rows for table in manifest.tables),
            files=len(manifest.files),
            shops=len({file.path.partition("/")[0] for file in manifest.files}),
            ledger=proof.ledger,
            audit=proof.audit,
            keys="from the backup" if master else "not in the backup: bring it from where you keep it",
        )

    def _proof(self) -> Proof:
        with self.books.snapshot() as snapshot:
            return Proving.books(snapshot)

    def _table(self, snapshot: Snapshot, name: str, columns: tuple[str, ...]) -> Table:
        count = 0

        def counted() -> Iterator[Row]:
            nonlocal count
            for row in snapshot.rows(name):
                count += 1
                yield row

        pieces = self._put(lines_of(counted()))
        return Table(name=name, columns=list(columns), rows=count, pieces=pieces)

    def _put(self, content: Iterator[bytes]) -> list[str]:
        return [self.pieces.put(piece) for piece in in_pieces(content)]

    def _content(self, pieces: list[str]) -> Iterator[bytes]:
        return map(self.pieces.get, pieces)

    def _ids(self) -> list[str]:
        return [name.rpartition("/")[2] for name in reversed(self.pieces.store.names(_BACKUPS))]

    def _newest(self) -> str:
        ids = self._ids()
        if not ids:
            raise NoBackup(f"There is no backup in {self.pieces.store.name}.", remedy="Make one first.")
        return ids[0]

    def _latest_files(self) -> list[KeptFile]:
        ids = self._ids()
        return self._manifest(ids[0]).files if ids else []

    def _manifest(self, name: str) -> Manifest:
        place = f"{_BACKUPS}{name}"
        sealed = self.pieces.store.read(place) if name.replace("-", "").isalnum() else None
        if sealed is None:
            raise NoBackup(
                f"There is no backup {name} in {self.pieces.store.name}.", remedy="Look with `morgiana backup list`."
            )
        return Manifest.model_validate_json(self.pieces.unseal(sealed, place))


def _lake_tables(snapshot: Snapshot) -> Iterator[tuple[str, str, int]]:
    columns = snapshot.tables()["lake_tables"]
    tenant, name, version = (columns.index(column) for column in ("tenant", "name", "version"))
    for row in snapshot.rows("lake_tables"):
        yield row[tenant], row[name], row[version]


def _line(manifest: Manifest) -> BackupLine:
    return BackupLine(
        backup=manifest.id,
        at=manifest.at,
        release=manifest.release,
        tables=len(manifest.tables),
        rows=sum(table.rows for table in manifest.tables),
        files=len(manifest.files),
        bytes=sum(file.size for file in manifest.files),
        keys="without" if manifest.master_key is None else "with the master key",
    )
