"""The site builds without a warning, needs nothing from elsewhere, and is written from what is declared."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from generate import differing, left_over
from generate import pages as generated_pages
from generation.markdown import json_text, table
from generation.refusals import refusals

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CONFIG = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]


def nav(entry: Any) -> Iterator[str]:
    """The pages below an entry of the navigation."""
    if isinstance(entry, str):
        yield entry
    else:
        for item in entry.values() if isinstance(entry, dict) else entry:
            yield from nav(item)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from a copy, so that no test writes into the checkout."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(DOCS, folder / "docs")
    (folder / "zensical.toml").write_bytes((ROOT / "zensical.toml").read_bytes())
    done = subprocess.run(
        [Path(sys.executable).parent / "zensical", "build", "--clean", "--strict"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / str(CONFIG["site_dir"])


def test_the_reference_is_true() -> None:
    """Each generated page says what would be written now, and none is left over."""
    wanted = generated_pages()
    assert not differing(wanted), "make docs writes these anew"
    assert not left_over(wanted)


def test_a_code_is_one_refusal_s() -> None:
    """No two refusals of the program share a code: whoever catches one by it gets that one."""
    codes = [kind.code for kind in refusals()]
    assert sorted(set(codes)) == sorted(codes)


def test_every_page_is_in_the_navigation_and_there() -> None:
    """No page is hidden, and the navigation leads only to pages that are there; decisions have a list."""
    listed = list(nav(CONFIG["nav"]))
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    assert len(listed) == len(set(listed))
    assert set(listed) == {page for page in there if not re.match(r"adr/\d", page)}


def test_the_site_needs_nothing_from_elsewhere(site: Path) -> None:
    """No page loads a script, style, picture or font from another address."""
    found = [f"{page}: {address}" for page in site.rglob("*.html") for address in loaded(page)]
    found += [
        f"{style}: {address}"
        for style in site.rglob("*.css")
        for address in re.findall(r"(?:url\(|@import )['\"]?(https?:[^)'\" ]+)", style.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)
    assert (site / "reference" / "operations" / "index.html").is_file()
    assert not list(site.rglob("*.py")), "the generator is no page"


def loaded(page: Path) -> list[str]:
    """Addresses elsewhere that a page loads by itself; links that a reader may follow are not among them."""
    found: list[str] = []

    class Loads(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            names = dict(attrs)
            address = names.get("src") or (names.get("href") if tag == "link" else None) or ""
            if re.match(r"(https?:)?//", address) and names.get("rel") != "canonical":
                found.append(address)

    Loads().feed(page.read_text("utf-8"))
    return found


def test_every_setting_that_the_program_reads_is_documented() -> None:
    """Each variable that the source names by itself, to read it, has a row in the table of settings."""
    sources = [path for path in (ROOT / "src").rglob("*.py") if "tests" not in path.parts]
    read = {
        str(node.value)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and re.fullmatch("MORGIANA_[A-Z_]+", str(node.value))
    }
    text = (DOCS / "reference/settings.md").read_text("utf-8")
    assert read
    told = set(re.findall(r"`(MORGIANA_[A-Z_]+)`", text)) | {"MORGIANA_OIDC_"}  # the beginning of a provider's own
    assert read <= told, sorted(read - told)


def test_links_between_files_of_the_checkout_lead_somewhere() -> None:
    """README and its neighbours link to files that are there; the site's own links are checked when it is built."""
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / link).exists(), f"{name} links to {link}"


def test_a_table_survives_bars_and_breaks_in_its_cells() -> None:
    """A bar within code or text does not end its cell, and a column that is empty everywhere is left out."""
    assert table(("a", "b", "c"), [("`x|y`", "", "one\n  two|three")]) == (
        "| a | c |\n| --- | --- |\n| `x\\|y` | one two&#124;three |\n"
    )


def test_long_json_is_broken_where_a_person_would() -> None:
    """What fits on a line stays on it; what does not has one entry a line, and is the same JSON."""
    value = {"a": [1, 2], "b": {"c": "x" * 100}}
    assert json_text(value).splitlines()[1] == '  "a": [1, 2],'
    assert json_text({"a": 1}) == '{"a": 1}'
