"""Runs the server: opens the installation, begins its jobs, says where the console is, and ends without haste."""

import errno
import fcntl
import gc
import logging
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from morgiana.control.caller import OWNER
from morgiana.control.installation import BadSetting, Installation, Opened, Settings
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.http.app import create_app
from morgiana.surfaces.http.front import LOOPBACK

_SECONDS_TO_END: Final = 10
"""So long calls under way may take to end once the server is asked to; jobs go on at the next start."""


class PortTaken(Refusal):
    """Another program listens on the server's address."""

    status = 409


class AlreadyServing(Refusal):
    """A server is already open on this folder."""

    status = 409


def serve(installation: Installation, *, console: bool | None = None, mcp: bool | None = None) -> None:
    """Serve until told to end; `console` and `mcp` as for `create_app`.

    Raises `PortTaken`, `AlreadyServing` or `BadSetting` before anything is opened.
    """
    settings = installation.settings
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _end_in_order()
    with _sole_server(settings), _listening(settings) as listening:
        shutil.rmtree(settings.home / "uploads", ignore_errors=True)  # what uploads left that a crash cut short
        opened = installation.open(settings)
        try:
            opened.launch()
            app = create_app(installation, opened, console=console, mcp=mcp)
            _quiet_collector()
            server = _Server(app)
            server.announcement = _announcement(app, settings, listening.getsockname()[1], opened)
            server.run(sockets=[listening])
        finally:
            opened.close()


class _Server(uvicorn.Server):
    """Says where it is once it is there, and lets streams go when it is asked to end."""

    announcement = ""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=_SECONDS_TO_END,
                timeout_keep_alive=30,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(self.announcement, flush=True)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.stopping.begin()
        super().handle_exit(sig, frame)


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


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
            listening.listen(2048)
        except OSError as error:
            told = f"The server cannot listen on {settings.host}, port {settings.port}: {error.strerror}."
            if error.errno == errno.EADDRINUSE:
                remedy = "Set MORGIANA_PORT to another port, or end the program that has it."
                raise PortTaken(told, remedy=remedy) from error
            remedy = "Set MORGIANA_HOST to an address of this machine, and MORGIANA_PORT to a port from 1024 on."
            raise BadSetting(told, remedy=remedy) from error
        yield listening


def _end_in_order() -> None:
    """Let Ctrl-C and SIGTERM, once uvicorn has seen to its connections, end the program the ordinary way."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: sys.exit(0))


def _quiet_collector() -> None:
    """What was made up to now stays; the collector need not look at it again, nor after every few objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _announcement(app: FastAPI, settings: Settings, port: int, opened: Opened) -> str:
    address = replace(settings, port=port).address  # the port that was got, where any would do
    lines = [f"Morgiana is at {address}", f"API:         {address}/docs  (`morgiana key` gives a key)"]
    if app.state.console:
        link = opened.access.give("link", OWNER)
        lines.append(f"Sign in:     {address}/login?link={link}  (works once, for an hour)")
    if settings.host not in LOOPBACK:
        lines.append("Others can reach this address, and nothing here encrypts: put a proxy with TLS before it.")
    return "\n".join(lines)
