"""A real server for the contract's tests: uvicorn in a thread, on a free port, over the workshop's operations."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
import workshop as ws
from contract_operations import ASIDE
from fastapi import FastAPI
from stores import database_of, settings_of, shops_of

from morgiana.adapters.compute.process_pool import ProcessPool
from morgiana.adapters.database.books import SqlBooks
from morgiana.adapters.database.secrets import SecretRows
from morgiana.adapters.jobs.opening import leased_runner
from morgiana.app import PARTS
from morgiana.control.access import Access
from morgiana.control.caller import OWNER, Caller
from morgiana.control.house import House
from morgiana.control.installation import Installation, Opened, Settings
from morgiana.control.runtime import Runtime
from morgiana.kernel.money import Money
from morgiana.operations import Registry
from morgiana.surfaces.http.app import create_app

REGISTRY = Registry([*ws.REGISTRY.capabilities, ASIDE])

STRANGER = Caller("other", "stranger")
SPEAKER = Caller(OWNER.tenant, "speaker", frozenset({"say.*"}))


@dataclass(frozen=True)
class Running:
    """A server that runs, and keys to it."""

    url: str
    runtime: Runtime
    access: Access
    app: FastAPI
    owner: str
    stranger: str
    speaker: str
    session: str

    def http(self, key: str | None = None) -> httpx.Client:
        """A plain connection with a key, the owner's if none is given."""
        headers = {"Authorization": f"Bearer {self.owner if key is None else key}"}
        return httpx.Client(base_url=self.url, headers=headers if key != "" else {}, timeout=30)


def open_workshop(settings: Settings, *, jobs: bool = True) -> Opened:
    """The workshop's operations and ours, on real adapters."""
    database = database_of(settings.home)
    runtime = Runtime(
        REGISTRY,
        books=SqlBooks(database),
        shops=shops_of(settings.home, database),
        compute=ProcessPool(2),
        house=House(),
        price_book=ws.PRICES,
        country="FR",
        spending_limit=settings.spending_limit,
        runner=leased_runner(database, settings.home) if jobs else None,
    )
    return Opened(runtime, Access(SecretRows(database)))


@contextmanager
def running(home: Path, *, limit: Money | None = None) -> Iterator[Running]:
    """The workshop, served."""
    settings = settings_of(home, spending_limit=limit)
    opened = open_workshop(settings)
    opened.runtime.launch()
    app = create_app(Installation(settings, REGISTRY, PARTS, open_workshop), opened, console=False, mcp=False)
    give = opened.access.give
    owner, stranger, speaker = (give("key", caller) for caller in (OWNER, STRANGER, SPEAKER))
    session = give("session", OWNER)
    try:
        with served(app) as url:
            yield Running(url, opened.runtime, opened.access, app, owner, stranger, speaker, session)
    finally:
        opened.runtime.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """`app` on a free port; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=2))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            app.state.stopping.begin()
            server.should_exit = True
            thread.join(20)
