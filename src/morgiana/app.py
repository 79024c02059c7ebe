"""The composition root: lists the capabilities, wires the adapters, hands the whole to the surfaces."""

import logging
import sys
from datetime import timedelta
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, Final

from morgiana.control.access import Access
from morgiana.control.installation import Installation, Opened, Settings
from morgiana.control.parts import Parts
from morgiana.operations import Capability, Registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from morgiana.adapters.database.database import Database
    from morgiana.adapters.lake.place import Folder
    from morgiana.adapters.lake.shops import FolderShops
    from morgiana.control.backup.service import Backups
    from morgiana.control.house import House
    from morgiana.control.payments.checkout import Checkout
    from morgiana.control.prices import PriceBook
    from morgiana.control.privacy.service import Privacy
    from morgiana.control.privacy.vault import Vault
    from morgiana.control.sign_in.service import SignIn

_log = logging.getLogger(__name__)

ENTRY_POINTS: Final = "morgiana.capabilities"
"""The entry points by which other packages bring a `Capability`."""

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
    rows="shop.rows",
    forecast="forecast.demand",
    profile="shop.profile",
    set_profile="shop.set_profile",
)


def capabilities() -> "Iterator[Capability]":
    """Ours, in the order in which a reader should meet them."""
    from morgiana.capabilities import forecast, replenish
    from morgiana.commerce import importing, overview
    from morgiana.control.audit import trail
    from morgiana.control.billing import credit, invoices, ledger, price, spending, usage
    from morgiana.control.identity import keys, people, roles
    from morgiana.control.payments import payments
    from morgiana.control.privacy import consent
    from morgiana.control.privacy import people as privacy
    from morgiana.control.tenancy import organisation, plans, shops, tenants
    from morgiana.flows import weekly_plan

    yield importing.CAPABILITY
    yield overview.CAPABILITY
    yield forecast.CAPABILITY
    yield replenish.CAPABILITY
    yield weekly_plan.CAPABILITY
    yield organisation.CAPABILITY
    yield shops.CAPABILITY
    yield people.CAPABILITY
    yield roles.CAPABILITY
    yield keys.CAPABILITY
    yield tenants.CAPABILITY
    yield plans.CAPABILITY
    yield price.CAPABILITY
    yield usage.CAPABILITY
    yield spending.CAPABILITY
    yield credit.CAPABILITY
    yield invoices.CAPABILITY
    yield payments.CAPABILITY
    yield ledger.CAPABILITY
    yield trail.CAPABILITY
    yield privacy.CAPABILITY
    yield consent.CAPABILITY


def third_parties(ours: "Sequence[Capability]") -> "tuple[list[Capability], list[str]]":
    """The capabilities of other installed packages, and a line about each that cannot be used."""
    found: list[Capability] = []
    not_loaded: list[str] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda entry: entry.name):
        try:
            found.append(_loaded(entry, [*ours, *found]))
        except (Exception, SystemExit) as error:  # noqa: BLE001  a stranger's mistake must not stop the program
            package = entry.dist.name if entry.dist else entry.value
            not_loaded.append(
                f"{package}: its capability {entry.name!r} was left out ({type(error).__name__}: {error})."
            )
    return found, not_loaded


def _loaded(entry: EntryPoint, before: "Sequence[Capability]") -> Capability:
    """The capability of an entry point. Raises whatever is wrong with it, by itself or beside those `before` it."""
    capability = entry.load()
    assert isinstance(capability, Capability), f"{entry.value} is not a Capability"
    Registry([*before, capability])
    for operation in capability.operations:
        capability.examples(operation)
    return capability


