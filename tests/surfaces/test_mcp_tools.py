"""The tools that an assistant sees and calls, through the library's own client, in one process."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import corner_shop
import pytest
from fastmcp import Client
from fastmcp.client.client import CallToolResult
from mcp import MCPError
from mcp_types import TextContent

from morgiana.control.caller import OWNER, Caller
from morgiana.control.installation import Installation
from morgiana.control.runtime import Runtime
from morgiana.surfaces.mcp.desk import Desk
from morgiana.surfaces.mcp.server import build_server
from morgiana.surfaces.mcp.tools import declarations
from morgiana.surfaces.mcp.wording import LONGEST_TEXT, shortened


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return corner_shop.installation(tmp_path / "home")


@pytest.fixture
def runtime(installation: Installation) -> Iterator[Runtime]:
    opened = installation.open(installation.settings)
    yield opened.runtime
    opened.runtime.close()


Talk = Callable[[Client[Any]], Awaitable[None]]


def talk(
    runtime: Runtime, with_client: Talk, *, caller: Caller = OWNER, folder: Path | None = None, **more: Any
) -> None:
    """Let a client talk to a server of the runtime's tools."""

    async def run() -> None:
        tools = declarations(runtime.registry, Desk(runtime, folder, runs_jobs=False))
        async with Client(build_server(tools, lambda: caller), **more) as client:
            await with_client(client)

    asyncio.run(run())


async def call(client: Client[Any], tool: str, **arguments: Any) -> CallToolResult:
    return await client.call_tool(tool, arguments, raise_on_error=False)


def words(result: CallToolResult) -> str:
    """What a result says to a model."""
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


def told(result: CallToolResult) -> dict[str, Any]:
    """What a result says to a program."""
    assert result.structured_content is not None
    return result.structured_content


def test_each_operation_is_a_tool_of_its_own_schema(runtime: Runtime) -> None:
    """Name, title, hints, input and output come from the declaration; no reference is left in an input."""

    async def look(client: Client[Any]) -> None:
        tools = {tool.name: tool for tool in await client.list_tools()}
        for operation in runtime.registry:
            tool = tools[f"{operation.group}_{operation.verb}"]
            assert tool.title == operation.title.rstrip(".")
            assert tool.description is not None
            assert tool.description.startswith(operation.title)
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint == (operation.effect == "read")
            assert tool.annotations.destructive_hint == (operation.effect == "write")
            assert tool.annotations.idempotent_hint is True
            assert "$ref" not in json.dumps(tool.input_schema)
            keyed = {"idempotency_key"} if operation.effect == "write" else set()
            assert set(tool.input_schema["properties"]) == set(operation.request.model_fields) | keyed
            assert tool.output_schema is not None
            assert set(tool.output_schema["required"]) == {"answer", "receipt"}
        assert "idempotency_key" in tools["stall_sell"].input_schema["required"]
        assert "Two apples" in str(tools["stall_quote"].description)
        assert "sold_out" in str(tools["stall_sell"].description)

    talk(runtime, look)


def test_result_is_the_stored_answer_and_receipt(runtime: Runtime) -> None:
    """What the assistant gets is what the books hold, in the structured content and, being short, in the text too."""

    async def look(client: Client[Any]) -> None:
        result = await call(
            client, "stall_quote", products=["apple"], day="2026-12-24", budget={"minor": 1, "currency": "EUR"}
        )
        assert not result.is_error
        stored = runtime.receipt(OWNER, told(result)["receipt"]["id"])
        assert told(result) == {"answer": json.loads(stored.answer), "receipt": json.loads(stored.receipt)}
        assert json.loads(words(result)) == told(result)
        assert told(result)["answer"]["received"]["day"] == "2026-12-24"

    talk(runtime, look)


