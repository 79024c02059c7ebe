"""One house for each module of these tests, on each of the two databases."""

from collections.abc import Iterator

import pytest
from isolation_house import House, open_house


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home = tmp_path_factory.mktemp(f"isolation-{request.param}")
    console = request.param == "sqlite" and request.module.__name__.endswith("pages")
    with open_house(home, on=request.param, console=console) as opened:
        yield opened
