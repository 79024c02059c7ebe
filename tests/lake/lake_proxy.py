"""A door before the S3 server that misbehaves when it is told to: throttles, stalls, hangs up, or garbles."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

Trouble = Callable[["Door"], bool]
"""Does to a request what it likes; whether it answered in the server's place."""

SLOW_DOWN = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"""


class Door(BaseHTTPRequestHandler):
    """One request: to `server.trouble` first, then on to the real server, its host's name unchanged."""

    protocol_version = "HTTP/1.1"
    server: "Proxy"

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.trouble is not None and self.server.trouble(self):
            return
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=30)
        upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                self.send_header(name, value)
        if answer.getheader("Content-Length") is None:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = handle_any  # noqa: N815  the library looks for these names

    def throttle(self) -> bool:
        self.send_response(503)
        self.send_header("Content-Length", str(len(SLOW_DOWN)))
        self.end_headers()
        self.wfile.write(SLOW_DOWN)
        return True

    def hang_up(self) -> bool:
        self.close_connection = True
        return True

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


class Proxy(ThreadingHTTPServer):
    """The door itself."""

    daemon_threads = True
    trouble: Trouble | None = None
    upstream: str = ""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some tests want."""


@contextmanager
def proxy_before(endpoint: str) -> Iterator[Proxy]:
    """A door before the server at `endpoint`, open while the block lasts."""
    proxy = Proxy(("127.0.0.1", 0), Door)
    proxy.upstream = urlsplit(endpoint).netloc
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.shutdown()
        proxy.server_close()
        thread.join(10)


def first(count: int, trouble: Trouble) -> Trouble:
    """The same trouble for the first `count` requests."""
    left = [count]

    def troubled(door: Door) -> bool:
        left[0] -= 1
        return left[0] >= 0 and trouble(door)

    return troubled


def stall(seconds: float) -> Trouble:
    """A server that takes its time with each request."""

    def troubled(door: Door) -> bool:
        time.sleep(seconds)
        return False

    return troubled
