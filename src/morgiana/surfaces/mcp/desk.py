"""What every tool works with: the runtime, and where the paths of files may lead."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from morgiana.control.caller import Caller
from morgiana.control.problems import invalid_request
from morgiana.control.runtime import Outcome, Runtime
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import Operation
from morgiana.surfaces.file_fields import with_files
from morgiana.surfaces.mcp.files import Uploads
from morgiana.surfaces.mcp.schemas import KEY


@dataclass(frozen=True, slots=True)
class Desk:
    """One server's tools share one."""

    runtime: Runtime
    folder: Path | None
    """Below which the assistant may name files by path; None where it is on another machine."""
    runs_jobs: bool
    """Whether this process sees to it that jobs are run; without it they are left to whichever worker there is."""

    def uploads(self, caller: Caller) -> Uploads:
        return Uploads(self.runtime.files(caller), folder=self.folder)

    def request(self, operation: Operation[Any, Any], arguments: Mapping[str, Any], caller: Caller) -> BaseModel:
        """The request of a call, its files stored. Raises `InvalidRequest`."""
        ready = with_files(operation.request, arguments, self.uploads(caller).keep)
        try:
            request: BaseModel = operation.request.model_validate_json(json.dumps(ready))
        except ValidationError as error:
            raise invalid_request(error) from error
        return request


def key_of(arguments: dict[str, Any]) -> str | None:
    """Take the idempotency key out of a call's arguments."""
    key = arguments.pop(KEY, None)
    if key is not None and not (isinstance(key, str) and 0 < len(key) <= 200):
        raise InvalidRequest(
            "The key is no text of 1 to 200 characters.", remedy="Choose another.", where=Where(field=KEY)
        )
    return key


def as_json(outcome: Outcome) -> bytes:
    """The answer and its receipt, byte for byte as they are stored."""
    return b'{"answer":' + outcome.answer + b',"receipt":' + outcome.receipt + b"}"
