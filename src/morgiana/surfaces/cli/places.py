"""Which installation or server a command is for: the options before the command's name, and the environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from morgiana.control.access import Access
from morgiana.control.installation import Installation
from morgiana.surfaces.cli.connections import Connection, opened_here


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands are carried out."""

    installation: Installation
    server: str | None = None
    """The address of a server that does it instead of this process."""
    key: str | None = None
    """The key that the server knows the caller by."""

    def with_home(self, home: Path) -> "Place":
        settings = replace(self.installation.settings, home=home.expanduser().absolute())
        return replace(self, installation=replace(self.installation, settings=settings))

    def listening(self, host: str | None, port: int | None) -> "Place":
        """The same place, with a server at another address."""
        settings = self.installation.settings
        settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
        return replace(self, installation=replace(self.installation, settings=settings))

    @contextmanager
    def access(self) -> Iterator[Access]:
        """The door of the installation's own folder."""
        opened = self.installation.open(self.installation.settings)
        try:
            yield opened.access
        finally:
            opened.runtime.close()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one command."""
        with opened_here(self.installation) as here:
            yield here


def place_of(context: typer.Context) -> Place:
    """The place that the options before the command's name said."""
    found = context.find_root().obj
    assert isinstance(found, Place)
    return found
