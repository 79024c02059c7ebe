"""Runs the server: one process with a worker beside it, or several behind one address, and ends them in order."""

import fcntl
import logging
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from fastapi import FastAPI

from morgiana.control.caller import OWNER
from morgiana.control.installation import BadSetting, Installation, Opened, Settings
from morgiana.control.sign_in.settings import is_loopback
from morgiana.kernel.refusals import Fault, Refusal
from morgiana.surfaces.http.app import create_app
from morgiana.surfaces.http.draining_server import DrainingServer, check_certificate, quiet_collector
from morgiana.surfaces.http.front import LOOPBACK
from morgiana.surfaces.http.listening import PortTaken, listening
from morgiana.surfaces.logs import begin_logging
from morgiana.surfaces.processes.child import end_with_parent, is_child, kept_socket, say_ready
from morgiana.surfaces.processes.keeper import ChildFailed, Keeper, Task
from morgiana.surfaces.processes.service_manager import being_ready, tell
from morgiana.surfaces.processes.signals import Told

__all__ = ["AlreadyServing", "PortTaken", "serve"]

_log = logging.getLogger(__name__)

_MOST_PROCESSES: Final = 256


class AlreadyServing(Refusal):
    """A server is already open on this folder."""

    status = 409


def serve(
    installation: Installation, *, processes: int = 1, console: bool | None = None, mcp: bool | None = None
) -> None:
    """Serve until told to end; `console` and `mcp` as for `create_app`.

    With one process it serves itself, and keeps a worker for jobs beside it where the installation has a command to
    begin one; otherwise jobs run in its own threads. With more `processes` it keeps so many, each with a socket on the
    same address, and jobs are left to `morgiana worker`; SIGHUP replaces them one by one.

    Raises `PortTaken`, `AlreadyServing` or `BadSetting` before anything is opened.
    """
    settings = installation.settings
    begin_logging()
    _end_in_order()
    handed = kept_socket()
    if handed is not None:
        with socket.socket(fileno=handed) as inherited:
            _serve_as_child(installation, inherited, mcp=mcp)
        return
    _check(installation, processes)
    with _sole_server(settings), listening(settings, processes) as sockets:
        shutil.rmtree(settings.home / "uploads", ignore_errors=True)  # what uploads left that a crash cut short
        if processes > 1:
            _keep_servers(installation, sockets)
        else:
            _serve_alone(installation, sockets[0], console=console, mcp=mcp)


def _check(installation: Installation, processes: int) -> None:
    settings = installation.settings
    if settings.tls_only and settings.certificate is None and not is_loopback(settings.host):
        raise BadSetting(
            f"MORGIANA_TLS_ONLY is set, and who calls {settings.host} would speak in the clear.",
            remedy="Set MORGIANA_TLS_CERTIFICATE and MORGIANA_TLS_KEY, or MORGIANA_HOST to 127.0.0.1 behind a proxy.",
        )
    if settings.certificate is not None:
        check_certificate(settings.certificate)
    if processes == 1:
        return
    if not 1 <= processes <= _MOST_PROCESSES:
        raise BadSetting(f"{processes} processes cannot serve.", remedy=f"Choose a number from 1 to {_MOST_PROCESSES}.")
    if installation.settings.database_url is None:
        raise BadSetting(
            "Several processes cannot serve on one SQLite file: they would wait for each other at every call.",
            remedy="Leave --workers out, or set MORGIANA_DATABASE_URL to a PostgreSQL database.",
        )
    assert installation.command, "an installation without a command keeps no processes"


def _serve_alone(installation: Installation, listens: socket.socket, *, console: bool | None, mcp: bool | None) -> None:
    settings = installation.settings
    worker = Task("worker", (*installation.command, "worker"), {"MORGIANA_HOME": str(settings.home)})
    keeper = Keeper([worker] if installation.command else [], drain_seconds=settings.drain_seconds)
    opened = installation.open(settings)
    try:
        opened.launch(jobs_here=not installation.command)
        app = create_app(installation, opened, console=console, mcp=mcp)
        announcement = _announcement(settings, listens, opened, console=app.state.console)
        keeper.begin()
        _run(app, settings, listens, ready=lambda: print(announcement, flush=True), ending=keeper.tell_to_end)
    finally:
        keeper.close()
        opened.close()


def _serve_as_child(installation: Installation, listens: socket.socket, *, mcp: bool | None) -> None:
    """One of several. A console's pages live in one process, which its next connection may not reach: it has none."""
    end_with_parent()
    opened = installation.open(installation.settings)
    try:
        opened.launch(jobs_here=False)
        app = create_app(installation, opened, console=False, mcp=mcp)
        _run(app, installation.settings, listens, ready=say_ready, ending=lambda: None)
    finally:
        opened.close()


def _keep_servers(installation: Installation, sockets: list[socket.socket]) -> None:
    settings = installation.settings
    opened = installation.open(settings)  # brings the schema forward once, before the children look at it
    try:
        announcement = _announcement(settings, sockets[0], opened, console=False)
    finally:
        opened.close()
    environment = {"MORGIANA_HOME": str(settings.home), "MORGIANA_HOST": settings.host}
    tasks = [
        Task(f"server {number}", (*installation.command, "serve"), environment, listens.fileno())
        for number, listens in enumerate(sockets, start=1)
    ]
    keeper = Keeper(tasks, drain_seconds=settings.drain_seconds)
    told = Told(signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        keeper.begin(wait=True)
        print(announcement, flush=True)
        with being_ready():
            while told.next() == signal.SIGHUP:
                tell("RELOADING=1")
                keeper.replace_all()
                tell("READY=1")
    except ChildFailed as error:
        raise Fault(f"A server's {error}") from error
    finally:
        keeper.close()


def _run(
    app: FastAPI, settings: Settings, listens: socket.socket, *, ready: Callable[[], None], ending: Callable[[], None]
) -> None:
    quiet_collector()

    def say() -> None:
        app.state.loop_lag.begin()
        ready()
        if not is_child():
            tell("READY=1")

    def end() -> None:
        if not is_child():
            tell("STOPPING=1")
        ending()

    DrainingServer(
        app, drain_seconds=settings.drain_seconds, ready=say, ending=end, certificate=settings.certificate
    ).run(sockets=[listens])


@contextmanager
def _sole_server(settings: Settings) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process ends, however it ends."""
    settings.make_home()
    with (settings.home / "server.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServing(
                f"A server is already open on {settings.home}.",
                remedy="Use that one, end it first, or set MORGIANA_HOME to another folder.",
            ) from error
        yield


def _end_in_order() -> None:
    """Let Ctrl-C and SIGTERM, once uvicorn has seen to its connections, end the program the ordinary way."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit(0))


def _announcement(settings: Settings, listens: socket.socket, opened: Opened, *, console: bool) -> str:
    address = replace(settings, port=listens.getsockname()[1]).address  # the port that was got, where any would do
    lines = [f"Morgiana is at {address}", f"API:         {address}/docs  (`morgiana key` gives a key)"]
    if console:
        link = opened.access.give("link", OWNER)
        lines.append(f"Sign in:     {address}/login?link={link}  (works once, for an hour)")
    if settings.host not in LOOPBACK and not settings.certificate:
        lines.append("Others can reach this address, and nothing here encrypts: put a proxy with TLS before it.")
    return "\n".join(lines)
