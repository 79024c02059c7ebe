"""Names and addresses of people as they stand in the database: sealed, and found again by a mark of the address.

A membership and an invitation are sealed by their organisation's key, an account by the key of the one organisation
that its person belongs to, or by the host's where there are several or none. The mark is a blind index by the host's
own key, alike in all three tables, so that an address is unique and is found whoever's key seals it.
"""

from dataclasses import dataclass
from typing import Final, Literal

from morgiana.adapters.database.sealing import SealedColumn
from morgiana.control.caller import HOST
from morgiana.control.identity.emails import BadAddress, normal_email
from morgiana.control.privacy.vault import Sealer

Table = Literal["people", "memberships", "invitations"]

EMAIL_MARK: Final = "email"
"""What the marks of addresses are made for."""


@dataclass(frozen=True, slots=True)
class Cells:
    """A name and an address as they are stored, and the mark that the address is looked up by."""

    name: bytes
    email: bytes | None
    mark: str | None


class IdentityCells:
    """Seals and opens the two columns of one table."""

    def __init__(self, sealer: Sealer, table: Table) -> None:
        self._sealer = sealer
        self._name, self._email = SealedColumn(sealer, f"{table}.name"), SealedColumn(sealer, f"{table}.email")

    def seal(self, tenant: str, name: str, email: str | None) -> Cells:
        """Not inside a transaction: a tenant's first seal makes its keys."""
        return Cells(
            self._name.seal(tenant, name.encode()),
            None if email is None else self._email.seal(tenant, email.encode()),
            None if email is None else self.mark(email),
        )

    def name(self, tenant: str, cell: bytes) -> str:
        """The name; empty where the tenant's keys are destroyed."""
        return self._name.open(tenant, bytes(cell)).decode()

    def email(self, tenant: str, cell: bytes | None) -> str | None:
        """The address; none where there is none, or the tenant's keys are destroyed."""
        return None if cell is None else self._email.open(tenant, bytes(cell)).decode() or None

    def mark(self, address: str) -> str:
        """The mark of an address in its normal form."""
        return self._sealer.index(HOST, address, EMAIL_MARK)


def mark_of(sealer: Sealer, address: str) -> str:
    """The mark of an address, however it is written; another one for what is no address."""
    try:
        address = normal_email(address)
    except BadAddress:
        address = address.strip().lower()
    return sealer.index(HOST, address, EMAIL_MARK)
