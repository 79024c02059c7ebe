"""One call while it runs: the context that its operation sees, and what it leaves for the receipt."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from morgiana.commerce import ShopData
from morgiana.commerce.database_hosts import DatabaseHosts
from morgiana.control.caller import Caller
from morgiana.control.house import House
from morgiana.control.jobs import Progress
from morgiana.control.ports import Compute, Effect, Publication, Shops, ShopSession, Watcher
from morgiana.control.usage import Usage
from morgiana.operations import Cancelled, Context, Evidence, Files, ModelUsed, Step, declared

T = TypeVar("T")
R = TypeVar("R")
Q = TypeVar("Q", bound=BaseModel)
A = TypeVar("A", bound=BaseModel)

_SECONDS_BETWEEN_REPORTS = 0.1


class Unwatched:
    """Nobody looks on."""

    def progress(self, progress: Progress) -> None:
        """Nobody is told."""

    def part(self, part_json: str) -> None:
        """Nobody is told."""

    def cancelled(self) -> bool:
        return False


class CallContext:
    """Implements `HouseContext` for one call; the shop is opened only by operations that look at it."""

    def __init__(
        self,
        *,
        call: str,
        seed: int,
        now: datetime,
        shops: Shops,
        compute: Compute,
        usage: Usage,
        watcher: Watcher,
        caller: Caller,
        house: House,
        share: float = 1.0,
    ) -> None:
        self.caller, self.house, self._share = caller, house, share
        self._tenant, self._call, self._seed, self._now = caller.tenant, call, seed, now
        self._shops, self._compute, self._usage, self._watcher = shops, compute, usage, watcher
        self._session: ShopSession | None = None
        self._reported = 0.0
        self.models: dict[str, ModelUsed] = {}
        self.steps: list[Step] = []
        self.effects: list[Effect] = []
        self.also: set[str] = set()

    @property
    def tenant(self) -> str:
        return self._tenant

    @property
    def seed(self) -> int:
        return self._seed

    @property
    def now(self) -> datetime:
        return self._now

    @property
    def shop(self) -> ShopData:
        if self._session is None:
            self._session = self._shops.open(self._tenant, call=self._call)
        return self._session

    @property
    def database_hosts(self) -> DatabaseHosts:
        return self.house.outside.databases(self._tenant)

    @property
    def files(self) -> Files:
        return self._shops.files(self._tenant)

    def track(self, items: Iterable[T], *, unit: str, total: int | None = None) -> Iterator[T]:
        if total is None and isinstance(items, Sized):
            total = len(items)
        self._report(Progress(done=0, total=total, unit=unit), now=True)
        for done, item in enumerate(items, start=1):
            yield item
            self._report(Progress(done=done, total=total, unit=unit), now=done == total)

    def map(self, function: Callable[[T], R], items: Sequence[T], *, unit: str) -> Iterator[R]:
        mapped = self._compute.map(function, items, tenant=self.caller.organisation, weight=self._share)
        for result, used in self.track(mapped, unit=unit, total=len(items)):
            self._usage.add_helper(used.cpu_seconds, used.memory_bytes)
            yield result

    def call(self, function: Callable[[Q, Context], A], request: Q) -> A:
        wall, cpu = time.perf_counter(), self._cpu()
        answer = function(request, self)
        wall, cpu = time.perf_counter() - wall, self._cpu() - cpu
        name = declared(function).name
        self.steps.append(Step(operation=name, wall_seconds=round(wall, 6), cpu_seconds=round(cpu, 6)))
        return answer

    def emit(self, part: BaseModel) -> None:
        self._watcher.part(part.model_dump_json())

    def used(self, name: str, version: str) -> None:
        self.models[name] = ModelUsed(name=name, version=version)

    def at_posting(self, effect: Effect, *, also: Iterable[str] = ()) -> None:
        self.effects.append(effect)
        self.also.update(also)

    def evidence(self) -> list[Evidence]:
        return self._session.evidence() if self._session else []

    def publication(self) -> Publication | None:
        return self._session.publication() if self._session else None

    def close(self) -> None:
        if self._session:
            self._session.close()

    def _cpu(self) -> float:
        return time.process_time() + self._usage.helper_cpu_seconds

    def _report(self, progress: Progress, *, now: bool) -> None:
        at = time.monotonic()
        if not now and at - self._reported < _SECONDS_BETWEEN_REPORTS:
            return
        self._reported = at
        if self._watcher.cancelled():
            raise Cancelled
        self._watcher.progress(progress)
