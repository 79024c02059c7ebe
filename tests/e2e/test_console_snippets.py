"""The calls that the console gives to copy really run: in a shell, in Python and on the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console_operations import WALK
from console_server import Served, served
from stores import places_of

from morgiana.app import capabilities
from morgiana.operations import Registry
from morgiana.surfaces.console.views.snippets import command, curl, python

REGISTRY = Registry([*capabilities(), WALK])

PACKED: dict[str, Any] = {
    "title": 'L\'été "chaud" $HOME',
    "pieces": 2,
    "fragile": True,
    "insured": False,
    "labels": ["up"],
    "value": {"minor": 123456, "currency": "EUR"},
    "boots": [{"name": "Right", "size": 41.5}],
    "extra": {"straps": 2},
}

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("shop.data", {}),
    ("shop.products", {"search": "it's", "limit": 10, "order_by": "name"}),
    ("walk.pack", {"title": "Plain", "pieces": 2, "fragile": True, "value": {"minor": 1999, "currency": "JPY"}}),
    ("walk.pack", PACKED),
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, str]]]:
    """A server, and the surroundings of a shell that has a key to it."""
    home = tmp_path_factory.mktemp("snippets")
    shim = home / "bin" / "morgiana"
    shim.parent.mkdir()
    server = Path(__file__).parent / "console_server.py"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{server}" -- "$@"\n')
    shim.chmod(0o755)
    with served(home) as started:
        surroundings = {
            **os.environ,
            "PATH": f"{shim.parent}:{os.environ['PATH']}",
            **places_of(home),
            "MORGIANA_KEY": started.key,
        }
        yield started, surroundings


def _ran(words: list[str], surroundings: dict[str, str]) -> str:
    done = subprocess.run(words, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, f"{words[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(("name", "body"), CALLS)
def test_snippets_run(name: str, body: dict[str, Any], running: tuple[Served, dict[str, str]]) -> None:
    """Each of the three gives the answer that the others give."""
    started, surroundings = running
    operation = REGISTRY[name]
    line = curl(operation, body, started.url).replace("key-1", f"curl-{len(body)}")
    by_curl = json.loads(_ran(["sh", "-c", line], surroundings))["answer"]
    program = python(operation, body, started.url).replace("key-1", f"python-{len(body)}")
    program = program.replace("print(answered.answer)", "import json\n    print(json.dumps(answered.answer))")
    by_python = json.loads(_ran([sys.executable, "-c", program], surroundings))
    by_command = json.loads(_ran(["sh", "-c", _as_json(command(operation, body))], surroundings))
    assert by_python == by_curl
    assert by_command.get("answer", by_command) == by_curl
    if name == "walk.pack":
        assert by_curl["luggage"]["title"] == body["title"]


def _as_json(line: str) -> str:
    """The same command, asked to answer as a program reads it."""
    first, mark, rest = line.partition(" <<'JSON'")
    return f"{first} --json{mark}{rest}"


def test_flags_say_what_they_can() -> None:
    """Plain values are flags; what is nested is JSON on standard input."""
    operation = REGISTRY["walk.pack"]
    assert command(operation, {"title": "a b", "fragile": False, "pieces": 2}) == (
        "morgiana walk pack --title 'a b' --no-fragile --pieces 2 --yes"
    )
    assert command(operation, {"title": "x", "names": ["Ann"]}) == (
        'morgiana walk pack --file - --yes <<\'JSON\'\n{"title": "x", "names": ["Ann"]}\nJSON'
    )
