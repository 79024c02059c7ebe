"""What the system's service manager and a process tell each other: readiness, and sockets that were opened before us.

systemd's protocols: sd_notify(3) and sd_listen_fds(3). Where nobody listens, nothing is told.
"""

import os
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Final, Literal

_FIRST_SOCKET: Final = 3

State = Literal["READY=1", "RELOADING=1", "STOPPING=1"]


def tell(state: State) -> None:
    """Say how this process is, where the service manager asked for it (NOTIFY_SOCKET)."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
        try:
            told.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            told.sendall(state.encode())
        except OSError:  # a manager that has gone asks for nothing
            return


def inherited_socket(environment: MutableMapping[str, str] = os.environ) -> int | None:
    """The file descriptor of the listening socket that was opened for this process, if there is one.

    Whoever holds it through a restart loses no connection: those that come in between wait in its queue.
    """
    owner, count = environment.pop("LISTEN_PID", ""), environment.pop("LISTEN_FDS", "")
    return _FIRST_SOCKET if owner == str(os.getpid()) and count.isdecimal() and int(count) >= 1 else None


@contextmanager
def being_ready() -> Iterator[None]:
    """Ready for the length of the block."""
    tell("READY=1")
    try:
        yield
    finally:
        tell("STOPPING=1")
