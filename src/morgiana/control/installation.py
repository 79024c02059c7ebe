"""One installation: where it keeps things, what it can do, and how to open it. The surfaces are handed one of these."""

import os
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from morgiana.commerce.database_hosts import NOWHERE, DatabaseHosts
from morgiana.control.access import Access
from morgiana.control.encryption import Certificate, certificate, tls_only
from morgiana.control.energy.hours import NO_HOURS, Hours
from morgiana.control.energy.hours_file import HoursFile
from morgiana.control.outside import Outside
from morgiana.control.parts import Parts
from morgiana.control.payments.settings import CheckoutSettings, ProviderSecrets, checkout, payment_providers
from morgiana.control.ports import Telemetry
from morgiana.control.prices import PriceBook
from morgiana.control.problems import invalid_request
from morgiana.control.runtime import Runtime
from morgiana.control.sign_in.joining import SignUp
from morgiana.control.sign_in.providers import ProviderSettings
from morgiana.control.sign_in.service import SignIn
from morgiana.control.sign_in.settings import (
    identity_providers,
    mail_from,
    mail_server,
    public_address,
    sign_up,
)
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Registry

if TYPE_CHECKING:
    from morgiana.control.backup.service import Backups
    from morgiana.control.job_queue import WorkOfAll
    from morgiana.control.payments.reports import ProviderReports


