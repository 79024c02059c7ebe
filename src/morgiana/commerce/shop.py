"""The shop's data as operations see it: the port that the lake implements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from morgiana.commerce.database_hosts import DatabaseHosts
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Context, Model

if TYPE_CHECKING:
    import polars as pl

M = TypeVar("M", bound=Model)


class ShopProfile(Model):
    """What is true of the whole shop."""

    name: Annotated[str, Field(min_length=1, max_length=200)] = "My shop"
    """What the shop is called."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    """The currency it reckons in, ISO 4217."""
    time_zone: str = "UTC"
    """Its time zone, such as `Europe/Paris`: when its day begins."""
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """The country it is in, ISO 3166-1: its holidays and its electricity."""
    language: str = "en"
    """The language it is spoken to in."""

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class Changes:
    """What an upsert did to a table."""

    added: int
    corrected: int
    same: int


class ShopData(Protocol):
    """One shop's tables at one moment. What is changed here is seen by others when the call's receipt is stored."""

    @property
    def profile(self) -> ShopProfile:
        """What is true of the whole shop."""

    def scan(self, table: str) -> "pl.LazyFrame":
        """A table of `commerce.columns.TABLES`; empty where nothing was loaded. What is read goes on the receipt."""

    def rows(self, table: str) -> int:
        """How many rows a table has, without reading it."""

    def upsert(self, table: str, rows: "pl.DataFrame", *, source: str) -> Changes:
        """Add rows whose key is new, correct those that differ, leave the rest. Keys must be unique.

        An empty cell says nothing: what an earlier file knew of the row stays.
        """

    def revert(self, source: str) -> dict[str, int]:
        """Take back the last upserts of `source`; rows taken back by table."""

    def document(self, kind: str, name: str, model: type[M]) -> M | None:
        """A small thing kept for the shop (a saved mapping, the profile), if it is there."""

    def documents(self, kind: str, model: type[M]) -> Mapping[str, M]:
        """All of one kind, in the order of their names."""

    def keep(self, kind: str, name: str, value: Model) -> None:
        """Store or replace a small thing."""

    def forget(self, kind: str, name: str) -> None:
        """Remove it, if it is there."""


class ShopContext(Context, Protocol):
    """The context of an operation that reads or writes a shop's data."""

    @property
    def shop(self) -> ShopData:
        """The shop's data."""

    @property
    def database_hosts(self) -> DatabaseHosts:
        """The database servers that the call may connect to."""


class LaterChanges(Refusal):
    """Data was changed again since; taking back only the earlier change would tear it."""

    status = 409
