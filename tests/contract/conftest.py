"""One server for each module of the contract's tests."""

from collections.abc import Iterator

import httpx
import pytest
from contract_server import Running, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def http(server: Running) -> Iterator[httpx.Client]:
    """A connection with the owner's key."""
    with server.http() as client:
        yield client
