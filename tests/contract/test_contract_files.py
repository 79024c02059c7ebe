"""Files over HTTP: up by body or form, down by hash, never larger than the bound, never anybody else's."""

import hashlib
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from contract_server import REGISTRY, Running, served
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import settings_of

from morgiana.app import PARTS
from morgiana.control.installation import Installation, Opened
from morgiana.surfaces.http import files as file_addresses
from morgiana.surfaces.http.app import create_app


def uploaded(response: httpx.Response) -> list[dict[str, object]]:
    assert response.status_code == 201, response.text
    return list(response.json()["files"])


def test_body_is_the_file(http: httpx.Client) -> None:
    """The bytes of the body are stored under their SHA-256 and come back as they went."""
    content = bytes(range(256)) * 5000
    response = http.post("/v1/files", params={"name": "täglich.csv"}, content=content)
    [ref] = uploaded(response)
    assert ref == {"id": hashlib.sha256(content).hexdigest(), "name": "täglich.csv", "size_bytes": len(content)}
    down = http.get(response.headers["location"])
    assert down.content == content
    assert down.headers["content-disposition"] == "attachment; filename*=utf-8''t%C3%A4glich.csv"


def test_form_of_several_files(http: httpx.Client) -> None:
    """Each file of a form is stored under its own name, fields between them are read over."""
    form = [("a", ("sales.csv", b"1;2\r\n--x\r\n" * 90_000)), ("b", ("empty.csv", b""))]
    refs = uploaded(http.post("/v1/files", files=form, data={"note": "hello"}))
    assert [(ref["name"], ref["size_bytes"]) for ref in refs] == [("sales.csv", 900_000), ("empty.csv", 0)]
    assert http.get(f"/v1/files/{refs[0]['id']}/sales.csv").content == form[0][1][1]


def test_operation_takes_and_gives_files(http: httpx.Client) -> None:
    """A request names an uploaded file; the file that the answer names is downloaded."""
    [ref] = uploaded(http.post("/v1/files?name=a.txt", content=b"hello"))
    answer = http.post("/v1/aside/file", json={"file": ref}).json()["answer"]
    assert answer["size_bytes"] == 5
    given_back = answer["copy_of_it"]
    assert http.get(f"/v1/files/{given_back['id']}/{given_back['name']}").content == b"hello"


def test_unknown_files_are_404(http: httpx.Client) -> None:
    """A hash of nothing, and what is no hash at all, are the same refusal."""
    for file_id in ("0" * 64, "x", "F" * 64, "%00"):
        response = http.get(f"/v1/files/{file_id}/a.csv")
        assert (response.status_code, response.json()["code"]) == (404, "unknown_file")
    for path in ("..%2f..%2fetc%2fpasswd/a.csv", "%2e%2e/%2e%2e/morgiana.sqlite"):
        assert http.get(f"/v1/files/{path}").status_code == 404
    response = http.post("/v1/aside/file", json={"file": {"id": "0" * 64, "name": "a.csv"}})
    assert (response.status_code, response.json()["code"]) == (404, "unknown_file")


def test_other_business_cannot_read_a_file(server: Running, http: httpx.Client) -> None:
    """Knowing the hash is not enough: the file belongs to the business that uploaded it."""
    [ref] = uploaded(http.post("/v1/files?name=a.csv", content=b"ours"))
    with server.http(server.stranger) as stranger:
        assert stranger.get(f"/v1/files/{ref['id']}/a.csv").status_code == 404


@given(name=st.text(min_size=1, max_size=40).filter(lambda name: name.strip(" .")))
@settings(max_examples=60, deadline=None)
def test_any_name_downloads_safely(server: Running, name: str) -> None:
    """Whatever the name, the answer has one well-formed header that makes a browser save, not show."""
    with server.http() as http:
        [ref] = uploaded(http.post("/v1/files?name=x", content=b"<script>alert(1)</script>"))
        response = http.get(f"/v1/files/{ref['id']}/{quote(name, safe='')}")
    if response.status_code == 404:  # a name with a slash is another address
        assert "/" in name
        return
    disposition = response.headers["content-disposition"]
    assert disposition.startswith("attachment;")
    assert not {"\r", "\n"} & set(disposition)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "body",
    [b"", b"--x\r\n", b"no boundary here", b"--x\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\nhalf"],
)
def test_broken_forms(http: httpx.Client, body: bytes) -> None:
    """A form that ends too early is refused, and nothing of it is stored."""
    response = http.post("/v1/files", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert (response.status_code, response.json()["code"]) == (400, "bad_upload")


def test_form_without_file_or_boundary(http: httpx.Client) -> None:
    """A form needs a file and a boundary."""
    plain = http.post("/v1/files", files={"note": (None, "hello")})
    unbounded = http.post("/v1/files", content=b"--x--", headers={"Content-Type": "multipart/form-data"})
    assert {plain.json()["code"], unbounded.json()["code"]} == {"bad_upload"}


def test_uploads_are_bounded_and_leave_nothing(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a bound of a megabyte, a larger body and a larger form are 413, and no draft stays on the disk."""
    monkeypatch.setattr(file_addresses, "FILE_BYTES_MAX", 1_000_000)
    settings = settings_of(tmp_path)
    opened = Opened(server.runtime, server.access)
    app = create_app(Installation(settings, REGISTRY, PARTS, lambda _: opened), opened, console=False, mcp=False)
    headers = {"Authorization": f"Bearer {server.owner}"}
    with served(app) as url, httpx.Client(base_url=url, headers=headers) as http:
        whole = http.post("/v1/files", content=b"x" * 1_000_001)
        form = http.post("/v1/files", files={"f": ("a", b"x" * 1_000_001)})
        fits = http.post("/v1/files", content=b"x" * 1_000_000)
    assert (whole.status_code, form.status_code, fits.status_code) == (413, 413, 201)
    assert whole.json()["code"] == "body_too_large"
    assert list((tmp_path / "uploads").iterdir()) == []
