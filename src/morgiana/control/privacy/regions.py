"""Where a tenant's data may be. What is pinned to a region is opened nowhere else.

Every key of a tenant comes from the vault, and the vault asks here first: storage, workers and databases of another
region can hold a copy, and cannot read it.
"""

from dataclasses import dataclass

from morgiana.control.privacy.refusals import WrongRegion
from morgiana.control.privacy.register import PrivacyStore


@dataclass(frozen=True)
class Regions:
    """The tenants' regions, as seen from `here`."""

    store: PrivacyStore
    here: str
    """The region of this machine and its storage (MORGIANA_REGION); empty where nobody said."""

    def of(self, tenant: str) -> str | None:
        """The region that a tenant is pinned to, if it is."""
        return self.store.region(tenant)

    def check(self, tenant: str) -> None:
        """Raises `WrongRegion` where the tenant's data must not be opened here."""
        pinned = self.store.region(tenant)
        if pinned is not None and pinned != self.here:
            remedy = f"Ask an installation in {pinned}, or have the operator set MORGIANA_REGION."
            if self.here:
                raise WrongRegion(
                    f"The data of this shop stay in {pinned}, and this machine is in {self.here}.", remedy=remedy
                )
            raise WrongRegion(
                f"The data of this shop stay in {pinned}, and no region was said of this machine.", remedy=remedy
            )
