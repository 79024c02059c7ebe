"""A column of bytes that is sealed by its tenant's key; what was written before there were keys is read as it is."""

from dataclasses import dataclass

from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.vault import Sealer, is_sealed


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """Seals and opens the values of one column; without a sealer they are kept as they are."""

    sealer: Sealer | None
    purpose: str

    def seal(self, tenant: str, value: bytes) -> bytes:
        """The value as it is stored. A tenant's first seal makes its keys, so it is not done inside a transaction."""
        return value if self.sealer is None else self.sealer.seal(tenant, value, self.purpose)

    def open(self, tenant: str, stored: bytes) -> bytes:
        """The value; empty where the tenant's keys are destroyed, as if it were no longer kept."""
        if self.sealer is None or not is_sealed(stored):
            return stored
        try:
            return self.sealer.open(tenant, stored, self.purpose)
        except DataErased:
            return b""
