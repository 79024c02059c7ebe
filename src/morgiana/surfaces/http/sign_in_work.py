"""Does the work of sign-in beside the event loop: it hashes, and it may wait for another machine."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final, ParamSpec, TypeVar

from morgiana.control.sign_in.entrance import ProviderHeard, SecondFactorAsked, SignedIn
from morgiana.control.sign_in.refusals import DoorIsBusy, NoPeopleHere
from morgiana.control.sign_in.service import SignIn
from morgiana.control.sign_in.sessions import Browser
from morgiana.control.sign_in.throttle import STEPS_FROM_ADDRESS, network_of

P = ParamSpec("P")
T = TypeVar("T")

_THREADS: Final = 8
_WAITING_MAX: Final = 64
"""So many may wait; whoever comes then is told to come back, and nothing piles up."""


class SignInWork:
    """Threads of sign-in's own, so that a crowd at the door keeps no other work waiting."""

    def __init__(self, sign_in: SignIn | None) -> None:
        self._sign_in, self._under_way = sign_in, 0
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="sign-in")

    @property
    def is_open(self) -> bool:
        """Whether the installation has accounts."""
        return self._sign_in is not None

    @property
    def sign_in(self) -> SignIn:
        """Raises `NoPeopleHere` where one shop is served at its own machine."""
        if self._sign_in is None:
            raise NoPeopleHere(
                "There are no accounts here.",
                remedy="Set MORGIANA_URL to let people sign in; `morgiana link` does too.",
            )
        return self._sign_in

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function of sign-in gives. Raises its refusals, or `DoorIsBusy`."""
        if self._under_way >= _WAITING_MAX:
            raise DoorIsBusy(
                "Too many people are signing in at this moment.", remedy="Try again in a moment.", retry_after_seconds=2
            )
        self._under_way += 1
        try:
            work = partial(function, *args, **kwargs)
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._under_way -= 1

    def ask_for_passkey(self, browser: Browser) -> tuple[str, dict[str, Any]]:
        """A ticket, and the options for the browser. Raises `TooManyTries`."""
        entrance = self.sign_in.entrance
        entrance.throttle.take((STEPS_FROM_ADDRESS, network_of(browser.address)))
        return entrance.passkeys.ask()

    def ask_provider(self, name: str, browser: Browser, **facts: str) -> tuple[str, str]:
        """A ticket, and where to send the browser. Raises `TooManyTries`, `UnknownProvider` or `ProviderAway`."""
        entrance = self.sign_in.entrance
        entrance.throttle.take((STEPS_FROM_ADDRESS, network_of(browser.address)))
        return entrance.providers.ask(name, **facts)

    def hear_provider(
        self, name: str, ticket: str, answer: Mapping[str, str], browser: Browser
    ) -> SignedIn | SecondFactorAsked | ProviderHeard:
        """What a provider's answer opens; one that was asked for to link an account has linked it."""
        sign_in = self.sign_in
        found = sign_in.entrance.by_provider(name, ticket, answer, browser)
        if isinstance(found, ProviderHeard):
            if found.facts["reason"] == "join":
                return sign_in.joining.by_provider(found, browser)
            sign_in.account.link(found)
        return found
