"""Files from the reader's machine into the shop: dropped or chosen, streamed to disk, known by their hash."""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from morgiana.control.refusals import NotSignedIn
from morgiana.operations import FileRef
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, tag
from morgiana.surfaces.console.words import Words

ROUTE: Final = "/console/files"
SIZE_BYTES_MAX: Final = 4_000_000_000
"""A shop's file is smaller; whatever is larger is not read to its end."""

_SEND: Final = f"""async (event) => {{
    const zone = event.target.closest('.drop'), bar = zone.querySelector('progress'), refs = [], failed = [];
    const files = [...event.target.files];
    zone.classList.add('busy');
    for (const [at, file] of files.entries()) {{
        await new Promise((resolve) => {{
            const call = new XMLHttpRequest();
            call.open('POST', '{ROUTE}?name=' + encodeURIComponent(file.name));
            call.upload.onprogress = (e) => {{ bar.value = (at + e.loaded / Math.max(e.total, 1)) / files.length; }};
            call.onload = () => {{ (call.status === 200 ? refs : failed).push(call.responseText); resolve(); }};
            call.onerror = () => {{ failed.push(file.name); resolve(); }};
            call.send(file);
        }});
    }}
    zone.classList.remove('busy');
    event.target.value = '';
    emit({{refs, failed}});
}}"""


def open_upload(app: FastAPI, files_of: Callable[[Request], Any]) -> None:
    """Add the route that takes files; `files_of` gives the files of whoever is signed in, or raises `NotSignedIn`."""

    @app.post(ROUTE, include_in_schema=False)
    async def upload(request: Request, name: str) -> Response:
        try:
            files = files_of(request)
        except NotSignedIn as refusal:
            return JSONResponse(refusal.message, status_code=401)
        with tempfile.TemporaryDirectory(prefix="morgiana-upload-") as folder:
            place = Path(folder) / "upload"
            size = 0
            with place.open("wb") as file:
                async for piece in request.stream():
                    size += len(piece)
                    if size > SIZE_BYTES_MAX:
                        return JSONResponse(name, status_code=413)
                    await asyncio.to_thread(file.write, piece)
            ref: FileRef = await asyncio.to_thread(files.keep_from, Path(name).name[:255] or "file", place)
        return JSONResponse(ref.model_dump())


def drop_zone(
    words: Words, on_files: Callable[[list[FileRef]], Awaitable[None]], *, several: bool = True, small: bool = False
) -> None:
    """A place to drop files on, or to press and choose them."""
    with tag("div", "", "drop small" if small else "drop"):
        drawing(icon("import" if not small else "file"))
        tag("strong", words("Drop files here") if several else words("Drop a file here"))
        tag("span", words("or press to choose them") if several else words("or press to choose it"), "soft")
        tag("progress", "", "", max="1", aria_label=words("Progress of the upload"))
        told = tag("p", "", "error", aria_live="polite")
        chooser = tag("input", type="file", multiple=several, aria_label=words("Choose files"))

    async def on_sent(event: Any) -> None:
        refs = [FileRef.model_validate(json.loads(text)) for text in event.args["refs"]]
        failed = [str(text)[:200] for text in event.args["failed"]]
        told.text = words("Not received: {names}", names=", ".join(failed)) if failed else ""
        if refs:
            await on_files(refs)

    chooser.on("change", on_sent, js_handler=_SEND)
