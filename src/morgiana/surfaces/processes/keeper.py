"""Keeps child processes alive, replaces them one by one without a gap, and ends them in order."""

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from morgiana.surfaces.processes.child import CHILD, READY, SOCKET

_log = logging.getLogger(__name__)

_SECONDS_TO_READY: Final = 120.0
_SECONDS_TO_DIE: Final = 5.0
"""What a process that was told to end may take beyond the time that its work may."""
_LONGEST_PAUSE: Final = 30.0
_SECONDS_OF_HEALTH: Final = 60.0
"""A process that lived so long is begun again at once."""


@dataclass(frozen=True, slots=True)
class Task:
    """What one child is for."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    """Besides this process's own."""
    socket: int | None = None
    """A listening socket to hand over."""


class Keeper:
    """The children of this process, one for each task."""

    def __init__(self, tasks: Sequence[Task], *, drain_seconds: float) -> None:
        self._tasks, self._drain_seconds = tuple(tasks), drain_seconds
        self._lock = threading.RLock()
        self._children: dict[str, subprocess.Popen[str]] = {}
        self._ending = threading.Event()

    def begin(self, *, wait: bool = False) -> None:
        """Start every child; with `wait`, return when all are ready. Raises `ChildFailed` where one does not get so."""
        started = [self._start(task) for task in self._tasks]
        try:
            for process in started if wait else ():
                _wait_ready(process)
        except ChildFailed:
            for process in started:
                process.kill()
                process.wait()
            raise
        for task, process in zip(self._tasks, started, strict=True):
            self._children[task.name] = process
            threading.Thread(target=self._keep, args=(task, process), name=task.name, daemon=True).start()

    def replace_all(self) -> None:
        """Put a fresh process in each child's place, one after another; each old one ends when the new one is ready."""
        for task in self._tasks:
            if self._ending.is_set():
                return
            fresh = self._start(task)
            try:
                _wait_ready(fresh)
            except ChildFailed as error:
                _log.error("%s is not replaced: %s", task.name, error)
                fresh.kill()
                fresh.wait()
                continue
            with self._lock:
                old = self._children[task.name]
                self._children[task.name] = fresh
            threading.Thread(target=self._keep, args=(task, fresh), name=task.name, daemon=True).start()
            self._end(old)

    def tell_to_end(self) -> None:
        """Have every child begin to end; safe in a signal's handler."""
        self._ending.set()
        for process in list(self._children.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """End every child, by force if it takes longer than it may."""
        self.tell_to_end()
        with self._lock:
            children = list(self._children.values())
        for process in children:
            self._end(process)

    def _end(self, process: "subprocess.Popen[str]") -> None:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(self._drain_seconds + _SECONDS_TO_DIE)
        except subprocess.TimeoutExpired:
            _log.error("process %d did not end when it was told to", process.pid)
            process.kill()
            process.wait()

    def _start(self, task: Task) -> "subprocess.Popen[str]":
        environment = {**os.environ, **task.environment, CHILD: "1"}
        environment.pop("NOTIFY_SOCKET", None)
        handed = () if task.socket is None else (task.socket,)
        if task.socket is not None:
            environment[SOCKET] = str(task.socket)
        return subprocess.Popen(
            task.command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=handed,
            start_new_session=True,  # Ctrl-C is for us to hand on
        )

    def _keep(self, task: Task, process: "subprocess.Popen[str]") -> None:
        """Begin a child again whenever it ends by itself, after a pause that grows while it does not get on."""
        pause = 1.0
        while True:
            began = time.monotonic()
            code = process.wait()
            with self._lock:
                if self._ending.is_set() or self._children[task.name] is not process:
                    return
            pause = 1.0 if time.monotonic() - began > _SECONDS_OF_HEALTH else pause
            _log.error("%s ended with code %d and is begun again in %g s", task.name, code, pause)
            if self._ending.wait(pause):
                return
            pause = min(2 * pause, _LONGEST_PAUSE)
            with self._lock:
                if self._ending.is_set():
                    return
                process = self._children[task.name] = self._start(task)


class ChildFailed(Exception):
    """A child ended, or said nothing for long, before it was ready."""


def _wait_ready(process: "subprocess.Popen[str]") -> None:
    told: list[str] = []
    assert process.stdout is not None
    reading = threading.Thread(target=lambda: told.append(process.stdout.readline()), daemon=True)  # type: ignore[union-attr]
    reading.start()
    reading.join(_SECONDS_TO_READY)
    if told != [f"{READY}\n"]:
        raise ChildFailed(f"process {process.pid} did not get ready.")