@pytest.mark.parametrize(
    ("tool", "arguments", "code", "status", "field"),
    [
        ("stall_sell", {"product": "unicorn", "idempotency_key": "1"}, "sold_out", 409, "product"),
        ("stall_sell", {"product": "horse"}, "key_needed", 428, None),
        ("stall_sell", {"product": "horse", "idempotency_key": ""}, "invalid_request", 422, "idempotency_key"),
        ("stall_quote", {"products": []}, "invalid_request", 422, "products"),
        ("stall_quote", {"products": ["a"], "colour": 1}, "invalid_request", 422, "colour"),
        ("stall_stumble", {"product": "disk"}, "fault", 503, None),
        ("stall_stumble", {"product": "tables"}, "extra_missing", 501, None),
        ("stall_stumble", {"product": "x"}, "bug", 500, None),
        ("jobs_show", {"job_id": "job_1"}, "unknown_job", 404, None),
        ("jobs_show", {}, "invalid_request", 422, "job_id"),
        ("receipts_show", {"receipt_id": "r"}, "unknown_receipt", 404, None),
        ("files_read", {"file": {"id": "0" * 64, "name": "a"}}, "unknown_file", 404, None),
    ],
)  # fmt: skip
def test_each_no_keeps_code_status_and_remedy(
    runtime: Runtime, tool: str, arguments: dict[str, Any], code: str, status: int, field: str | None
) -> None:
    """A no is a result that is an error: a problem document for programs, the same in words for the model."""

    async def look(client: Client[Any]) -> None:
        result = await call(client, tool, **arguments)
        assert result.is_error
        problem = told(result)
        assert (problem["code"], problem["status"], problem.get("field")) == (code, status, field)
        assert problem["remedy"]
        assert problem["remedy"] in words(result)
        assert problem["detail"] in words(result)

    talk(runtime, look)
    assert runtime.receipts(OWNER) == []


def test_same_key_finds_the_first_answer(runtime: Runtime) -> None:
    """A write that is repeated is done once; another request under its key is refused."""

    async def look(client: Client[Any]) -> None:
        first = await call(client, "stall_sell", product="horse", idempotency_key="k")
        again = await call(client, "stall_sell", product="horse", idempotency_key="k")
        other = await call(client, "stall_sell", product="mule", idempotency_key="k")
        assert told(first) == told(again)
        assert told(other)["code"] == "key_reused"

    talk(runtime, look)
    assert len(runtime.receipts(OWNER)) == 1


def test_progress_never_falls(runtime: Runtime) -> None:
    """Each report is told to the one who waits, the last before the result."""
    seen: list[tuple[float, float | None, str | None]] = []

    async def heard(done: float, total: float | None, words: str | None) -> None:
        seen.append((done, total, words))

    async def look(client: Client[Any]) -> None:
        await call(client, "stall_walk", steps=3, seconds=0.15)
        assert seen[0] == (0.0, 3.0, "0 of 3 steps")
        assert seen[-1] == (3.0, 3.0, "3 of 3 steps")
        assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)

    talk(runtime, look, progress_handler=heard)


