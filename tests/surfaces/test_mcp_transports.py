"""The same tools over both ways of the protocol: a process's standard streams, and HTTP with the server's own keys."""

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import corner_shop
import pytest
import uvicorn
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp.exceptions import MCPError

from morgiana.control.access import Access
from morgiana.control.caller import OWNER, Caller
from morgiana.surfaces.http.app import create_app

_PROGRAM = "import corner_shop, pathlib, sys; from morgiana.surfaces.cli.main import run; " + (
    "run(lambda: corner_shop.installation(pathlib.Path(sys.argv.pop(1))))"
)


@dataclass
class Served:
    """A server of HTTP in a thread of this process."""

    address: str
    access: Access


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    installation = corner_shop.installation(tmp_path / "home")
    opened = installation.open(installation.settings)
    opened.runtime.launch()
    app = create_app(installation, opened, console=False, mcp=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}/mcp", opened.access)
        server.should_exit = True
        thread.join()
    opened.runtime.close()


def test_over_http_with_a_key_of_the_server(served: Served) -> None:
    """A bearer of a key calls, follows progress, and has a job run, watched and read."""
    key = served.access.give("key", OWNER)
    seen: list[float] = []

    async def heard(done: float, _total: float | None, _words: str | None) -> None:
        seen.append(done)

    async def look() -> None:
        async with Client(served.address, auth=key, progress_handler=heard) as client:
            walked = await client.call_tool("stall_walk", {"steps": 3, "seconds": 0.12})
            assert walked.structured_content is not None
            assert walked.structured_content["answer"] == {"steps": 3}
            assert seen[-1] == 3.0
            asked = {"operation": "stall.walk", "request": {"steps": 2}, "idempotency_key": "job"}
            started = await client.call_tool("jobs_start", asked)
            assert started.structured_content is not None
            job = {"job_id": started.structured_content["job"]["id"]}
            shown = await client.call_tool("jobs_show", {**job, "wait_seconds": 20})
            assert shown.structured_content is not None
            assert shown.structured_content["job"]["state"] == "done"
            result = await client.call_tool("jobs_result", job)
            assert result.structured_content is not None
            assert result.structured_content["answer"] == {"steps": 2}

    asyncio.run(look())


def test_over_http_scopes_hold(served: Served) -> None:
    """A key that is good for one operation opens that one."""
    key = served.access.give("key", Caller("local", "till", frozenset({"stall.quote"})))

    async def look() -> None:
        async with Client(served.address, auth=key) as client:
            names = {tool.name for tool in await client.list_tools()}
            assert {name for name in names if name.startswith("stall_")} == {"stall_quote"}
            refused = await client.call_tool(
                "jobs_start",
                {"operation": "stall.walk", "request": {"steps": 1}, "idempotency_key": "1"},
                raise_on_error=False,
            )
            assert refused.structured_content is not None
            assert refused.structured_content["code"] == "not_allowed"

    asyncio.run(look())


@pytest.mark.parametrize("key", [None, "mg_key_unknown"])
def test_over_http_nothing_without_a_key(served: Served, key: str | None) -> None:
    """Who has no key, or an unknown one, does not even see the tools."""

    async def look() -> None:
        async with Client(served.address, auth=key) as client:
            await client.list_tools()

    with pytest.raises((MCPError, OSError, RuntimeError)):
        asyncio.run(look())


def test_over_standard_streams(tmp_path: Path) -> None:
    """`morgiana mcp` speaks the protocol and nothing else on standard output, and takes files of its folder by path."""
    (tmp_path / "numbers.txt").write_text("40\n2\n")
    home = str(tmp_path / "home")
    here = str(Path(__file__).parent)

    async def look() -> None:
        arguments = ["-c", _PROGRAM, home, "mcp", "--folder", str(tmp_path)]
        transport = StdioTransport(sys.executable, arguments, env={"PYTHONPATH": here})
        async with Client(transport) as client:
            result = await client.call_tool("stall_add_up", {"files": [{"path": "numbers.txt"}]})
            assert result.structured_content is not None
            assert result.structured_content["answer"]["total"] == 42
            listed = await client.call_tool("receipts_list", {})
            assert listed.structured_content is not None
            assert [receipt["operation"] for receipt in listed.structured_content["receipts"]] == ["stall.add_up"]
            assert json.loads(json.dumps(listed.structured_content)) == listed.structured_content

    asyncio.run(look())
