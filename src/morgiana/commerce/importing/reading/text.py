"""The text of a file, a piece at a time, so that its size is no matter of memory."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from morgiana.commerce.importing.reading.encoding import Encoding
from morgiana.commerce.importing.reading.limits import Limits
from morgiana.commerce.importing.refusals import CorruptFile, LineTooLong, UnknownEncoding
from morgiana.kernel.refusals import Where

_BLOCK: Final = 4 << 20
DAMAGED: Final = "\U0010fffd"
"""Stands for a byte that is no letter; a sign that no text has, unlike the usual replacement character."""
codecs.register_error("morgiana.damaged", lambda error: (DAMAGED, getattr(error, "end", 0)))


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a text."""

    text: str
    """Lines divided by a newline, without the one at the end."""
    first_row: int
    """The row of the first of them, 1 being the first of the file."""
    last: bool
    """Whether the file ends with it."""


def pieces(path: Path, encoding: Encoding, file: str, limits: Limits) -> Iterator[Piece]:
    """The file's lines, whatever ends them, in pieces of some megabytes.

    Raises `UnknownEncoding`, `CorruptFile` where the text holds zeros, and `LineTooLong`.
    """
    rest, row = "", 1
    for block in _decoded(path, encoding, file):
        text = rest + block
        cut = text.rfind("\n")
        if cut < 0:
            rest = text
            if len(rest) > limits.line_bytes:
                raise _too_long(row, file, limits)
            continue
        if len(text) - cut > limits.line_bytes:
            raise _too_long(row + text.count("\n", 0, cut) + 1, file, limits)
        lines = text[:cut]
        _without_zeros(lines, row, file)
        yield Piece(lines, row, last=False)
        row += lines.count("\n") + 1
        rest = text[cut + 1 :]
    _without_zeros(rest, row, file)
    yield Piece(rest, row, last=True)


def _decoded(path: Path, encoding: Encoding, file: str) -> Iterator[str]:
    """The text with every line ending as a newline; a carriage return at the end of a block waits for the next."""
    decoder = codecs.getincrementaldecoder(encoding.name)("morgiana.damaged" if encoding.damaged else "strict")
    lines, held = 0, ""
    with path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                text = held + decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                before = error.object[: error.start].decode(encoding.name, "replace")
                raise UnknownEncoding(
                    f"The file looks like {encoding.name}, but some of its letters cannot be read.",
                    remedy="Save it again as UTF-8, or export it as Excel.",
                    where=Where(file=file, row=lines + before.count("\n") + 1),
                ) from error
            held = "\r" if block and text.endswith("\r") else ""
            text = text[: len(text) - len(held)]
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            lines += text.count("\n")
            if text:
                yield text
            if not block:
                return


def _without_zeros(text: str, row: int, file: str) -> None:
    if "\x00" in text:
        raise CorruptFile(
            "The file holds zeros where text should be.",
            remedy="It was damaged when it was copied or saved: export it again.",
            where=Where(file=file, row=row + text.count("\n", 0, text.index("\x00"))),
        )


def _too_long(row: int, file: str, limits: Limits) -> LineTooLong:
    return LineTooLong(
        f"Line {row} is longer than {limits.line_bytes >> 20} MB.",
        remedy="Export the data as a table with one record in each line.",
        where=Where(file=file, row=row),
    )
