"""How long things are kept, and the sweep that removes what is older. A legal hold keeps everything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from morgiana.control.caller import HOST, LOCAL_TENANT
from morgiana.control.privacy.refusals import LegalHold, UnknownRule
from morgiana.control.privacy.register import PrivacyStore, RetentionRule


class Keeper(Protocol):
    """Knows one kind of thing that grows old."""

    @property
    def what(self) -> str:
        """One word, such as `answers`."""

    @property
    def title(self) -> str:
        """What it is, for a person."""

    @property
    def days(self) -> int | None:
        """Days after which it is removed unless the shop says otherwise; None keeps it."""

    @property
    def days_min(self) -> int:
        """The fewest days that may be said: what the law or the working of the house needs."""

    def remove(self, tenant: str, before: datetime) -> int:
        """Remove what is older; how many."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How long one kind of thing is kept at a shop."""

    what: str
    title: str
    days: int | None
    days_min: int
    hold: str


@dataclass(frozen=True, slots=True)
class Removed:
    """What the sweep removed."""

    tenant: str
    what: str
    count: int


class Retention:
    """The rules of all shops, over the keepers that the installation has.

    What belongs to no shop is under the rules of whoever sits at the machine, who says them at the local shop;
    `of_house` are those who keep it.
    """

    def __init__(self, store: PrivacyStore, keepers: Sequence[Keeper], *, of_house: Sequence[Keeper] = ()) -> None:
        self._store = store
        self._keepers = {keeper.what: keeper for keeper in keepers}
        self._of_house = {keeper.what: keeper for keeper in of_house}

    def rules(self, tenant: str) -> list[Kept]:
        """Every rule of a shop: its own, or the one that holds where it said nothing."""
        said = self._store.retention(tenant)
        return [self._kept(keeper, said.get(keeper.what)) for keeper in self._of(tenant).values()]

    def changed(self, tenant: str, what: str, *, days: int | None, hold: str, by: str, at: datetime) -> RetentionRule:
        """A new rule. Raises `UnknownRule` for what is not kept, and for fewer days than must be."""
        keepers = self._of(tenant)
        keeper = keepers.get(what)
        if keeper is None:
            raise UnknownRule(f"{what!r} is nothing that is kept.", remedy=f"Say one of {', '.join(keepers)}.")
        if days is not None and days < keeper.days_min:
            raise UnknownRule(
                f"`{what}` must be kept for {keeper.days_min} days at least.", remedy="Say more days, or none."
            )
        return RetentionRule(what, days, hold, by, at)

    def refuse_if_held(self, tenant: str) -> None:
        """Raises `LegalHold` where anything of the shop must not be removed for now."""
        held = [rule for rule in self.rules(tenant) if rule.hold]
        if held:
            raise LegalHold(
                f"`{held[0].what}` must be kept for now: {held[0].hold}.",
                remedy="End the hold with privacy.set_retention when its reason is over.",
            )

    def sweep(self, tenant: str, now: datetime) -> list[Removed]:
        """Remove what is older than its rule allows."""
        kept = [rule for rule in self.rules(tenant) if rule.what in self._keepers]
        if tenant == HOST:
            kept += [rule for rule in self.rules(LOCAL_TENANT) if rule.what in self._of_house]
        removed = []
        for rule in kept:
            if rule.days is not None and not rule.hold:
                keeper = self._keepers.get(rule.what) or self._of_house[rule.what]
                count = keeper.remove(tenant, now - timedelta(days=rule.days))
                if count:
                    removed.append(Removed(tenant, rule.what, count))
        return removed

    def _of(self, tenant: str) -> dict[str, Keeper]:
        return self._keepers | self._of_house if tenant == LOCAL_TENANT else self._keepers

    @staticmethod
    def _kept(keeper: Keeper, said: RetentionRule | None) -> Kept:
        days = said.days if said is not None else keeper.days
        return Kept(keeper.what, keeper.title, days, keeper.days_min, said.hold if said is not None else "")


DAYS_OF_BOOKS: Final = 3650
"""Ten years: how long many laws of commerce and tax want receipts kept (HGB § 257, Code de commerce L123-22)."""