class BadSetting(Refusal):
    """A setting of the installation cannot be used."""

    status = 500


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided, from the environment."""

    home: Path
    """MORGIANA_HOME: the folder of databases, tables and files. Default: `~/.morgiana`."""
    host: str = "127.0.0.1"
    """MORGIANA_HOST: the address that the server listens on."""
    port: int = 8765
    """MORGIANA_PORT"""
    names: tuple[str, ...] = ()
    """MORGIANA_NAMES: host names that the server is reached by, besides its address, such as `shop.example.org`."""
    certificate: Certificate | None = None
    """MORGIANA_TLS_CERTIFICATE: a file with the server's certificate and its chain, in PEM; its key is in the file of
    `MORGIANA_TLS_KEY`. With both the server speaks TLS itself, and nothing else. Default: a proxy does."""
    tls_only: bool = False
    """MORGIANA_TLS_ONLY: `yes` lets nothing leave this machine, nor come in from elsewhere, without TLS and a
    certificate that was verified: PostgreSQL, buckets, key services, collectors, and who calls. Default: `no`."""
    country: str | None = None
    """MORGIANA_COUNTRY: ISO 3166 code of the machine's place, for its electricity's CO2e."""
    grid_hours: Path | None = None
    """MORGIANA_GRID_HOURS: a CSV file of hours with `grams_co2e_per_kwh`, `price_per_kwh` or both, read again when it
    changes. Without one the year's average of the country counts, and no job waits for a better hour."""
    price_book: Path | None = None
    """MORGIANA_PRICES: a TOML file of prices. Without one nothing costs anything."""
    spending_limit: Money | None = None
    """MORGIANA_SPENDING_LIMIT: the most that a shop may spend in a month that has no limit of its own: `50.00 EUR`."""
    time_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """MORGIANA_TIME_ZONE: the zone whose months are invoiced, such as `Europe/Paris`. Default: UTC."""
    processes: int = 0
    """MORGIANA_PROCESSES: processes for heavy work; 0 is one for each core."""
    jobs_at_once: int = 2
    """MORGIANA_JOBS_AT_ONCE: how many jobs a worker runs at once."""
    drain_seconds: int = 10
    """MORGIANA_DRAIN_SECONDS: so long a server or worker that is told to end waits for what it has begun; what is left
    of the jobs then is handed back."""
    url: str = ""
    """MORGIANA_URL: the address that people reach the installation at, such as `https://shop.example.org`. With it
    there are accounts, and pages to sign in; letters, passkeys and identity providers need it."""
    sign_up: SignUp = "closed"
    """MORGIANA_SIGN_UP: who may open an account: `closed` is nobody new, `invitation` whoever was invited, `open`
    anybody who confirms an e-mail address."""
    smtp_url: str = field(default="", repr=False)
    """MORGIANA_SMTP_URL: the mail server for letters, as `smtps://name:password@mail.example.org`. Default: letters are
    written into the folder `letters` below MORGIANA_HOME."""
    mail_from: str = ""
    """MORGIANA_MAIL_FROM: the address that letters come from. Default: `morgiana@` and the host of MORGIANA_URL."""
    identity_providers: tuple[ProviderSettings, ...] = ()
    """MORGIANA_OIDC_NAME_ISSUER: the address of an OpenID provider, which may be named as you like in place of `NAME`.
    With it go `..._CLIENT_ID`, `..._CLIENT_SECRET`, `..._TITLE` and `..._TRUST_EMAIL`."""
    database_url: str | None = None
    """MORGIANA_DATABASE_URL: a PostgreSQL database, as `postgresql://user:password@host/name`. Default: a file below
    MORGIANA_HOME."""
    database_hosts: DatabaseHosts | None = None
    """MORGIANA_DATABASE_HOSTS: the database servers that `import.database` may read for the shops, as a list of
    `db.example.com`, `*.example.com:6432` or `10.1.0.0/16`; a port is 5432 if none is said, `:*` is any. A name
    reaches public addresses only, and what is not public is listed as a network. Default: none; on a machine without
    MORGIANA_URL its own shop reads any."""
    lake_url: str | None = None
    """MORGIANA_LAKE_URL: where the shops' tables and files are: `file:///folder`, `s3://bucket/prefix`, `gs://...` or
    `az://...`. Default: a folder below MORGIANA_HOME."""
    cache_mb: int = 2048
    """MORGIANA_CACHE_MB: the most that copies of a bucket's files take of this machine's disk, in megabytes."""
    payment_providers: tuple[ProviderSecrets, ...] = ()
    """MORGIANA_PAYMENTS_SECRETS: the payment providers that report here, each with the secret that its reports are
    signed with: `bank=secret card=new-secret,old-secret`."""
    checkout: CheckoutSettings | None = None
    """MORGIANA_PAYMENTS_CHECKOUT_URL: where a payment provider is asked for a page to pay on, with the key of
    `MORGIANA_PAYMENTS_CHECKOUT_KEY`."""
    backup_url: str | None = None
    """MORGIANA_BACKUP_URL: where a worker backs up by itself: a folder, or an address as of MORGIANA_LAKE_URL. They are
    sealed by MORGIANA_BACKUP_PASSPHRASE, or by what the file of MORGIANA_BACKUP_PASSPHRASE_FILE says."""
    backup_hours: int = 24
    """MORGIANA_BACKUP_HOURS: how often, in hours."""
    backup_keep: int = 14
    """MORGIANA_BACKUP_KEEP: how many of the newest backups are kept."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Settings from `MORGIANA_*`. Raises `BadSetting`, which names the variable."""
        prices = environment.get("MORGIANA_PRICES")
        return cls(
            home=Path(environment.get("MORGIANA_HOME") or Path.home() / ".morgiana").expanduser().absolute(),
            host=environment.get("MORGIANA_HOST") or "127.0.0.1",
            port=_number(environment, "MORGIANA_PORT", 8765),
            names=tuple((environment.get("MORGIANA_NAMES") or "").replace(",", " ").lower().split()),
            certificate=certificate(environment),
            tls_only=tls_only(environment),
            country=_country(environment),
            grid_hours=Path(hours) if (hours := environment.get("MORGIANA_GRID_HOURS")) else None,
            price_book=Path(prices) if prices else None,
            spending_limit=_limit(environment),
            time_zone=_zone(environment),
            processes=_number(environment, "MORGIANA_PROCESSES", 0),
            jobs_at_once=max(1, _number(environment, "MORGIANA_JOBS_AT_ONCE", 2)),
            drain_seconds=_number(environment, "MORGIANA_DRAIN_SECONDS", 10),
            url=public_address(environment),
            sign_up=sign_up(environment),
            smtp_url=mail_server(environment),
            mail_from=mail_from(environment),
            identity_providers=identity_providers(environment),
            database_url=_database(environment),
            database_hosts=_database_hosts(environment),
            lake_url=environment.get("MORGIANA_LAKE_URL") or None,
            cache_mb=_number(environment, "MORGIANA_CACHE_MB", 2048),
            payment_providers=payment_providers(environment),
            checkout=checkout(environment),
            backup_url=environment.get("MORGIANA_BACKUP_URL") or None,
            backup_hours=max(1, _number(environment, "MORGIANA_BACKUP_HOURS", 24)),
            backup_keep=max(1, _number(environment, "MORGIANA_BACKUP_KEEP", 14)),
        )

    @property
    def outside(self) -> Outside:
        """Where calls may connect to. Whoever has the machine to themselves reaches from it what they could anyway."""
        return Outside(self.database_hosts or NOWHERE, own_machine=self.database_hosts is None and not self.url)

    @property
    def address(self) -> str:
        """Where this machine reaches the server; one that listens on every address is reached by loopback."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"

    def hours(self) -> Callable[[], Hours]:
        """The hours of the grid, as they are known at each call. Raises `BadSetting` where the file cannot be used."""
        if self.grid_hours is None:
            return lambda: NO_HOURS
        try:
            return HoursFile(self.grid_hours)
        except (OSError, ValueError) as error:
            raise BadSetting(
                f"MORGIANA_GRID_HOURS names {self.grid_hours}, which cannot be used. {error}",
                remedy="Correct the file: `hour`, and `grams_co2e_per_kwh` or `price_per_kwh` or both.",
            ) from error

    def make_home(self) -> None:
        """Make the folder of data where there is none yet, for nobody's eyes but its user's."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    def prices(self, operations: Container[str] | None = None) -> PriceBook:
        """The price book, of these operations alone if they are given.

        Raises `BadSetting` where the file cannot be used, or the limit is in a currency that it has no prices in.
        """
        limit = self.spending_limit
        if self.price_book is None:
            return PriceBook(limit.currency if limit else "EUR")
        try:
            prices = PriceBook.read(self.price_book, operations)
        except (OSError, ValueError) as error:
            why = invalid_request(error).message if isinstance(error, ValidationError) else f"{error}."
            raise BadSetting(
                f"MORGIANA_PRICES names {self.price_book}, which cannot be used. {why}",
                remedy="Correct the file; the page of the price book has one to start from.",
            ) from error
        if limit and limit.currency not in prices.currencies:
            priced = ", ".join(sorted(prices.currencies))
            raise BadSetting(
                f"MORGIANA_SPENDING_LIMIT is in {limit.currency}, and the prices are in {priced}.",
                remedy="Give the limit in the currency of the prices.",
            )
        return prices


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or int(text) > 65535:
        raise BadSetting(f"{name} is {text!r}.", remedy="Set it to a whole number of at most 65535.")
    return int(text)


