"""Helping processes: results in order, shared fairly by tenants, nice to the server, and gone when idle."""

import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from morgiana.adapters.compute.process_pool import ProcessPool
from morgiana.kernel.refusals import Fault


def square(number: int) -> int:
    return number * number


def root(number: int) -> float:
    return math.sqrt(number)


def work(seconds: float) -> float:
    """Busy for so long by the process's own clock."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def manners(_item: int) -> tuple[int, int, int]:
    return os.getpid(), os.nice(0), os.sched_getscheduler(0)


def die(number: int) -> int:
    if number == 3:
        os._exit(1)
    time.sleep(0.05)
    return number


def child_work(_item: int) -> int:
    """Let a program of its own do the work."""
    return os.system("python3 -c 'sum(range(3_000_000))'")


@pytest.fixture
def pool() -> Iterator[ProcessPool]:
    found = ProcessPool(2)
    yield found
    found.close()


def test_results_come_in_order_and_are_all_there(pool: ProcessPool) -> None:
    """A thousand items over two processes, more than are handed over at once."""
    assert [result for result, _ in pool.map(square, range(1000))] == [number * number for number in range(1000)]


def test_processes_give_way(pool: ProcessPool) -> None:
    """They are nice by 10 and batch work to the scheduler, and there is at most one more than was asked for."""
    found = [result for result, _ in pool.map(manners, range(200), tenant="a")]
    assert {nice for _, nice, _ in found} == {10}
    assert {kind for _, _, kind in found} == {os.SCHED_BATCH}
    assert len({process for process, _, _ in found}) <= 3


def interval(seconds: float) -> tuple[float, float]:
    began = time.monotonic()
    time.sleep(seconds)
    return began, time.monotonic()


def test_one_tenant_has_as_many_pieces_at_once_as_was_said(pool: ProcessPool) -> None:
    """Of forty pieces never three overlap, though a third process stands by for another tenant."""
    spans = [span for span, _ in pool.map(interval, [0.02] * 40, tenant="a")]
    assert max(sum(began <= at < ended for began, ended in spans) for at, _ in spans) == 2


def test_a_neighbour_with_many_pieces_does_not_hold_up_a_few(pool: ProcessPool) -> None:
    """Beside 400 pieces of one tenant, ten of another take at most three times as long as alone, not 40 times."""
    list(pool.map(square, range(4)))

    def ten() -> float:
        began = time.perf_counter()
        assert len(list(pool.map(work, [0.02] * 10, tenant="small"))) == 10
        return time.perf_counter() - began

    ten()
    alone, stop = min(ten() for _ in range(3)), threading.Event()

    def be_noisy() -> None:
        for _ in pool.map(work, [0.02] * 400, tenant="noisy"):
            if stop.is_set():
                return

    noisy = threading.Thread(target=be_noisy)
    noisy.start()
    time.sleep(0.2)
    beside = min(ten() for _ in range(3))
    stop.set()
    noisy.join(30)
    assert not noisy.is_alive()
    assert beside <= 3 * alone + 0.05, (alone, beside)


def test_a_map_that_is_left_takes_its_pieces_along(pool: ProcessPool) -> None:
    """Who stops reading after the first result leaves no queue behind for the next."""
    results = pool.map(work, [0.05] * 200, tenant="a")
    next(results)
    results.close()  # type: ignore[attr-defined]
    began = time.perf_counter()
    assert len(list(pool.map(work, [0.01] * 4, tenant="b"))) == 4
    assert time.perf_counter() - began < 3


def test_a_process_that_dies_is_a_fault_and_the_next_call_has_a_new_one(pool: ProcessPool) -> None:
    """It is worth another try, and another try works."""
    with pytest.raises(Fault, match="helping process"):
        list(pool.map(die, range(20), tenant="a"))
    assert [result for result, _ in pool.map(square, range(10), tenant="b")] == [n * n for n in range(10)]


def test_an_error_in_a_piece_is_the_callers(pool: ProcessPool) -> None:
    """It is raised where its result is read, in its own class, and the pool goes on."""
    with pytest.raises(ValueError, match="math domain"):
        list(pool.map(root, [1, -1, 4]))
    assert [result for result, _ in pool.map(square, [1, 2])] == [1, 4]


def test_what_pieces_used_is_told_with_them(pool: ProcessPool) -> None:
    """Processor seconds of each piece, those of programs that it ran too, and the memory that its process held."""
    used = [usage for _, usage in pool.map(work, [0.1] * 4)]
    assert sum(usage.cpu_seconds for usage in used) == pytest.approx(0.4, abs=0.1)
    assert all(usage.memory_bytes > 5_000_000 for usage in used)
    assert all(usage.cpu_seconds > 0.02 for _, usage in pool.map(child_work, range(2)))


def test_idle_processes_are_ended() -> None:
    """After a pause no helper is left, and the next call starts them again."""
    pool = ProcessPool(2, seconds_idle=0.2)
    [first, *_] = [process for (process, _, _), _ in pool.map(manners, range(4))]
    until = time.monotonic() + 20
    while Path(f"/proc/{first}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{first}").exists()
    assert [result for result, _ in pool.map(square, [1, 2])] == [1, 4]
    pool.close()


def test_processes_end_with_whoever_started_them() -> None:
    """A server that is killed leaves no helper behind that waits for pieces for ever."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from morgiana.adapters.compute.process_pool import ProcessPool\n"
        "import os, test_compute_pool as told, signal\n"
        "if __name__ == '__main__':\n"
        "    found = {process for (process, _, _), _ in ProcessPool(2).map(told.manners, range(4))}\n"
        "    print(*found, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    command = [sys.executable, "-c", script, str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        helpers = [int(number) for number in parent.stdout.readline().split()]
    assert helpers
    until = time.monotonic() + 20
    while any(Path(f"/proc/{helper}").exists() for helper in helpers) and time.monotonic() < until:
        time.sleep(0.05)
    assert [helper for helper in helpers if Path(f"/proc/{helper}").exists()] == []


def test_closing_tells_those_who_wait(pool: ProcessPool) -> None:
    """A map under way when the program ends is a fault, not a wait for ever."""
    told: list[str] = []

    def run() -> None:
        try:
            list(pool.map(work, [0.2] * 200, tenant="a"))
        except Fault as fault:
            told.append(str(fault))

    under_way = threading.Thread(target=run)
    under_way.start()
    time.sleep(0.5)
    pool.close()
    under_way.join(20)
    assert not under_way.is_alive()
    assert len(told) == 1
