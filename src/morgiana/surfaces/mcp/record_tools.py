"""Tools that are no operations: jobs, receipts and files."""

import asyncio
import base64
import shutil
import time
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field, ValidationError

from morgiana.control.beginnings import Beginning
from morgiana.control.caller import Caller
from morgiana.control.jobs import ENDED, Job
from morgiana.control.ports import Watcher
from morgiana.control.problems import invalid_request
from morgiana.control.refusals import NoJobsHere
from morgiana.kernel.refusals import Refusal, Where
from morgiana.operations import FileRef, Model, Receipt
from morgiana.surfaces.mcp.desk import Desk, as_json
from morgiana.surfaces.mcp.files import local_place
from morgiana.surfaces.mcp.schemas import file_schema, object_schema
from morgiana.surfaces.mcp.tool import Arguments, ToolDeclaration

M = TypeVar("M", bound=Model)

LARGEST_READ_BYTES: Final = 1_000_000
"""The largest file that is given inside of a result."""

_SECONDS_BETWEEN_LOOKS: Final = 0.2
_OUTCOME: Final = {
    "type": "object",
    "properties": {"answer": {"type": "object"}, "receipt": {"type": "object"}},
    "required": ["answer", "receipt"],
}


class TooLargeForResult(Refusal):
    """The file is too large to be given inside of a result."""

    status = 413


class FileInTheWay(Refusal):
    """There is a file of that name already."""

    status = 409


class Latest(Model):
    """How far back to look."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 20
    """How many to give at most, the latest."""


class OneJob(Model):
    """Which job."""

    job_id: str
    """The job's number."""


class WatchedJob(OneJob):
    """Which job, and how long to wait for its end."""

    wait_seconds: Annotated[int, Field(ge=0, le=50)] = 0
    """How long to wait for its end before its state is told."""


class NewJob(Model):
    """A call that is to run on its own."""

    operation: str
    """The operation to run: the name of its tool with a dot for the first underscore."""
    request: dict[str, Any] = {}
    """Its request: the same fields as its own tool takes."""
    idempotency_key: Annotated[str, Field(min_length=1, max_length=200)]
    """A text of your own choice: the same again finds the job that was started first."""
    begins: dict[str, Any] = {}
    """When it is to begin; as soon as a worker is free if nothing is said."""

    def beginning(self) -> Beginning:
        """Raises `InvalidRequest`."""
        try:
            return Beginning.model_validate(self.begins)
        except ValidationError as error:
            raise invalid_request(error) from error


class OneReceipt(Model):
    """Which receipt."""

    receipt_id: str
    """The receipt's number."""


class FileToKeep(Model):
    """A file to store."""

    file: dict[str, Any]
    """The file: its text, its bytes, or its path."""


class FileToRead(Model):
    """A file to read."""

    file: FileRef
    """The file's reference, from an answer or from `files_keep`."""


class FileToSave(FileToRead):
    """A file to write to this machine's disk."""

    path: Annotated[str, Field(min_length=1)]
    """Where to write it."""


class Content(Model):
    """A file's bytes."""

    content_base64: str
    """The bytes in base64, RFC 4648."""


class Saved(Model):
    """A file that was written to the disk."""

    path: str
    """Where it is."""


def record_tools(desk: Desk) -> Iterator[ToolDeclaration]:
    """The tools beside the operations."""
    yield from _job_tools(desk)
    yield from _receipt_tools(desk)
    yield from _file_tools(desk)


