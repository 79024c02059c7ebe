"""The OpenAPI 3.1 document, made from the registry."""

import hashlib
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from morgiana import __version__
from morgiana.control.beginnings import Beginning
from morgiana.control.jobs import Job, Problem
from morgiana.control.runtime import Estimate
from morgiana.operations import FileRef, Operation, Receipt, Registry
from morgiana.surfaces.file_fields import with_files
from morgiana.surfaces.http.bodies import must_have_body
from morgiana.surfaces.http.description import noes
from morgiana.surfaces.http.description.answers import (
    answered,
    event_content,
    json_content,
    located,
    reference,
    replayed,
    response,
)
from morgiana.surfaces.http.description.answers import noes as no_responses
from morgiana.surfaces.http.description.shared_paths import shared_paths
from morgiana.surfaces.http.description.sign_in_paths import TAG, sign_in_paths, sign_in_schemas
from morgiana.surfaces.http.models import Health, Jobs, Receipts, Report, Uploaded
from morgiana.surfaces.http.problems import MEDIA_TYPE
from morgiana.surfaces.http.refusals import Headers

Json = dict[str, Any]
Op = Operation[Any, Any]

_SHARED_MODELS: Final[tuple[type[BaseModel], ...]] = (
    Receipt, Problem, Job, Jobs, Receipts, Estimate, Uploaded, Health, Report, FileRef
)  # fmt: skip


def openapi(registry: Registry) -> Json:
    """The whole document."""
    names, definitions = _schemas(registry)
    paths: Json = {}
    for operation in registry:
        paths.update(_paths_of(registry, operation, names))
    paths.update(shared_paths())
    paths.update(sign_in_paths())
    definitions.update(sign_in_schemas())
    shared = _shared_responses(paths)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Morgiana",
            "version": __version__,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"key": []}, {"session": []}],
        "tags": [
            *({"name": home.title, "description": home.introduction} for home in registry.capabilities),
            {"name": "Jobs", "description": "Calls that were accepted, to watch, to cancel, to resume."},
            {"name": "Files", "description": "Files for requests to name, and files that answers name."},
            {"name": "Receipts", "description": "What calls cost and took, with their answers."},
            {"name": TAG, "description": "Ways in for people, where the installation has accounts."},
            {"name": "Server", "description": "How the server is."},
        ],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "responses": shared,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "`morgiana key` gives a key."},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "morgiana_session",
                    "description": "The console's session, for its own pages.",
                },
            },
        },
    }


_INTRODUCTION: Final = (
    "Every call is `POST /v1/<group>/<verb>` with a request in JSON; the answer comes with its receipt. A no is "
    "`application/problem+json` (RFC 9457) with a `code` for programs and a `remedy` for people. Send an "
    "`Idempotency-Key` with whatever must not happen twice: the same key finds the first answer. With "
    "`Accept: text/event-stream` a call is answered by the events `progress` and `part`, then `answer` or `problem`."
)

_KEY: Final = {
    "name": Headers.KEY,
    "in": "header",
    "description": "A key of your own choice: a repeat with the same key finds the first answer and is not charged.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]([ -~]*[!-~])?$"},
}
_PREFER: Final = {
    "name": "Prefer",
    "in": "header",
    "description": "`respond-async`: take a job instead of waiting (RFC 7240).",
    "schema": {"type": "string"},
    "example": "respond-async",
}

Names = dict[tuple[type[BaseModel], JsonSchemaMode], Json]


def _schemas(registry: Registry) -> tuple[Names, Json]:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "serialization") for model in _SHARED_MODELS]
    for operation in registry:
        wanted += [(operation.request, "validation"), (operation.answer, "serialization")]
    names, definitions = models_json_schema(
        list(dict.fromkeys(wanted)), ref_template="#/components/schemas/{model}"
    )  # fmt: skip
    return {slot: schema for slot, schema in names.items() if slot in wanted}, dict(definitions["$defs"])


def _paths_of(registry: Registry, operation: Op, names: Names) -> Json:
    """The addresses of one operation."""
    request, answer = names[operation.request, "validation"], names[operation.answer, "serialization"]
    address = f"{operation.group}/{operation.verb}"
    parameters = [{**_KEY, "required": operation.effect == "write"}]
    about = {
        "tags": [registry.home(operation).title],
        "requestBody": {
            "required": must_have_body(operation),
            "content": {"application/json": {"schema": request, "examples": _examples(registry, operation)}},
        },
    }
    paths: Json = {
        f"/v1/{address}": {
            "post": {
                "operationId": operation.name.replace(".", "_"),
                "summary": operation.title,
                "description": operation.details,
                "parameters": [*parameters, _PREFER] if operation.can_be_job else parameters,
                "responses": _called(operation, answer),
                "x-morgiana": {
                    "operation": operation.name,
                    "unit": operation.meter.unit,
                    "effect": operation.effect,
                    "runs": operation.runs,
                },
                **about,
            }
        },
        f"/v1/estimate/{address}": {
            "post": {
                "operationId": f"estimate_{operation.name.replace('.', '_')}",
                "summary": f"What this may cost: {operation.title}",
                "responses": {
                    "200": response("The most that the call will cost.", json_content(reference("Estimate"))),
                    **no_responses(noes.AN_ESTIMATE),
                },
                **about,
            }
        },
    }
    if operation.can_be_job:
        paths[f"/v1/jobs/{address}"] = {
            "post": {
                "operationId": f"start_{operation.name.replace('.', '_')}",
                "summary": f"As a job: {operation.title}",
                "parameters": [*parameters, *_LATER],
                "responses": {"202": _job_accepted(), **no_responses(noes.of_submission(operation))},
                **about,
            }
        }
    return paths


_LATER: Final[list[Json]] = [
    {
        "name": name,
        "in": "query",
        "description": about["description"],
        "schema": {key: value for key, value in about.items() if key not in ("description", "title")},
    }
    for name, about in Beginning.model_json_schema()["properties"].items()
]


def _shared_responses(paths: Json) -> Json:
    """Take what several addresses answer alike out of them, named by its status and codes."""
    shared: Json = {}
    for methods in paths.values():
        for about in methods.values():
            for status, told in about["responses"].items():
                content = told.get("content", {}).get(MEDIA_TYPE)
                if content is not None:
                    name = "-".join([status, *content["examples"]])
                    shared[name] = told
                    about["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return shared


def _called(operation: Op, answer: Json) -> Json:
    told: Json = {}
    if operation.can_wait:
        stream = event_content("Events `progress` and `part`, then `answer` or `problem`.")
        told["200"] = response("The answer with its receipt.", {**json_content(answered(answer)), **stream}, replayed())
    if operation.can_be_job:
        told["202"] = _job_accepted()
    return {**told, **no_responses(noes.of_call(operation))}


def _job_accepted() -> Json:
    return response("The job that will do it.", json_content(reference("Job")), located("the job"))


def _examples(registry: Registry, operation: Op) -> Json:
    home = registry.home(operation)

    def uploaded(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"example_file"}:
            name = str(value["example_file"])
            content = home.example_file(name)
            return FileRef(id=hashlib.sha256(content).hexdigest(), name=name, size_bytes=len(content)).model_dump()
        return value

    return {
        title: {"summary": title, "value": with_files(operation.request, draft, uploaded)}
        for title, draft in registry.examples(operation).items()
    }