def _database(environment: Mapping[str, str]) -> str | None:
    url = environment.get("MORGIANA_DATABASE_URL")
    if url and not url.startswith(("postgresql://", "postgres://")):
        raise BadSetting(
            "MORGIANA_DATABASE_URL is not the address of a PostgreSQL database.",
            remedy="Set it to `postgresql://user:password@host/name`, or leave it out for a file.",
        )
    return url or None


def _database_hosts(environment: Mapping[str, str]) -> DatabaseHosts | None:
    text = environment.get("MORGIANA_DATABASE_HOSTS") or ""
    try:
        return DatabaseHosts.read(text) if text.strip() else None
    except ValueError as error:
        raise BadSetting(
            f"MORGIANA_DATABASE_HOSTS cannot be read: {error}.",
            remedy="List hosts such as `db.example.com`, `*.example.com:6432` or `10.1.0.0/16`, or say `none`.",
        ) from error


def _country(environment: Mapping[str, str]) -> str | None:
    text = environment.get("MORGIANA_COUNTRY")
    if text and not (len(text) == 2 and text.isalpha()):
        raise BadSetting(f"MORGIANA_COUNTRY is {text!r}.", remedy="Set it to two letters, such as FR.")
    return text.upper() if text else None


def _zone(environment: Mapping[str, str]) -> ZoneInfo:
    name = environment.get("MORGIANA_TIME_ZONE") or "UTC"
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise BadSetting(
            f"MORGIANA_TIME_ZONE is {name!r}.", remedy="Set it to a zone's name, such as Europe/Paris."
        ) from error


def _limit(environment: Mapping[str, str]) -> Money | None:
    text = environment.get("MORGIANA_SPENDING_LIMIT")
    if not text:
        return None
    amount, _, currency = text.partition(" ")
    if not (amount.replace(".", "", 1).isdecimal() and len(currency) == 3):
        raise BadSetting(f"MORGIANA_SPENDING_LIMIT is {text!r}.", remedy="Set it to an amount such as `50.00 EUR`.")
    return Money.of(amount, currency.upper())


@dataclass(frozen=True, slots=True)
class Opened:
    """An installation that is open: its calls and its door."""

    runtime: Runtime
    access: Access
    sign_in: SignIn | None = None
    """Accounts and their ways in; None where one shop is served at its own machine."""
    reports: "ProviderReports | None" = None
    """Hears payment providers; None where none reports."""
    telemetry: Telemetry | None = None
    """Hands spans and measures to a collector; None where none is named."""
    work: "WorkOfAll | None" = None
    """Everybody's jobs and the workers, for the host to look at."""

    def launch(self, *, jobs_here: bool = True) -> None:
        """Begin to run jobs, or leave them to worker processes; and to send letters."""
        self.runtime.launch(here=jobs_here)
        if self.sign_in is not None:
            self.sign_in.errands.launch()

    def close(self) -> None:
        """End what was begun, and let go of everything."""
        if self.sign_in is not None:
            self.sign_in.errands.close()
        if self.telemetry is not None:
            self.telemetry.finish()
        self.runtime.close()
        if self.telemetry is not None:
            self.telemetry.close()


@dataclass(frozen=True, slots=True)
class Installation:
    """What a surface needs to know, before anything is opened."""

    settings: Settings
    registry: Registry
    parts: Parts
    open: Callable[[Settings], Opened]
    """Opens databases, tables and processes; `opened.runtime.launch()` begins to run jobs."""
    not_loaded: tuple[str, ...] = ()
    """What other packages offered and could not be used, a line each."""
    backups: "Callable[[Settings, str, bool], Backups] | None" = None
    """Opens the backups in a place, of an installation that is open or not; true where the place may be a new one."""
    command: tuple[str, ...] = ()
    """The command line by which another process opens the same installation; empty where there is none."""
