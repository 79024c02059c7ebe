"""Files from the reader's machine into the shop: dropped or chosen, and sent to where the API takes files."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from morgiana.operations import FileRef
from morgiana.surfaces.console.icons import icon
from morgiana.surfaces.console.markup import drawing, tag
from morgiana.surfaces.console.words import Words

_SEND: Final = """async (event) => {
    const zone = event.target.closest('.drop'), bar = zone.querySelector('progress'), refs = [], failed = [];
    const files = [...event.target.files];
    zone.classList.add('busy');
    for (const [at, file] of files.entries()) {
        await new Promise((resolve) => {
            const call = new XMLHttpRequest();
            call.open('POST', '/v1/files?name=' + encodeURIComponent(file.name));
            call.upload.onprogress = (e) => { bar.value = (at + e.loaded / Math.max(e.total, 1)) / files.length; };
            call.onload = () => {
                if (call.status === 201) refs.push(...JSON.parse(call.responseText).files);
                else failed.push(file.name);
                resolve();
            };
            call.onerror = () => { failed.push(file.name); resolve(); };
            call.send(file);
        });
    }
    zone.classList.remove('busy');
    event.target.value = '';
    emit({refs, failed});
}"""


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
        refs = [FileRef.model_validate(ref) for ref in event.args["refs"]]
        failed = [str(text)[:200] for text in event.args["failed"]]
        told.text = words("Not received: {names}", names=", ".join(failed)) if failed else ""
        if refs:
            await on_files(refs)

    chooser.on("change", on_sent, js_handler=_SEND)
