"""The sockets that a server listens on: its own, or those that were opened before it and outlive it."""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Final

from morgiana.control.installation import BadSetting, Settings
from morgiana.kernel.refusals import Refusal
from morgiana.surfaces.processes.service_manager import inherited_socket

_QUEUE: Final = 2048


class PortTaken(Refusal):
    """Another program listens on the server's address."""

    status = 409


@contextmanager
def listening(settings: Settings, count: int = 1) -> Iterator[list[socket.socket]]:
    """`count` sockets on the server's address, among which the system shares out the connections.

    The service manager's socket is taken where there is one. Raises `PortTaken` or `BadSetting`.
    """
    given = inherited_socket()
    with ExitStack() as stack:
        if given is not None:
            yield [stack.enter_context(socket.socket(fileno=given))] * count
            return
        first = stack.enter_context(_bound(settings, shared=count > 1))
        settings = replace(settings, port=first.getsockname()[1])
        yield [first, *(stack.enter_context(_bound(settings, shared=True)) for _ in range(count - 1))]


def _bound(settings: Settings, *, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        if shared:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((settings.host, settings.port))
        bound.listen(_QUEUE)
    except OSError as error:
        bound.close()
        told = f"The server cannot listen on {settings.host}, port {settings.port}: {error.strerror}."
        if error.errno == errno.EADDRINUSE:
            remedy = "Set MORGIANA_PORT to another port, or end the program that has it."
            raise PortTaken(told, remedy=remedy) from error
        remedy = "Set MORGIANA_HOST to an address of this machine, and MORGIANA_PORT to a port from 1024 on."
        raise BadSetting(told, remedy=remedy) from error
    return bound
