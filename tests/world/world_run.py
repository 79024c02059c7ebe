"""The simulated world: a seed and a number of steps are one history, and the first thing that is wrong ends it.

`python tests/world/world_run.py --seed 7 --steps 250` runs one again, and `--seeds 4000` as many as there are.
"""

import asyncio
import json
import logging
import random
import shutil
from collections import deque
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from billing_house import BUYER, SELLER
from world_checks import Auditor
from world_faults import Killed, Trap, WorldTime, governed
from world_model import TIERED, Asked, Model, Payer, Written
from world_operations import BREAK, FAIL, PRICES, REFUSE, REFUSE_LATE, REGISTRY, Broken, ran
from world_peeking import peek
from world_process import Process

from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.control.caller import LOCAL_ORGANISATION, LOCAL_TENANT, OWNER, Caller
from morgiana.control.prices import PriceBook
from morgiana.control.refusals import KeyReused, NotAllowed, OverBudget
from morgiana.control.workers import LeaseLost
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.operations import Cancelled

SAYINGS = ("say.free", "say.flat", "say.flat", TIERED, TIERED, "note.keep")
MOODS = (*[""] * 9, REFUSE, REFUSE_LATE, FAIL, BREAK)
_PATIENT_STEP_S = 60.0
"""Longer than anything is remembered from before."""


class Found(AssertionError):
    """Something that must be true is not."""


class World:
    """One history. `step` does one thing and looks at everything."""

    def __init__(self, seed: int, home: Path, template: Path | None = None) -> None:
        self.seed, self.home, self.steps_done = seed, home, 0
        self.chance = random.Random(seed)
        self.time, self.model = WorldTime(), Model()
        self.past: deque[str] = deque(maxlen=12)
        home.mkdir(parents=True, exist_ok=True)
        (home / "prices.toml").write_text(PRICES)
        self.book = PriceBook.read(home / "prices.toml")
        if template is not None:
            shutil.copy(template, home / "morgiana.sqlite")
        self.processes: list[Process] = []
        self.dead: list[Process] = []
        self.stale: list[tuple[Process, Any]] = []
        self.fresh, self._marks, self._asked = True, 0, {}  # type: ignore[var-annotated]
        self.trap: Trap | None = None

    def run(self, steps: int) -> None:
        """So many steps. Raises `Found`, which says how to see it again."""
        with governed(self.time, self.seed):
            try:
                self._begin()
                for self.steps_done in range(1, steps + 1):  # noqa: B020  the failure tells which step it was
                    self.step()
            except Exception as error:
                last = "\n  ".join(self.past)
                raise Found(
                    f"seed {self.seed}, step {self.steps_done}: {type(error).__name__}: {error}\n  {last}\n"
                    f"again: python tests/world/world_run.py --seed {self.seed} --steps {self.steps_done}"
                ) from error
            finally:
                for process in [*self.processes, *self.dead]:
                    process.close()
                if hasattr(self, "auditor"):
                    self.auditor.close()

    def _begin(self) -> None:
        self.processes = [Process(self.home, self.time, self.book) for _ in range(2)]
        self.auditor = Auditor(self.home / "morgiana.sqlite", self.model)
        self.model.payers[LOCAL_ORGANISATION] = Payer(LOCAL_ORGANISATION, [LOCAL_TENANT])
        self.host = Caller(LOCAL_TENANT, OWNER.person, host=True)
        self._control(self.host, "invoices.set_seller", seller=SELLER)
        for number in range(2):
            self._found(f"Shop {number}")
        self._settle()

    # One step

    def step(self) -> None:
        self.fresh = self.chance.random() < 0.8
        self.time.run(_PATIENT_STEP_S if self.fresh else 0.1)
        self._asked, self.trap = {}, None
        ran.clear()
        process = self.chance.choice(self.processes)
        if self.chance.random() < 0.12:
            when = self.chance.choice(["statement", "statement", "before commit", "after commit"])
            self.trap = Trap(when, self.chance.random() < 0.5, self.chance.randint(1, 14))
            process.database.trap = self.trap
        [action] = self.chance.choices([one for one, _ in _ACTIONS], [weight for _, weight in _ACTIONS])
        self.past.append(f"{self.steps_done} {action.__name__.strip('_')} {self.time.at:%m-%d %H:%M} {self.trap or ''}")
        try:
            action(self, process)
        except (Killed, RuntimeError) as end:
            if not process.database.dead:
                raise
            self.past.append(f"  killed ({type(end).__name__})")
        except Fault:  # met by a worker between its jobs, which looks again later
            if not self.trap_sprung:
                raise
        process.database.trap = None
        if process.database.dead:
            self._reopen(process)
        for asked in self._asked.values():
            self.past.append(f"  {asked}")
        self._settle()

    @property
    def trap_sprung(self) -> bool:
        return self.trap is not None and self.trap.sprung

    def _reopen(self, process: Process) -> None:
        """Where a process was killed another begins, and the others find that it no longer lives."""
        process.abandon()
        self.dead.append(process)
        self.stale = [(owner, job) for owner, job in self.stale if owner is not process]
        self.processes.remove(process)
        self.processes.append(Process(self.home, self.time, self.book))
        self.processes[0].queue.leave(process.worker)

    def _settle(self) -> None:
        """What was written is what was asked for; then the model moves with it, and everything is compared."""
        expected = dict(self._asked)
        for asked in self.model.jobs.values():
            expected.setdefault((asked.caller.tenant, asked.mark), asked)
        before = set(self.model.calls)
        for place, asked in expected.items():
            if asked.on_answer is not None and place not in before and (answer := self._answer(place)):
                asked.on_answer(answer)
        news = self.auditor.news(expected)
        self._outcomes(before, {(call.shop, call.mark): call for call in news})
        self.auditor.check()
        peek(self.processes[0], self.model, self.host, self.chance)

    def _answer(self, place: tuple[str, str]) -> dict[str, Any] | None:
        found = self.auditor.rows("SELECT answer FROM calls WHERE tenant = ? AND idempotency_key = ?", *place)
        return json.loads(found[0][0]) if found else None

    def _outcomes(self, before: set[tuple[str, str]], news: dict[tuple[str, str], Written]) -> None:
        """Each who asked was told what is written."""
        lost = self.trap_sprung
        for place, asked in self._asked.items():
            outcome, new = asked.outcome, place in news
            if isinstance(outcome, Refusal | Broken):
                assert not new, f"refused, and written all the same: {asked}"
            elif isinstance(outcome, Fault):
                assert lost or asked.fields.get("mood") == FAIL, f"a fault that nobody made: {asked}"
                if self.trap is None or not lost or self.trap.when != "after commit":
                    assert not new, f"a fault, and written all the same: {asked}"
            elif isinstance(outcome, dict):
                assert new or place in before, f"no row for an answer that was given: {asked}"
        for (shop, name), job in self.model.jobs.items():
            if (shop, job.mark) not in self._asked and (call := news.get((shop, job.mark))) is not None:
                rows = self.auditor.rows("SELECT state, receipt_id FROM jobs WHERE tenant = ? AND id = ?", shop, name)
                assert rows == [("done", call.receipt_id)], f"job {name} is {rows}, and has its answer"

    # What people do

    def _caller(self) -> Caller:
        payer = self.chance.choice(list(self.model.payers.values()))
        shop = self.chance.choice(payer.shops)
        person = self.chance.choice(["ann", "bob"])
        bearer = self.chance.choice(["", "", f"key_of_{shop[-6:]}"])
        return Caller(shop, person, organisation=payer.id, bearer=bearer)

    def _mark(self) -> str:
        self._marks += 1
        return f"r{self._marks}"

    def _request(self, operation: str | None = None, *, keyed: float = 0.4) -> Asked:
        operation = operation or self.chance.choice(SAYINGS)
        caller, mark = self._caller(), self._mark()
        fields = {"mark": mark, "units": self.chance.choice([0, 1, 2, 3, 7, 20]), "mood": self.chance.choice(MOODS)}
        key = None
        if operation == "note.keep" or self.chance.random() < keyed:
            key = f"key {self.chance.randrange(10_000)}"
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
            self._asked[asked.caller.tenant, asked.mark] = asked

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
        minor = self.chance.choice([None, 0, 5, 50, 200, 1000, 1000])

        def set_it(_: object) -> None:
            payer.caps.pop(holder, None)
            if minor is not None:
                payer.caps[holder] = minor

        self._control(
            self.host, "spending.set", set_it, organisation_id=payer.id, holder=holder, limit_minor=minor
        )  # fmt: skip

    def _cap_key(self, process: Process) -> None:
        """Keys have limits too; that of a simulated one is written by the store itself."""
        from morgiana.control.billing.spending_store import CapRow

        payer = self.chance.choice(list(self.model.payers.values()))
        key, minor = f"key_of_{self.chance.choice(payer.shops)[-6:]}", self.chance.choice([10, 100, 500])
        with self.processes[0].database.inner.transaction(of=frozenset({payer.id})) as transaction:
            self.processes[0].house.billing.spending.set_cap(payer.id, CapRow(key, "EUR", minor, 80))(transaction)
        payer.caps[key] = minor

    def _grant(self, process: Process) -> None:
        payer, minor = self.chance.choice(list(self.model.payers.values())), self.chance.choice([10, 100, 500])

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


