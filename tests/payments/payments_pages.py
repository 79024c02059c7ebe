"""A payment provider's pages to pay on, over HTTP, of a provider that is not at its best."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk_of_the_tests"


class PageServer(ThreadingHTTPServer):
    """Makes one page for each key, and fails the first request of each."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, dict[str, Any]] = {}
        self.requests = 0


class _Handler(BaseHTTPRequestHandler):
    server: PageServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key, self.server.requests = self.headers["Idempotency-Key"], self.server.requests + 1
        failed = key not in self.server.pages or self.headers["Authorization"] != f"Bearer {KEY}"
        self.server.pages.setdefault(key, asked)
        body = b"<h1>oops</h1>" if failed else json.dumps({"url": f"https://pay.example.org/{key}"}).encode()
        self.send_response(500 if failed else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""
