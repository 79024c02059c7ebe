"""One process of the world: the real control plane on a database, wired as in `app.py` but for compute and the lake."""

import asyncio
import logging
import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from stores import database_of
from tenancy_house import NoShopData
from world_faults import FaultyDatabase, WorldTime
from world_operations import REGISTRY

from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.charging import Charging
from morgiana.adapters.database.job_queue import QueueRows
from morgiana.adapters.database.limits import SqlLeases
from morgiana.adapters.database.sqlite import SqliteDatabase
from morgiana.adapters.database.tenancy import TenancyRows
from morgiana.adapters.vault.opening import open_vault
from morgiana.app import open_house
from morgiana.control.billing.engine.months import Months
from morgiana.control.group_commit import GroupCommit
from morgiana.control.house import House
from morgiana.control.installation import Settings
from morgiana.control.limits.gate import Gate
from morgiana.control.limits.of_plans import by_plan
from morgiana.control.ports import AcceptedJob
from morgiana.control.prices import PriceBook
from morgiana.control.runtime import Runtime
from morgiana.control.workers import Worker
from morgiana.kernel.ids import new_id

T = TypeVar("T")


class HandRunner:
    """A job runner that runs nothing by itself: the world says when."""

    run: Callable[[AcceptedJob], None]

    def launch(self, run: Callable[[AcceptedJob], None]) -> None:
        self.run = run

    def wake(self) -> None:
        """Nobody sleeps."""

    def workers(self) -> int:
        return 1

    def drain(self, seconds: float) -> bool:
        return True

    def close(self) -> None:
        """Nothing runs."""


class HereAndNow(ThreadPoolExecutor):
    """Does at once what is meant for a thread, for which of two threads ends first would not come from the seed."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  whoever waits for it is told
            done.set_exception(error)
        return done


@dataclass
class Process:
    """A runtime with its own connection and its own memory."""

    home: Path
    time: WorldTime
    book: PriceBook
    database: FaultyDatabase = field(init=False)
    runtime: Runtime = field(init=False)
    house: House = field(init=False)
    queue: QueueRows = field(init=False)
    worker: str = field(init=False)
    loop: asyncio.AbstractEventLoop = field(init=False)
    runner: HandRunner = field(default_factory=HandRunner)

    def __post_init__(self) -> None:
        opened = database_of(self.home)
        if isinstance(opened, SqliteDatabase):
            # What is simulated is the end of a process, not of the machine: the disk need not confirm each step.
            opened._connection.execute("PRAGMA synchronous=OFF")
        self.database = FaultyDatabase(opened)
        months = Months(ZoneInfo("UTC"))
        vault = open_vault(self.home, opened, {})
        self.house = open_house(Settings(home=self.home), REGISTRY, self.database, vault, prices=self.book)
        nothing: Any = NoShopData()
        self.runtime = Runtime(
            REGISTRY,
            books=SqlBooks(self.database, Charging(months, self.book)),
            shops=nothing,
            compute=nothing,
            house=self.house,
            price_book=self.book,
            runner=self.runner,
            clock=self.time,
            months=months,
            gate=Gate(
                by_plan(TenancyRows(self.database, vault)),
                SqlLeases(self.database),
                clock=self.time,
                monotonic=self.time.monotonic,
            ),
        )
        self.runtime._group = GroupCommit(self.runtime._books, slow_disk_s=math.inf)
        self.runner.launch(self.runtime._runs.run)
        self.queue = QueueRows(self.database)
        self.worker = new_id("worker")
        self.queue.join(Worker(self.worker, "world", 1, 2), self.time.now())
        self.loop = asyncio.new_event_loop()
        self.loop.set_default_executor(HereAndNow(1))
        self.loop.set_exception_handler(lambda loop, context: None)

    def abandon(self) -> None:
        """End as a killed process ends: nothing is closed, handed back or said; only its tasks are taken away."""
        self.database.dead = True
        self._take_tasks()

    def _take_tasks(self) -> None:
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        for _ in range(len(tasks) + 1):
            try:
                self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
                break
            except BaseException as death:  # noqa: BLE001  whatever the dead still say
                logging.getLogger(__name__).debug("a task of a dead process: %r", death)
        self.loop.close()
        self.runtime._threads.close()

    def close(self) -> None:
        """Let the file go, at the end of the world."""
        if not self.loop.is_closed():
            self._take_tasks()
        self.database.close()
