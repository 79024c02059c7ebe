"""A door for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sign_in_house import House, house


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """A door with Anna at it, where anybody may sign up."""
    with house(tmp_path) as opened:
        yield opened
