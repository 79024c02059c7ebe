"""One table of one shop as a Delta table: read at a version, changed by key.

A writer leaves new versions behind; readers go on seeing the version that the books name until the call's posting names
the new one. What a killed writer left is overruled by the next writer, which begins from the version in the books.

Every commit names the version that it follows and is never rebased: where a writer that was thought dead commits all
the same, the two meet and the later one fails, so neither's rows get among the other's.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.restoring import restore_apart
from morgiana.adapters.lake.troubles import told_as_faults
from morgiana.commerce import Changes
from morgiana.commerce.columns import Table
from morgiana.kernel.refusals import Fault
from morgiana.kernel.tracing import span

SOURCE = "source"
"""The import that a row came with last."""

_AFTER = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)
_NEVER_REBASED = CommitProperties(max_commit_retries=0)


class TableFolder:
    """A Delta table in a folder; version 0 is the empty table.

    Every method raises `Fault` where the folder is gone, and where its bucket or another writer is in the way.
    """

    def __init__(self, table: Table, folder: Folder) -> None:
        self._table = table
        self._folder = folder
        self._schema = pl.Schema(
            {**table.schema(), "source_file": pl.String(), "source_row": pl.Int64(), SOURCE: pl.String()}
        )

    def scan(self, version: int) -> pl.LazyFrame:
        """The table as of `version`; the schema's columns first, then where each row came from."""
        if version == 0:
            return self._schema.to_frame().lazy()
        return pl.scan_delta(self._at(version), storage_options=self._folder.scan_options)

    def rows(self, version: int) -> int:
        if version == 0:
            return 0
        counts = pl.DataFrame(self._at(version).get_add_actions(flatten=True))["num_records"]
        return int(counts.sum())

    def upsert(self, rows: pl.DataFrame, *, source: str, base: int) -> tuple[Changes, int]:
        """Add and correct rows by key on top of version `base`; gives what changed, and the version that has it."""
        key = list(self._table.key)
        rows = self._fit(rows, source)
        assert not rows.select(key).is_duplicated().any(), f"{self._table.name}: keys repeat"
        facts = [name for name in self._table.schema() if name not in key]
        with told_as_faults():
            known = self.scan(base).select(*key, *facts).collect()
        matched = rows.join(known, on=key, how="inner", suffix=" before", nulls_equal=True)
        differs = [(pl.col(f) != pl.col(f"{f} before").fill_null(pl.col(f))) | _learnt(f) for f in facts]
        corrected = (
            matched.filter(pl.any_horizontal(pl.lit(False), *differs).fill_null(False))
            .with_columns(pl.coalesce(f, f"{f} before").alias(f) for f in facts)
            .select(self._schema.names())
        )
        added = rows.join(known.select(key), on=key, how="anti", nulls_equal=True)
        changes = Changes(added.height, corrected.height, rows.height - added.height - corrected.height)
        if added.is_empty() and corrected.is_empty():
            return changes, base
        version = self._begin_from(base)
        if not added.is_empty():
            version = self._append(added, version)
        if not corrected.is_empty():
            version = self._correct(corrected, version)
        return changes, version

    def restore(self, version: int, *, base: int) -> int:
        """A new version that holds what `version` held."""
        return self._restore(version, self._begin_from(base))

    def _append(self, added: pl.DataFrame, version: int) -> int:
        with self._committing():
            write_deltalake(
                self._at(version),
                added,
                mode="append",
                commit_properties=_NEVER_REBASED,
                post_commithook_properties=_AFTER,
            )
        return version + 1

    def _correct(self, corrected: pl.DataFrame, version: int) -> int:
        same = " AND ".join(f"new.{name} = old.{name}" for name in self._table.key)
        with self._committing():
            merge = self._at(version).merge(
                corrected,
                predicate=same,
                source_alias="new",
                target_alias="old",
                commit_properties=_NEVER_REBASED,
                post_commithook_properties=_AFTER,
            )
            merge.when_matched_update_all().execute()
        return version + 1

    def _restore(self, wanted: int, version: int) -> int:
        options = self._folder.delta_options
        with self._committing():
            if options is None:
                self._at(version).restore(wanted, commit_properties=_NEVER_REBASED)
            else:
                restore_apart(self._folder.address, options, version=version, wanted=wanted)
        return version + 1

    def _fit(self, rows: pl.DataFrame, source: str) -> pl.DataFrame:
        """The rows in the table's columns and types; an empty key column is a value like another."""
        blanks = {"text": pl.lit(""), "integer": pl.lit(1), "number": pl.lit(0.0)}
        missing = [name for name in self._schema if name not in rows.columns and name != SOURCE]
        rows = rows.with_columns(pl.lit(None).alias(name) for name in missing)
        rows = rows.with_columns(pl.lit(source).alias(SOURCE)).select(
            pl.col(name).cast(kind) for name, kind in self._schema.items()
        )
        for name in self._table.key:
            blank = blanks.get(self._table.by_name[name].kind)
            if blank is not None:
                rows = rows.with_columns(pl.col(name).fill_null(blank))
        return rows

    @contextmanager
    def _committing(self) -> Iterator[None]:
        try:
            with span("lake.write", {"morgiana.table": self._table.name}), told_as_faults():
                yield
        except CommitFailedError as error:
            raise Fault(f"{self._folder} was written by somebody else at the same time. Try again.") from error

    def _at(self, version: int) -> DeltaTable:
        try:
            with told_as_faults():
                return DeltaTable(self._folder.address, version=version, storage_options=self._folder.delta_options)
        except TableNotFoundError as error:
            raise self._gone(version) from error

    def _gone(self, version: int) -> Fault:
        """The books name what the disk has lost, or has not mounted."""
        told = f"{self._folder} is gone, though version {version} of it is in the books"
        return Fault(f"{told}: bring the folder back from a backup.")

    def _begin_from(self, base: int) -> int:
        """The latest version, made to hold what `base` held."""
        latest = self._latest()
        if latest is None:
            if base != 0:
                raise self._gone(base)
            if self._folder.path is not None:
                self._folder.path.mkdir(parents=True, exist_ok=True)
            with self._committing():
                write_deltalake(
                    self._folder.address,
                    self._schema.to_frame(),
                    mode="ignore",
                    storage_options=self._folder.delta_options,
                )
            latest = self._latest()
            assert latest is not None, self._folder
        return latest if latest == base else self._restore(base, latest)

    def _latest(self) -> int | None:
        """The newest version, published or not. `DeltaTable.is_deltatable` would ask while no other thread may run."""
        try:
            with told_as_faults():
                return DeltaTable(self._folder.address, storage_options=self._folder.delta_options).version()
        except TableNotFoundError:
            return None


def _learnt(fact: str) -> pl.Expr:
    return pl.col(fact).is_not_null() & pl.col(f"{fact} before").is_null()
