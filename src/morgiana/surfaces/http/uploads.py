"""Forms with files (RFC 7578), each file written to disk while it comes in."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from python_multipart.exceptions import FormParserError, MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from morgiana.surfaces.http.bodies import pieces
from morgiana.surfaces.http.refusals import BadUpload

FILES_MAX: Final = 100
"""The most files in one form."""
HEADER_BYTES_MAX: Final = 8_192
"""The most bytes of headers before one part of a form; they are kept in memory, unlike the part."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that came in and is not yet stored."""

    name: str
    path: Path


@dataclass
class _Form:
    """Follows the parser's events; fields that are no files are read over."""

    folder: Path
    drafts: list[Draft] = field(default_factory=list)
    ended: bool = False
    _out: BinaryIO | None = None
    _header: tuple[bytearray, bytearray] = field(default_factory=lambda: (bytearray(), bytearray()))
    _disposition: bytes = b""
    _header_bytes: int = 0

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._bound(end - start)
        self._header[0].extend(data[start:end])

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._bound(end - start)
        self._header[1].extend(data[start:end])

    def _bound(self, more: int) -> None:
        self._header_bytes += more
        if self._header_bytes > HEADER_BYTES_MAX:
            raise BadUpload(
                f"A part of the form has more than {HEADER_BYTES_MAX:,} bytes of headers.",
                remedy="Send a form as browsers do, or send the file alone.",
            )

    def on_header_end(self) -> None:
        name, value = self._header
        if bytes(name).lower() == b"content-disposition":
            self._disposition = bytes(value)
        self._header = (bytearray(), bytearray())

    def on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._disposition, self._header_bytes = b"", 0
        name = options.get(b"filename")
        if name is None:
            return
        if len(self.drafts) == FILES_MAX:
            raise BadUpload(f"One form takes {FILES_MAX} files.", remedy="Send the others in another form.")
        draft = Draft(name.decode("utf-8", "replace")[:255] or "file", self.folder / str(len(self.drafts)))
        self.drafts.append(draft)
        self._out = draft.path.open("xb")

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._out is not None:
            self._out.write(memoryview(data)[start:end])

    def on_part_end(self) -> None:
        self.close()

    def on_end(self) -> None:
        self.ended = True

    def close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None


async def multipart(request: Request, folder: Path, most: int) -> list[Draft]:
    """The files of a form, below `folder`. Raises `BadUpload` or `BodyTooLarge`."""
    _, options = parse_options_header(request.headers["content-type"])
    form = _Form(folder)
    try:
        parser = MultipartParser(
            options.get(b"boundary", b""),
            {
                "on_header_field": form.on_header_field,
                "on_header_value": form.on_header_value,
                "on_header_end": form.on_header_end,
                "on_headers_finished": form.on_headers_finished,
                "on_part_data": form.on_part_data,
                "on_part_end": form.on_part_end,
                "on_end": form.on_end,
            },
        )
        async for piece in pieces(request, most):
            await asyncio.to_thread(parser.write, piece)
        parser.finalize()
    except (MultipartParseError, FormParserError) as error:
        raise _unreadable() from error
    finally:
        form.close()
    if not form.ended:
        raise _unreadable()
    if not form.drafts:
        raise BadUpload("The form holds no file.", remedy="Add a field whose value is a file.")
    return form.drafts


def _unreadable() -> BadUpload:
    return BadUpload("The form ends too early or is not well formed.", remedy="Send it again, or send the file alone.")
