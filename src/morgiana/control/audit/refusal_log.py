"""What a refused call leaves behind: a line in the log, a count, and the first of its kind in the audit trail.

Whoever is refused can ask again as often as they like, and must not fill a trail by it. So the trail has the first no
of a kind to a caller in an hour, at most `MOST_AN_HOUR` of a tenant's, and the first no of a budget to a caller in a
month; which of several processes is first is settled where the trail is kept. The log and the counts have them all.

The entry is written beside the call, which does not wait for it: where it cannot be written, the next no is the first.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from morgiana.control.audit.chain import Entry
from morgiana.control.audit.refusals import UnknownTrail
from morgiana.control.caller import HOST, Caller
from morgiana.control.measures import Measure, counted
from morgiana.control.refusals import (
    NotAllowed,
    NotSignedIn,
    OverBudget,
    TenantClosed,
    TenantSuspended,
    TooManyCalls,
    UnknownShop,
)
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.kernel.tracing import OPERATION

_log = logging.getLogger(__name__)

RIGHTS: Final = (NotSignedIn, NotAllowed, UnknownShop, UnknownTrail, TenantSuspended, TenantClosed)
"""What says that somebody tried what they may not do."""
REFUSED: Final = "access.refused"
"""The entry of somebody who tried what they may not, or who asks faster than they may."""
OVER_BUDGET: Final = "spending.refused"
"""The entry of a call for which there was no money left."""
MOST_AN_HOUR: Final = 100
"""The most entries of refused access that a tenant's trail takes in an hour."""
_MONTH: Final = timedelta(days=62)
"""So long it is remembered that a month's budget said no; the month has surely ended then."""
_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class First:
    """An entry that is written once for all that have the same mark."""

    tenant: str
    """Whose trail it stands in."""
    mark: str
    until: datetime
    """When the mark may be forgotten."""
    entry: Entry
    most: int | None = None
    """The most entries of the tenant whose marks are forgotten at that time; None is any number."""


class FirstEntries(Protocol):
    """Where entries are written of which only the first counts."""

    def write_first(self, first: First) -> bool:
        """Write an entry unless its mark is there already, or too many are; whether it was written. Raises `Fault`."""

    def forget(self, now: datetime) -> int:
        """Forget the marks whose time is over; how many there were."""


class RefusalLog:
    """Hears of the refusals of one process; safe to call from any thread."""

    def __init__(self, entries: FirstEntries | None = None, clock: Clock | None = None) -> None:
        self._entries, self._clock = entries, clock or SystemClock()
        self._seen: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="refusals")
        self.events: Counter[str] = Counter()
        """How often somebody was refused what they may not, by the refusal's code."""

    def measures(self) -> list[Measure]:
        meaning = "Times that somebody was refused what they may not do, or asked faster than they may, by code."
        return [counted("morgiana_security_events_total", meaning, "code", self.events)]

    def refused(self, caller: Caller, operation: str, refusal: Refusal) -> None:
        """A caller who is known was refused an operation."""
        if isinstance(refusal, OverBudget):
            self._over_budget(caller, refusal)
        elif isinstance(refusal, TooManyCalls):
            self.events[refusal.code] += 1
            self._first_of_hour(caller.tenant, caller.person, caller.bearer, operation, refusal)
        elif isinstance(refusal, RIGHTS):
            self._told(caller.bearer or caller.person, caller.tenant, operation, refusal)
            self._first_of_hour(caller.tenant, caller.person, caller.bearer, operation, refusal)

    def turned_away(
        self, refusal: Refusal, *, tenant: str = HOST, person: str = "", bearer: str = "", way: str = ""
    ) -> Refusal:
        """Somebody was refused before they could ask; gives the refusal, to be raised.

        `tenant` is the shop whose key or member it was. The host hears of it too, and alone of whoever is not known.
        `way` says what they came with where it was no key: a `session`, say. Each way has a first of its own.
        """
        operation = OPERATION.get()
        self._told(bearer or person, "" if tenant == HOST else tenant, operation or way, refusal)
        for trail in sorted({tenant, HOST}):
            self._first_of_hour(trail, person, bearer, operation or way, refusal, way)
        return refusal

    def close(self) -> None:
        """Write what was heard of, and hear of nothing more."""
        self._writer.shutdown()

    def forget(self, now: datetime) -> int:
        """Housekeeping; how many marks were forgotten."""
        return self._entries.forget(now) if self._entries is not None else 0

    def _told(self, who: str, tenant: str, operation: str, refusal: Refusal) -> None:
        """A line in the log: ids and names of our own, and nothing of what was sent."""
        self.events[refusal.code] += 1
        told = {"event": REFUSED, "code": refusal.code, "operation": operation, "caller": who, "tenant": tenant}
        _log.warning(
            "access refused: %s, %s, by %s", refusal.code, operation or "at the door", who or "nobody known",
            extra={"told": told},
        )  # fmt: skip

    def _first_of_hour(
        self, tenant: str, person: str, bearer: str, operation: str, refusal: Refusal, way: str = ""
    ) -> None:
        now = self._clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        subject = f"{refusal.code} {operation}".strip()
        mark = f"{REFUSED} {refusal.code} {hour:%Y-%m-%dT%H} {bearer or person} {way}".rstrip()
        entry = Entry(now, person, bearer, REFUSED, subject)
        self._write(First(tenant, mark, hour + timedelta(hours=1), entry, MOST_AN_HOUR))

    def _over_budget(self, caller: Caller, refusal: OverBudget) -> None:
        now = self._clock.now()
        subject = f"{refusal.holder or 'all'} {refusal.month}"
        mark = f"{OVER_BUDGET} {subject} {refusal.limit_minor} {caller.bearer or caller.person}"
        entry = Entry(now, caller.person, caller.bearer, OVER_BUDGET, subject)
        self._write(First(caller.tenant, mark, now + _MONTH, entry))

    def _write(self, first: First) -> None:
        """Have an entry written, unless this process has seen to it already."""
        if self._entries is None:
            return
        place = (first.tenant, first.mark)
        with self._lock:
            if place in self._seen:
                return
            if len(self._seen) >= _REMEMBERED:  # what is forgotten here, the database still knows
                self._seen.clear()
            self._seen.add(place)
        try:
            self._writer.submit(self._written, self._entries.write_first, first)
        except RuntimeError:  # the process ends; whoever hears of the next no writes it
            _log.info("a refusal is not in the audit trail, since the process ends")

    def _written(self, write: Callable[[First], bool], first: First) -> None:
        try:
            write(first)
        except Fault as fault:
            with self._lock:
                self._seen.discard((first.tenant, first.mark))
            _log.warning("a refusal is not in the audit trail yet: %s", fault)
        except Exception:  # noqa: BLE001  of an error in this thread nobody else would hear
            _log.exception("a refusal is not in the audit trail")