def open_installation(settings: Settings, registry: Registry) -> Opened:
    """Open databases, tables and processes below `settings.home`."""
    from morgiana.adapters.backup.opening import scheduled
    from morgiana.adapters.compute.process_pool import ProcessPool
    from morgiana.adapters.database.books import SqlBooks
    from morgiana.adapters.database.charging import Charging
    from morgiana.adapters.database.first_entries import FirstEntryRows
    from morgiana.adapters.database.identity import IdentityRows
    from morgiana.adapters.database.limits import SqlLeases
    from morgiana.adapters.database.measures import database_measures
    from morgiana.adapters.database.secrets import SecretRows
    from morgiana.adapters.database.spending import SpendingRows
    from morgiana.adapters.database.tenancy import TenancyRows
    from morgiana.adapters.database.work_of_all import WorkRows
    from morgiana.adapters.jobs.opening import leased_runner
    from morgiana.adapters.sign_in.opening import open_accounts, open_mail, open_sign_in
    from morgiana.adapters.telemetry.opening import open_telemetry
    from morgiana.adapters.vault.house import open_privacy
    from morgiana.adapters.vault.opening import open_vault
    from morgiana.control.audit.refusal_log import RefusalLog
    from morgiana.control.billing.engine.months import Months
    from morgiana.control.billing.warnings import WarningLetters
    from morgiana.control.job_queue import Sweep
    from morgiana.control.limits.gate import Gate
    from morgiana.control.limits.of_plans import by_plan
    from morgiana.control.payments.reports import ProviderReports
    from morgiana.control.runtime import Runtime

    prices, months = settings.prices(registry), Months(settings.time_zone)
    settings.make_home()
    database = open_database(settings)
    vault = open_vault(settings.home, database)
    shops = open_lake(settings, database, vault)
    privacy = open_privacy(settings.home, database, shops, vault)
    refusal_log = RefusalLog(FirstEntryRows(database))
    access = Access(SecretRows(database, vault), people=open_accounts(database, vault), refusal_log=refusal_log)
    sign_in = open_sign_in(settings, database, vault, access.sessions)
    limits, leases = by_plan(TenancyRows(database, vault)), SqlLeases(database)
    house = open_house(settings, registry, database, vault, sign_in, privacy, prices)
    people = IdentityRows(database, vault)
    letters = WarningLetters(SpendingRows(database), people, open_mail(settings))
    runtime = Runtime(
        registry,
        books=SqlBooks(database, Charging(months, prices, settings.spending_limit), sealer=vault),
        shops=shops,
        compute=ProcessPool(settings.processes),
        house=house,
        price_book=prices,
        country=settings.country,
        spending_limit=settings.spending_limit,
        months=months,
        runner=leased_runner(
            database,
            settings.home,
            slots=settings.jobs_at_once,
            sweeps=[
                *privacy.sweeps(),
                house.audit.sweep(),
                *scheduled(settings, database, lake_folder(settings)),
                Sweep("limits", timedelta(hours=1), leases.sweep_leases),
                Sweep("keys and links", timedelta(hours=1), lambda _: access.sweep()),
                Sweep("refusals told of", timedelta(hours=1), refusal_log.forget),
                Sweep("accounts", timedelta(hours=1), lambda _: people.settle()),
                Sweep("spending warnings", timedelta(minutes=5), letters.send),
            ],
            limits_of=limits,
            sealer=vault,
        ),
        hours=settings.hours(),
        gate=Gate(limits, leases, sole=settings.database_url is None),
        refusal_log=refusal_log,
    )
    for source in database_measures(database, months):
        runtime.measures.add(source)
    reports = ProviderReports(runtime, settings.payment_providers)
    telemetry = open_telemetry(runtime.measures)
    return Opened(runtime, access, sign_in, reports, telemetry=telemetry, work=WorkRows(database))


