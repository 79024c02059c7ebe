"""Files of the shop, to download."""

import asyncio
from pathlib import Path

from nicegui import ui
from nicegui.element import Element

from morgiana.kernel.refusals import Refusal
from morgiana.operations import FileRef
from morgiana.surfaces.console.markup import button
from morgiana.surfaces.console.screen import Screen
from morgiana.surfaces.console.views.problem import refusal_text


def file_button(screen: Screen, file: FileRef, text: str = "") -> Element:
    """A button that downloads a file."""

    async def download() -> None:
        await send(screen, file)

    size = f" ({screen.words.size(file.size_bytes)})" if file.size_bytes else ""
    return button((text or file.name) + size, download, picture="down")


async def send(screen: Screen, file: FileRef) -> None:
    """Send a file of the shop to the browser."""
    files = screen.runtime.files(screen.caller)
    try:
        path = await asyncio.to_thread(files.path, file)
    except Refusal as refusal:
        ui.notify(refusal_text(screen.words, refusal), type="negative")
        return
    ui.download.file(path, file.name)
    # A sealed file is opened for as long as its path is held: here until the page is left.
    ui.context.client.on_delete(lambda: _let_go(path))


def _let_go(path: Path) -> None:
    """The file that was opened may go now."""
    del path
