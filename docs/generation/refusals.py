"""Every refusal of the program: its code, its status, and what it tells the caller to do, read where it is raised."""

import ast
import importlib
import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

import morgiana
from generation.markdown import GENERATED, table
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.cli import problems

MOST_REMEDIES: Final = 3
_SURFACES: Final = "morgiana.surfaces."
_SOURCE: Final = Path(morgiana.__file__).parent


@cache
def refusals() -> tuple[type[Refusal], ...]:
    """The refusals that the program defines, by code."""
    for path, tree in _modules():
        if any(_defines_refusal(node) for node in tree.body):
            importlib.import_module(_module_name(path))
    found: list[type[Refusal]] = []
    waiting = Refusal.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("morgiana.") and hasattr(importlib.import_module(kind.__module__), kind.__name__):
            found.append(kind)  # the client makes classes for codes that it does not know; those stand nowhere
    return tuple(sorted(found, key=lambda kind: kind.code))


@cache
def remedies() -> dict[str, tuple[str, ...]]:
    """What each refusal tells the caller to do, by class name: the remedies written where it is raised."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    elsewhere = {kind.__name__ for kind in refusals() if not kind.__module__.startswith(_SURFACES)}
    for path, tree in _modules():
        by_surface = _module_name(path).startswith(_SURFACES)
        named = _assigned(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if by_surface and node.func.id in elsewhere:
                    continue  # a surface's own words about its own flags and buttons
                for keyword in node.keywords:
                    if keyword.arg == "remedy":
                        found[node.func.id].update(dict.fromkeys(_texts(keyword.value, named)))
    return {name: tuple(texts) for name, texts in found.items()}


def title(kind: type[Refusal]) -> str:
    """What happened, in one sentence."""
    return (kind.__doc__ or "").partition("\n")[0]


def remedy(kind: type[Refusal]) -> str:
    """What to do about it; the commonest where there are many."""
    return " Or: ".join(remedies().get(kind.__name__, ())[:MOST_REMEDIES]) or "The answer says what to do."


def refusal_table(kinds: tuple[type[Refusal], ...]) -> str:
    rows = [(f"`{kind.code}`", str(kind.status), title(kind), remedy(kind)) for kind in kinds]
    return table(("code", "status", "what happened", "what to do"), rows)


def page() -> str:
    """The page of all refusals and of the command line's exit codes."""
    codes = (
        (0, "It is done."),
        (1, "You said no when you were asked, or `doctor` found that nothing can work."),
        (problems.WRONG_REQUEST, "The request does not fit: a flag, a field or a file is wrong. Nothing was run."),
        (problems.REFUSED, "It was refused, for a reason that the caller can act on. Nothing was changed or charged."),
        (problems.FAULT, "The world failed: a disk, a network, another machine. The same call is worth another try."),
        (problems.BUG, "A mistake in Morgiana. Please report it."),
        (problems.CANCELLED, "Ctrl-C ended it. Nothing was changed or charged."),
    )
    exits = table(("exit code", "meaning"), [(str(code), meaning) for code, meaning in codes])
    return f"""{GENERATED}# Refusals and exit codes

A refusal is an expected no: it says what happened, where, and what to do. It keeps its code on every surface: over
HTTP it is a problem document (RFC 9457) with the status below, in the Python client an exception of the same name, on
the command line a text on standard error (JSON with `--json`) and an exit code by its kind. `GET /problems/<code>`
explains a code.

## Every refusal

{refusal_table(refusals())}
## Exit codes of the command line

{exits}"""


@cache
def _modules() -> tuple[tuple[Path, ast.Module], ...]:
    paths = [path for path in _SOURCE.rglob("*.py") if "tests" not in path.relative_to(_SOURCE).parts]
    paths.sort(key=lambda path: ("control" not in path.parts, path))  # what holds for any call comes first
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in paths)


def _module_name(path: Path) -> str:
    return ".".join(path.relative_to(_SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


def _defines_refusal(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef) and any(
        isinstance(parent, ast.Name) and parent.id == "Refusal" for parent in node.bases
    )


def _assigned(tree: ast.Module) -> dict[str, ast.expr]:
    """What the module's names stand for, where a remedy is written before the refusal or in a module of words."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            found.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
        elif isinstance(node, ast.ImportFrom) and any(alias.name == "wording" for alias in node.names):
            words = vars(importlib.import_module(f"{node.module}.wording"))
            found.update(
                {f"wording.{name}": ast.Constant(text) for name, text in words.items() if isinstance(text, str)}
            )
    return found


def _texts(node: ast.expr, named: dict[str, ast.expr]) -> list[str]:
    """The sentences that an expression can give; what is filled in when it runs is shown as three dots."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join("".join(_texts(part, {})) or "…" for part in parts)]
        case ast.Name(id=name) if name in named:
            return _texts(named[name], {})
        case ast.Attribute(value=ast.Name(id=module), attr=name) if f"{module}.{name}" in named:
            return _texts(named[f"{module}.{name}"], {})
        case ast.IfExp(body=one, orelse=other):
            return _texts(one, named) + _texts(other, named)
        case ast.Subscript(value=ast.Dict(values=values)):
            return [text for value in values for text in _texts(value, named)]
        case ast.Call(func=ast.Attribute(attr="format", value=text)):
            return [re.sub(r"\{\w*\}", "…", found) for found in _texts(text, named)]
        case ast.Call(args=[first, *_]):
            return _texts(first, named)
        case _:
            return []
