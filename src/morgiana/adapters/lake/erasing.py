"""One person out of the shop's tables: their row, their name in the facts, and every version and log before it.

Delta keeps what was deleted: in files of older versions, and in its log, as a predicate, as the least and greatest
value of a column, in checkpoints. So a table is rewritten, an empty commit is put on top that tells nothing, a
checkpoint is made of that, and every file that neither of the two names is removed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import polars as pl
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, write_deltalake

from morgiana.adapters.lake.personal_columns import CUSTOMER, PersonalColumns, normal, sealed_columns
from morgiana.adapters.lake.troubles import told_as_faults
from morgiana.commerce.columns import TABLES
from morgiana.control.privacy.places import Done, Exported, Found, Person

if TYPE_CHECKING:
    from morgiana.adapters.lake.place import Folder
    from morgiana.adapters.lake.shops import FolderShops
    from morgiana.control.privacy.vault import Vault

_QUIET: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
_NEVER_REBASED: Final = CommitProperties(max_commit_retries=0)
_FACTS: Final = tuple(name for name, table in TABLES.items() if CUSTOMER in table.by_name and name != "customers")
_ROWS_EXPORTED: Final = 100_000


class Publisher(Protocol):
    """Says which versions readers see, outside of any call's posting."""

    def publish(self, tenant: str, versions: dict[str, int]) -> None: ...


@dataclass(frozen=True)
class LakePlace:
    """The shops' tables, as a place of personal data."""

    shops: "FolderShops"
    vault: "Vault"
    publisher: Publisher
    name: str = "lake"
    title: str = "The shop's tables, with their history"

    def know(self, tenant: str, person: Person) -> Person:
        columns = PersonalColumns(self.vault, tenant)
        person = person.also(numbers=[columns.pseudonym(text) for text in person.texts])
        for row in self._customers(tenant, columns, person).iter_rows(named=True):
            told = [row[name] for name in ("name", "email", "phone", "street") if row[name]]
            person = person.also(numbers=[row[CUSTOMER]], texts=told)
            person = person.also(numbers=[columns.pseudonym(text) for text in told])
        return person

    def find(self, tenant: str, person: Person) -> list[Found]:
        counts = {
            name: self._of(tenant, name, person).select(pl.len()).collect().item() for name in self._there(tenant)
        }
        return [Found(self.name, TABLES[name].title, count) for name, count in counts.items() if count]

    def export(self, tenant: str, person: Person) -> list[Exported]:
        columns = PersonalColumns(self.vault, tenant)
        tables = []
        for name in self._there(tenant):
            rows = columns.show(name, self._of(tenant, name, person)).limit(_ROWS_EXPORTED).collect()
            if rows.height:
                tables.append(Exported(name, list(rows.iter_rows(named=True))))
        return tables

    def erase(self, tenant: str, person: Person) -> list[Done]:
        """Rewrite what holds them, and publish it; whoever calls holds the shop's lock."""
        done: list[Done] = []
        versions: dict[str, int] = {}
        for name, version in self.shops.published(tenant).items():
            if version == 0 or name not in TABLES:
                continue
            folder = self.shops.table_folder(tenant, name)
            table = newest_of(folder, version)
            done += self._rewrite(tenant, name, table, person)
            versions[name] = _clean(folder, table)
        self.publisher.publish(tenant, versions)
        return done

    def purge(self, tenant: str) -> list[Done]:
        removed = 0
        for name, version in self.shops.published(tenant).items():
            if version:
                removed += remove_history(self.shops.table_folder(tenant, name), version)
        return [Done(self.name, "files of older versions and of the log", "scrubbed", removed)]

    def identifiers(self, tenant: str) -> list[str]:
        """Every number, address and telephone in the tables: what a restored backup is searched by."""
        known = set[str]()
        columns = PersonalColumns(self.vault, tenant)
        for name in self._there(tenant):
            if CUSTOMER in TABLES[name].by_name:
                numbers = self._scan(tenant, name).select(pl.col(CUSTOMER).drop_nulls().unique()).collect()
                known.update(numbers[CUSTOMER].to_list())
        if "customers" in self._there(tenant):
            rows = columns.show("customers", self._scan(tenant, "customers")).select("email", "phone").collect()
            known.update(value for column in rows for value in column.drop_nulls().to_list())
        return sorted(known - {""})

    def _rewrite(self, tenant: str, name: str, table: DeltaTable, person: Person) -> list[Done]:
        title = TABLES[name].title
        numbers = ", ".join(_quoted(number) for number in sorted(person.numbers))
        if name == "customers" and numbers:
            gone = int(table.delete(f"{CUSTOMER} IN ({numbers})", **_options())["num_deleted_rows"])
            return [Done(self.name, title, "deleted", gone)]
        if name in _FACTS and numbers:
            updates = {CUSTOMER: _quoted(person.successor)}
            if "order_id" in TABLES[name].by_name:
                updates["order_id"] = _without(person)
            if "postcode" in TABLES[name].by_name:
                updates["postcode"] = "NULL"
            changed = int(
                table.update(updates, predicate=f"{CUSTOMER} IN ({numbers})", **_options())["num_updated_rows"]
            )
            return [Done(self.name, title, "pseudonymised", changed)] if changed else []
        if name == "suppliers":
            return self._suppliers(tenant, table, person)
        return []

    def _suppliers(self, tenant: str, table: DeltaTable, person: Person) -> list[Done]:
        """A supplier's own address or telephone, where the supplier is the person."""
        columns, texts = PersonalColumns(self.vault, tenant), {normal(text) for text in person.texts}
        there = columns.show("suppliers", rows_of(self.shops.table_folder(tenant, "suppliers"), table))
        rows = there.select("supplier_id", *sealed_columns("suppliers")).collect()
        ids = [row[0] for row in rows.iter_rows() if any(value and normal(value) in texts for value in row[1:])]
        if not ids:
            return []
        where = f"supplier_id IN ({', '.join(map(_quoted, ids))})"
        blank = dict.fromkeys(sealed_columns("suppliers"), "NULL")
        changed = int(table.update(blank, predicate=where, **_options())["num_updated_rows"])
        return [Done(self.name, TABLES["suppliers"].title, "redacted", changed)]

    def _customers(self, tenant: str, columns: PersonalColumns, person: Person) -> pl.DataFrame:
        """The customers who have one of the person's numbers, addresses or telephones; a name alone names nobody."""
        if "customers" not in self._there(tenant):
            return pl.DataFrame()
        rows = columns.show("customers", self._scan(tenant, "customers"))
        wanted = {normal(text) for text in person.texts}
        same = pl.col(CUSTOMER).is_in(sorted(person.numbers))
        for name in ("email", "phone"):
            known = pl.col(name).map_elements(lambda value: normal(value) in wanted, return_dtype=pl.Boolean)
            same = same | known.fill_null(False)
        return rows.select(CUSTOMER, "name", "email", "phone", "street").filter(same).collect()

    def _of(self, tenant: str, name: str, person: Person) -> pl.LazyFrame:
        rows = self._scan(tenant, name)
        if CUSTOMER not in TABLES[name].by_name:
            return rows.filter(pl.lit(False))
        return rows.filter(pl.col(CUSTOMER).is_in(sorted(person.numbers)))

    def _scan(self, tenant: str, name: str) -> pl.LazyFrame:
        folder = self.shops.table_folder(tenant, name)
        return rows_of(folder, _at(folder, self.shops.published(tenant)[name]))

    def _there(self, tenant: str) -> list[str]:
        return [name for name, version in self.shops.published(tenant).items() if version and name in TABLES]


