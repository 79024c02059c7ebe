"""What must be true of the texts that a release carries: decisions, changelog, licence."""

import re
import tomllib
from pathlib import Path

import pytest

import morgiana

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_titled_with_itself_and_short(path: Path) -> None:
    """An ADR's title is the decision, its number is its file's, it names what was refused, and it is short."""
    text = path.read_text("utf-8")
    title = text.partition("\n")[0]
    found = re.match(r"# (\d+)\. (.+)$", title)
    assert found, title
    assert int(found[1]) == int(path.stem[:4])
    assert len(found[2].split()) >= 5, "the title is a topic, not a decision"
    assert "Refused:" in text
    assert len(text.split()) <= 500


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_changelog_has_this_version() -> None:
    """The version of the package is a heading of the changelog, with entries below it."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    section = re.search(rf"^## \[{re.escape(morgiana.__version__)}\][^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert section, f"CHANGELOG.md has no section [{morgiana.__version__}]"
    assert re.search(r"^- \S", section[1], re.M)


def test_the_licence_is_the_one_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")


def test_the_check_of_a_change_runs_what_it_must() -> None:
    """`make check` runs style, types, layers and the drift of the reference; CI runs it and the tests."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile.partition("\ncheck:")[2].partition("\n\n")[0]
    for command in ("ruff check", "ruff format --check", "mypy", "lint-imports", "docs/generate.py --check"):
        assert command in recipe, command
    assert {"make check", "make test"} <= set((ROOT / ".ci" / "run").read_text("utf-8").splitlines())
