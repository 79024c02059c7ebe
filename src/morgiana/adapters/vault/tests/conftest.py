"""A vault over a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from stores import database_of

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.privacy import SqlKeys
from morgiana.adapters.vault.local_keys import MasterKeyFile
from morgiana.control.privacy.vault import Vault


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = database_of(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def master_file(tmp_path: Path) -> MasterKeyFile:
    return MasterKeyFile(tmp_path / "home" / "master.key")


@pytest.fixture
def vault(database: Database, master_file: MasterKeyFile) -> Vault:
    return Vault(SqlKeys(database), master_file.ring())
