"""Where organisations, shops and plans are kept. What gives an `Effect` writes in the transaction of its call."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from morgiana.control.caller import Standing
from morgiana.control.identity.records import Invited
from morgiana.control.ports import Effect
from morgiana.control.tenancy.records import Counts, Organisation, Plan, Shop


class TenancyStore(Protocol):
    """Rows of organisations, shops and plans."""

    def organisation(self, organisation: str) -> Organisation | None: ...

    def organisations(
        self, *, after: str, limit: int, status: Standing | None, name: str, among: Sequence[str] = ()
    ) -> list[Organisation]:
        """The host's customers in the order in which they came, from the one after an id; whose name has a text.

        Where ids are given, only those among them.
        """

    def counts(self, organisations: Iterable[str]) -> dict[str, Counts]: ...

    def create(self, organisation: Organisation, shop: Shop, invited: Invited | None) -> Effect: ...

    def change(self, organisation: Organisation) -> Effect:
        """Write name and plan."""

    def require_second_factor(self, organisation: Organisation) -> Effect:
        """Write whether it requires one of its people."""

    def set_status(self, organisation: str, status: Standing, why: str, at: datetime) -> Effect:
        """Suspend, resume or close; one that is closed loses its keys, links, sessions and invitations at once."""

    def shops(self, organisation: str) -> list[Shop]:
        """The shops, also those that are closed, in the order in which they came."""

    def shop(self, shop: str) -> Shop | None:
        """A shop of whichever organisation; for whoever has yet to find out whose it is."""

    def create_shop(self, shop: Shop) -> Effect:
        """Raises `PlanIsFull`."""

    def change_shop(self, shop: Shop) -> Effect:
        """Write name and whether it is closed. Raises `LastShop`, and `PlanIsFull` where one is opened again."""

    def plans(self) -> list[Plan]: ...

    def plan(self, name: str) -> Plan | None: ...

    def plan_of(self, organisation: str) -> Plan:
        """The plan that an organisation is on; without limits where it is on none that is known."""

    def set_plan(self, plan: Plan) -> Effect: ...
