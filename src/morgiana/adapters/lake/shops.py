"""`Shops` on Delta tables in folders, with the catalogue that says which versions readers see."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

import polars as pl
from deltalake.exceptions import DeltaError

from morgiana.adapters.lake.bucket_files import BucketFiles
from morgiana.adapters.lake.delta_table import TableFolder
from morgiana.adapters.lake.file_cache import FileCache
from morgiana.adapters.lake.folder_files import FolderFiles
from morgiana.adapters.lake.hashed_files import Sealing
from morgiana.adapters.lake.lock import FileLocks, HeldLock, WriterLocks
from morgiana.adapters.lake.opened_files import OpenedFiles
from morgiana.adapters.lake.personal_columns import PersonalColumns
from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.troubles import fault_of, told_as_faults
from morgiana.commerce import Changes, LaterChanges, ShopProfile
from morgiana.commerce.columns import TABLES
from morgiana.control.ports import Publication
from morgiana.control.privacy.vault import Vault
from morgiana.kernel.refusals import Fault
from morgiana.operations import Evidence, Model

M = TypeVar("M", bound=Model)


class Catalogue(Protocol):
    """What is published."""

    def versions(self, tenant: str) -> dict[str, int]: ...

    def document(self, tenant: str, kind: str, name: str) -> str | None: ...

    def documents(self, tenant: str, kind: str) -> dict[str, str]: ...


class FolderShops:
    """Every tenant's data: a folder for each below one folder, on a disk or in a bucket.

    A bucket's files are read by way of copies below `cache`. Without `locks` the writers of this machine take turns by
    files beside the tables, or below `cache`.
    """

    def __init__(
        self,
        home: Path | Folder,
        catalogue: Catalogue,
        *,
        locks: WriterLocks | None = None,
        cache: Path | None = None,
        cache_bytes: int = 2 << 30,
        vault: Vault | None = None,
    ) -> None:
        self._home = home if isinstance(home, Folder) else Folder.on_disk(home)
        self._catalogue = catalogue
        disk = self._home.path or cache
        assert disk is not None, "a lake in a bucket needs a folder for copies"
        self._disk, self._cache_bytes = disk, cache_bytes
        self._locks = locks or FileLocks(disk)
        self._vault, self._opened = vault, OpenedFiles(disk / ".opened")
        self._opened.remove_left_behind()

    def open(self, tenant: str, *, call: str) -> "FolderShop":
        if self._vault is not None:
            self._vault.check(tenant)
        columns = PersonalColumns(self._vault, tenant) if self._vault else None
        return FolderShop(self._folder(tenant), tenant, call, self._catalogue, self._locks, columns)

    def files(self, tenant: str) -> FolderFiles | BucketFiles:
        folder = self._folder(tenant) / "files"
        sealing = Sealing(self._vault, tenant, self._opened) if self._vault else None
        if folder.path is not None:
            return FolderFiles(folder.path, sealing)
        return BucketFiles(folder.objects(), FileCache(self._disk, tenant, limit_bytes=self._cache_bytes), sealing)

    def published(self, tenant: str) -> dict[str, int]:
        """The version of each table that readers see."""
        return self._catalogue.versions(tenant)

    def remove(self, tenant: str) -> int:
        """Remove all that lies in the lake for a tenant that was erased; how many files."""
        folder = self._folder(tenant)
        if folder.path is not None:
            count = sum(path.is_file() for path in folder.path.rglob("*"))
            shutil.rmtree(folder.path, ignore_errors=True)
            return count
        import obstore

        with told_as_faults():
            paths = [entry["path"] for page in obstore.list(folder.objects()) for entry in page]
            obstore.delete(folder.objects(), paths)
        shutil.rmtree(self._disk / tenant, ignore_errors=True)
        return len(paths)

    def table_folder(self, tenant: str, table: str) -> Folder:
        """Where a table of the tenant lies."""
        return self._folder(tenant) / "lake" / table

    @contextmanager
    def writing(self, tenant: str) -> Iterator[None]:
        """Be the tenant's one writer for the block."""
        lock = self._locks.hold(tenant)
        try:
            yield
        finally:
            lock.release()

    def fault_of(self, error: Exception) -> Fault | None:
        if isinstance(error, FileNotFoundError) and "/lake/" in str(error) and ".parquet" in str(error):
            return Fault("A table was rewritten while it was read, as an erasure does. Try again.")
        return fault_of(error)

    def check(self) -> None:
        """Ask the bucket for something. Raises `Fault` where it cannot be used; a folder is made when it is needed."""
        if self._home.path is None:
            import obstore

            with told_as_faults():
                next(iter(obstore.list(self._home.objects(), chunk_size=1)), None)

    def _folder(self, tenant: str) -> Folder:
        assert tenant.isidentifier(), tenant
        return self._home / tenant


class Versions(Model):
    """Which versions of which tables one source made, and on top of which."""

    before: dict[str, int]
    after: dict[str, int]


