"""What keeps things says what it keeps, and the console can say that in other languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import morgiana
from morgiana.surfaces.console.privacy.keeping import TITLES

SOURCES = Path(morgiana.__file__).parent


def test_the_console_knows_what_is_kept_by_its_titles() -> None:
    said = {
        title for layer in ("adapters", "control") for file in (SOURCES / layer).rglob("*.py") for title in _of(file)
    }
    assert said - set(TITLES) == set()
    assert "Letters in the folder for letters" in said, "nothing was found: the test shows nothing"


def _of(file: Path) -> Iterator[str]:
    """The titles that its classes have: `title: str = "..."`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id == "title"
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            and node.value.value
        ):
            yield node.value.value
