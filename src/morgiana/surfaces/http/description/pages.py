"""The addresses at which the server describes itself; each is made once, when first asked for."""

import hashlib
import json
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from morgiana.operations import Registry
from morgiana.surfaces.http.description.document import openapi
from morgiana.surfaces.http.description.html import POLICY
from morgiana.surfaces.http.description.noes import Kind, kinds
from morgiana.surfaces.http.description.problem_pages import problem_page, problems_page
from morgiana.surfaces.http.description.reference import reference_page
from morgiana.surfaces.http.etags import unless_known
from morgiana.surfaces.http.problems import unknown_path


class DescriptionPages:
    """`/openapi.json`, `/docs`, `/problems` and `/problems/<code>`; open to anybody, as nothing in them is a secret."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def openapi(self, request: Request) -> Response:
        return _public(request, self._document_bytes, "application/json")

    async def docs(self, request: Request) -> Response:
        return _public(request, self._reference_bytes, "text/html")

    async def problems(self, request: Request) -> Response:
        return _public(request, problems_page(self._kinds), "text/html")

    async def problem(self, request: Request) -> Response:
        kind = self._kinds.get(request.path_params["code"])
        if kind is None:
            raise unknown_path()
        return _public(request, problem_page(kind), "text/html")

    @cached_property
    def document(self) -> dict[str, Any]:
        return openapi(self._registry)

    @cached_property
    def _document_bytes(self) -> bytes:
        return json.dumps(self.document, ensure_ascii=False, separators=(",", ":")).encode()

    @cached_property
    def _reference_bytes(self) -> bytes:
        return reference_page(self._registry, self.document)

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        return kinds(self._registry)


def _public(request: Request, content: bytes, media_type: str) -> Response:
    tag = hashlib.sha256(content).hexdigest()[:32]
    headers = {"Content-Security-Policy": POLICY}
    return unless_known(
        request, tag, lambda: Response(content, headers=headers, media_type=media_type), cache_control="no-cache"
    )
