"""Keeps what calls under way have leased, and gives back what none uses, every few seconds while a process serves."""

import logging
import threading
from typing import Final

from morgiana.control.limits.gate import Gate
from morgiana.kernel.refusals import Fault

_log = logging.getLogger(__name__)

SECONDS_BETWEEN: Final = 3.0
"""Well within the ten seconds that a lease lasts."""


class Renewal:
    """A thread that sweeps one gate."""

    def __init__(self, gate: Gate, seconds_between: float = SECONDS_BETWEEN) -> None:
        self._gate, self._seconds = gate, seconds_between
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="limits", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop; what is held then expires by itself."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(self._seconds)

    def _run(self) -> None:
        while not self._ended.wait(self._seconds):
            try:
                self._gate.sweep()
            except Fault as fault:  # the next round tries again; a lease that ends meanwhile is taken anew
                _log.warning("what is leased of the limits was not renewed: %s", fault)
