"""The addresses that belong to no operation: jobs, files, receipts and the server's health."""

from typing import Any, Final

from morgiana.control.payments.webhook import HEADER
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

Json = dict[str, Any]

_LIMIT: Final = {
    "name": "limit",
    "in": "query",
    "description": "How many to list, newest first.",
    "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
}
_ANY_ANSWER: Final = {"type": "object", "description": "The answer, as the operation's own address describes it."}


def shared_paths() -> Json:
    return {**_jobs(), **_files(), **_receipts(), **_payments(), **_server()}


def _jobs() -> Json:
    one = [_in_path("id", "The job's number.")]
    job = json_content(reference("Job"))
    return {
        "/v1/jobs": _get(
            "list_jobs", "Jobs", "List the latest jobs", {"200": response("Jobs.", json_content(reference("Jobs")))},
            noes.A_LIST, [_LIMIT],
        ),
        "/v1/jobs/{id}": _get("show_job", "Jobs", "See a job", {"200": response("The job.", job)}, noes.A_JOB, one),
        "/v1/jobs/{id}/result": _get(
            "job_result", "Jobs", "Read a job's answer",
            {"200": response("The answer with its receipt.", json_content(answered(_ANY_ANSWER)), replayed())},
            noes.A_RESULT, one,
        ),
        "/v1/jobs/{id}/events": _get(
            "watch_job", "Jobs", "Watch a job",
            {"200": response("Events.", event_content("An event `job` at each change; the last when it has ended."))},
            noes.A_JOB, one,
        ),
        "/v1/jobs/{id}/cancel": _post(
            "cancel_job", "Jobs", "Ask a job to end", {"200": response("The job.", job)}, noes.A_JOB_CHANGED, one
        ),
        "/v1/jobs/{id}/resume": _post(
            "resume_job", "Jobs", "Begin a job again that ended without an answer",
            {"202": response("The job.", job, located("the job"))}, noes.A_JOB_CHANGED, one,
        ),
    }  # fmt: skip


def _files() -> Json:
    name = {
        "name": "name",
        "in": "query",
        "description": "The file's name, where the body is the file itself.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    }
    whole = {"schema": {"type": "string", "format": "binary"}}
    one_file = {"type": "string", "format": "binary", "description": "The file; any field's name will do."}
    form = {"type": "object", "properties": {"file": one_file}, "required": ["file"]}
    upload = _post(
        "upload_files", "Files", "Upload files",
        {"201": response("What was stored.", json_content(reference("Uploaded")), located("the first file"))},
        noes.AN_UPLOAD, [name],
    )  # fmt: skip
    upload["post"]["requestBody"] = {
        "required": False,
        "content": {"application/octet-stream": whole, "multipart/form-data": {"schema": form}},
    }
    parts = [_in_path("id", "The file's id: SHA-256 of its bytes."), _in_path("name", "The name to save it under.")]
    return {
        "/v1/files": upload,
        "/v1/files/{id}/{name}": _get(
            "download_file", "Files", "Download a file",
            {"200": response("The file's bytes.", {"*/*": whole}), "304": response("The caller has it already.")},
            noes.A_DOWNLOAD, parts,
        ),
    }  # fmt: skip


def _receipts() -> Json:
    operation = {
        "name": "operation",
        "in": "query",
        "description": "Only the receipts of this operation.",
        "schema": {"type": "string", "maxLength": 200},
    }
    return {
        "/v1/receipts": _get(
            "list_receipts", "Receipts", "List the latest receipts",
            {"200": response("Receipts.", json_content(reference("Receipts")))}, noes.A_LIST, [_LIMIT, operation],
        ),
        "/v1/receipts/{id}": _get(
            "show_receipt", "Receipts", "Read a receipt with its answer",
            {
                "200": response("The answer with its receipt.", json_content(answered(_ANY_ANSWER))),
                "304": response("The caller has it already."),
            },
            noes.A_RECEIPT, [_in_path("id", "The receipt's number.")],
        ),
    }  # fmt: skip


def _payments() -> Json:
    """A report needs no key of ours: it is signed."""
    signed = {
        "name": HEADER,
        "in": "header",
        "required": True,
        "description": "`t=<seconds>,v1=<signature>`: HMAC-SHA256 of the seconds, a full stop and the body.",
        "schema": {"type": "string"},
    }
    path = _post(
        "hear_payment_provider", "Payments", "Take a payment provider's report",
        {"200": response("What came of it.", json_content(reference("Report")))},
        noes.A_REPORT, [_in_path("provider", "The provider's name in the settings."), signed],
    )  # fmt: skip
    path["post"]["requestBody"] = {"required": True, "content": json_content({"type": "object"})}
    path["post"]["security"] = []
    return {"/v1/payments/webhook/{provider}": path}


def _server() -> Json:
    health = json_content(reference("Health"))
    paths = {
        "/healthz": _get(
            "alive", "Server", "Whether the process lives", {"200": response("It does.", health)}, noes.ANYWHERE
        ),
        "/readyz": _get(
            "ready", "Server", "Whether calls and jobs are taken", {"200": response("They are.", health)},
            noes.READINESS,
        ),
    }  # fmt: skip
    for path in paths.values():
        path["get"]["security"] = []
    return paths


def _in_path(name: str, description: str) -> Json:
    text = {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": text}


def _get(
    name: str, tag: str, summary: str, responses: Json, refusals: noes.Refusals, parameters: list[Json] | None = None
) -> Json:
    return {"get": _operation(name, tag, summary, responses, refusals, parameters)}


def _post(
    name: str, tag: str, summary: str, responses: Json, refusals: noes.Refusals, parameters: list[Json] | None = None
) -> Json:
    return {"post": _operation(name, tag, summary, responses, refusals, parameters)}


def _operation(
    name: str, tag: str, summary: str, responses: Json, refusals: noes.Refusals, parameters: list[Json] | None
) -> Json:
    return {
        "operationId": name,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters or [],
        "responses": {**responses, **no_responses(refusals)},
    }
