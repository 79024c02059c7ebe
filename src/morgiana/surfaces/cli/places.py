"""Which installation or server a command is for: the options before the command's name, and the environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from morgiana.control.access import Access
from morgiana.control.installation import Installation, Opened
from morgiana.control.refusals import NotSignedIn
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.cli.connections import Connection, opened_here


class OnlyThere(Refusal):
    """The command is for the machine that has the data."""

    status = 409


@dataclass(frozen=True, slots=True)
class Place:
    """Where commands are carried out."""

    installation: Installation
    server: str | None = None
    """The address of a server that does it instead of this process."""
    key: str | None = None
    """The key that the server knows the caller by."""
    shop: str | None = None
    """The id of the shop that is meant, where there are several."""

    def with_home(self, home: Path) -> "Place":
        settings = replace(self.installation.settings, home=home.expanduser().absolute())
        return replace(self, installation=replace(self.installation, settings=settings))

    def listening(self, host: str | None, port: int | None) -> "Place":
        """The same place, with a server at another address."""
        settings = self.installation.settings
        settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
        return replace(self, installation=replace(self.installation, settings=settings))

    def working(self, jobs_at_once: int | None) -> "Place":
        """The same place, with a worker that runs so many jobs at once."""
        settings = self.installation.settings
        settings = replace(settings, jobs_at_once=jobs_at_once or settings.jobs_at_once)
        return replace(self, installation=replace(self.installation, settings=settings))

    @contextmanager
    def opened(self) -> Iterator[Opened]:
        """The installation of its own folder. Raises `OnlyThere` where commands are for a server elsewhere."""
        self.only_here()
        opened = self.installation.open(self.installation.settings)
        try:
            yield opened
        finally:
            opened.close()

    @contextmanager
    def access(self) -> Iterator[Access]:
        """The door of the installation's own folder. Raises `OnlyThere` where commands are for a server elsewhere."""
        with self.opened() as opened:
            yield opened.access

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for one command. Raises `NotSignedIn` where a server is named and no key."""
        if self.server is None:
            with opened_here(self.installation, self.shop) as here:
                yield here
            return
        if not self.key:
            raise NotSignedIn(
                "A server is asked with a key, and none is given.",
                remedy="Set MORGIANA_KEY; `morgiana key`, on the server's own machine, gives a key.",
            )
        from morgiana.surfaces.cli.remote import opened_there

        with opened_there(self.server, self.key, self.installation.registry, shop=self.shop) as there:
            yield there

    def only_here(self) -> None:
        """Raise `OnlyThere` for a command that cannot be done from elsewhere."""
        if self.server is not None:
            raise OnlyThere(
                "This can only be done on the machine that has the data.",
                remedy="Run it there, without --server and MORGIANA_SERVER.",
            )


def place_of(context: typer.Context) -> Place:
    """The place that the options before the command's name said."""
    found = context.find_root().obj
    assert isinstance(found, Place)
    return found
