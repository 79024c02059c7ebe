"""Seal what lies in the lake in plain text, or under an older key: tables whole, and files."""

from typing import TYPE_CHECKING, Final

import polars as pl
from deltalake import CommitProperties, PostCommitHookProperties, write_deltalake

from morgiana.adapters.lake.erasing import Publisher, newest_of, remove_history, rows_of
from morgiana.adapters.lake.personal_columns import CUSTOMER, SEALED, PersonalColumns, sealed_columns
from morgiana.adapters.lake.troubles import told_as_faults
from morgiana.commerce.columns import TABLES
from morgiana.control.privacy.vault import Vault

if TYPE_CHECKING:
    from morgiana.adapters.lake.shops import FolderShops

_QUIET: Final = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


def seal_earlier(shops: "FolderShops", vault: Vault, publisher: Publisher, tenant: str) -> int:
    """Seal the tables and files that an earlier release left in plain text; how many, and none the second time."""
    columns = PersonalColumns(vault, tenant)
    with shops.writing(tenant):
        changed = sum(
            _sealed_anew(shops, columns, publisher, tenant, name, unless_hidden=True)
            for name in _personal_tables(shops, tenant)
        )
        return changed + shops.files(tenant).seal_earlier()


def reseal(shops: "FolderShops", vault: Vault, publisher: Publisher, tenant: str) -> int:
    """Seal by the tenant's newest key what an older one sealed; how many tables and files. Older versions go."""
    columns, newest = PersonalColumns(vault, tenant), vault.newest_version(tenant)
    with shops.writing(tenant):
        changed = sum(
            _sealed_anew(shops, columns, publisher, tenant, name, unless_hidden=False)
            for name in _personal_tables(shops, tenant)
            if _has_older(shops, tenant, name, newest)
        )
        return changed + shops.files(tenant).reseal(newest)


def _has_older(shops: "FolderShops", tenant: str, name: str, newest: int) -> bool:
    """Whether any value of the table was sealed by an older key."""
    names = sealed_columns(name)
    if not names:
        return False
    folder = shops.table_folder(tenant, name)
    rows = rows_of(folder, newest_of(folder, shops.published(tenant)[name]))
    older = [pl.col(of).str.starts_with(SEALED) & ~pl.col(of).str.starts_with(f"{SEALED}{newest}:") for of in names]
    return bool(rows.select(pl.any_horizontal(one.fill_null(False).any() for one in older)).collect().item())


def _sealed_anew(
    shops: "FolderShops", columns: PersonalColumns, publisher: Publisher, tenant: str, name: str, *, unless_hidden: bool
) -> bool:
    folder, version = shops.table_folder(tenant, name), shops.published(tenant)[name]
    table = newest_of(folder, version)
    there = rows_of(folder, table)
    if unless_hidden and columns.is_hidden(name, there):
        return False
    rows: pl.DataFrame = columns.hide(name, columns.show(name, there).collect())
    with told_as_faults():
        write_deltalake(
            table,
            rows,
            mode="overwrite",
            commit_properties=CommitProperties(max_commit_retries=0),
            post_commithook_properties=_QUIET,
        )
    publisher.publish(tenant, {name: table.version()})
    remove_history(folder, table.version())
    return True


def _personal_tables(shops: "FolderShops", tenant: str) -> list[str]:
    published = shops.published(tenant)
    return [
        name
        for name, table in TABLES.items()
        if published.get(name) and (CUSTOMER in table.by_name or sealed_columns(name))
    ]
