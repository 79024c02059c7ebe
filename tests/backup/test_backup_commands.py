"""Backups as an operator makes them: by command, and by the worker."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from backup_places import PASSPHRASE, Place
from stores import environment_of, settings_of
from test_backup_drill import filled

from morgiana.adapters.backup.opening import open_backups, scheduled
from morgiana.control.installation import BadSetting

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def morgiana(*words: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = environment_of(home, **{"MORGIANA_BACKUP_PASSPHRASE": PASSPHRASE, **variables})
    return subprocess.run(
        [sys.executable, "-m", "morgiana", *words], env=environment, capture_output=True, text=True, timeout=120
    )


def test_by_command(tmp_path: Path) -> None:
    """Back up, list, verify and restore; then the shop's name stands in the new folder, which is not restored over."""
    there, here, place = tmp_path / "there", tmp_path / "here", str(tmp_path / "backups")
    assert morgiana("shop", "set-profile", "--name", "Simone's", home=there).returncode == 0
    made = morgiana("backup", place, "--with-keys", home=there)
    assert made.returncode == 0, made.stderr
    assert "with the master key" in made.stdout
    for words in (("backup", "list", place), ("backup", "verify", place)):
        assert morgiana(*words, home=there).returncode == 0
    restored = morgiana("restore", place, home=here)
    assert restored.returncode == 0, restored.stderr
    assert "every chain holds" in restored.stdout
    assert "Simone's" in morgiana("shop", "profile", home=here).stdout
    again = morgiana("restore", place, home=here)
    assert (again.returncode, "There are data already" in again.stderr) == (3, True)


def test_noes(tmp_path: Path) -> None:
    """No passphrase, a short one, a wrong one, an empty place and an unknown backup are each told, with what to do."""
    home, place = tmp_path / "home", str(tmp_path / "backups")
    for variables, words, match in (
        ({"MORGIANA_BACKUP_PASSPHRASE": ""}, ("backup", place), "at least 12 characters"),
        ({"MORGIANA_BACKUP_PASSPHRASE": "short"}, ("backup", place), "at least 12 characters"),
        ({"MORGIANA_BACKUP_PASSPHRASE_FILE": "/nowhere"}, ("backup", place), "cannot be read"),
        ({}, ("restore", place), "There are no backups in"),
        ({}, ("backup", "s3://bucket/../x"), "no address"),
    ):
        no = morgiana(*words, home=home, **variables)
        assert no.returncode == 3, no.stderr
        assert match in no.stderr
        assert not (home / "morgiana.sqlite").exists()
    assert morgiana("backup", place, home=home).returncode == 0
    wrong = morgiana("backup", "list", place, home=home, MORGIANA_BACKUP_PASSPHRASE="another passphrase")
    assert "does not open the backups" in wrong.stderr
    unknown = morgiana("backup", "verify", place, "--backup", "../x", home=home)
    assert "There is no backup ../x" in unknown.stderr


def test_by_the_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each sweep makes a backup and keeps the newest; what would fail every night is refused at the start."""
    monkeypatch.setenv("MORGIANA_BACKUP_PASSPHRASE", PASSPHRASE)
    place = Place(tmp_path / "home")
    filled(place)
    settings = settings_of(place.home, backup_url=str(tmp_path / "backups"), backup_keep=2)
    database = place.database()
    [sweep] = scheduled(settings, database, place.folder())
    for hour in range(4):
        sweep.run(NOW + timedelta(hours=hour))
    backups = open_backups(settings, lambda _: database, place.folder(), str(tmp_path / "backups"), new=False)
    assert [line.at.hour for line in backups.all()] == [15, 14]
    backups.verify()
    assert scheduled(replace(settings, backup_url=None), database, place.folder()) == []
    monkeypatch.setenv("MORGIANA_BACKUP_PASSPHRASE", "short")
    with pytest.raises(BadSetting):
        scheduled(settings, database, place.folder())
    database.close()
