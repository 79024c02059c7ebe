"""Where calls may have this machine connect to."""

from dataclasses import dataclass
from typing import Final

from morgiana.commerce.database_hosts import ANYWHERE, NOWHERE, DatabaseHosts
from morgiana.control.caller import LOCAL_TENANT


@dataclass(frozen=True, slots=True)
class Outside:
    """What the operator listed, and whether the machine is its one shop's own."""

    hosts: DatabaseHosts = NOWHERE
    own_machine: bool = False

    def databases(self, tenant: str) -> DatabaseHosts:
        """The database servers that a shop may read."""
        return ANYWHERE if self.own_machine and tenant == LOCAL_TENANT else self.hosts


HERE_ONLY: Final = Outside()
"""Nothing is connected to."""
