"""The composition root: lists the capabilities, wires the adapters, hands the whole to the surfaces."""

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from morgiana.control.access import Access
from morgiana.control.installation import Installation, Opened, Parts, Settings
from morgiana.operations import Capability, Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS = Parts(
    plan="plan.weekly",
    export="plan.export",
    understand="import.understand",
    load="import.load",
    undo="import.undo",
    imports="import.history",
    data="shop.data",
    products="shop.products",
    product="shop.product",
    forecast="forecast.demand",
    profile="shop.profile",
    set_profile="shop.set_profile",
)


def capabilities() -> "Iterator[Capability]":
    """Ours, in the order in which a reader should meet them, then those of other installed packages."""
    from morgiana.capabilities import forecast, replenish
    from morgiana.commerce import importing, overview
    from morgiana.flows import weekly_plan

    yield importing.CAPABILITY
    yield overview.CAPABILITY
    yield forecast.CAPABILITY
    yield replenish.CAPABILITY
    yield weekly_plan.CAPABILITY
    for entry in sorted(entry_points(group="morgiana.capabilities"), key=lambda entry: entry.name):
        capability = entry.load()
        assert isinstance(capability, Capability), f"{entry.value} is not a Capability"
        yield capability


def open_installation(settings: Settings, registry: Registry) -> Opened:
    """Open databases, tables and processes below `settings.home`."""
    from morgiana.adapters.compute.process_pool import ProcessPool
    from morgiana.adapters.database.books import SqliteBooks
    from morgiana.adapters.database.catalogue import SqliteCatalogue
    from morgiana.adapters.database.connection import Database
    from morgiana.adapters.jobs.dbos_runner import DbosRunner
    from morgiana.adapters.lake.shops import FolderShops
    from morgiana.control.prices import PriceBook
    from morgiana.control.runtime import Runtime

    database = Database(settings.home / "morgiana.sqlite")
    books = SqliteBooks(database)
    runtime = Runtime(
        registry,
        books=books,
        shops=FolderShops(settings.home / "tenants", SqliteCatalogue(database)),
        compute=ProcessPool(settings.processes),
        price_book=PriceBook.read(settings.price_book) if settings.price_book else PriceBook("EUR"),
        country=settings.country,
        spending_limit=settings.spending_limit,
        runner=DbosRunner(settings.home / "jobs.sqlite"),
    )
    return Opened(runtime, Access(books))


def installation(settings: Settings | None = None) -> Installation:
    """This machine's installation, ready to be opened."""
    registry = Registry(capabilities())
    return Installation(
        settings or Settings.from_environment(), registry, PARTS, lambda chosen: open_installation(chosen, registry)
    )


def main() -> None:
    """The `morgiana` command."""
    from morgiana.surfaces.cli.main import run

    run(installation())
