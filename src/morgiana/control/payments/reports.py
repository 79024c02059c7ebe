"""Hears payment providers: sees who signed a report, and has the operation `payments.hear` do what follows from it.

The operation's key is the report's own number. So each is done once, however often and wherever it comes in, a number
that is used for two reports is refused, and what was done has its receipt and its place in the audit trail.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, Literal

from morgiana.control.billing.refusals import Overtaken
from morgiana.control.caller import HOST, Caller
from morgiana.control.payments.payments.models import Heard, ProviderEvent
from morgiana.control.payments.refusals import AlreadyRecorded, UnknownPaymentProvider
from morgiana.control.payments.settings import ProviderSecrets
from morgiana.control.payments.store import EventState
from morgiana.control.payments.webhook import event_of, verify
from morgiana.control.runtime import Runtime
from morgiana.kernel.clock import Clock, SystemClock

_OPERATION: Final = "payments.hear"
_TRIES: Final = 5


class ProviderReports:
    """The providers that report to an installation."""

    def __init__(self, runtime: Runtime, providers: Sequence[ProviderSecrets], clock: Clock | None = None) -> None:
        self._runtime, self._clock = runtime, clock or SystemClock()
        self._secrets = {provider.name: provider.secrets for provider in providers}

    def check(self, provider: str) -> None:
        """Raises `UnknownPaymentProvider` for a name that no report may come by."""
        if provider not in self._secrets:
            raise UnknownPaymentProvider(
                "No such payment provider reports to this installation.",
                remedy="Name it in MORGIANA_PAYMENTS_SECRETS, with its secret.",
            )

    async def hear(self, provider: str, header: str, body: bytes) -> EventState | Literal["ignored"]:
        """What came of a report, which is written down by then.

        Raises `UnknownPaymentProvider`, `BadSignature`, `InvalidRequest`, `KeyReused` where another report had its
        number, and whatever any call may be told.
        """
        self.check(provider)
        verify(header, body, self._secrets[provider], self._clock.now())
        event = event_of(provider, body)
        return "ignored" if event is None else (await self._done(event)).state

    async def _done(self, event: ProviderEvent) -> Heard:
        """Tried again where another report of the same payment, or its invoice's, came in between."""
        person, key = f"provider {event.provider}", f"payments:{event.provider}:{event.event_id}"
        caller = Caller(HOST, person, frozenset({_OPERATION}), organisation=HOST, host=True)
        for tries_left in reversed(range(_TRIES)):
            try:
                outcome = await self._runtime.call(caller, _OPERATION, event, key=key)
            except (Overtaken, AlreadyRecorded):
                if not tries_left:
                    raise
                await asyncio.sleep(0.02 * (_TRIES - tries_left))
            else:
                return Heard.model_validate_json(outcome.answer)
        raise AssertionError("a try either answers or raises")
