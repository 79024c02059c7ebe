"""One installation for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from payments_house import Installed


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installed]:
    found = Installed(tmp_path)
    yield found
    found.opened.close()
