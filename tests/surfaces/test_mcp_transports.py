"""The same tools over both ways of the protocol: a process's standard streams, and HTTP with the server's own keys."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from mcp import MCPError
from surface_places import Served, Shell, served

from morgiana.control.caller import OWNER, Caller
from morgiana.surfaces.cli.house_commands import default_folder


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "home", mcp=True) as found:
        yield found


def test_over_http_with_a_key_of_the_server(server: Served) -> None:
    """A bearer of a key calls, follows progress, and has a job run, watched and read."""
    key = server.access.give("key", OWNER)
    seen: list[float] = []

    async def heard(done: float, _total: float | None, _words: str | None) -> None:
        seen.append(done)

    async def look() -> None:
        async with Client(f"{server.address}/mcp", auth=key, progress_handler=heard) as client:
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


def test_over_http_scopes_hold(server: Served) -> None:
    """A key that is good for one operation opens that one."""
    key = server.access.give("key", Caller("local", "till", frozenset({"stall.quote"})))

    async def look() -> None:
        async with Client(f"{server.address}/mcp", auth=key) as client:
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
def test_over_http_nothing_without_a_key(server: Served, key: str | None) -> None:
    """Who has no key, or an unknown one, does not even see the tools."""

    async def look() -> None:
        async with Client(f"{server.address}/mcp", auth=key) as client:
            await client.list_tools()

    with pytest.raises((MCPError, OSError, RuntimeError)):
        asyncio.run(look())


def test_over_standard_streams(tmp_path: Path) -> None:
    """`morgiana mcp` speaks the protocol and nothing else on standard output, and takes files of its folder by path."""
    (tmp_path / "numbers.txt").write_text("40\n2\n")
    shell = Shell(tmp_path / "home")

    async def look() -> None:
        program, *arguments = shell.command("mcp", "--folder", str(tmp_path))
        transport = StdioTransport(program, arguments, env=shell.process_environment())
        async with Client(transport) as client:
            result = await client.call_tool("stall_add_up", {"files": [{"path": "numbers.txt"}]})
            assert result.structured_content is not None
            assert result.structured_content["answer"]["total"] == 42
            listed = await client.call_tool("receipts_list", {})
            assert listed.structured_content is not None
            assert [receipt["operation"] for receipt in listed.structured_content["receipts"]] == ["stall.add_up"]
            assert json.loads(json.dumps(listed.structured_content)) == listed.structured_content

    asyncio.run(look())


def test_whole_disk_is_never_open_by_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started at the root of the disk, the tools see the person's own folder; started elsewhere, that folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir("/")
    assert default_folder() == tmp_path
    (tmp_path / "shop").mkdir()
    monkeypatch.chdir(tmp_path / "shop")
    assert default_folder() == tmp_path / "shop"
