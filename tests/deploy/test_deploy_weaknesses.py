"""What `make check` and `make audit` look for is found, and what could not be looked for is not called clean."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import package_audit
import pytest
import secret_scan

LOCK = "requests==2.0.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with one file, in which there is a key."""
    planted = "AKIA" + "Z7QH3M2K5X4WBN6T"  # put together, so that this file holds none itself
    (tmp_path / "settings.py").write_text(f'REGION = "fr-par"\nCLOUD = "{planted}"\n')
    for command in (["init", "-q"], ["add", "settings.py"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, timeout=30)
    return tmp_path


def test_a_committed_key_is_found_with_its_line(project: Path) -> None:
    (project / "not_committed.py").write_text("")
    assert secret_scan.committed(project) == ["settings.py"]
    [(found, line)] = secret_scan.scanned(project, ["settings.py"]).items()
    assert (found.file, found.kind, line) == ("settings.py", "AWS Access Key", 2)


def test_what_was_reviewed_is_known_again_in_another_line(project: Path) -> None:
    before = secret_scan.scanned(project, ["settings.py"])
    secret_scan.accept(before, project / "baseline")
    text = (project / "settings.py").read_text()
    (project / "settings.py").write_text("# Moved down.\n" + text)
    after = secret_scan.scanned(project, ["settings.py"])
    assert set(after) == secret_scan.reviewed(project / "baseline")
    assert list(after.values()) == [3]
    assert "AKIA" not in (project / "baseline").read_text()


@contextmanager
def vulnerabilities(answer: object) -> Iterator[str]:
    """A list of vulnerabilities on loopback that says the same of every package."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """A test's output is not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


KNOWN = {
    "vulns": [
        {
            "id": "PYSEC-2018-28",
            "summary": "It sends a password on to another host.",
            "modified": "2024-01-01T00:00:00Z",
            "affected": [
                {
                    "package": {"name": "requests", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.20.0"}]}],
                }
            ],
        }
    ]
}


@pytest.mark.parametrize(("answer", "ended", "told"), [(KNOWN, 1, "PYSEC-2018-28"), ({}, 0, "No known")])
def test_the_audit_says_what_the_list_says(tmp_path: Path, answer: object, ended: int, told: str) -> None:
    (tmp_path / "requirements.txt").write_text(LOCK)
    with vulnerabilities(answer) as url:
        assert package_audit.audited(tmp_path / "requirements.txt", ["--osv-url", url])[0] == ended
        assert told in package_audit.audited(tmp_path / "requirements.txt", ["--osv-url", url])[1]


def test_an_audit_that_reached_nobody_is_no_clean_bill(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(LOCK)
    ended, said = package_audit.audited(tmp_path / "requirements.txt", ["--osv-url", "http://127.0.0.1:9"])
    assert ended == 2
    assert "was NOT audited" in said
