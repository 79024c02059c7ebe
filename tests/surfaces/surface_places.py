"""Where tests of the surfaces do things: a shell at an installation, and a server in a thread of this process."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import corner_shop
import typer
import uvicorn
from typer.testing import CliRunner

from morgiana.control.access import Access
from morgiana.control.runtime import Runtime
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place
from morgiana.surfaces.http.app import create_app

PROGRAM = (
    "import corner_shop, pathlib, sys; from morgiana.surfaces.cli.main import run; "
    "run(lambda: corner_shop.installation(pathlib.Path(sys.argv.pop(1))))"
)
"""The command line of the corner shop; its home is the first argument."""


@dataclass(frozen=True)
class Shell:
    """Types commands at an installation of the corner shop."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 9
    """Where it believes that the installation's own server is; nobody answers at 9."""

    def __call__(self, *words: str, typed: str = "") -> Any:
        installation = corner_shop.installation(self.home, self.port)
        app: typer.Typer = application(installation.registry)
        return CliRunner(env=self.environment).invoke(app, list(words), obj=Place(installation), input=typed)

    def json(self, *words: str, typed: str = "") -> Any:
        """What a command that works prints with `--json`."""
        result = self(*words, "--json", typed=typed)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def command(self, *words: str) -> list[str]:
        """The command as a process of its own is started."""
        return [sys.executable, "-c", PROGRAM, str(self.home), *words]

    def process_environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            **self.environment,
            **more,
        }

    def process(
        self, *words: str, env: dict[str, str] | None = None, **more: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a command in a process of its own, which a loaded machine takes its time to start."""
        environment = self.process_environment(**(env or {}))
        return subprocess.run(self.command(*words), env=environment, timeout=180, check=False, **more)

    def walking(self, *words: str) -> subprocess.Popen[bytes]:
        """A process whose walk has taken its first step; standard error is a pipe."""
        command = self.command("stall", "walk", *words, "--stream")
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=self.process_environment(), **pipes)  # type: ignore[call-overload]
        assert process.stdout.readline() == b'{"number":0}\n', process.stderr.read()
        return process  # type: ignore[no-any-return]

    def runtime(self) -> Runtime:
        installation = corner_shop.installation(self.home)
        return installation.open(installation.settings).runtime


@dataclass(frozen=True)
class Served:
    """A server of the corner shop."""

    address: str
    port: int
    access: Access
    runtime: Runtime


@contextmanager
def served(home: Path, *, mcp: bool = False) -> Iterator[Served]:
    """Serve an installation below `home` over HTTP, with jobs, on a free port of the loopback."""
    installation = corner_shop.installation(home)
    opened = installation.open(installation.settings)
    opened.runtime.launch()
    app = create_app(installation, opened, console=False, mcp=mcp)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        port: int = listening.getsockname()[1]
        yield Served(f"http://127.0.0.1:{port}", port, opened.access, opened.runtime)
        server.should_exit = True
        thread.join()
    opened.runtime.close()
