"""When a job begins is said alike over HTTP, by the command line, the client and an assistant's tools."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
from surface_places import Served, Shell, served

from morgiana.client import Morgiana
from morgiana.control.caller import OWNER
from morgiana.kernel.refusals import InvalidRequest

TOMORROW = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
SAID = TOMORROW.isoformat().replace("+00:00", "Z")
WALK = {"operation": "stall.walk", "request": {"steps": 1}, "idempotency_key": "walk"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "home", mcp=True) as found:
        yield found


@pytest.fixture
def key(server: Served) -> str:
    return server.access.give("key", OWNER)


def told(answer: Any) -> dict[str, Any]:
    assert isinstance(answer.structured_content, dict)
    return answer.structured_content


def over_mcp(server: Served, key: str, arguments: dict[str, Any], shop: str = "local") -> dict[str, Any]:
    """What the tool `jobs_start` gives; a no is given as its document."""

    async def ask() -> dict[str, Any]:
        transport = StreamableHttpTransport(f"{server.address}/mcp", auth=key, headers={"Morgiana-Shop": shop})
        async with Client(transport) as client:
            return told(await client.call_tool("jobs_start", arguments, raise_on_error=False))

    return asyncio.run(ask())


def test_every_surface_has_a_job_wait_for_its_moment(server: Served, key: str, tmp_path: Path) -> None:
    """It is stored with the job, which has not begun."""
    with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {key}"}) as http:
        address = f"/v1/jobs/stall/walk?not_before={SAID}&priority=3"
        jobs = [http.post(address, json={"steps": 1}, headers={"Idempotency-Key": "http"}).json()]
    with Morgiana(server.address, key) as client:
        started = client.start("stall.walk", {"steps": 1}, not_before=TOMORROW, priority=-2)
        jobs.append(started.job.model_dump(mode="json"))
    shell = Shell(tmp_path / "elsewhere", {"MORGIANA_SERVER": server.address, "MORGIANA_KEY": key})
    jobs.append(shell.json("stall", "walk", "--steps", "1", "--job", "--not-before", SAID, "--priority", "5"))
    jobs.append(over_mcp(server, key, {**WALK, "begins": {"not_before": SAID, "priority": 1}})["job"])
    for job in jobs:
        kept = server.runtime.job(OWNER, job["id"])
        assert (kept.not_before, kept.state) == (TOMORROW, "accepted"), job


def test_why_a_job_waits_is_told_again_later(server: Served, key: str) -> None:
    """Without known hours it does not wait, and the stored job says so as the accepted one did."""
    job = over_mcp(server, key, {**WALK, "begins": {"when": "clean", "latest_start": SAID}})["job"]
    assert job["waits"].startswith("It does not wait: ")
    assert server.runtime.job(OWNER, job["id"]).waits == job["waits"]


@pytest.mark.parametrize("begins", [{"when": "soon"}, {"priority": 101}, {"not_before": "2026-11-25T08:00"}, {"at": 1}])
def test_what_is_no_beginning_is_refused_alike(
    server: Served, key: str, tmp_path: Path, begins: dict[str, Any]
) -> None:
    [(name, value)] = begins.items()
    with httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {key}"}) as http:
        answer = http.post("/v1/jobs/stall/walk", json={"steps": 1}, params={name: str(value)})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    with Morgiana(server.address, key) as client, pytest.raises(InvalidRequest):
        client.start("stall.walk", {"steps": 1}, **begins)
    assert over_mcp(server, key, {**WALK, "begins": begins})["code"] == "invalid_request"
    assert server.runtime.jobs(OWNER) == []


def test_a_call_that_is_waited_for_has_no_beginning(tmp_path: Path) -> None:
    result = Shell(tmp_path)("stall", "walk", "--steps", "1", "--when", "clean")
    assert result.exit_code != 0
    assert "Add --job" in result.output


def test_an_assistant_is_at_the_shop_that_it_names(server: Served, key: str) -> None:
    assert over_mcp(server, key, WALK)["job"]["operation"] == "stall.walk"
    assert over_mcp(server, key, WALK, shop="shop_of_somebody_else")["code"] == "unknown_shop"


def test_an_assistant_at_the_machine_starts_jobs_where_a_worker_is(tmp_path: Path) -> None:
    """Over standard input and output no job runs in the tools' own process: a worker takes it, or it is refused."""
    shell = Shell(tmp_path / "home")

    async def ask() -> dict[str, Any]:
        program, *arguments = shell.command("mcp")
        transport = StdioTransport(program, arguments, env=shell.process_environment())
        async with Client(transport) as client:
            started = told(await client.call_tool("jobs_start", WALK, raise_on_error=False))
            if "job" not in started:
                return started
            asked = {"job_id": started["job"]["id"], "wait_seconds": 30}
            return told(await client.call_tool("jobs_show", asked))

    assert asyncio.run(ask())["code"] == "no_jobs_here"
    with served(tmp_path / "home"):
        assert asyncio.run(ask())["job"]["state"] == "done"