def _job_tools(desk: Desk) -> Iterator[ToolDeclaration]:
    runtime, one = desk.runtime, object_schema("job", Job)

    def start(caller: Caller, asked: NewJob) -> bytes:
        operation = runtime.registry[asked.operation]
        request, begins = desk.request(operation, asked.request, caller), asked.beginning().asked()
        look_for_workers()
        return _object("job", runtime.submit(caller, operation.name, request, key=asked.idempotency_key, **begins))

    def look_for_workers() -> None:
        if not desk.runs_jobs and not runtime.workers():
            raise NoJobsHere(
                "Jobs are run by workers, and none is at work on this folder.",
                remedy="Have somebody start `morgiana serve`, which keeps one, or `morgiana worker`; or call the tool"
                " itself and wait.",
            )

    def resume(caller: Caller, asked: OneJob) -> bytes:
        look_for_workers()
        return _object("job", runtime.resume(caller, asked.job_id))

    def show(caller: Caller, asked: WatchedJob) -> bytes:
        until = time.monotonic() + asked.wait_seconds
        while (job := runtime.job(caller, asked.job_id)).state not in ENDED and time.monotonic() < until:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return _object("job", job)

    def result(caller: Caller, asked: OneJob) -> bytes:
        return as_json(runtime.result(caller, asked.job_id))

    def cancel(caller: Caller, asked: OneJob) -> bytes:
        return _object("job", runtime.cancel(caller, asked.job_id))

    def latest(caller: Caller, asked: Latest) -> bytes:
        return _object("jobs", *runtime.jobs(caller, limit=asked.limit), many=True)

    starting = _tool("jobs_start", "Start an operation that takes minutes as a job", NewJob, one, start, writes=True)
    starting.input_schema["properties"]["begins"] = Beginning.model_json_schema()
    yield starting
    yield _tool("jobs_resume", "Begin again a job that ended without an answer", OneJob, one, resume, writes=True)
    yield _tool("jobs_show", "Show where a job stands, and wait for its end if wished", WatchedJob, one, show)
    yield _tool("jobs_result", "Give the answer of a job that is done", OneJob, _OUTCOME, result)
    yield _tool("jobs_cancel", "Ask a job to end", OneJob, one, cancel, writes=True)
    yield _tool("jobs_list", "List the latest jobs", Latest, object_schema("jobs", Job, many=True), latest)


def _receipt_tools(desk: Desk) -> Iterator[ToolDeclaration]:
    def show(caller: Caller, asked: OneReceipt) -> bytes:
        return as_json(desk.runtime.receipt(caller, asked.receipt_id))

    def latest(caller: Caller, asked: Latest) -> bytes:
        return _object("receipts", *desk.runtime.receipts(caller, limit=asked.limit), many=True)

    yield _tool("receipts_show", "Give an earlier answer again, with its receipt", OneReceipt, _OUTCOME, show)
    schema = object_schema("receipts", Receipt, many=True)
    yield _tool("receipts_list", "List what the latest calls used and cost", Latest, schema, latest)


def _file_tools(desk: Desk) -> Iterator[ToolDeclaration]:
    def keep(caller: Caller, asked: FileToKeep) -> bytes:
        try:
            return _object("file", FileRef.model_validate(desk.uploads(caller).keep(asked.file)))
        except ValidationError as error:
            raise invalid_request(error) from error

    def read(caller: Caller, asked: FileToRead) -> bytes:
        place = desk.runtime.files(caller).path(asked.file)
        if place.stat().st_size > LARGEST_READ_BYTES:
            raise TooLargeForResult(
                f"The file has {place.stat().st_size:,} bytes; {LARGEST_READ_BYTES:,} can be given in a result.",
                remedy="Save it to the disk, or download it over HTTP: `GET /v1/files/<id>/<name>`.",
                where=Where(file=asked.file.name),
            )
        return Content(content_base64=base64.b64encode(place.read_bytes()).decode()).model_dump_json().encode()

    def save(caller: Caller, asked: FileToSave) -> bytes:
        place = local_place(asked.path, desk.folder)
        if place.exists():
            raise FileInTheWay(
                f"There is something at {place} already.", remedy="Choose another name.", where=Where(file=place.name)
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(desk.runtime.files(caller).path(asked.file), place)
        return Saved(path=str(place)).model_dump_json().encode()

    local = desk.folder is not None
    keeping = _tool("files_keep", "Store a file for later calls", FileToKeep, object_schema("file", FileRef), keep)
    keeping.input_schema["properties"]["file"] = file_schema(local_files=local)
    yield keeping
    yield _tool("files_read", "Give a small file's bytes", FileToRead, Content.model_json_schema(), read)
    if local:
        schema = Saved.model_json_schema()
        yield _tool("files_save", "Write a file to this machine's disk", FileToSave, schema, save, writes=True)


def _tool(
    name: str,
    title: str,
    request: type[M],
    output_schema: dict[str, Any],
    run: Callable[[Caller, M], bytes],
    *,
    writes: bool = False,
) -> ToolDeclaration:
    async def call(caller: Caller, arguments: Arguments, _watcher: Watcher) -> bytes:
        try:
            asked = request.model_validate(arguments)
        except ValidationError as error:
            raise invalid_request(error) from error
        return await asyncio.to_thread(run, caller, asked)

    return ToolDeclaration(
        name, title, f"{title}.", request.model_json_schema(), output_schema, call, not writes, idempotent=not writes
    )


def _object(name: str, *models: Model, many: bool = False) -> bytes:
    texts = [model.model_dump_json() for model in models]
    value = f"[{','.join(texts)}]" if many else texts[0]
    return f'{{"{name}":{value}}}'.encode()
