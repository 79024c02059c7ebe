"""Group commit beside a disk that is slow to confirm: the loop goes on, and no answer comes before its confirmation."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from test_database import posting

from morgiana.control.group_commit import GroupCommit
from morgiana.control.ports import Books, Posting, Written


class SlowDisk:
    """Books that take a while to confirm, and note what they were asked."""

    off_loop = False

    def __init__(self, seconds: float) -> None:
        self.seconds, self.batches, self.committed = seconds, list[int](), 0

    def begin(self, postings: Sequence[Posting]) -> Callable[[], list[Written]]:
        self.batches.append(len(postings))

        def commit() -> list[Written]:
            time.sleep(self.seconds)
            self.committed += len(postings)
            return [None] * len(postings)

        return commit


async def _longest_pause(group: GroupCommit, calls: int) -> float:
    """The longest that the loop stood still, in seconds, while so many calls were posted one after another."""
    longest, done = 0.0, False

    async def watch() -> None:
        nonlocal longest
        before = time.perf_counter()
        while not done:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, before = max(longest, now - before), now

    watching = asyncio.ensure_future(watch())
    for number in range(calls):
        await group.post(posting(f"r{number}"))
    done = True
    await watching
    return longest


def _group(disk: SlowDisk) -> GroupCommit:
    return GroupCommit(cast("Books", cast("Any", disk)))


def test_a_slow_disk_is_waited_for_in_a_thread() -> None:
    """The first confirmation shows that the disk is slow; from then on the loop does not stand still for it."""
    disk = SlowDisk(0.3)
    group = _group(disk)

    async def both() -> float:
        await group.post(posting("first"))
        return await _longest_pause(group, 3)

    assert asyncio.run(both()) < 0.3
    assert disk.committed == 4
    group.close()


def test_what_arrives_meanwhile_is_one_batch() -> None:
    """While the disk confirms, calls gather; they are written together."""
    disk = SlowDisk(0.2)
    group = _group(disk)

    async def all_at_once() -> None:
        await group.post(posting("first"))
        second = asyncio.ensure_future(group.post(posting("second")))
        await asyncio.sleep(0.05)
        await asyncio.gather(second, *(group.post(posting(f"r{number}")) for number in range(5)))

    asyncio.run(all_at_once())
    assert disk.batches == [1, 1, 5]
    group.close()


def test_no_answer_before_its_confirmation() -> None:
    """Whoever is answered is on disk."""
    disk = SlowDisk(0.02)
    group = _group(disk)

    async def one_by_one() -> list[int]:
        return [(await group.post(posting(f"r{number}")), disk.committed)[1] for number in range(4)]

    assert asyncio.run(one_by_one()) == [1, 2, 3, 4]
    group.close()


def test_a_failing_disk_fails_all_who_wait() -> None:
    """What the disk says is told to each; the next batch is tried anew."""

    class Broken(SlowDisk):
        def begin(self, postings: Sequence[Posting]) -> Callable[[], list[Written]]:
            if not self.batches:
                self.batches.append(len(postings))
                raise OSError("no room")
            return super().begin(postings)

    disk = Broken(0.0)
    group = _group(disk)

    async def twice() -> list[object]:
        failed = await asyncio.gather(group.post(posting("a")), group.post(posting("b")), return_exceptions=True)
        return [*failed, await group.post(posting("c"))]

    first, second, third = asyncio.run(twice())
    assert isinstance(first, OSError)
    assert isinstance(second, OSError)
    assert isinstance(third, Posting)
    group.close()
