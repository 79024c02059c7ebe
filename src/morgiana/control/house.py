"""What the control plane's own operations may use besides a shop's data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from morgiana.commerce.shop import ShopContext
from morgiana.control.caller import Caller
from morgiana.control.ports import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The services of the control plane, a field for each; `app.py` builds the one of an installation."""


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
