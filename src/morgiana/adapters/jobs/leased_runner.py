"""`JobRunner` on the books: claims waiting jobs under a lease, runs them in threads, and watches over other workers.

One thread of each worker does all the talking: it claims, shows that the worker lives, gives up those that do not, and
hands back what the books say it holds and it does not run (a claim whose confirmation was lost, a job whose end could
not be written). Beside it run as many jobs as the worker has slots, and one thread that sweeps the house.
"""

import logging
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from morgiana.control.job_queue import JobQueue, Presence, Sweep, Wakeups
from morgiana.control.ports import AcceptedJob
from morgiana.control.workers import SECONDS_BETWEEN_BEATS, LeaseLost, Watch, Worker, wait_after
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.ids import new_id
from morgiana.kernel.refusals import Fault

_log = logging.getLogger(__name__)

_SECONDS_AFTER_FAULT: Final = 1.0
_SHORTEST_WAIT: Final = timedelta(milliseconds=10)


class LeasedRunner:
    """One worker. `slots` is how many jobs it runs at once; `sweeps` are done by one worker of all at a time."""

    def __init__(
        self,
        queue: JobQueue,
        wakeups: Wakeups,
        presence: Presence,
        *,
        slots: int = 2,
        sweeps: Sequence[Sweep] = (),
        clock: Clock | None = None,
    ) -> None:
        assert slots >= 1, slots
        self._queue, self._wakeups, self._presence = queue, wakeups, presence
        self._slots, self._sweeps, self._clock = slots, tuple(sweeps), clock or SystemClock()
        self._run: Callable[[AcceptedJob], None] | None = None
        self._id = ""
        self._watch = Watch()
        self._tended_s = 0.0
        self._running: set[tuple[str, int]] = set()
        self._served_s: dict[str, float] = defaultdict(float)
        self._changed = threading.Condition()
        self._draining = threading.Event()
        self._threads: list[threading.Thread] = []

    def launch(self, run: Callable[[AcceptedJob], None]) -> None:
        assert self._run is None, "launched twice"
        self._run = run
        self._join()
        for target in (self._serve, self._sweep) if self._sweeps else (self._serve,):
            thread = threading.Thread(target=target, name=f"jobs-{target.__name__.strip('_')}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def wake(self) -> None:
        self._wakeups.wake()

    def workers(self) -> int:
        return sum(not self._presence.gone(worker.id) for worker in self._queue.roll())

    def drain(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        self._draining.set()
        self._wakeups.wake()
        with self._changed:
            while self._running and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            return not self._running

    def close(self) -> None:
        self._draining.set()
        self._wakeups.wake()
        for thread in self._threads:
            thread.join(10)
        if self._id:
            try:
                returned = self._queue.leave(self._id)
            except Fault as fault:  # the others will find that this worker has gone
                _log.warning("a worker left without a word: %s", fault)
            else:
                self._presence.leave(self._id)
                if returned:
                    _log.info("%d jobs were handed back", returned)
        self._wakeups.close()

    # The thread that does the talking

    def _serve(self) -> None:
        troubled = False
        while not self._draining.is_set():
            try:
                self._tend()
                next_at = self._claim()
                troubled = False
            except Fault as fault:
                if not troubled:
                    _log.warning("jobs wait: %s", fault)
                troubled = True
                self._draining.wait(_SECONDS_AFTER_FAULT)
                continue
            except Exception:  # noqa: BLE001  a mistake of ours in one round must not end the worker
                _log.exception("a round of the worker failed")
                self._draining.wait(_SECONDS_AFTER_FAULT)
                continue
            self._rest(next_at)

    def _rest(self, next_at: datetime | None) -> None:
        """Until a slot and a job may be there, or something else is due."""
        seconds = max(0.0, self._tended_s + SECONDS_BETWEEN_BEATS - time.monotonic())
        if self._free() == 0:
            with self._changed:
                self._changed.wait_for(lambda: len(self._running) < self._slots, seconds)
            return
        if next_at is not None:
            ahead = max(_SHORTEST_WAIT, next_at - self._clock.now())
            seconds = min(seconds, ahead.total_seconds())
        try:
            self._wakeups.wait(seconds)
        except Fault:  # the next round says so
            self._draining.wait(_SECONDS_AFTER_FAULT)

    def _claim(self) -> datetime | None:
        """Take as many jobs as there are free slots; when to look again if there are none."""
        free = self._free()
        if free == 0:
            return None
        with self._changed:
            served_s, self._served_s = self._served_s, defaultdict(float)
        noted = False
        try:
            claims = self._queue.claim(self._id, free=free, now=self._clock.now(), served_s=served_s)
            noted = claims.noted
        finally:
            with self._changed:
                for organisation, seconds in () if noted else served_s.items():
                    self._served_s[organisation] += seconds
        for accepted in claims.jobs:
            with self._changed:
                self._running.add((accepted.job.id, accepted.fence))
            threading.Thread(target=self._work, args=(accepted,), name=accepted.job.id, daemon=True).start()
        return self._clock.now() if claims.jobs else claims.next_at

    def _tend(self) -> None:
        """Every few seconds: show that this worker lives, look at the others, and see that the books agree."""
        now_s = time.monotonic()
        if now_s - self._tended_s < SECONDS_BETWEEN_BEATS:
            return
        if not self._queue.beat(self._id):
            _log.warning("this worker was taken for lost; what it runs counts no more, and it begins anew")
            self._presence.leave(self._id)
            self._join()
        roll = self._queue.roll()
        lost = self._watch.lost({worker.id: worker.beat for worker in roll}, time.monotonic())
        for worker in roll:
            if worker.id != self._id and (worker.id in lost or self._presence.gone(worker.id)):
                returned = self._queue.leave(worker.id, lost_at=self._clock.now())
                self._presence.leave(worker.id)
                _log.warning(
                    "worker %s (process %d on %s) is gone; its %d jobs wait again",
                    worker.id, worker.process, worker.host, returned,
                )  # fmt: skip
        held = self._queue.held(self._id)
        with self._changed:
            strays = [slot for slot in held.items() if slot not in self._running]
        for job_id, fence in strays:
            self._queue.hand_back(job_id, fence, None)
        self._tended_s = now_s

    def _join(self) -> None:
        worker = Worker(new_id("wrk"), socket.gethostname(), os.getpid(), self._slots)
        self._presence.enter(worker.id)
        try:
            self._queue.join(worker, self._clock.now())
        except BaseException:
            self._presence.leave(worker.id)
            raise
        self._id = worker.id

    def _free(self) -> int:
        with self._changed:
            return max(0, self._slots - len(self._running))

    # The threads of jobs

    def _work(self, accepted: AcceptedJob) -> None:
        assert self._run is not None
        job, began_s = accepted.job, time.monotonic()
        try:
            self._run(accepted)
        except LeaseLost:
            _log.info("what came of %s is dropped: its lease was lost", job.id)
        except Fault as fault:
            _log.warning("job %s is tried again: %s", job.id, fault)
            self._try_again(accepted)
        except BaseException:  # noqa: BLE001  it must not be forgotten
            _log.exception("job %s", job.id)
            self._try_again(accepted)
        finally:
            with self._changed:
                self._running.discard((job.id, accepted.fence))
                self._served_s[accepted.organisation] += time.monotonic() - began_s
                self._changed.notify_all()
            self._wakeups.wake()

    def _try_again(self, accepted: AcceptedJob) -> None:
        try:
            not_before = self._clock.now() + wait_after(accepted.job.attempts)
            self._queue.hand_back(accepted.job.id, accepted.fence, not_before)
        except Exception as error:  # noqa: BLE001  whatever it was, the next round finds the job and hands it back
            _log.warning("job %s is not handed back yet: %s", accepted.job.id, error)

    # The thread that sweeps

    def _sweep(self) -> None:
        while not self._draining.wait(SECONDS_BETWEEN_BEATS):
            for sweep in self._sweeps:
                if self._draining.is_set():
                    return
                try:
                    self._sweep_once(sweep)
                except Fault as fault:
                    _log.warning("%s is put off: %s", sweep.name, fault)
                except Exception:  # noqa: BLE001  the other sweeps go on
                    _log.exception("%s is put off", sweep.name)

    def _sweep_once(self, sweep: Sweep) -> None:
        worker, now = self._id, self._clock.now()
        if not self._queue.take_sweep(sweep.name, worker, now, sweep.every):
            return
        problem = None
        try:
            sweep.run(now)
        except Exception as error:  # noqa: BLE001  it is written down, and tried at its next time
            problem = f"{type(error).__name__}: {error}"
            _log.exception("%s failed", sweep.name)
        finally:
            self._queue.end_sweep(sweep.name, worker, problem)
