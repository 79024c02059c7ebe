"""The child's side of `keeper`: it says when it is ready, and ends when its parent does."""

import os
import signal
import threading
from typing import Final

CHILD: Final = "MORGIANA_CHILD"
"""Set in the environment of a process that another of ours keeps."""
SOCKET: Final = "MORGIANA_CHILD_SOCKET"
"""The file descriptor of the listening socket that a keeper hands to its child."""
READY: Final = "ready"


def is_child() -> bool:
    """Whether another process of ours keeps this one."""
    return CHILD in os.environ


def kept_socket() -> int | None:
    """The listening socket that the keeper handed over."""
    number = os.environ.get(SOCKET)
    return int(number) if number else None


def say_ready() -> None:
    """Tell the keeper that this process does its work."""
    if is_child():
        print(READY, flush=True)


def end_with_parent() -> None:
    """Have this process end in order when its keeper has gone: the pipe between them closes with either."""
    if not is_child():
        return

    def watch() -> None:
        while os.read(0, 64):  # not by `sys.stdin`, whose lock this thread would hold when the interpreter ends
            continue
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
