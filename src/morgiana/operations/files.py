"""Files that an operation takes or gives: a table, a picture, a sound. Their bytes travel beside the request."""

from pathlib import Path
from typing import Annotated, Protocol

from pydantic import Field

from morgiana.kernel.refusals import Refusal
from morgiana.operations.model import Model


class FileRef(Model):
    """A file that was uploaded before the call, or that an answer gives to download."""

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the file's bytes, in lower-case hex: the same bytes are the same file."""
    name: Annotated[str, Field(min_length=1, max_length=255)]
    """The name it had, ending included, such as `sales-2026.csv`."""
    size_bytes: Annotated[int, Field(ge=0)] = 0
    """Its size in bytes."""


class UnknownFile(Refusal):
    """No file with that id was uploaded to this shop."""

    status = 404


class Files(Protocol):
    """The shop's files, by the hash of their bytes."""

    def path(self, ref: FileRef) -> Path:
        """A local path to read `ref` from. Raises `UnknownFile`."""

    def keep(self, name: str, content: bytes) -> FileRef:
        """Store bytes under a name; keeping the same bytes twice stores them once."""

    def keep_from(self, name: str, source: Path) -> FileRef:
        """Store the file at `source`, read in pieces, so that its size does not matter."""