def test_files_come_with_the_call_or_by_reference(runtime: Runtime, tmp_path: Path) -> None:
    """Text, bytes, a stored file and a path are the same file; the answer's file can be read and saved."""
    (tmp_path / "numbers.txt").write_text("40\n2\n")

    async def look(client: Client[Any]) -> None:
        kept = told(await call(client, "files_keep", file={"name": "numbers.txt", "text": "40\n2\n"}))["file"]
        ways: list[dict[str, Any]] = [
            kept,
            {"name": "n.txt", "text": "40\n2\n"},
            {"name": "n.txt", "content_base64": base64.b64encode(b"40\n2\n").decode()},
            {"path": "numbers.txt"},
            {"path": str(tmp_path / "numbers.txt")},
        ]
        for way in ways:
            result = await call(client, "stall_add_up", files=[way])
            assert told(result)["answer"]["total"] == 42, way
        sheet = told(result)["answer"]["sheet"]
        assert base64.b64decode(told(await call(client, "files_read", file=sheet))["content_base64"]) == b"42\n"
        saved = await call(client, "files_save", file=sheet, path="out/sum.txt")
        assert told(saved) == {"path": str(tmp_path / "out/sum.txt")}
        assert (tmp_path / "out/sum.txt").read_text() == "42\n"
        assert told(await call(client, "files_save", file=sheet, path="out/sum.txt"))["code"] == "file_in_the_way"

    talk(runtime, look, folder=tmp_path)


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", ".hidden", "link.txt", "sub/.ssh/key"])
def test_paths_lead_nowhere_but_below_the_folder(runtime: Runtime, tmp_path: Path, path: str) -> None:
    """Paths out of the folder, hidden files and links out of it are refused, for reading and for writing."""
    folder = tmp_path / "folder"
    (folder / "sub/.ssh").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("1")
    (folder / ".hidden").write_text("1")
    (folder / "sub/.ssh/key").write_text("1")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")

    async def look(client: Client[Any]) -> None:
        assert told(await call(client, "stall_add_up", files=[{"path": path}]))["code"] == "file_not_taken"
        kept = told(await call(client, "files_keep", file={"name": "a", "text": "2"}))["file"]
        assert told(await call(client, "files_save", file=kept, path=path))["code"] == "file_not_taken"

    talk(runtime, look, folder=folder)
    assert (tmp_path / "secret.txt").read_text() == "1"


def test_another_machine_names_no_paths(runtime: Runtime, tmp_path: Path) -> None:
    """Where caller and server share no disk, a path is refused and no tool writes to the disk."""
    (tmp_path / "numbers.txt").write_text("1")

    async def look(client: Client[Any]) -> None:
        result = await call(client, "stall_add_up", files=[{"path": str(tmp_path / "numbers.txt")}])
        assert told(result)["code"] == "file_not_taken"
        names = {tool.name for tool in await client.list_tools()}
        assert "files_save" not in names
        assert "files_keep" in names

    talk(runtime, look, folder=None)


def test_broken_bytes_are_refused(runtime: Runtime) -> None:
    """Bytes that are no base64 say so."""

    async def look(client: Client[Any]) -> None:
        result = await call(client, "stall_add_up", files=[{"name": "n.txt", "content_base64": "%%%"}])
        assert told(result)["code"] == "file_not_taken"
        assert told(result)["file"] == "n.txt"

    talk(runtime, look)


def test_caller_sees_what_he_may_use(runtime: Runtime) -> None:
    """A tool of an operation out of scope is not listed, and calling it says why not."""

    async def look(client: Client[Any]) -> None:
        names = {tool.name for tool in await client.list_tools()}
        assert "stall_sell" in names
        assert "stall_walk" not in names
        assert told(await call(client, "stall_walk", steps=1))["code"] == "not_allowed"

    talk(runtime, look, caller=Caller("local", "till", frozenset({"stall.sell"})))


def test_one_who_goes_away_ends_the_call(runtime: Runtime) -> None:
    """A call whose client cancelled it ends at its next step, and leaves no receipt."""

    async def look(client: Client[Any]) -> None:
        with pytest.raises(MCPError):
            await client.call_tool("stall_walk", {"steps": 30, "seconds": 0.05}, timeout=0.4)
        await asyncio.sleep(2)  # left alone, it would have ended by now

    talk(runtime, look)
    assert runtime.receipts(OWNER) == []


def test_long_results_are_cut_in_the_text_alone() -> None:
    """The text of a long result shows the first rows and says how many more there are; a short one is whole."""
    rows = [{"name": "x" * 50, "number": number} for number in range(5000)]
    long = json.dumps({"answer": {"rows": rows}}).encode()
    text = shortened(long)
    assert len(text) <= LONGEST_TEXT
    shown = json.loads(text)["answer"]["rows"]
    assert shown[0] == rows[0]
    assert shown[-1] == "… and 4,980 more"
    assert shortened(b'{"a":1}') == '{"a":1}'
