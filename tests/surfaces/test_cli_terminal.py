"""The command as a process: pipes, terminals of every kind, Ctrl-C, and what is imported for nothing."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from surface_places import Shell

from morgiana.control.caller import OWNER


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


def test_reader_who_leaves_is_no_error(shell: Shell) -> None:
    """`| head -1` ends the command without a trace."""
    command = shell.command("stall", "quote", *(f"product {number}" for number in range(5000)), "--all")
    process = subprocess.Popen(
        command, env=shell.process_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    told = process.stderr.read().decode()
    process.stderr.close()
    process.wait(timeout=30)
    assert told == ""


def test_terminal_without_the_letters_shows_others(shell: Shell) -> None:
    """Where standard output cannot say a letter it says `?`; JSON is UTF-8 there too."""
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    told = shell.process("stall", "quote", "蘋果 é", env=environment, capture_output=True)
    assert told.returncode == 0
    assert b"??" in told.stdout
    told = shell.process("stall", "quote", "蘋果 é", "--json", env=environment, capture_output=True)
    assert json.loads(told.stdout.decode("utf-8"))["answer"]["received"]["products"] == ["蘋果 é"]


def test_file_whose_name_is_no_text(shell: Shell, tmp_path: Path) -> None:
    """A file whose name is not in the locale's letters is read all the same."""
    place = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(place, "wb") as file:  # noqa: PTH123  the name is bytes
        file.write(b"42")
    told = shell.process("stall", "add-up", os.fsdecode(place), "--json", capture_output=True)
    assert json.loads(told.stdout)["answer"]["total"] == 42


def test_narrow_terminal_loses_no_sentence(shell: Shell) -> None:
    """In forty columns lines are wrapped, no line is longer, and no word is lost."""
    told = shell.process("stall", "quote", "a", env={"COLUMNS": "40"}, capture_output=True).stdout.decode()
    words = " ".join(told.split())
    assert "Every basket holds the same things, as many as were asked for." in words


def at_terminal(shell: Shell, *words: str, **environment: str) -> tuple[bytes, bytes]:
    """What a command writes to standard output, a pipe, and to standard error, a terminal."""
    keyboard, terminal = pty.openpty()
    process = subprocess.Popen(
        shell.command(*words),
        env=shell.process_environment(TERM="xterm-256color", **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=terminal,
    )
    os.close(terminal)
    told = b""
    while True:
        try:
            piece = os.read(keyboard, 65536)
        except OSError:  # the terminal is gone with the process
            break
        if not piece:
            break
        told += piece
    assert process.stdout is not None
    printed = process.stdout.read()
    process.wait(timeout=30)
    process.stdout.close()
    os.close(keyboard)
    return printed, told


def test_progress_is_drawn_on_the_terminal_alone(shell: Shell) -> None:
    """Progress goes to standard error, and only where that is a terminal; standard output holds the answer."""
    printed, told = at_terminal(shell, "stall", "walk", "5", "--seconds", "0.15", "--json")
    assert json.loads(printed)["answer"] == {"steps": 5}
    assert b"step" in told
    assert b"5/5" in told or b"4/5" in told
    piped = shell.process("stall", "walk", "5", "--seconds", "0.15", "--json", capture_output=True)
    assert piped.stderr == b""


def test_no_colour_where_none_is_wanted(shell: Shell) -> None:
    """NO_COLOR takes the colours out of progress; a pipe gets no escape at all."""
    assert b"\x1b[3" in at_terminal(shell, "stall", "walk", "3", "--seconds", "0.15")[1]
    assert b"\x1b[3" not in at_terminal(shell, "stall", "walk", "3", "--seconds", "0.15", NO_COLOR="1")[1]
    printed = shell.process("stall", "walk", "3", capture_output=True).stdout
    assert b"\x1b" not in printed


def test_ctrl_c_ends_the_call_cleanly(shell: Shell) -> None:
    """The first Ctrl-C ends the call at its next step: nothing is stored and the exit code says so."""
    process = shell.walking("1000", "--seconds", "0.05")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Cancelled. Nothing was changed" in told.decode()
    assert "Traceback" not in told.decode()
    runtime = shell.runtime()
    assert runtime.receipts(OWNER) == []
    runtime.close()


def test_second_ctrl_c_ends_at_once(shell: Shell) -> None:
    """A call that does not come to its next step is ended by the second Ctrl-C."""
    process = shell.walking("2", "--seconds", "60")
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert b"Ctrl-C again ends at once" in process.stderr.readline() + process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130


HEAVY = ("polars", "fastapi", "starlette", "nicegui", "fastmcp", "httpx", "scipy", "numpy", "rich", "sqlite3")


@pytest.mark.parametrize("words", [["--help"], ["stall", "--help"], ["stall", "quote", "--help"], ["version"]])
def test_help_imports_nothing_heavy(shell: Shell, words: list[str]) -> None:
    """Help knows the models and nothing of what runs them."""
    told = shell.process(*words, capture_output=True, env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert told.returncode == 0
    imported = {line.rpartition("|")[2].strip() for line in told.stderr.decode().splitlines()}
    assert "typer" in imported
    assert imported.isdisjoint(HEAVY), imported.intersection(HEAVY)


@pytest.mark.parametrize("words", [["--help"], ["plan", "weekly", "--help"], ["operations"]])
def test_program_s_own_help_imports_no_engine(words: list[str], tmp_path: Path) -> None:
    """What is true of the corner shop is true of the program with all that it can do."""
    environment = {**os.environ, "PYTHONPROFILEIMPORTTIME": "1", "MORGIANA_HOME": str(tmp_path)}
    command = [str(Path(sys.executable).parent / "morgiana"), *words]
    told = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)
    imported = {line.rpartition("|")[2].strip() for line in told.stderr.decode().splitlines()}
    heavy = set(HEAVY) - ({"rich"} if words == ["operations"] else set())
    assert imported.isdisjoint(heavy), imported.intersection(heavy)
    own_engines = ("morgiana.control.billing.engine", "morgiana.control.limits.engine")  # rules without a library
    engines = [name for name in imported if ".engine" in name and not name.startswith(own_engines)]
    assert not [*engines, *(name for name in imported if name.startswith("morgiana.adapters"))]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_script_is_shown(shell: Shell, name: str) -> None:
    """Each shell gets its own script."""
    environment = {"SHELL": f"/bin/{name}", "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    told = shell.process("--show-completion", name, capture_output=True, env=environment)
    assert told.returncode == 0
    assert b"_MORGIANA_COMPLETE" in told.stdout


def test_completion_knows_commands_flags_and_choices(shell: Shell) -> None:
    """What can be typed next is told from the registry."""

    def next_of(line: str) -> set[str]:
        environment = {"_MORGIANA_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
        return set(shell.process(capture_output=True, env=environment).stdout.decode().split())

    assert {"stall", "jobs"} <= next_of("morgiana ")
    assert {"quote", "add-up"} <= next_of("morgiana stall ")
    assert "--terms" in next_of("morgiana stall quote --te")
    assert next_of("morgiana stall quote --terms w") == {"wholesale"}
