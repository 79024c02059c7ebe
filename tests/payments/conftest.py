"""One installation, and one payment provider's pages, for each test."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from payments_house import Installed
from payments_pages import PageServer


@pytest.fixture
def installed(tmp_path: Path) -> Iterator[Installed]:
    found = Installed(tmp_path)
    yield found
    found.opened.close()


@pytest.fixture
def pages() -> Iterator[PageServer]:
    server = PageServer()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
