"""Files over HTTP: streamed to disk as they come, given back by the hash of their bytes."""

import asyncio
import mimetypes
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from morgiana.control.runtime import Runtime
from morgiana.kernel.ids import new_id
from morgiana.operations import FileRef
from morgiana.operations.files import UnknownFile
from morgiana.surfaces.http.bodies import pieces
from morgiana.surfaces.http.callers import Callers
from morgiana.surfaces.http.calls import json_response
from morgiana.surfaces.http.etags import unless_known
from morgiana.surfaces.http.models import Uploaded
from morgiana.surfaces.http.queries import FileName, query_of
from morgiana.surfaces.http.uploads import Draft, multipart

FILE_BYTES_MAX: Final = 4_000_000_000
"""The largest upload; a shop's file is smaller."""


class FilePages:
    """The addresses below `/v1/files`. `drafts` is a folder on the disk where the files will be."""

    def __init__(self, runtime: Runtime, callers: Callers, drafts: Path) -> None:
        self._runtime, self._callers, self._drafts, self._most = runtime, callers, drafts, FILE_BYTES_MAX

    async def upload(self, request: Request) -> Response:
        """Take the files of a form, or the one file that is the body itself."""
        caller = self._callers.of(request)
        query = query_of(request, FileName)
        folder = self._drafts / new_id("upload")
        await asyncio.to_thread(folder.mkdir, parents=True)
        drafts: list[Draft] = []
        try:
            if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
                drafts = await multipart(request, folder, self._most)
            else:
                drafts = [await self._raw(request, folder, query.name or "file")]
            files = self._runtime.files(caller)
            kept = [await asyncio.to_thread(files.keep_from, draft.name, draft.path) for draft in drafts]
        finally:
            await asyncio.to_thread(_remove, folder)
        where = {"Location": f"/v1/files/{kept[0].id}/{quote(kept[0].name, safe='')}"}
        return json_response(Uploaded(files=kept), 201, where)

    async def download(self, request: Request) -> Response:
        """The bytes of a file, under the name that the address gives it."""
        caller = self._callers.of(request)
        given, name = request.path_params["id"], request.path_params["name"]
        try:
            ref = FileRef(id=given, name=name)
        except ValidationError as error:
            raise UnknownFile(
                "No file has such an id.", remedy="Use the id that the upload or an answer gave."
            ) from error
        path = await asyncio.to_thread(self._runtime.files(caller).path, ref)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return unless_known(request, ref.id, lambda: FileResponse(path, filename=name, media_type=kind))

    async def _raw(self, request: Request, folder: Path, name: str) -> Draft:
        draft = Draft(name, folder / "0")
        with draft.path.open("xb") as out:
            async for piece in pieces(request, self._most):
                await asyncio.to_thread(out.write, piece)
        return draft


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