class FolderShop:
    """One call's sight of one shop: the versions published when it began, then its own."""

    def __init__(
        self,
        folder: Folder,
        tenant: str,
        call: str,
        catalogue: Catalogue,
        locks: WriterLocks,
        columns: PersonalColumns | None = None,
    ) -> None:
        self._folder, self._tenant, self._call, self._catalogue = folder, tenant, call, catalogue
        self._locks, self._columns = locks, columns
        self._versions = catalogue.versions(tenant)
        self._published = dict(self._versions)
        self._kept: dict[tuple[str, str], str | None] = {}
        self._scanned: dict[str, int] = {}
        self._lock: HeldLock | None = None

    @property
    def profile(self) -> ShopProfile:
        return self.document("shop", "profile", ShopProfile) or ShopProfile()

    def scan(self, table: str) -> pl.LazyFrame:
        self._scanned[table] = self._version(table)
        rows = self._table(table).scan(self._version(table))
        return self._columns.show(table, rows) if self._columns else rows

    def rows(self, table: str) -> int:
        return self._table(table).rows(self._version(table))

    def upsert(self, table: str, rows: pl.DataFrame, *, source: str) -> Changes:
        self._hold()
        before = self._version(table)
        if self._columns is not None:
            rows = self._columns.hide(table, rows)
        changes, after = self._table(table).upsert(rows, source=source, base=before)
        if after != before:
            self._versions[table] = after
            made = self.document("versions", source, Versions) or Versions(before={}, after={})
            self.keep(
                "versions",
                source,
                Versions(before={table: before, **made.before}, after={**made.after, table: after}),
            )
        return changes

    def revert(self, source: str) -> dict[str, int]:
        self._hold()
        made = self.document("versions", source, Versions)
        if made is None:
            return {}
        taken_back = {}
        for table, before in made.before.items():
            now = self._version(table)
            if now != made.after[table]:
                raise LaterChanges(
                    f"The table `{table}` was changed again after this import.",
                    remedy="Take the later imports back first, the newest first.",
                )
            rows = self.rows(table)
            try:
                self._versions[table] = self._table(table).restore(before, base=now)
            except DeltaError as error:
                raise LaterChanges(
                    f"The table `{table}` as it was before this import is no longer kept.",
                    remedy="Load the right file on top of it; rows of the same number are corrected.",
                ) from error
            taken_back[table] = rows - self.rows(table)
            self._stands_again(table, before, self._versions[table])
        self.forget("versions", source)
        return taken_back

    def _stands_again(self, table: str, before: int, now: int) -> None:
        """Whoever made the version that holds again is told its new number, and so can be taken back next."""
        for name, made in self.documents("versions", Versions).items():
            if made.after.get(table) == before:
                self.keep("versions", name, Versions(before=made.before, after={**made.after, table: now}))

    def document(self, kind: str, name: str, model: type[M]) -> M | None:
        body = self._kept[kind, name] if (kind, name) in self._kept else self._read(kind, name)
        return model.model_validate_json(body) if body is not None else None

    def documents(self, kind: str, model: type[M]) -> Mapping[str, M]:
        bodies: dict[str, str | None] = dict(self._catalogue.documents(self._tenant, kind))
        bodies.update({name: body for (of, name), body in self._kept.items() if of == kind})
        return {name: model.model_validate_json(body) for name, body in sorted(bodies.items()) if body is not None}

    def keep(self, kind: str, name: str, value: Model) -> None:
        self._hold()
        self._kept[kind, name] = value.model_dump_json()

    def forget(self, kind: str, name: str) -> None:
        self._hold()
        self._kept[kind, name] = None

    def evidence(self) -> list[Evidence]:
        return [self._evidence(table, version) for table, version in sorted(self._scanned.items()) if version > 0]

    def publication(self) -> Publication | None:
        changed = {table: version for table, version in self._versions.items() if self._published.get(table) != version}
        kept = {slot: body for slot, body in self._kept.items() if body is not None}
        forgotten = frozenset(slot for slot, body in self._kept.items() if body is None)
        if not (changed or kept or forgotten):
            return None
        return Publication(changed, kept, forgotten, guard=self._lock.guard if self._lock else None)

    def close(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _hold(self) -> None:
        """Become the shop's one writer, and look again at what is published by now."""
        if self._lock is None:
            self._lock = self._locks.hold(self._tenant)
            self._versions = self._catalogue.versions(self._tenant)
            self._published = dict(self._versions)

    def _read(self, kind: str, name: str) -> str | None:
        return self._catalogue.document(self._tenant, kind, name)

    def _version(self, table: str) -> int:
        assert table in TABLES, table
        return self._versions.get(table, 0)

    def _table(self, table: str) -> TableFolder:
        return TableFolder(TABLES[table], self._folder / "lake" / table)

    def _evidence(self, table: str, version: int) -> Evidence:
        folder = self._table(table)
        first = last = None
        if "day" in TABLES[table].by_name:
            days = folder.scan(version).select(pl.col("day").min().alias("first"), pl.col("day").max().alias("last"))
            with told_as_faults():
                [(first, last)] = days.collect().rows()
        return Evidence(table=table, version=version, rows=folder.rows(version), first_day=first, last_day=last)
