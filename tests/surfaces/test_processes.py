"""Processes that are kept: begun again when they die, replaced without a gap, and ended with whoever keeps them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from morgiana.surfaces.processes.child import CHILD as CHILD_MARK
from morgiana.surfaces.processes.keeper import ChildFailed, Keeper, Task
from morgiana.surfaces.processes.service_manager import inherited_socket, tell

CHILD = """
import os, signal, sys, time
from pathlib import Path
from morgiana.surfaces.processes.child import end_with_parent, say_ready
lives = Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
end_with_parent()
(lives / str(os.getpid())).touch()
say_ready()
time.sleep(600)
"""

ENDS = """
import sys, time
from morgiana.surfaces.processes.child import end_with_parent, say_ready
end_with_parent()
say_ready()
time.sleep(0.3)
"""

PARENT = """
import sys, time
from morgiana.surfaces.processes.child import CHILD as CHILD_MARK
from morgiana.surfaces.processes.keeper import Keeper, Task
Keeper([Task("child", tuple(sys.argv[1:]))], drain_seconds=2).begin(wait=True)
time.sleep(600)
"""


def task(lives: Path) -> Task:
    return Task("child", (sys.executable, "-c", CHILD, str(lives)))


def born(lives: Path) -> set[int]:
    return {int(file.name) for file in lives.iterdir()}


def alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def eventually(what: Callable[[], bool], seconds: float = 15.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_child_that_dies_is_begun_again(tmp_path: Path) -> None:
    """A killed child has a successor within seconds; the last one ends with the keeper."""
    keeper = Keeper([task(tmp_path)], drain_seconds=2)
    keeper.begin(wait=True)
    [first] = born(tmp_path)
    os.kill(first, signal.SIGKILL)
    eventually(lambda: len(born(tmp_path)) == 2)
    keeper.close()
    eventually(lambda: not any(alive(child) for child in born(tmp_path)))
    time.sleep(1.5)
    assert len(born(tmp_path)) == 2, "it was begun again after the end"


def test_child_is_replaced_when_its_successor_is_ready(tmp_path: Path) -> None:
    """After a replacement the old child is gone, the new one lives, and no third was begun."""
    keeper = Keeper([task(tmp_path)], drain_seconds=2)
    keeper.begin(wait=True)
    [old] = born(tmp_path)
    keeper.replace_all()
    [new] = born(tmp_path) - {old}
    assert (alive(old), alive(new)) == (False, True)
    time.sleep(1.5)
    assert born(tmp_path) == {old, new}
    keeper.close()


def test_child_that_does_not_get_ready_replaces_nobody(tmp_path: Path) -> None:
    """A program that ends at once is told at the beginning; as a successor it leaves the old one where it is."""
    program = tmp_path / "program.py"
    program.write_text(CHILD)
    lives = tmp_path / "lives"
    lives.mkdir()
    keeper = Keeper([Task("child", (sys.executable, str(program), str(lives)))], drain_seconds=2)
    keeper.begin(wait=True)
    program.write_text("raise SystemExit(1)")
    keeper.replace_all()
    [only] = born(lives)
    assert alive(only)
    keeper.close()
    with pytest.raises(ChildFailed):
        Keeper([Task("child", (sys.executable, str(program)))], drain_seconds=1).begin(wait=True)


def test_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """A keeper that dies without a word takes its children along, in order."""
    child = task(tmp_path).command
    parent = os.spawnv(os.P_NOWAIT, sys.executable, [sys.executable, "-c", PARENT, *child])
    eventually(lambda: len(born(tmp_path)) == 1)
    [process_id] = born(tmp_path)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    eventually(lambda: not alive(process_id))


def test_child_that_has_done_its_work_ends_cleanly() -> None:
    """A child whose parent still lives can end by itself: the thread that waits for the parent does not abort it."""
    child = subprocess.Popen(
        [sys.executable, "-c", ENDS],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        env={**os.environ, CHILD_MARK: "1"},
    )
    assert child.wait(20) == 0


def test_service_manager_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """States arrive as datagrams at NOTIFY_SOCKET; without it, or with nobody there, nothing happens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "s"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "s"))
        tell("READY=1")
        assert manager.recv(64) == b"READY=1"
    tell("STOPPING=1")
    monkeypatch.delenv("NOTIFY_SOCKET")
    tell("READY=1")


def test_socket_of_another_process_is_not_ours() -> None:
    """LISTEN_FDS counts for the process that LISTEN_PID names; either way both are taken out of the environment."""
    ours = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
    assert inherited_socket(ours) == 3
    assert ours == {}
    assert inherited_socket({"LISTEN_PID": "1", "LISTEN_FDS": "1"}) is None
    assert inherited_socket({"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "0"}) is None
    assert inherited_socket({}) is None
