"""One way to ask each surface the same thing, and what of an answer may differ from one asking to the next."""

import asyncio
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastmcp import Client
from typer.testing import CliRunner

from morgiana.client import AsyncMorgiana, Morgiana
from morgiana.control.caller import HOST, OWNER, Caller
from morgiana.control.installation import Installation
from morgiana.control.problems import problem_of
from morgiana.control.runtime import Runtime
from morgiana.kernel.refusals import Refusal
from morgiana.operations import FileRef, Operation
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place

Json = dict[str, Any]
Op = Operation[Any, Any]

THE_HOST = Caller(HOST, "owner", organisation=HOST, host=True)
"""Whoever runs the installation, for whom some operations are."""


@dataclass(frozen=True)
class Shop:
    """A loaded shop whose installation is open in this process and served from it."""

    installation: Installation
    runtime: Runtime
    url: str
    key: str
    host_key: str
    folder: Path

    def key_for(self, operation: Op) -> str:
        """The key of whoever the operation is for."""
        return self.host_key if operation.audience == "host" else self.key


def caller_of(operation: Op) -> Caller:
    """Whom an operation is for."""
    return THE_HOST if operation.audience == "host" else OWNER


def command_of(operation: Op, file: Path) -> list[str]:
    """A command at the machine; the host names itself as the shop that is meant."""
    shop = ["--shop", HOST] if operation.audience == "host" else []
    return [*shop, operation.group, operation.verb.replace("_", "-"), "--file", str(file), "--json"]