def remove_history(folder: "Folder", version: int, *, oldest: int | None = None) -> int:
    """Remove every file of a table that no version from `oldest` on needs; how many. `version` must be the newest.

    Without `oldest` only `version` itself is left.
    """
    oldest = version if oldest is None else oldest
    table = _at(folder, version)
    latest = DeltaTable(folder.address, storage_options=folder.delta_options).version()
    assert latest == version, f"{folder}: {version} is published, and {latest} was written"
    with told_as_faults():
        (_at(folder, oldest) if oldest != version else table).create_checkpoint()
        if oldest != version:
            table.create_checkpoint()  # the newest checkpoint is the one that readers are pointed to
    needed = {"_delta_log/_last_checkpoint"}
    for kept in range(oldest, version + 1):
        needed |= set(pl.DataFrame(_at(folder, kept).get_add_actions(flatten=True))["path"].to_list())
        needed |= {f"_delta_log/{kept:020d}{end}" for end in (".json", ".checkpoint.parquet")}
    superfluous = [path for path in _files(folder) if path not in needed]
    _remove(folder, superfluous)
    return len(superfluous)


def rows_of(folder: "Folder", table: DeltaTable) -> pl.LazyFrame:
    return pl.scan_delta(table, storage_options=folder.scan_options)


def _clean(folder: "Folder", table: DeltaTable) -> int:
    """Put a commit on top that names no value; the version that has it."""
    empty = rows_of(folder, table).limit(0).collect()
    with told_as_faults():
        write_deltalake(
            table, empty, mode="append", commit_properties=_NEVER_REBASED, post_commithook_properties=_QUIET
        )
    return table.version()


def newest_of(folder: "Folder", version: int) -> DeltaTable:
    """The table with `version` on top; what a killed writer left above it is overruled."""
    table = DeltaTable(folder.address, storage_options=folder.delta_options)
    if table.version() != version:
        table.restore(version, commit_properties=_NEVER_REBASED)
    return DeltaTable(folder.address, storage_options=folder.delta_options)


def _at(folder: "Folder", version: int) -> DeltaTable:
    with told_as_faults():
        return DeltaTable(folder.address, version=version, storage_options=folder.delta_options)


def _options() -> dict[str, Any]:
    return {"commit_properties": _NEVER_REBASED, "post_commithook_properties": _QUIET}


def _without(person: Person) -> str:
    """An order's number without the person's number, which stands in it where the order had none of its own."""
    told = "order_id"
    for number in sorted(person.numbers, key=len, reverse=True):
        if number.startswith("p_"):
            told = f"replace({told}, {_quoted(number)}, {_quoted(person.successor)})"
    return told


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _files(folder: "Folder") -> Iterator[str]:
    if folder.path is not None:
        yield from (str(path.relative_to(folder.path)) for path in folder.path.rglob("*") if path.is_file())
        return
    import obstore

    for page in obstore.list(folder.objects()):
        yield from (entry["path"] for entry in page)


def _remove(folder: "Folder", paths: Iterable[str]) -> None:
    if folder.path is not None:
        for path in paths:
            Path(folder.path / path).unlink(missing_ok=True)
        return
    import obstore

    with told_as_faults():
        obstore.delete(folder.objects(), list(paths))
