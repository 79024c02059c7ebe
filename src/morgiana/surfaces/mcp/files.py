"""Files that a call brings along: sent as text or bytes, or named by their path where both share a disk."""

import base64
import binascii
from pathlib import Path
from typing import Any, Final

from morgiana.kernel.refusals import Refusal, Where
from morgiana.operations import Files

LARGEST_SENT_BYTES: Final = 8_000_000
"""The largest file that may be sent inside of a call."""


class FileNotTaken(Refusal):
    """A file that came with the call cannot be taken."""


class Uploads:
    """Stores what stands at the place of a file in a call's arguments."""

    def __init__(self, files: Files, *, folder: Path | None) -> None:
        """`folder` is where paths may lead, or None where the caller is on another machine."""
        self._files, self._folder = files, folder

    def keep(self, value: Any) -> Any:
        """A reference for a file that was sent or named; anything else is given back for the model to judge."""
        match value:
            case {"path": str(path), **rest} if not rest:
                return self._from_disk(path)
            case {"name": str(name), "content_base64": str(content), **rest} if not rest:
                return self._files.keep(name, _decoded(name, content)).model_dump()
            case {"name": str(name), "text": str(text), **rest} if not rest:
                return self._files.keep(name, _small(name, text.encode())).model_dump()
            case _:
                return value

    def _from_disk(self, path: str) -> dict[str, Any]:
        place = local_place(path, self._folder)
        if not place.is_file():
            raise FileNotTaken(f"There is no file {path}.", remedy="Check the path.", where=Where(file=place.name))
        return self._files.keep_from(place.name, place).model_dump()


def local_place(path: str, folder: Path | None) -> Path:
    """A path below `folder`, links followed. Raises `FileNotTaken` for one that leads out of it or is hidden.

    An assistant reads texts of strangers; what they talk it into must not reach keys and settings of this machine.
    """
    if folder is None:
        raise FileNotTaken(
            "A path means nothing to a server on another machine.",
            remedy="Send the file's text or bytes, or its reference.",
            where=Where(file=Path(path).name),
        )
    ground = folder.resolve()
    place = (ground / Path(path).expanduser()).resolve()
    if not place.is_relative_to(ground) or any(part.startswith(".") for part in place.relative_to(ground).parts):
        raise FileNotTaken(
            f"Only files below {ground} are used, and none that are hidden.",
            remedy="Choose one there, or start `morgiana mcp --folder` with the folder that it is in.",
            where=Where(file=place.name),
        )
    return place


def _decoded(name: str, content: str) -> bytes:
    try:
        return _small(name, base64.b64decode(content, validate=True))
    except binascii.Error as error:
        raise FileNotTaken(
            f"The bytes are not base64: {error}.", remedy="Encode them by RFC 4648.", where=Where(file=name)
        ) from error


def _small(name: str, content: bytes) -> bytes:
    if len(content) > LARGEST_SENT_BYTES:
        raise FileNotTaken(
            f"The file has {len(content):,} bytes; {LARGEST_SENT_BYTES:,} can be sent inside of a call.",
            remedy="Upload it over HTTP (`POST /v1/files`) or name its path, and send the reference.",
            where=Where(file=name),
        )
    return content
