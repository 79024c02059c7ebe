"""Start-time fair queueing over tenants: each gets its share of the service, however much another asks for.

Goyal, Vin, Cheng: "Start-time Fair Queueing: A Scheduling Algorithm for Integrated Services Packet Switching Networks",
SIGCOMM 1996, section 2, doi 10.1145/248156.248171. An item's start tag is the later of the queue's virtual time and of
its tenant's last finish tag; its finish tag is that plus cost over weight; the smallest start tag is served next and
becomes the virtual time. Between two tenants that both wait, what was served over weight differs by no more than the
largest item of each (theorem 1).

With several servers the same tags decide who is dispatched: SFQ(D) of Jin, Chase, Kaur: "Interposed Proportional
Sharing for a Storage Service Utility", SIGMETRICS 2004, section 4.2, doi 10.1145/1005686.1005694.

We differ from both in two things. The cost of a call is known only when it has ended, so an expected cost is charged
at dispatch and the difference is settled in the tenant's finish tag afterwards. And a service cannot be interrupted, so
a tenant may be kept from holding every server: `most_at_once` leaves room for whoever comes next.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Served(Generic[T]):
    """An item that was dispatched; `FairQueue.settle` takes it back when it has ended."""

    tenant: str
    item: T
    cost: float
    weight: float


@dataclass(slots=True)
class _Flow(Generic[T]):
    """One tenant's line: its items, each with the virtual time of its arrival."""

    most_at_once: int
    finish: float = 0.0
    running: int = 0
    cost_waiting: float = 0.0
    weight: float = 1.0
    active: bool = False
    """Whether it waits or is served, and so has a share."""
    waiting: deque[tuple[float, float, float, T]] = field(default_factory=deque)
    ticket: int = 0
    """Which entry of the heap is the valid one."""


class FairQueue(Generic[T]):
    """A queue of many lines. Not safe to use from several threads at once: its owner holds a lock."""

    def __init__(self) -> None:
        self._flows: dict[str, _Flow[T]] = {}
        self._heap: list[tuple[float, int, str]] = []
        self._virtual = 0.0
        self._tickets = 0
        self._waiting = 0
        self._running = 0
        self._weight = 0.0

    def __len__(self) -> int:
        """How many items wait."""
        return self._waiting

    @property
    def tenants(self) -> int:
        """How many tenants wait, are served or were served so lately that it still counts."""
        return len(self._flows)

    @property
    def running(self) -> int:
        """How many items are dispatched and not settled."""
        return self._running

    def waiting(self, tenant: str) -> int:
        """How many items of a tenant wait."""
        flow = self._flows.get(tenant)
        return len(flow.waiting) if flow else 0

    def running_of(self, tenant: str) -> int:
        """How many items of a tenant are dispatched and not settled."""
        flow = self._flows.get(tenant)
        return flow.running if flow else 0

    def wait_ahead(self, tenant: str, servers: int, *, weight: float = 1.0, most_at_once: int = 1 << 30) -> float:
        """What a new item of `tenant` would have to wait for, in units of cost, if everybody kept their share.

        Its own line, served at its share of `servers`; what others have in theirs does not delay it, only their number.
        """
        flow = self._flows.get(tenant)
        if flow is None or not flow.waiting:
            return 0.0
        share = servers * weight / max(self._weight, weight)
        return flow.cost_waiting / min(share, most_at_once)

    def push(
        self, tenant: str, item: T, *, cost: float = 1.0, weight: float = 1.0, most_at_once: int = 1 << 30
    ) -> None:
        """Put an item at the end of its tenant's line. `cost` is what it is expected to take, in any one unit."""
        assert cost >= 0, cost
        assert weight > 0, weight
        assert most_at_once >= 1, most_at_once
        flow = self._flows.get(tenant)
        if flow is None:
            flow = self._flows[tenant] = _Flow(most_at_once)
        flow.most_at_once = most_at_once
        self._weigh(flow, weight, active=True)
        flow.cost_waiting += cost
        flow.waiting.append((self._virtual, cost, weight, item))
        self._waiting += 1
        if len(flow.waiting) == 1:
            self._enter(tenant, flow)

    def pop(self) -> Served[T] | None:
        """The item whose turn it is; None where nobody waits who may have another server."""
        while self._heap:
            start, ticket, tenant = heapq.heappop(self._heap)
            flow = self._flows.get(tenant)
            if flow is None or flow.ticket != ticket:
                continue
            _, cost, weight, item = flow.waiting.popleft()
            self._virtual = max(self._virtual, start)
            flow.finish = start + cost / weight
            flow.running += 1
            flow.cost_waiting = flow.cost_waiting - cost if flow.waiting else 0.0
            self._waiting -= 1
            self._running += 1
            self._enter(tenant, flow)
            return Served(tenant, item, cost, weight)
        return None

    def settle(self, served: Served[T], cost: float) -> None:
        """Say what a dispatched item cost in truth; its server is free again."""
        flow = self._flows[served.tenant]
        flow.running -= 1
        self._running -= 1
        assert flow.running >= 0, served.tenant
        flow.finish += (cost - served.cost) / served.weight
        self._enter(served.tenant, flow)
        if not flow.waiting and flow.running == 0:
            self._weigh(flow, flow.weight, active=False)
            self._forget()

    def drop(self, tenant: str, item: T) -> bool:
        """Take an item out that waits; False where it does not. It costs its tenant nothing."""
        flow = self._flows.get(tenant)
        if flow is None:
            return False
        for index, waiting in enumerate(flow.waiting):
            if waiting[3] is item:
                del flow.waiting[index]
                self._waiting -= 1
                flow.cost_waiting = flow.cost_waiting - waiting[1] if flow.waiting else 0.0
                self._weigh(flow, flow.weight, active=bool(flow.waiting) or flow.running > 0)
                self._enter(tenant, flow)
                return True
        return False

    def clear(self) -> list[T]:
        """Take out everything that waits, whoever's it is; what is dispatched is still to be settled."""
        found = []
        for tenant, flow in self._flows.items():
            found += [item for _, _, _, item in flow.waiting]
            flow.waiting.clear()
            flow.cost_waiting = 0.0
            self._weigh(flow, flow.weight, active=flow.running > 0)
            self._enter(tenant, flow)
        self._waiting = 0
        return found

    def _weigh(self, flow: _Flow[T], weight: float, *, active: bool) -> None:
        """Keep the sum of the weights of those who have a share."""
        self._weight += (weight if active else 0.0) - (flow.weight if flow.active else 0.0)
        flow.weight, flow.active = weight, active

    def _enter(self, tenant: str, flow: _Flow[T]) -> None:
        """Put the head of a line where its tag belongs; the entry that was there before counts no more."""
        self._tickets += 1
        flow.ticket = self._tickets
        if flow.waiting and flow.running < flow.most_at_once:
            heapq.heappush(self._heap, (max(flow.waiting[0][0], flow.finish), flow.ticket, tenant))

    def _forget(self) -> None:
        """Drop the lines of those who are at rest and owe nothing: what was served long ago gives no one an edge."""
        if self._waiting == 0 and self._running == 0:
            self._flows.clear()
            self._heap.clear()
            self._virtual = self._weight = 0.0
        elif len(self._flows) > 64 and self._tickets % 64 == 0:
            at_rest = [
                name
                for name, flow in self._flows.items()
                if not flow.waiting and flow.running == 0 and flow.finish <= self._virtual
            ]
            for name in at_rest:
                del self._flows[name]
