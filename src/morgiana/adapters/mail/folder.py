"""Writes letters into a folder, for an operator who has no mail server yet and hands their links over in person."""

import logging
import os
from pathlib import Path

from morgiana.adapters.mail.message import message_of
from morgiana.control.sign_in.ports import Letter
from morgiana.kernel.clock import Clock, SystemClock
from morgiana.kernel.ids import new_id

_log = logging.getLogger(__name__)


class FolderMail:
    """Implements `Mail`: a file of the kind `.eml` for each letter, which only the server's user can read."""

    def __init__(self, folder: Path, *, sender: str, clock: Clock | None = None) -> None:
        self._folder, self._sender, self._clock = folder, sender, clock or SystemClock()

    def send(self, letter: Letter) -> None:
        # As it is: whoever opens the file is to read the link in it.
        message = message_of(letter, sender=self._sender, clock=self._clock, encoding="8bit")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{new_id('letter')}.eml"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.as_bytes())
        _log.warning("there is no mail server (MORGIANA_SMTP_URL); a letter was written to %s", path)
