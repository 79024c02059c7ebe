"""Letters that lie in a folder below the home, where there is no mail server: found, erased, and removed by age."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from morgiana.control.caller import HOST
from morgiana.control.privacy.places import Person


@dataclass(frozen=True)
class Letters:
    """The letters of an installation. They are the house's: no shop is shown what stands in one.

    A letter may hold a link that signs its reader in, so neither a search nor an export tells more than when it was
    written and what it is called.
    """

    folder: Path
    what: str = "letters"
    title: str = "Letters in the folder for letters"
    days: int | None = 30
    days_min: int = 1

    def about(self, person: Person) -> list[dict[str, Any]]:
        """When letters that speak of somebody were written, and their subjects."""
        return [{"subject": str(letter["Subject"]), "date": str(letter["Date"])} for _, letter in self._of(person)]

    def forget(self, person: Person) -> int:
        """Remove the letters that speak of somebody; how many there were."""
        found = [path for path, _ in self._of(person)]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)

    def remove(self, tenant: str, before: datetime) -> int:
        """Remove the letters that are older; the sweep of the host's own things comes here."""
        old = [path for path in self._paths() if tenant == HOST and _written_at(path) < before.timestamp()]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _of(self, person: Person) -> Iterator[tuple[Path, EmailMessage]]:
        for path in self._paths():
            letter = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
            text = letter.get_content() if not letter.is_multipart() else letter.as_string()
            if person.is_in("\n".join((str(letter["To"]), str(letter["Subject"]), str(text)))):
                yield path, letter

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"))


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process removed it
        return time.time()
