"""Bandit looks for what is often a weakness; what it may not say is in pyproject.toml, with the reason."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.skipif(find_spec("bandit") is None, reason="bandit is not installed here")
def test_bandit_finds_no_weakness_of_weight() -> None:
    """Medium severity and above. Its one finding compares an address with 0.0.0.0 and binds nothing to it."""
    command = [
        sys.executable,
        "-m",
        "bandit",
        "-q",
        "-ll",
        "-c",
        "pyproject.toml",
        "-x",
        "*/tests/*",
        "-r",
        "src/morgiana",
    ]
    form = ["-f", "custom", "--msg-template", "{relpath} {test_id}"]
    done = subprocess.run([*command, *form], cwd=PROJECT, capture_output=True, text=True, timeout=250, check=False)
    assert done.stdout.split("\n") == ["src/morgiana/control/installation.py B104", ""], done.stdout + done.stderr
