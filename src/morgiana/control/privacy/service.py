"""What the house has of privacy, in one piece."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from morgiana.control.job_queue import Sweep
from morgiana.control.privacy.consents import Consents
from morgiana.control.privacy.erasing import Eraser
from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.places import Person
from morgiana.control.privacy.refusals import WrongRegion
from morgiana.control.privacy.regions import Regions
from morgiana.control.privacy.register import PrivacyStore
from morgiana.control.privacy.retention import Removed, Retention
from morgiana.control.privacy.vault import Vault

_log = logging.getLogger(__name__)

VERSIONS: Final = "lake_versions"
"""The rule of retention that says how long older versions of tables are kept."""

KEY_LIFE: Final = timedelta(days=365)
"""After this a tenant gets a new key; what older ones sealed can still be read."""


class Accounts(Protocol):
    """What must be known of those who sign in before one of them is found, handed over or erased."""

    def knows(self, tenant: str, person: Person) -> bool:
        """Whether somebody belongs to the tenant's organisation, or is invited to it."""

    def is_last_owner(self, tenant: str, person: Person) -> bool:
        """Whether the organisation would be left without an owner."""


@dataclass(frozen=True)
class Privacy:
    """The services of privacy of one installation."""

    store: PrivacyStore
    vault: Vault
    eraser: Eraser
    consents: Consents
    retention: Retention
    regions: Regions
    accounts: Accounts
    reseal: Callable[[str], int]
    """Seal by a tenant's newest key what older ones sealed; how much that was."""
    recipients: tuple[str, ...] = ()
    """Who outside the installation is given personal data, in words; nobody where it is empty."""

    def sweeps(self) -> tuple[Sweep, Sweep]:
        """What workers do again and again: finish erasures soon, and once a day remove what is too old."""

        def finish(_now: datetime) -> None:
            self.eraser.finish()

        def tidy(now: datetime) -> None:
            for removed in self.sweep(now):
                _log.info("%s: %d of %s were older than they are kept", removed.tenant, removed.count, removed.what)

        return Sweep("erasures", timedelta(minutes=5), finish), Sweep("retention", timedelta(days=1), tidy)

    def sweep(self, now: datetime) -> list[Removed]:
        """What a worker does now and then: finish erasures, remove what is too old, renew keys; what was removed.

        A tenant that is pinned elsewhere is left to the machines that are there. What an older key sealed is sealed
        anew, and the key is destroyed once that has been done and no version of a table from before is kept.
        """
        self.eraser.finish()
        removed: list[Removed] = []
        for tenant in self.store.tenants():
            try:
                self.vault.check(tenant)
            except (WrongRegion, DataErased):
                continue
            removed += self.retention.sweep(tenant, now)
            if self.vault.made_at(tenant) + KEY_LIFE <= now:
                self.vault.rotate(tenant)
            if (
                self.vault.has_older_keys(tenant)
                and self.reseal(tenant) == 0
                and self._older_versions_are_gone(tenant, now)
            ):
                retired = self.vault.retire(tenant, before=self.vault.newest_version(tenant))
                _log.info("%s: %d older keys sealed nothing any more and were destroyed", tenant, retired)
        return removed

    def _older_versions_are_gone(self, tenant: str, now: datetime) -> bool:
        """Whether every version of a table that is still kept was written under the newest key.

        A day is added, in which processes that had read the older key have long read the newer one.
        """
        kept = [rule for rule in self.retention.rules(tenant) if rule.what == VERSIONS]
        return all(
            rule.days is not None
            and not rule.hold
            and self.vault.made_at(tenant) + timedelta(days=rule.days + 1) <= now
            for rule in kept
        )