def open_house(
    settings: Settings,
    registry: Registry,
    database: "Database",
    vault: "Vault",
    sign_in: "SignIn | None" = None,
    privacy: "Privacy | None" = None,
    prices: "PriceBook | None" = None,
) -> "House":
    """The services of the control plane, on a database that is open."""
    from morgiana.adapters.database.audit import AuditRows
    from morgiana.adapters.database.billing import open_billing, open_payments
    from morgiana.adapters.database.identity import IdentityRows
    from morgiana.adapters.database.keys import KeyRows
    from morgiana.adapters.database.people_sessions import PeopleSessionRows
    from morgiana.adapters.database.tenancy import TenancyRows
    from morgiana.adapters.sign_in.opening import InvitationErrands
    from morgiana.control.audit.service import Audit
    from morgiana.control.billing.engine.months import Months
    from morgiana.control.house import ABSENT, House

    billing = open_billing(
        database, prices or settings.prices(registry), Months(settings.time_zone), settings.spending_limit, sealer=vault
    )
    return House(
        registry=registry,
        tenancy=TenancyRows(database, vault),
        people=IdentityRows(database, vault),
        keys=KeyRows(database),
        sessions=PeopleSessionRows(database),
        privacy=privacy or ABSENT,
        billing=billing,
        payments=open_payments(database, billing, open_checkout(settings), sealer=vault),
        audit=Audit(AuditRows(database), privacy.vault) if privacy else ABSENT,
        outside=settings.outside,
        url=settings.url or settings.address,
        post=InvitationErrands(sign_in.errands) if sign_in else None,
    )


def open_checkout(settings: Settings) -> "Checkout | None":
    """The payment provider's pages to pay on, where there are any."""
    if settings.checkout is None:
        return None
    from morgiana.adapters.payments.http_checkout import HttpCheckout

    return HttpCheckout(settings.checkout.url, settings.checkout.key, back=settings.url or settings.address)


def open_database(settings: Settings) -> "Database":
    """The database of MORGIANA_DATABASE_URL, or the file below `settings.home`; brought forward if need be."""
    from morgiana.adapters.database.sqlite import SqliteDatabase

    if settings.database_url is None:
        return SqliteDatabase(settings.home / "morgiana.sqlite")
    from morgiana.adapters.database.postgres import PostgresDatabase

    return PostgresDatabase(settings.database_url)


def open_lake(settings: Settings, database: "Database", vault: "Vault") -> "FolderShops":
    """The lake of MORGIANA_LAKE_URL, or the folder below `settings.home`; machines that share books take turns by them.

    Raises `BadSetting` for what is no address, and `Fault` for a bucket that cannot be used.
    """
    from morgiana.adapters.database.catalogue import SqlCatalogue
    from morgiana.adapters.database.lake_writers import LeasedLocks
    from morgiana.adapters.lake.shops import FolderShops

    shops = FolderShops(
        lake_folder(settings),
        SqlCatalogue(database, sealer=vault),
        locks=LeasedLocks(database) if settings.database_url else None,
        cache=settings.home / "copies",
        cache_bytes=settings.cache_mb << 20,
        vault=vault,
    )
    shops.check()
    return shops


def lake_folder(settings: Settings) -> "Folder":
    """Where the lake of an installation lies."""
    from morgiana.adapters.lake.place import Folder

    if settings.lake_url is None:
        return Folder.on_disk(settings.home / "tenants")
    return Folder.at(settings.lake_url, setting="MORGIANA_LAKE_URL")


def open_backups(settings: Settings, place: str, new: bool) -> "Backups":
    """The backups in a folder or bucket, of this installation; its books are opened, and nothing runs."""
    from morgiana.adapters.backup.opening import open_backups

    settings.make_home()
    return open_backups(settings, open_database, lake_folder(settings), place, new=new)


def installation(settings: Settings | None = None) -> Installation:
    """This machine's installation, ready to be opened."""
    ours = list(capabilities())
    theirs, not_loaded = third_parties(ours)
    for line in not_loaded:
        _log.warning("%s", line)
    registry = Registry([*ours, *theirs])
    return Installation(
        settings or Settings.from_environment(),
        registry,
        PARTS,
        lambda chosen: open_installation(chosen, registry),
        not_loaded=tuple(not_loaded),
        backups=open_backups,
        command=(sys.executable, "-m", "morgiana"),
    )


def main() -> None:
    """The `morgiana` command."""
    from morgiana.surfaces.cli.main import run

    run(installation)
