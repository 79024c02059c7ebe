"""Morgiana's server with the tests' operations beside its own: run with an environment, or by a test."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import Final

_LINK: Final = re.compile(r"(http://127\.0\.0\.1:\d+)/login\?link=(\S+)")


@dataclass(frozen=True)
class Served:
    """A server that runs in a process of its own."""

    url: str
    link: str
    """The one-time link that it printed."""
    key: str
    """A key to its API."""
    spare_link: str
    """Another link, for whoever is to sign out again."""
    home: Path
    said: list[str]
    """Every line that it wrote, its errors too."""


@contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve the data below `home` on a free port until the block ends."""
    from stores import environment_of  # which the server itself can do without

    process = subprocess.Popen(
        [sys.executable, str(Path(__file__))],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment_of(home, MORGIANA_PORT=str(_free_port()), PYTHONUNBUFFERED="1"),
    )
    said: list[str] = []
    given: dict[str, str] = {}
    assert process.stdout is not None
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith("given "):
                _, kind, secret = line.split()
                given[kind] = secret
            elif found := _LINK.search(line):
                reader = Thread(target=said.extend, args=(process.stdout,), daemon=True)
                reader.start()
                door = f"{found[1]}/login?link="
                yield Served(found[1], door + found[2], given["key"], door + given["link"], home, said)
                break
        else:
            raise AssertionError("the server ended: " + "".join(said))
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(arguments: Sequence[str]) -> None:
    """Serve, or run the command line after `--`, with the tests' operations."""
    from console_operations import WALK

    from morgiana.app import PARTS, capabilities, open_installation
    from morgiana.control.access import SecretKind
    from morgiana.control.caller import OWNER
    from morgiana.control.installation import Installation, Opened, Settings
    from morgiana.operations import Registry

    registry = Registry([*capabilities(), WALK])

    def installation(settings: Settings | None = None) -> Installation:
        chosen = settings or Settings.from_environment()
        return Installation(chosen, registry, PARTS, lambda asked: open_installation(asked, registry))

    def giving(settings: Settings) -> Opened:
        opened = open_installation(settings, registry)
        kinds: tuple[SecretKind, ...] = ("key", "link")
        for kind in kinds:
            print("given", kind, opened.access.give(kind, OWNER), flush=True)
        return opened

    if arguments:
        assert arguments[0] == "--", arguments
        from morgiana.surfaces.cli.main import run

        sys.argv = ["morgiana", *arguments[1:]]
        run(installation)
    else:
        from morgiana.surfaces.http.serve import serve

        serve(replace(installation(), open=giving), mcp=False)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main(sys.argv[1:])
