"""What the control plane's own operations may use besides a shop's data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from morgiana.commerce.shop import ShopContext
from morgiana.control.audit.service import Audit
from morgiana.control.billing.service import Billing
from morgiana.control.caller import Caller
from morgiana.control.identity.store import IdentityStore, InvitationPost, KeyStore, PeopleSessions
from morgiana.control.outside import HERE_ONLY, Outside
from morgiana.control.payments.planning import Payments
from morgiana.control.ports import Effect
from morgiana.control.privacy.service import Privacy
from morgiana.control.tenancy.store import TenancyStore
from morgiana.operations import Registry


class _Absent:
    """Stands where a house was built without a service, and says so to whoever asks for it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"this house was built without the service that has {name!r}")


ABSENT: Final[Any] = _Absent()
"""The default of every service, so that a test builds a house with what it needs; `app.py` gives them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The services of the control plane, a field for each; `app.py` builds the one of an installation."""

    registry: Registry = ABSENT
    tenancy: TenancyStore = ABSENT
    people: IdentityStore = ABSENT
    keys: KeyStore = ABSENT
    sessions: PeopleSessions = ABSENT
    privacy: Privacy = ABSENT
    billing: Billing = ABSENT
    payments: Payments = ABSENT
    audit: Audit = ABSENT
    outside: Outside = HERE_ONLY
    url: str = ""
    """Where people reach the installation."""
    post: InvitationPost | None = None
    """Sends invitations by e-mail, where the installation can."""


class HouseContext(ShopContext, Protocol):
    """The context of an operation that looks after people, money or data rather than goods."""

    @property
    def caller(self) -> Caller:
        """Who calls, and on whose behalf."""

    @property
    def house(self) -> House:
        """The services of the control plane."""

    def at_posting(self, effect: Effect, *, also: Iterable[str] = ()) -> None:
        """Have a change made in the transaction that stores the answer and the receipt, or not at all.

        It may touch rows of the caller's shop and organisation, and of the tenants that `also` names.
        """
