"""What grows old in the lake: versions of tables that nobody reads any more, and uploaded files."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from deltalake import DeltaTable

from morgiana.adapters.lake.erasing import remove_history
from morgiana.adapters.lake.folder_files import FolderFiles

if TYPE_CHECKING:
    from morgiana.adapters.lake.place import Folder
    from morgiana.adapters.lake.shops import FolderShops


@dataclass(frozen=True)
class LakeVersions:
    """Older versions of tables, by which imports are taken back."""

    shops: "FolderShops"
    what: str = "lake_versions"
    title: str = "Older versions of tables"
    days: int | None = 30
    days_min: int = 1

    def remove(self, tenant: str, before: datetime) -> int:
        """Keep every version that was there at `before` or later."""
        removed = 0
        with self.shops.writing(tenant):
            for name, version in self.shops.published(tenant).items():
                folder = self.shops.table_folder(tenant, name)
                if version and (oldest := _oldest(folder, version, before)) is not None:
                    removed += remove_history(folder, version, oldest=oldest)
        return removed


def _oldest(folder: "Folder", version: int, before: datetime) -> int | None:
    """The version that was the newest at `before`; none where there is nothing older to remove."""
    table = DeltaTable(folder.address, storage_options=folder.delta_options)
    if table.version() != version:  # a writer died; the next one tidies up
        return None
    moments = {entry["version"]: entry["timestamp"] for entry in table.history() if "version" in entry}
    older = [number for number, moment in moments.items() if moment <= before.timestamp() * 1000]
    return max(older) if older and max(older) > min(moments) else None


@dataclass(frozen=True)
class Originals:
    """Uploaded files and files that answers gave, by the day they came."""

    shops: "FolderShops"
    what: str = "originals"
    title: str = "Uploaded files and files of answers"
    days: int | None = 365
    days_min: int = 1

    def remove(self, tenant: str, before: datetime) -> int:
        files = self.shops.files(tenant)
        if not isinstance(files, FolderFiles):
            return files.remove_older(before)
        old = [file_id for file_id in files.ids() if files.kept_at(file_id).stat().st_mtime < before.timestamp()]
        return sum(files.remove(file_id) for file_id in old)
