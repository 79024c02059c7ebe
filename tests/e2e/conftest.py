"""The browser and the servers of the console's tests; without a Chromium they are skipped, and say so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console_browser import CHROMIUM, Watched, launch, member_of, reading, sign_in
from console_house import OPERATOR, OWNER_EMAIL, Seeded, served_house
from console_server import Served, served
from console_shop import write_files
from playwright.sync_api import Browser, sync_playwright

from morgiana.client import Morgiana


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # `make test` installs Chromium; where that is not allowed, the tests that need it say that they were left out.
    if CHROMIUM is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="there is no Chromium on this machine"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium for one file of tests: its loop would stand in the way of tests that have a loop of their own."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without any data."""
    with served(tmp_path_factory.mktemp("empty")) as started:
        yield started


@pytest.fixture(scope="module")
def stocked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a shop's files loaded and its plan made, in the language that the module names."""
    language = getattr(request.module, "SHOP_LANGUAGE", "en")
    home = tmp_path_factory.mktemp("stocked")
    with served(home) as started:
        _stock(started, write_files(home / "exports"), language)
        yield started


def _stock(started: Served, files: list[Path], language: str) -> None:
    """Say what the shop is, load its files and make its plan, as a program would."""
    profile = {"name": "The corner grocer", "time_zone": "Europe/Paris", "country": "FR", "language": language}
    with Morgiana(started.url, started.key) as shop:
        shop.call("shop.set_profile", profile, key="profile")
        refs = [shop.upload(file).model_dump() for file in files]
        shop.call("import.load", {"files": refs}, key="files")
        shop.call("plan.weekly", {})


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """A server that serves others, with two months behind it."""
    with served_house(tmp_path_factory.mktemp("house")) as started:
        yield started


@pytest.fixture
def host(browser: Browser, house: Seeded) -> Iterator[Watched]:
    """Somebody who runs the installation, at a wide screen, in English and light."""
    with reading(browser, house, state=member_of(house, OPERATOR)) as opened:
        yield opened


@pytest.fixture
def house_owner(browser: Browser, house: Seeded) -> Iterator[Watched]:
    """The owner of an organisation that pays, at the shop in which most was done."""
    with reading(browser, house, state=member_of(house, OWNER_EMAIL)) as opened:
        opened.choose_shop(house.shops[0])
        yield opened


@pytest.fixture(scope="module")
def owner(browser: Browser, stocked: Served) -> Any:
    """The signed-in owner of the stocked shop, as a browser keeps it."""
    with reading(browser, stocked) as reader:
        sign_in(reader, stocked.link)
        return reader.context.storage_state()


@pytest.fixture
def reader(browser: Browser, stocked: Served, owner: Any) -> Iterator[Watched]:
    """The owner at a wide screen, in English and light."""
    with reading(browser, stocked, state=owner) as opened:
        yield opened


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """The shop's files."""
    return write_files(tmp_path)
