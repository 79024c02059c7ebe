"""One server for each module of the contract's tests."""

from collections.abc import Iterator

import httpx
import pytest
from contract_server import Running, running
from contract_shop import loaded_shop
from contract_surfaces import Shop


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture
def http(server: Running) -> Iterator[httpx.Client]:
    """A connection with the owner's key."""
    with server.http() as client:
        yield client


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The real operations on a shop with fourteen weeks of sales."""
    with loaded_shop(tmp_path_factory.mktemp("shop")) as opened:
        yield opened
