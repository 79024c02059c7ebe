"""The pages of whoever runs the installation for others, in the order of the navigation."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from morgiana.control.parts import HostParts
from morgiana.surfaces.console.navigation import Entry
from morgiana.surfaces.console.pages import host_health, host_invoices, host_jobs, host_plans, host_tenants, host_usage
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.words import marked


@dataclass(frozen=True, slots=True)
class HostPage:
    """A page that only the host has; for everybody else there is nothing at its address."""

    path: str
    """Its address, with `{names}` of what `screen.params` then holds."""
    show: Callable[[Screen], Awaitable[None]]
    entry: Entry | None = None
    """Its way in the navigation; None for a page that is reached from another one."""


def _may(part: Callable[[HostParts], str]) -> Callable[[Screen], bool]:
    """Whether its reader may use the operation that a page rests on."""
    return lambda screen: screen.can(part(screen.parts.host))


def _sees_the_whole(screen: Screen) -> bool:
    """Whether its reader is shown what is nobody's own: jobs of all, and the machine."""
    return screen.caller.host


HOST_PAGES: Final[tuple[HostPage, ...]] = (
    HostPage(
        "/host/tenants",
        host_tenants.show,
        Entry("/host/tenants", "shops", marked("Tenants"), _may(lambda host: host.tenants), first=True),
    ),
    HostPage("/host/tenants/{organisation_id}", host_tenants.show_one),
    HostPage(
        "/host/invoices",
        host_invoices.show,
        Entry("/host/invoices", "invoices", marked("Invoices"), _may(lambda host: host.seller), first=True),
    ),
    HostPage("/host/invoices/{invoice_id}", host_invoices.show_one),
    HostPage(
        "/host/usage",
        host_usage.show,
        Entry("/host/usage", "spending", marked("Usage"), _may(lambda host: host.tenants)),
    ),
    HostPage(
        "/host/plans",
        host_plans.show,
        Entry("/host/plans", "plan", marked("Plans"), _may(lambda host: host.plans)),
    ),
    HostPage(
        "/host/jobs",
        host_jobs.show,
        Entry("/host/jobs", "jobs", marked("Jobs"), _sees_the_whole, first=True),
    ),
    HostPage(
        "/host/health",
        host_health.show,
        Entry("/host/health", "health", marked("Health"), _sees_the_whole, first=True),
    ),
)
"""The first one with an entry is where the host's own people begin."""
