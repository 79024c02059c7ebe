"""The pages of whoever runs the installation for others, in the order of the navigation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from morgiana.surfaces.console.navigation import Entry
from morgiana.surfaces.console.screen import Screen


@dataclass(frozen=True, slots=True)
class HostPage:
    """A page that only the host has; for everybody else there is nothing at its address."""

    path: str
    """Its address, with `{names}` of what `screen.params` then holds."""
    show: Callable[[Screen], Awaitable[None]]
    entry: Entry | None = None
    """Its way in the navigation; None for a page that is reached from another one."""


HOST_PAGES: Final[tuple[HostPage, ...]] = ()
"""The first one with an entry is where the host's own people begin."""
