"""What a process is told by signals, one after another."""

import signal
import threading
from queue import Empty, SimpleQueue
from typing import Final

_SECONDS_BETWEEN_LOOKS: Final = 0.5
"""A signal that comes just before a wait begins does not end it; so no wait is long."""


class Told:
    """Collects signals from when it is made; only in the main thread, which alone is told any."""

    def __init__(self, *numbers: signal.Signals) -> None:
        # Of all queues this one may be filled while its own reader is in it, which is where a signal finds us.
        self._queue: SimpleQueue[signal.Signals] = SimpleQueue()
        if threading.current_thread() is threading.main_thread():
            for number in numbers:
                signal.signal(number, lambda caught, _: self._queue.put(signal.Signals(caught)))

    def next(self) -> signal.Signals:
        """The next signal, once there is one."""
        while True:
            try:
                return self._queue.get(timeout=_SECONDS_BETWEEN_LOOKS)
            except Empty:
                continue
