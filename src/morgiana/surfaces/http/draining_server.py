"""uvicorn that ends without losing a request: it takes leave of every connection before it closes any."""

import asyncio
import gc
import socket
import ssl
from collections.abc import Callable
from types import FrameType
from typing import Final

import uvicorn
from fastapi import FastAPI

from morgiana.control.encryption import CIPHERS, Certificate
from morgiana.control.installation import BadSetting
from morgiana.surfaces.http.connection import connection_class

_SECONDS_OF_LEAVE: Final = 1.0
"""So long connections are told with their next answer that it was the last, before those that are silent are closed."""


class DrainingServer(uvicorn.Server):
    """Says that it is there, and when it is told to end finishes what it has accepted.

    A client that sends its next request while an idle connection is being closed would lose it. So no connection is
    taken first, each answer from then on says `Connection: close`, and only what stays silent is closed.
    """

    def __init__(
        self,
        app: FastAPI,
        *,
        drain_seconds: int,
        ready: Callable[[], None],
        ending: Callable[[], None],
        certificate: Certificate | None = None,
    ) -> None:
        """With a `certificate` it speaks TLS 1.2 and 1.3, and nothing else."""
        self._app, self._ready, self._ending = app, ready, ending
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=drain_seconds,
                timeout_keep_alive=30,
                http=connection_class(),
                ssl_certfile=certificate.chain if certificate else None,
                ssl_keyfile=certificate.key if certificate else None,
                ssl_ciphers=CIPHERS,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self.server_state.default_headers.append((b"connection", b"close"))
        until = asyncio.get_running_loop().time() + _SECONDS_OF_LEAVE
        while self.server_state.connections and not self.force_exit and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.state.stopping.begin()
        self._ending()
        super().handle_exit(sig, frame)


def check_certificate(certificate: Certificate) -> None:
    """Raise `BadSetting` where the certificate and its key cannot be used, before anything is opened."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate.chain, certificate.key, password="")
    except (OSError, ssl.SSLError) as error:
        raise BadSetting(
            f"MORGIANA_TLS_CERTIFICATE or MORGIANA_TLS_KEY cannot be used: {error.strerror or error}",
            remedy="Set them to files of PEM that this user can read: the certificate with its chain, and its key.",
        ) from error


def quiet_collector() -> None:
    """What was made up to now stays; the collector need not look at it again, nor after every few objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
