"""What the server says of itself: complete, valid, and readable without the internet."""

import json
import re
from typing import Any

import httpx
import pytest
from contract_server import REGISTRY, Running

from morgiana.surfaces.http.description.document import openapi
from morgiana.surfaces.http.description.noes import kinds

Json = dict[str, Any]


@pytest.fixture(scope="module")
def document(server: Running) -> Json:
    return dict(httpx.get(f"{server.url}/openapi.json").json())


def test_served_document_is_made_from_the_registry(server: Running, document: Json) -> None:
    """What is served is what the registry gives, and FastAPI's own door gives the same."""
    assert document == openapi(REGISTRY) == server.app.openapi()


def test_every_operation_is_described(document: Json) -> None:
    """Each has its address, its estimate, its job where it can be one; its title, models, meter and refusals."""
    for operation in REGISTRY:
        about = document["paths"][f"/v1/{operation.group}/{operation.verb}"]["post"]
        assert about["summary"] == operation.title
        assert about["x-morgiana"]["operation"] == operation.name
        assert f"/v1/estimate/{operation.group}/{operation.verb}" in document["paths"]
        assert (f"/v1/jobs/{operation.group}/{operation.verb}" in document["paths"]) == operation.can_be_job
        assert {"200", "202"} & set(about["responses"])
        for refusal in operation.refusals:
            told = _resolved(document, about["responses"][str(refusal.status)])
            example = told["content"]["application/problem+json"]["examples"][refusal.code]["value"]
            assert (example["code"], example["status"]) == (refusal.code, refusal.status)
            assert example["remedy"]


def test_key_is_required_where_data_change(document: Json) -> None:
    """The idempotency key is a required header of exactly the operations that write."""
    for operation in REGISTRY:
        about = document["paths"][f"/v1/{operation.group}/{operation.verb}"]["post"]
        [key] = [parameter for parameter in about["parameters"] if parameter["name"] == "Idempotency-Key"]
        assert key["required"] == (operation.effect == "write")


def test_all_references_lead_somewhere(document: Json) -> None:
    """Each `$ref` of the document is found in it."""
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document))):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_operation_ids_are_unique(document: Json) -> None:
    ids = [about["operationId"] for path in document["paths"].values() for about in path.values()]
    assert len(ids) == len(set(ids))


def test_every_kind_of_no_has_its_page(server: Running) -> None:
    """Each code that the document names, each declared refusal, and each general one: a page that links back."""
    found = kinds(REGISTRY)
    for operation in REGISTRY:
        assert {refusal.code for refusal in operation.refusals} <= set(found)
    assert set(re.findall(r"/problems/([a-z_]+)", json.dumps(openapi(REGISTRY)))) <= set(found)
    for code, kind in found.items():
        response = httpx.get(f"{server.url}/problems/{code}")
        assert response.status_code == 200
        assert str(kind.status) in response.text
        assert "What to do" in response.text
    assert "Paint that was opened long ago thickens." in httpx.get(f"{server.url}/problems/paint_too_thick").text


@pytest.mark.parametrize("path", ["/docs", "/problems", "/problems/key_reused"])
def test_pages_need_nothing_from_elsewhere(server: Running, path: str) -> None:
    """No script, no picture, no address but this server's own; the policy forbids it too."""
    response = httpx.get(server.url + path)
    assert "<script" not in response.text
    assert not re.findall(r'(?:src|href)="(?!/|#)[^"]*"', response.text)
    assert "default-src 'none'" in response.headers["content-security-policy"]


def test_reference_page_shows_every_operation(server: Running) -> None:
    """The page has a heading for each operation, and every link within it has its target."""
    text = httpx.get(f"{server.url}/docs").text
    anchors = set(re.findall(r'id="([^"]+)"', text))
    assert {operation.name for operation in REGISTRY} <= anchors
    assert set(re.findall(r'href="#([^"]+)"', text)) <= anchors


def test_description_is_cached_by_its_tag(server: Running) -> None:
    """Asked for again with its tag, the document is not sent again."""
    first = httpx.get(f"{server.url}/openapi.json")
    again = httpx.get(f"{server.url}/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def _resolved(document: Json, response: Json) -> Json:
    name = response["$ref"].rpartition("/")[2]
    return dict(document["components"]["responses"][name])
