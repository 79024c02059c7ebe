"""What happens in the world: calls, repeats, jobs, slow workers, limits, invoices, and clocks that jump."""

import asyncio
import random
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from billing_house import BUYER
from world_checks import Auditor
from world_faults import Trap, WorldTime
from world_model import TIERED, Asked, Model, Payer
from world_operations import BREAK, FAIL, REFUSE, REFUSE_LATE, REGISTRY, Broken, ran
from world_process import Process

from morgiana.control.billing.spending_store import CapRow
from morgiana.control.caller import Caller
from morgiana.control.refusals import KeyReused, NotAllowed, OverBudget
from morgiana.control.workers import LeaseLost
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.operations import Cancelled

SAYINGS = ("say.free", "say.flat", "say.flat", TIERED, TIERED, "note.keep")
MOODS = (*[""] * 9, REFUSE, REFUSE_LATE, FAIL, BREAK)


class Deeds:
    """The world's actions; each notes what it asked for, and checks what it alone can know."""

    chance: random.Random
    time: WorldTime
    model: Model
    auditor: Auditor
    past: deque[str]
    processes: list[Process]
    stale: list[tuple[Process, Any]]
    host: Caller
    trap: Trap | None
    fresh: bool
    asked: dict[tuple[str, str], Asked]
    marks: int

    @property
    def trap_sprung(self) -> bool:
        return self.trap is not None and self.trap.sprung

    # What people do

    def _caller(self) -> Caller:
        payer = self.chance.choice(list(self.model.payers.values()))
        shop = self.chance.choice(payer.shops)
        person = self.chance.choice(["ann", "bob"])
        bearer = self.chance.choice(["", "", f"key_of_{shop[-6:]}"])
        return Caller(shop, person, organisation=payer.id, bearer=bearer)

    def _mark(self) -> str:
        self.marks += 1
        return f"r{self.marks}"

    def _request(self, operation: str | None = None, *, keyed: float = 0.4) -> Asked:
        operation = operation or self.chance.choice(SAYINGS)
        caller, mark = self._caller(), self._mark()
        fields = {"mark": mark, "units": self.chance.choice([0, 1, 2, 3, 7, 20]), "mood": self.chance.choice(MOODS)}
        key = None
        if operation == "note.keep" or self.chance.random() < keyed:
            key = f"key {self.chance.randrange(60)}"
            if (caller.tenant, key) in self.model.keyed:
                key = f"key {mark}"
        asked = Asked(caller, operation, fields, key or mark, key)
        if operation == "note.keep":
            asked.on_answer = lambda _: self.model.notes.add((caller.tenant, mark))
        if key is not None:
            self.model.keyed[caller.tenant, key] = asked
        return asked

    async def _ask(self, process: Process, asked: Asked) -> None:
        request = REGISTRY[asked.operation].request.model_validate(asked.fields)
        try:
            outcome = await process.runtime.call(asked.caller, asked.operation, request, key=asked.key, patient=True)
        except (Refusal, Fault, Broken) as no:
            asked.outcome = no
        else:
            answer, receipt = outcome.read(REGISTRY[asked.operation])
            asked.outcome = answer.model_dump(mode="json")
            assert receipt.tenant == asked.caller.tenant, f"another's receipt: {receipt.tenant} for {asked}"
            if asked.operation in ("note.keep", *SAYINGS):
                assert asked.outcome["text"] == asked.fields["mark"], f"another's answer: {asked}"

    def _together(self, process: Process, several: Sequence[Asked]) -> None:
        for asked in several:
            self.asked[asked.caller.tenant, asked.mark] = asked

        async def all_of_them() -> None:
            await asyncio.gather(*(self._ask(process, asked) for asked in several))

        process.loop.run_until_complete(all_of_them())

    def _one_call(self, process: Process) -> None:
        asked = self._request()
        payer = self.model.payer_of(asked.caller.tenant)
        assert payer is not None
        left = payer.left(asked.caller.tenant, asked.caller.bearer, payer.month(self.time.at))
        self._together(process, [asked])
        if isinstance(asked.outcome, OverBudget) and self.fresh:
            most = payer.most(asked.operation, asked.units)
            assert left is not None, f"no budget, and over it: {asked}"
            assert left < most, f"{left} were left of {most}: {asked}"
            assert asked.operation == TIERED or not ran, f"done before it was known that it cannot be paid: {asked}"

    def _burst(self, process: Process) -> None:
        several = [self._request() for _ in range(self.chance.randint(2, 7))]
        self._together(process, several)
        for asked in several:
            if isinstance(asked.outcome, OverBudget) and asked.operation == "say.flat" and self.fresh:
                assert asked.fields["mark"] not in ran, f"not set aside, so done in vain: {asked}"

    def _in_turns(self, process: Process) -> None:
        """One budget, spent by two processes: what one remembers of it is out of date when its turn comes again."""
        other = next(one for one in self.processes if one is not process)
        caller = self._caller()
        payer = self.model.payers[caller.organisation]
        room = self.chance.randint(1, 20)
        if payer.mode == "prepaid":
            self._give(payer, room)
        else:
            self._limit(payer, caller.tenant, payer.spent[payer.month(self.time.at), caller.tenant] + room)
        for turn in range(self.chance.randint(3, 6)):
            asked = self._request("say.flat", keyed=0.0)
            asked.caller = caller
            asked.fields["units"] = self.chance.choice([3, 7, 20])
            self._together(other if turn % 3 == 1 else process, [asked])

    def _repeat(self, process: Process) -> None:
        """The same key again: the same answer, at no charge; with something else it is refused."""
        if not self.model.keyed:
            return
        place = self.chance.choice(sorted(self.model.keyed))
        first = self.model.keyed[place]
        known = self.model.calls.get(place)
        again = Asked(first.caller, first.operation, first.fields, first.mark, first.key, first.on_answer)
        if other := (known is not None and self.chance.random() < 0.4):
            again.fields = {**first.fields, "units": first.units + 1}
        self._together(process, [again])
        if other and not isinstance(again.outcome, Fault):
            assert isinstance(again.outcome, KeyReused), f"one key for two requests: {again}"
        elif known is not None:
            assert isinstance(again.outcome, dict) or self.trap_sprung, f"forgotten: {again}"

    def _same_key_at_once(self, process: Process) -> None:
        asked = self._request(keyed=1.0)
        twins = [asked, Asked(asked.caller, asked.operation, asked.fields, asked.mark, asked.key, asked.on_answer)]
        self._together(process, twins)
        if isinstance(asked.outcome, dict) and isinstance(twins[1].outcome, dict):
            assert ran.count(asked.fields["mark"]) == 1, f"run twice for one key: {asked}"

    def _not_allowed(self, process: Process) -> None:
        asked = self._request()
        narrow = Caller(asked.caller.tenant, "eve", frozenset({"say.free"}), organisation=asked.caller.organisation)
        asked.caller = narrow
        self._together(process, [asked])
        if asked.operation != "say.free":
            assert isinstance(asked.outcome, NotAllowed), f"not asked who may: {asked}"

    # Jobs

    def _submit(self, process: Process) -> None:
        asked = self._request("say.job")
        request = REGISTRY[asked.operation].request.model_validate(asked.fields)
        job = None
        try:
            job = process.runtime.submit(asked.caller, asked.operation, request, key=asked.key)
        except Fault:
            assert self.trap_sprung, f"a fault that nobody made: {asked}"
        finally:  # a process that was killed may have accepted it
            self._accepted(asked)
        assert job is None or (asked.caller.tenant, job.id) in self.model.jobs, f"accepted and lost: {asked}"

    def _accepted(self, asked: Asked) -> None:
        known = {name for _, name in self.model.jobs}
        for shop, name in self.auditor.rows("SELECT tenant, id FROM jobs"):
            if name not in known:
                assert shop == asked.caller.tenant, f"another's job: {shop} {name}"
                self.model.jobs[shop, name] = asked

    def _work(self, process: Process) -> None:
        try:
            claims = process.queue.claim(process.worker, free=1, now=self.time.now(), served_s={})
        except Fault:
            return
        for job in claims.jobs:
            if self.chance.random() < 0.3:
                self.stale.append((process, job))
            else:
                self._run(process, job)

    def _run(self, process: Process, job: Any) -> str:
        try:
            process.runner.run(job)
        except LeaseLost:
            return "lost"
        except (Fault, Cancelled) as no:
            process.queue.hand_back(job.job.id, job.fence, None) if not process.database.dead else None
            return type(no).__name__
        return "ended"

    def _slow_worker(self, process: Process) -> None:
        """A worker that is thought dead goes on: what it does must count for nothing."""
        if not self.stale:
            return
        owner, job = self.stale.pop(0)
        if self.chance.random() < 0.7:
            owner.queue.leave(owner.worker)
            again = process.queue.claim(process.worker, free=1, now=self.time.now(), served_s={}).jobs
            fenced = any(one.job.id == job.job.id for one in again)
            how = self._run(owner, job)
            assert not fenced or how in ("lost", "Fault"), f"a worker without its lease: {how} {job.job.id}"
            for one in again:
                self._run(process, one)
            return
        self._run(owner, job)

    def _cancel(self, process: Process) -> None:
        if self.model.jobs:
            (shop, name), asked = self.chance.choice(sorted(self.model.jobs.items(), key=lambda one: one[0]))
            try:
                ended = process.runtime.cancel(asked.caller, name)
                if self.chance.random() < 0.5 and ended.state == "cancelled":
                    process.runtime.resume(asked.caller, name)
            except (Refusal, Fault):
                self.past.append(f"  {shop[-6:]}: {name} is not cancelled")

    # The host's work, and the world's

    def _control(
        self, caller: Caller, operation: str, on_answer: Callable[..., Any] | None = None, **fields: Any
    ) -> Any:
        asked = Asked(caller, operation, fields, key := self._mark(), key, on_answer)
        self._together(self.chance.choice(self.processes[-1:]), [asked])
        return asked.outcome

    def _found(self, name: str) -> None:
        made = self._control(self.host, "tenants.create", name=name)
        if not isinstance(made, dict):
            return
        payer = Payer(made["organisation_id"], [made["shop_id"]])
        with self.processes[0].database.inner.transaction(of=frozenset({payer.id})) as transaction:
            transaction.execute(
                "INSERT INTO shops (tenant, id, name, created_at) VALUES (?, ?, 'Second', ?)",
                (payer.id, f"{payer.id}_two", self.time.at.isoformat()),
            )
            payer.shops.append(f"{payer.id}_two")
            if self.chance.random() < 0.5:
                payer.discount_percent = 10
                transaction.execute("UPDATE organisations SET plan = 'pro' WHERE tenant = ?", (payer.id,))
        self.model.payers[payer.id] = payer
        payer.mode = self.chance.choice(["invoice", "prepaid"])
        self._control(self.host, "invoices.set_terms", organisation_id=payer.id, terms=BUYER, mode=payer.mode)

    def _cap(self, process: Process) -> None:
        payer = self.chance.choice(list(self.model.payers.values()))
        holder = self.chance.choice(["", *payer.shops])
        self._limit(payer, holder, self.chance.choice([None, 0, 5, 50, 200, 1000, 1000]))

    def _limit(self, payer: Payer, holder: str, minor: int | None) -> None:
        def set_it(_: object) -> None:
            payer.caps.pop(holder, None)
            if minor is not None:
                payer.caps[holder] = minor

        self._control(
            self.host, "spending.set", set_it, organisation_id=payer.id, holder=holder, limit_minor=minor
        )  # fmt: skip

    def _cap_key(self, process: Process) -> None:
        """Keys have limits too; that of a simulated one is written by the store itself."""
        payer = self.chance.choice(list(self.model.payers.values()))
        key, minor = f"key_of_{self.chance.choice(payer.shops)[-6:]}", self.chance.choice([10, 100, 500])
        with self.processes[0].database.inner.transaction(of=frozenset({payer.id})) as transaction:
            self.processes[0].house.billing.spending.set_cap(payer.id, CapRow(key, "EUR", minor, 80))(transaction)
        payer.caps[key] = minor

    def _grant(self, process: Process) -> None:
        self._give(self.chance.choice(list(self.model.payers.values())), self.chance.choice([10, 100, 500]))

    def _give(self, payer: Payer, minor: int) -> None:
        def give(_: object) -> None:
            payer.credit += minor

        self._control(self.host, "credit.grant", give, organisation_id=payer.id, amount_minor=minor, gift=True)

    def _invoice(self, process: Process) -> None:
        payer = self.chance.choice(list(self.model.payers.values()))
        first = self.time.at.replace(day=1)
        month = f"{first - timedelta(days=1):%Y-%m}"

        def close(answer: dict[str, Any]) -> None:
            if answer["closed"]:
                payer.close(month)

        self._control(self.host, "invoices.issue", close, organisation_id=payer.id, month=month)

    def _later(self, process: Process) -> None:
        self.time.jump(timedelta(seconds=self.chance.choice([1, 600, 86_400, 86_400 * 20, 86_400 * 40])))

    def _earlier(self, process: Process) -> None:
        self.time.jump(-timedelta(seconds=self.chance.choice([1, 600, 86_400, 86_400 * 20, 86_400 * 40])))


ACTIONS: list[tuple[Callable[[Deeds, Process], None], int]] = [
    (Deeds._one_call, 34), (Deeds._burst, 14), (Deeds._in_turns, 5), (Deeds._repeat, 9), (Deeds._same_key_at_once, 4),
    (Deeds._not_allowed, 2), (Deeds._submit, 7), (Deeds._work, 9), (Deeds._slow_worker, 4), (Deeds._cancel, 2),
    (Deeds._cap, 4), (Deeds._cap_key, 2), (Deeds._grant, 3), (Deeds._invoice, 3), (Deeds._later, 4),
    (Deeds._earlier, 3),
]  # fmt: skip
"""What may happen, and how often beside the rest."""
