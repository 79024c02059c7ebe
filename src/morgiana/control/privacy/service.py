"""What the house has of privacy, in one piece."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from morgiana.control.job_queue import Sweep
from morgiana.control.privacy.consents import Consents
from morgiana.control.privacy.erasing import Eraser
from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.refusals import WrongRegion
from morgiana.control.privacy.regions import Regions
from morgiana.control.privacy.register import PrivacyStore
from morgiana.control.privacy.retention import Removed, Retention
from morgiana.control.privacy.vault import Vault

_log = logging.getLogger(__name__)

KEY_LIFE: Final = timedelta(days=365)
"""After this a tenant gets a new key; what older ones sealed can still be read."""


@dataclass(frozen=True)
class Privacy:
    """The services of privacy of one installation."""

    store: PrivacyStore
    vault: Vault
    eraser: Eraser
    consents: Consents
    retention: Retention
    regions: Regions
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

        A tenant that is pinned elsewhere is left to the machines that are there. Older keys stay, so that what another
        capability sealed by them can still be read.
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
            if self.vault.newest_version(tenant) > 1:
                self.reseal(tenant)
        return removed
