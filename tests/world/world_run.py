"""The simulated world: a seed and a number of steps are one history, and the first thing that is wrong ends it.

`python tests/world/world_run.py --seed 7 --steps 250` runs one again, and `--seeds 4000` as many as there are. It is on
SQLite, or with MORGIANA_TEST_STORE=postgres on a PostgreSQL server.
"""

import json
import logging
import random
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from billing_house import SELLER
from stores import STORE, copy_of, database_of, forget
from world_checks import Auditor
from world_deeds import ACTIONS, Deeds
from world_faults import Killed, Trap, WorldTime, governed
from world_model import Model, Payer, Written
from world_operations import FAIL, PRICES, Broken, ran
from world_peeking import peek
from world_process import Process

from morgiana.control.caller import LOCAL_ORGANISATION, LOCAL_TENANT, OWNER, Caller
from morgiana.control.prices import PriceBook
from morgiana.control.refusals import KeyReused
from morgiana.kernel.refusals import Fault, Refusal

_PATIENT_STEP_S = 60.0
"""Longer than anything is remembered from before."""


class Found(AssertionError):
    """Something that must be true is not."""


class World(Deeds):
    """One history. `step` does one thing and looks at everything."""

    def __init__(self, seed: int, home: Path, template: Path | None = None) -> None:
        self.seed, self.home, self.steps_done = seed, home, 0
        self.chance = random.Random(seed)
        self.time, self.model = WorldTime(), Model()
        self.past: deque[str] = deque(maxlen=12)
        if template is None:
            home.mkdir(parents=True)
        else:
            copy_of(template, home)
        (home / "prices.toml").write_text(PRICES)
        self.book = PriceBook.read(home / "prices.toml")
        self.processes: list[Process] = []
        self.dead: list[Process] = []
        self.stale: list[tuple[Process, Any]] = []
        self.fresh, self.marks, self.asked = True, 0, {}
        self.trap: Trap | None = None

    def run(self, steps: int) -> None:
        """So many steps. Raises `Found`, which says how to see it again."""
        with governed(self.time, self.seed):
            try:
                self._begin()
                for self.steps_done in range(1, steps + 1):
                    self.step()
            except Exception as error:
                last = "\n  ".join(self.past)
                again = f"tests/world/world_run.py --seed {self.seed} --steps {self.steps_done}"
                raise Found(
                    f"seed {self.seed}, step {self.steps_done}: {type(error).__name__}: {error}\n  {last}\n"
                    f"again: MORGIANA_TEST_STORE={STORE} python {again}"
                ) from error
            finally:
                for process in [*self.processes, *self.dead]:
                    process.close()
                if hasattr(self, "auditor"):
                    self.auditor.close()

    def _begin(self) -> None:
        self.processes = [Process(self.home, self.time, self.book) for _ in range(2)]
        self.auditor = Auditor(self.home, self.model)
        self.model.payers[LOCAL_ORGANISATION] = Payer(LOCAL_ORGANISATION, [LOCAL_TENANT])
        self.host = Caller(LOCAL_TENANT, OWNER.person, host=True)
        self._control(self.host, "invoices.set_seller", seller=SELLER)
        for number in range(2):
            self._found(f"Shop {number}")
        self._settle()

    # One step

    def step(self) -> None:
        self.fresh = self.chance.random() < 0.5
        self.time.run(_PATIENT_STEP_S if self.fresh else 0.1)
        self.asked, self.trap = {}, None
        ran.clear()
        process = self.chance.choice(self.processes)
        if self.chance.random() < 0.12:
            when = self.chance.choice(["statement", "statement", "before commit", "after commit"])
            self.trap = Trap(when, self.chance.random() < 0.5, self.chance.randint(1, 14))
            process.database.trap = self.trap
        [action] = self.chance.choices([one for one, _ in ACTIONS], [weight for _, weight in ACTIONS])
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
        for asked in self.asked.values():
            self.past.append(f"  {asked}")
        self._settle()

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
        expected = dict(self.asked)
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
        for place, asked in self.asked.items():
            outcome, new = asked.outcome, place in news
            if isinstance(outcome, KeyReused):
                assert place in before, f"the key was never used in this shop: {asked}"
            if isinstance(outcome, Refusal | Broken):
                assert not new, f"refused, and written all the same: {asked}"
            elif isinstance(outcome, Fault):
                assert lost or asked.fields.get("mood") == FAIL, f"a fault that nobody made: {asked}"
                if self.trap is None or not lost or self.trap.when != "after commit":
                    assert not new, f"a fault, and written all the same: {asked}"
            elif isinstance(outcome, dict):
                assert new or place in before, f"no row for an answer that was given: {asked}"
        for (shop, name), job in self.model.jobs.items():
            if (shop, job.mark) not in self.asked and (call := news.get((shop, job.mark))) is not None:
                rows = self.auditor.rows("SELECT state, receipt_id FROM jobs WHERE tenant = ? AND id = ?", shop, name)
                assert rows == [("done", call.receipt_id)], f"job {name} is {rows}, and has its answer"


def make_template(folder: Path) -> Path:
    """A home whose database has its schema and no rows, to begin each world from."""
    home = folder / "template"
    home.mkdir(parents=True)
    database_of(home).close()
    return home


def run_worlds(seeds: Sequence[int], steps: int, folder: Path) -> None:
    """A world for each seed. Raises `Found` at the first thing that is wrong."""
    logging.getLogger("morgiana").setLevel(logging.CRITICAL)  # bugs and faults are made here by the hundred
    folder.mkdir(parents=True, exist_ok=True)
    template = make_template(folder)
    for seed in seeds:
        home = folder / f"world-{seed}"
        World(seed, home, template).run(steps)
        forget(home)
    forget(template)


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
