"""One way to ask each surface the same thing, and what of an answer may differ from one asking to the next."""

import asyncio
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastmcp import Client
from typer.testing import CliRunner

from morgiana.client import AsyncMorgiana, Morgiana
from morgiana.control.caller import OWNER
from morgiana.control.installation import Installation
from morgiana.control.problems import problem_of
from morgiana.control.runtime import Runtime
from morgiana.kernel.refusals import Refusal
from morgiana.operations import FileRef, Operation
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place

Json = dict[str, Any]
Op = Operation[Any, Any]


@dataclass(frozen=True)
class Shop:
    """A loaded shop whose installation is open in this process and served from it."""

    installation: Installation
    runtime: Runtime
    url: str
    key: str
    folder: Path


def in_process(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    model = operation.request.model_validate_json(json.dumps(request))
    outcome = asyncio.run(shop.runtime.call(OWNER, operation.name, model, key=key, patient=True))
    return {"answer": json.loads(outcome.answer), "receipt": json.loads(outcome.receipt)}


def over_http(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    headers = {"Authorization": f"Bearer {shop.key}", "Idempotency-Key": key}
    path = f"{shop.url}/v1/{operation.group}/{operation.verb}"
    response = httpx.post(path, json=request, headers=headers, timeout=120)
    assert response.status_code == 200, response.text
    return dict(response.json())


def as_job(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    with Morgiana(shop.url, shop.key) as client:
        answered = client.wait(client.start(operation.name, request, key=key))
    return {"answer": answered.answer, "receipt": answered.receipt.model_dump(mode="json")}


def by_client(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    model = operation.request.model_validate_json(json.dumps(request))
    with Morgiana(shop.url, shop.key) as client:
        answered = client.call(operation.function, model, key=key)
    return {"answer": answered.answer.model_dump(mode="json"), "receipt": answered.receipt.model_dump(mode="json")}


def by_async_client(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    async def ask() -> Json:
        async with AsyncMorgiana(shop.url, shop.key) as client:
            answered = await client.call(operation.name, request, key=key)
            return {"answer": answered.answer, "receipt": answered.receipt.model_dump(mode="json")}

    return asyncio.run(ask())


def by_command(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    file = shop.folder / f"{key}.json"
    file.write_text(json.dumps(request))
    command = [operation.group, operation.verb.replace("_", "-"), "--file", str(file), "--json", "--key", key]
    done = CliRunner().invoke(
        application(shop.installation.registry), command, obj=Place(shop.installation), input="y\n"
    )
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout.splitlines()[-1]))


def by_tool(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    arguments = {**request, **({"idempotency_key": key} if operation.effect == "write" else {})}

    async def ask() -> Json:
        async with Client(f"{shop.url}/mcp", auth=shop.key) as client:
            result = await client.call_tool(f"{operation.group}_{operation.verb}", arguments)
            assert result.structured_content is not None
            return dict(result.structured_content)

    return asyncio.run(ask())


def refused_in_process(shop: Shop, operation: Op, request: Json) -> Json:
    with pytest.raises(Refusal) as caught:
        in_process(shop, operation, request, "refused")
    return problem_of(caught.value).model_dump(exclude_none=True)


def refused_over_http(shop: Shop, operation: Op, request: Json) -> Json:
    headers = {"Authorization": f"Bearer {shop.key}", "Idempotency-Key": "refused"}
    response = httpx.post(f"{shop.url}/v1/{operation.group}/{operation.verb}", json=request, headers=headers)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == response.json()["status"]
    return dict(response.json())


def refused_by_client(shop: Shop, operation: Op, request: Json) -> Json:
    model = operation.request.model_validate_json(json.dumps(request))
    with Morgiana(shop.url, shop.key) as client, pytest.raises(operation.refusals) as caught:
        client.call(operation.function, model)
    return problem_of(caught.value).model_dump(exclude_none=True)


def refused_by_command(shop: Shop, operation: Op, request: Json) -> Json:
    file = shop.folder / "refused.json"
    file.write_text(json.dumps(request))
    command = [operation.group, operation.verb.replace("_", "-"), "--file", str(file), "--json"]
    done = CliRunner().invoke(application(shop.installation.registry), command, obj=Place(shop.installation))
    assert done.exit_code == 3, done.output
    return dict(json.loads(done.stderr.splitlines()[-1]))


def refused_by_tool(shop: Shop, operation: Op, request: Json) -> Json:
    async def ask() -> Json:
        async with Client(f"{shop.url}/mcp", auth=shop.key) as client:
            tool = f"{operation.group}_{operation.verb}"
            result = await client.call_tool(tool, request, raise_on_error=False)
            assert result.is_error
            assert result.structured_content is not None
            return {name: value for name, value in result.structured_content.items() if value is not None}

    return asyncio.run(ask())


Refused = Callable[[Shop, Op, Json], Json]
REFUSED: dict[str, Refused] = {
    "HTTP": refused_over_http,
    "client": refused_by_client,
    "command line": refused_by_command,
    "MCP": refused_by_tool,
}

Ask = Callable[[Shop, Op, Json, str], Json]
SURFACES: dict[str, Ask] = {
    "HTTP": over_http,
    "job over HTTP": as_job,
    "client": by_client,
    "async client": by_async_client,
    "command line": by_command,
    "MCP": by_tool,
}

_MADE_IN_PDF = re.compile(rb"/CreationDate \([^)]*\)|/ID \[[^\]]*\]")
_OWN = re.compile(r"^[a-z]+_[0-9a-f]{32}$")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_MEASURED = frozenset({"wall_seconds", "cpu_seconds", "peak_memory_bytes", "joules", "grams_co2e", "quality", "source"})


def comparable(shop: Shop, told: Any) -> Any:
    """An answer or a receipt without what belongs to one asking: its numbers, its moments, what it took."""
    if isinstance(told, dict) and set(told) == {"id", "name", "size_bytes"}:
        return {"name": told["name"], "content": _content(shop.runtime.files(OWNER).path(FileRef(**told)).read_bytes())}
    if isinstance(told, dict):
        return {name: comparable(shop, value) for name, value in told.items() if name not in _MEASURED}
    if isinstance(told, list):
        return [comparable(shop, value) for value in told]
    if isinstance(told, str) and _OWN.match(told):
        return told.partition("_")[0]
    if isinstance(told, str) and _MOMENT.match(told):
        return "a moment"
    return told


def _content(content: bytes) -> object:
    """What a file holds, without the moment at which it says it was made."""
    if content.startswith(b"PK"):
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
        return {member.filename: member.CRC for member in members if member.filename != "docProps/core.xml"}
    return hashlib.sha256(_MADE_IN_PDF.sub(b"", content)).hexdigest()
