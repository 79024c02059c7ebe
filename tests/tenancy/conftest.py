"""One world for each module of tests; each test makes organisations of its own in it."""

from collections.abc import Iterator

import pytest
from tenancy_house import World, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from open_world(tmp_path_factory.mktemp("tenancy"))