def in_process(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    model = operation.request.model_validate_json(json.dumps(request))
    outcome = asyncio.run(shop.runtime.call(caller_of(operation), operation.name, model, key=key, patient=True))
    return {"answer": json.loads(outcome.answer), "receipt": json.loads(outcome.receipt)}


def over_http(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    headers = {"Authorization": f"Bearer {shop.key_for(operation)}", "Idempotency-Key": key}
    path = f"{shop.url}/v1/{operation.group}/{operation.verb}"
    response = httpx.post(path, json=request, headers=headers, timeout=120)
    assert response.status_code == 200, response.text
    return dict(response.json())


def as_job(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    with Morgiana(shop.url, shop.key_for(operation)) as client:
        answered = client.wait(client.start(operation.name, request, key=key))
    return {"answer": answered.answer, "receipt": answered.receipt.model_dump(mode="json")}


def by_client(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    model = operation.request.model_validate_json(json.dumps(request))
    with Morgiana(shop.url, shop.key_for(operation)) as client:
        answered = client.call(operation.function, model, key=key)
    return {"answer": answered.answer.model_dump(mode="json"), "receipt": answered.receipt.model_dump(mode="json")}


def by_async_client(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    async def ask() -> Json:
        async with AsyncMorgiana(shop.url, shop.key_for(operation)) as client:
            answered = await client.call(operation.name, request, key=key)
            return {"answer": answered.answer, "receipt": answered.receipt.model_dump(mode="json")}

    return asyncio.run(ask())


def by_command(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    file = shop.folder / f"{key}.json"
    file.write_text(json.dumps(request))
    command = [*command_of(operation, file), "--key", key]
    done = CliRunner().invoke(
        application(shop.installation.registry), command, obj=Place(shop.installation), input="y\n"
    )
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout.splitlines()[-1]))


def by_tool(shop: Shop, operation: Op, request: Json, key: str) -> Json:
    arguments = {**request, **({"idempotency_key": key} if operation.effect == "write" else {})}

    async def ask() -> Json:
        async with Client(f"{shop.url}/mcp", auth=shop.key_for(operation)) as client:
            result = await client.call_tool(f"{operation.group}_{operation.verb}", arguments)
            assert result.structured_content is not None
            return dict(result.structured_content)

    return asyncio.run(ask())


_refusals = count(1)


def _refused_key() -> str:
    return f"refused-{next(_refusals)}"


def refused_in_process(shop: Shop, operation: Op, request: Json) -> Json:
    with pytest.raises(Refusal) as caught:
        in_process(shop, operation, request, _refused_key())
    return problem_of(caught.value).model_dump(exclude_none=True)


def refused_over_http(shop: Shop, operation: Op, request: Json) -> Json:
    headers = {"Authorization": f"Bearer {shop.key_for(operation)}", "Idempotency-Key": _refused_key()}
    response = httpx.post(f"{shop.url}/v1/{operation.group}/{operation.verb}", json=request, headers=headers)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == response.json()["status"]
    return dict(response.json())


def refused_by_client(shop: Shop, operation: Op, request: Json) -> Json:
    model = operation.request.model_validate_json(json.dumps(request))
    with Morgiana(shop.url, shop.key_for(operation)) as client, pytest.raises(operation.refusals) as caught:
        client.call(operation.function, model)
    return problem_of(caught.value).model_dump(exclude_none=True)


def refused_by_command(shop: Shop, operation: Op, request: Json) -> Json:
    file = shop.folder / "refused.json"
    file.write_text(json.dumps(request))
    command = command_of(operation, file)
    done = CliRunner().invoke(
        application(shop.installation.registry), command, obj=Place(shop.installation), input="y\n"
    )
    assert done.exit_code == 3, done.output
    return dict(json.loads(done.stderr.splitlines()[-1]))


def refused_by_tool(shop: Shop, operation: Op, request: Json) -> Json:
    arguments = {**request, **({"idempotency_key": _refused_key()} if operation.effect == "write" else {})}

    async def ask() -> Json:
        async with Client(f"{shop.url}/mcp", auth=shop.key_for(operation)) as client:
            tool = f"{operation.group}_{operation.verb}"
            result = await client.call_tool(tool, arguments, raise_on_error=False)
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

_MADE_IN_PDF = re.compile(rb"/CreationDate \([^)]*\)|/ID \[[^\]]*\]|xmp:[A-Za-z]+Date=.[0-9T:+-]+")
_SECRET = re.compile(r"mg_([a-z]+)_[a-z0-9]{12}_[A-Za-z0-9]+")
_OWN = re.compile(r"([a-z]+)_[0-9a-f]{32}|(key|invitation)_[a-z0-9]{12}")
_NUMBERED = re.compile(r"\b\d{4}-\d{6}\b")
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_MEASURED = frozenset(
    {
        "wall_seconds",
        "cpu_seconds",
        "peak_memory_bytes",
        "disk_read_bytes",
        "disk_written_bytes",
        "joules",
        "grams_co2e",
        "quality",
        "source",
    }
)


def comparable(shop: Shop, told: Any, of_one: frozenset[str] = frozenset()) -> Any:
    """An answer or a receipt without what belongs to one asking: its numbers and secrets, its moments, what it took.

    `of_one` are fields of the operation's own that each asking changes.
    """
    if isinstance(told, dict) and set(told) == {"id", "name", "size_bytes"}:
        name = comparable(shop, told["name"])
        return {"name": name, "content": _content(shop.runtime.files(OWNER).path(FileRef(**told)).read_bytes())}
    if isinstance(told, dict):
        return {name: comparable(shop, value, of_one) for name, value in told.items() if name not in _MEASURED | of_one}
    if isinstance(told, list):
        return [comparable(shop, value, of_one) for value in told]
    if isinstance(told, str):
        return "a moment" if _MOMENT.match(told) else _NUMBERED.sub("n", _OWN.sub(r"\1\2", _SECRET.sub(r"\1", told)))
    return told


def _content(content: bytes) -> object:
    """What a file holds, without the moment at which it says it was made."""
    if content.startswith(b"PK"):
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
        return {member.filename: member.CRC for member in members if member.filename != "docProps/core.xml"}
    return hashlib.sha256(_MADE_IN_PDF.sub(b"", content)).hexdigest()
