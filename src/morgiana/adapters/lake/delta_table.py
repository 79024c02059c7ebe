"""One table of one shop as a Delta table: read at a version, changed by key.

A writer leaves new versions behind; readers go on seeing the version that the books name until the call's posting names
the new one. What a killed writer left is overruled by the next writer, which begins from the version in the books.
"""

from pathlib import Path

import polars as pl
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, write_deltalake
from deltalake.exceptions import TableNotFoundError

from morgiana.commerce import Changes
from morgiana.commerce.columns import Table
from morgiana.kernel.refusals import Fault

SOURCE = "source"
"""The import that a row came with last."""

_COMMIT = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


class TableFolder:
    """A Delta table in a folder; version 0 is the empty table. Raises `Fault` where the folder is gone."""

    def __init__(self, table: Table, path: Path) -> None:
        self._table = table
        self._path = path
        self._schema = pl.Schema(
            {**table.schema(), "source_file": pl.String(), "source_row": pl.Int64(), SOURCE: pl.String()}
        )

    def scan(self, version: int) -> pl.LazyFrame:
        """The table as of `version`; the schema's columns first, then where each row came from."""
        if version == 0:
            return self._schema.to_frame().lazy()
        return pl.scan_delta(self._at(version))

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
        self._begin_from(base)
        if not added.is_empty():
            write_deltalake(self._path, added, mode="append", post_commithook_properties=_COMMIT)
        if not corrected.is_empty():
            same = " AND ".join(f"new.{name} = old.{name}" for name in key)
            merge = DeltaTable(self._path).merge(
                corrected, predicate=same, source_alias="new", target_alias="old", post_commithook_properties=_COMMIT
            )
            merge.when_matched_update_all().execute()
        return changes, DeltaTable(self._path).version()

    def restore(self, version: int, *, base: int) -> int:
        """A new version that holds what `version` held."""
        self._begin_from(base)
        DeltaTable(self._path).restore(version)
        return DeltaTable(self._path).version()

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

    def _at(self, version: int) -> DeltaTable:
        try:
            return DeltaTable(self._path, version=version)
        except TableNotFoundError as error:
            raise self._gone(version) from error

    def _gone(self, version: int) -> Fault:
        """The books name what the disk has lost, or has not mounted."""
        told = f"{self._path} is gone, though version {version} of it is in the books"
        return Fault(f"{told}: bring the folder back from a backup.")

    def _begin_from(self, base: int) -> None:
        if not DeltaTable.is_deltatable(str(self._path)):
            if base != 0:
                raise self._gone(base)
            self._path.mkdir(parents=True, exist_ok=True)
            write_deltalake(self._path, self._schema.to_frame(), commit_properties=CommitProperties())
        table = DeltaTable(self._path)
        if table.version() != base:
            table.restore(base)


def _learnt(fact: str) -> pl.Expr:
    return pl.col(fact).is_not_null() & pl.col(f"{fact} before").is_null()
