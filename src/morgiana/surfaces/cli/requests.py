"""A request from what was typed: an example or a file first, the flags over it, and the files it names."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from morgiana.control.problems import invalid_request
from morgiana.kernel.refusals import InvalidRequest, Where
from morgiana.operations import Capability, FileRef, Operation
from morgiana.surfaces.cli.flags import Flag
from morgiana.surfaces.file_fields import with_files

Op = Operation[Any, Any]


class Keeper(Protocol):
    """Whoever stores the files that a request names."""

    def keep(self, name: str, content: bytes) -> FileRef: ...

    def keep_from(self, name: str, source: Path) -> FileRef: ...


def draft(base: Mapping[str, Any], flags: Iterable[Flag], given: Mapping[str, Any]) -> dict[str, Any]:
    """The request's JSON with the files still as paths: `base`, and what the flags say over it."""
    typed = {flag.field: flag.json_of(given[flag.field]) for flag in flags if given.get(flag.field) not in (None, [])}
    return {**base, **typed}


def readable(text: str) -> str:
    """Text of the command line or the disk; bytes that the locale could not read are tried as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("utf-8", "replace")
    return text


def from_file(place: str) -> dict[str, Any]:
    """The request in a JSON file, or on standard input for `-`."""
    try:
        text = sys.stdin.read() if place == "-" else Path(place).read_text("utf-8")
        found = json.loads(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InvalidRequest(
            f"The request cannot be read: {error}.",
            remedy="Give a file that holds one JSON object, or `-` to send it through standard input.",
            where=Where(file=place),
        ) from error
    if not isinstance(found, dict):
        raise InvalidRequest(
            "The request is no JSON object.", remedy="Begin it with `{` and name its fields.", where=Where(file=place)
        )
    return found


def from_example(examples: Mapping[str, dict[str, Any]], title: str) -> dict[str, Any]:
    """The example of that title; capitals do not matter, and its beginning is enough where only one begins so."""
    begun = [name for name in examples if name.casefold().startswith(title.casefold())]
    exact = [name for name in begun if name.casefold() == title.casefold()]
    if len(exact or begun) != 1:
        there = "; ".join(examples) or "there are none"
        raise InvalidRequest(f"No single example is called {title!r}.", remedy=f"The examples are: {there}.")
    return examples[(exact or begun)[0]]


def request_of(operation: Op, draft: dict[str, Any], files: Keeper, home: Capability) -> BaseModel:
    """The request, its files stored for the call. Raises `InvalidRequest`."""

    def keep(value: Any) -> Any:
        if isinstance(value, str):
            place = Path(value)
            if not place.is_file():
                raise InvalidRequest(
                    f"There is no file {value}.", remedy="Check the path.", where=Where(file=place.name)
                )
            return files.keep_from(readable(place.name), place).model_dump()
        if isinstance(value, dict) and set(value) == {"example_file"}:
            name = str(value["example_file"])
            return files.keep(name, home.example_file(name)).model_dump()
        return value

    try:
        ready = with_files(operation.request, draft, keep)
        request: BaseModel = operation.request.model_validate_json(json.dumps(ready))
    except ValidationError as error:
        raise invalid_request(error) from error
    return request
