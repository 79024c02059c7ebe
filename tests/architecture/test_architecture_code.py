"""What must be true of the source as a whole."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import morgiana
from morgiana.app import capabilities
from morgiana.operations import Registry

SOURCE = Path(morgiana.__file__).parent
ROOT = Path(__file__).parents[2]
LINES_MAX = 400
VAGUE = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "common", "misc"}
HEAVY = ("polars", "fastapi", "nicegui", "statsforecast", "lightgbm", "fastmcp", "sqlalchemy", "deltalake")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that the source names in an import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def test_the_layers_hold() -> None:
    """Import-linter keeps every contract of pyproject.toml: the layers, the siblings, the surfaces, the engines."""
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"[4-9] kept, 0 broken", done.stdout), done.stdout


def spoken(tree: ast.Module) -> Iterator[ast.Constant]:
    """The texts of a module that the program uses; docstrings are for its readers."""
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node


def test_no_surface_names_an_operation() -> None:
    """No text in a surface or in the client is an operation's name, path, command or tool: they are derived."""
    names = [operation.name for operation in Registry(capabilities())]
    named = re.compile("|".join(rf"(?<![\w.]){name.replace('.', '[./_]')}(?![\w.])" for name in names))
    command = re.compile("|".join(rf"morgiana {name.replace('.', ' ')}\b" for name in names))
    surfaces = [*(SOURCE / "surfaces").rglob("*.py"), *(SOURCE / "client").rglob("*.py")]
    assert len(surfaces) > 20
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}: {node.value!r}"
        for path in surfaces
        if "tests" not in path.parts
        for node in spoken(ast.parse(path.read_text("utf-8")))
        if named.search(str(node.value)) or command.search(str(node.value))
    ]
    assert not found, "\n".join(found)


def test_engines_import_neither_models_nor_operations() -> None:
    """An engine takes numbers and gives numbers: its imports name no pydantic, no layer of ours and no model module."""
    engines = [path for path in modules() if "engine" in path.relative_to(SOURCE).parts]
    assert engines
    found = [
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in engines
        for name in imported(ast.parse(path.read_text("utf-8")))
        if name.startswith(("pydantic", ".."))
        or (name.startswith("morgiana.") and ".engine" not in name and not name.startswith("morgiana.kernel"))
    ]
    assert not found, "\n".join(found)


def test_importing_morgiana_imports_nothing_heavy() -> None:
    """`import morgiana` and its registry's declarations load none of the large packages; a fresh process says so."""
    script = f"import sys, morgiana; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_registry_loads_without_the_extras() -> None:
    """The declarations of every operation are read without the packages that only running them needs."""
    script = (
        "import sys\n"
        "from morgiana.app import capabilities\n"
        "count = sum(len(found.operations) for found in capabilities())\n"
        "assert count > 8, count\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_each_module_has_one_idea_and_says_it(path: Path) -> None:
    """A module is short, is named for what it does, and opens with a sentence about it."""
    text = path.read_text("utf-8")
    assert text.count("\n") <= LINES_MAX
    assert path.stem not in VAGUE
    if path.name.startswith("__main") or not text.strip():
        return
    assert ast.get_docstring(ast.parse(text)), "it does not open with a sentence"


def test_nothing_is_left_unfinished() -> None:
    """No stub, no note to self, no error swallowed in silence, anywhere in the source."""
    marks = re.compile(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError|except[^\n]*:\s*\n\s*pass\b")
    found = [
        f"{path.relative_to(SOURCE)}: {mark[0]!r}"
        for path in modules()
        if (mark := marks.search(path.read_text("utf-8")))
    ]
    assert not found, "\n".join(found)
