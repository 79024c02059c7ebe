"""Runs a page of the documentation as its reader would, and compares what it shows with what happens.

- `console`: each line after `$ ` is run in one shell for the whole page. The lines below it are its output, `...`
  standing for anything, within a line or for whole lines. A command with nothing below it must succeed.
- `python`: run in one namespace for the whole page. What it prints must be the `text` block right after it.
- A block with `title="name"` is written to the file of that name before anything is run, whatever its language.
- `sql` is given to the database that the test brings.
- `json`, `toml` and `ini` must be readable as such; `sh` is shown and not run, so only its syntax is checked.
- `<!-- serve -->` starts the server, as the page says that its reader did.
"""

import configparser
import contextlib
import io
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from stores import places_of

SHOWN_PORT: Final = "8765"
_FENCE: Final = re.compile(
    r'^(?P<indent> *)```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?[^\n]*\n(?P<text>.*?)^(?P=indent)```[ ]*$'
    r"|^<!-- (?P<mark>serve) -->$",
    re.MULTILINE | re.DOTALL,
)
_SECONDS_TO_START: Final = 60


@dataclass(frozen=True)
class Block:
    """One fenced block, or the mark that starts the server."""

    language: str
    title: str
    text: str
    line: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [
        Block(
            found["mark"] or found["language"],
            found["title"] or "",
            re.sub(rf"(?m)^{found['indent'] or ''}", "", found["text"] or ""),
            page.count("\n", 0, found.start()) + 1,
        )
        for found in _FENCE.finditer(page)
    ]


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with the output that is shown for it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command = re.match(r"(?:[^\n]*\\\n)*[^\n]*(?:\n|\Z)", part)
        assert command is not None
        yield command[0].rstrip("\n"), part[command.end() :]


def matches(shown: str, happened: str) -> bool:
    """Whether an output is the one that is shown; blanks at the ends of lines do not matter."""
    pattern = "".join(
        "(?:.*\n)*" if line == "..." else f"{'.*'.join(map(re.escape, line.split('...')))}\n" for line in _lines(shown)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(happened))) is not None


def _lines(text: str) -> list[str]:
    """The lines without what nobody sees: blanks at their ends, and a file's byte order mark."""
    text = text.lstrip("\ufeff")
    return [line.rstrip() for line in text.strip("\n").split("\n")]


class Page:
    """A page while it is read: its folder, its shell, its Python namespace, and the server that it may have started.

    `stands_for` has what the page shows in place of what is there, such as the address of a database.
    """

    def __init__(
        self,
        name: str,
        text: str,
        folder: Path,
        home: Path,
        *,
        stands_for: Mapping[str, str] | None = None,
        sql: Callable[[str], object] | None = None,
    ) -> None:
        self.name, self.blocks, self.folder = name, blocks(text), folder
        self._port = _free_port()
        self._stands_for = {SHOWN_PORT: self._port, **(stands_for or {})}
        self._sql = sql
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MORGIANA_")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            **places_of(home),
            "MORGIANA_PORT": self._port,
            "COLUMNS": "120",
            "PIP_TARGET": str(folder / "installed"),
            "PYTHONPATH": str(folder / "installed"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        self._namespace: dict[str, Any] = {"__name__": "__main__"}
        self._server = ""

    def __enter__(self) -> "Page":
        self._shell = subprocess.Popen(
            ["sh"], cwd=self.folder, env=self._environment, text=True, bufsize=1,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._server:
            self._run(f"kill {self._server}; wait {self._server}")
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(30)

    def read(self) -> None:
        """Do all that the page says. Raises AssertionError at the first thing that is not so."""
        for block in self.blocks:
            if block.title:
                (self.folder / block.title).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / block.title).write_text(block.text, "utf-8")
        for index, block in enumerate(self.blocks):
            after = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
            match block.language:
                case "console":
                    self._console(block)
                case "python" if not block.title:
                    self._python(block, after.text if after and after.language == "text" else "")
                case "sql":
                    assert self._sql is not None, f"{self.name} needs a database"
                    self._sql(block.text)
                case "json":
                    json.loads(block.text)
                case "toml":
                    tomllib.loads(block.text)
                case "ini":
                    configparser.ConfigParser(strict=False, interpolation=None).read_string(block.text)
                case "sh":
                    subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)
                case "serve":
                    self._serve()
                case "python" | "text" | "csv" | "nginx" | "markdown":
                    pass
                case other:
                    raise AssertionError(f"{self.name}:{block.line}: what is to be done with {other!r}?")

    def _console(self, block: Block) -> None:
        for command, shown in commands(block.text):
            status, printed = self._run(command)
            happened = self._shown(printed)
            place = f"{self.name}:{block.line}: $ {command}\n{happened}"
            refused = "What to do:" in shown
            assert status == 0 or refused, place
            if shown.strip():
                assert matches(shown, happened), f"{place}\n--- is shown as ---\n{shown}"

    def _run(self, command: str) -> tuple[int, str]:
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        end = f"---{time.monotonic_ns()}---"
        self._shell.stdin.write(f"{self._real(command)}\nprintf '\\n%s %s\\n' '{end}' $?\n")
        lines: list[str] = []
        for line in self._shell.stdout:
            if line.startswith(end):
                return int(line.split()[1]), "".join(lines)
            lines.append(line)
        raise AssertionError(f"{self.name}: the shell ended in $ {command}")

    def _exported(self) -> dict[str, str]:
        """The variables of the page's shell, which its Python sees too."""
        variables = (line.partition("=") for line in self._run("env")[1].splitlines())
        return {name: value for name, _, value in variables if name.isidentifier()}

    def _python(self, block: Block, shown: str) -> None:
        code = compile("\n" * block.line + self._real(block.text), self.name, "exec")
        printed = io.StringIO()
        before, kept = Path.cwd(), dict(os.environ)
        os.chdir(self.folder)
        os.environ.update(self._exported())
        try:
            with contextlib.redirect_stdout(printed):
                exec(code, self._namespace)
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(kept)
        happened = self._shown(printed.getvalue())
        assert matches(shown, happened), f"{self.name}:{block.line}:\n{happened}\n--- is shown as ---\n{shown}"

    def _serve(self) -> None:
        self._server = self._run("morgiana serve >server.log 2>&1 & echo $!")[1].strip()
        log = self.folder / "server.log"
        until = time.monotonic() + _SECONDS_TO_START
        while not _ready(f"http://127.0.0.1:{self._port}/readyz"):
            assert time.monotonic() < until, log.read_text("utf-8")
            time.sleep(0.2)

    def _real(self, text: str) -> str:
        for shown, real in self._stands_for.items():
            text = text.replace(shown, real)
        return text

    def _shown(self, text: str) -> str:
        for shown, real in self._stands_for.items():
            text = text.replace(real, shown)
        return text


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> str:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return str(found.getsockname()[1])