_ACTIONS: list[tuple[Callable[[World, Process], None], int]] = [
    (World._one_call, 34), (World._burst, 14), (World._repeat, 9), (World._same_key_at_once, 4),
    (World._not_allowed, 2), (World._submit, 7), (World._work, 9), (World._slow_worker, 4), (World._cancel, 2),
    (World._cap, 4), (World._cap_key, 2), (World._grant, 3), (World._invoice, 3), (World._later, 4), (World._earlier, 3),
]  # fmt: skip


def make_template(folder: Path) -> Path:
    """A database with its schema and no rows, to begin each world from."""
    file = folder / "template.sqlite"
    SqliteDatabase(file).close()
    return file


def run_worlds(seeds: Sequence[int], steps: int, folder: Path) -> None:
    """A world for each seed. Raises `Found` at the first thing that is wrong."""
    logging.getLogger("morgiana").setLevel(logging.CRITICAL)  # bugs and faults are made here by the hundred
    folder.mkdir(parents=True, exist_ok=True)
    template = make_template(folder)
    for seed in seeds:
        home = folder / f"world-{seed}"
        World(seed, home, template).run(steps)
        shutil.rmtree(home)


def main() -> None:
    import argparse
    import tempfile

    parser = argparse.ArgumentParser(description="Run the simulation.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=1, help="how many, from --seed on")
    parser.add_argument("--steps", type=int, default=250)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(asked.seed, asked.seed + asked.seeds):
            run_worlds([seed], asked.steps, Path(folder) / str(seed))
            if asked.seeds > 1 and seed % 100 == 0:
                print(f"seed {seed}: {asked.steps} steps, nothing found", flush=True)
    print(f"{asked.seeds * asked.steps} steps from seed {asked.seed} on: nothing found")


if __name__ == "__main__":
    main()
