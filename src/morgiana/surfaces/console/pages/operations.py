"""Everything that this installation can do, family by family, as the registry lists it."""

from typing import Any

from morgiana.operations import Capability, Operation
from morgiana.surfaces.console.frame import frame
from morgiana.surfaces.console.markup import badge, note, paragraphs, tag
from morgiana.surfaces.console.screen import Screen


async def show(screen: Screen) -> None:
    words = screen.words
    subtitle = words("Each of these is also a call over HTTP, a command, a tool for assistants and a Python method.")
    with frame(screen, words("Operations"), subtitle=subtitle):
        for line in screen.desk.installation.not_loaded:
            note(line, "warn")
        for capability in screen.registry.capabilities:
            if screen.caller.host or any(operation.audience != "host" for operation in capability.operations):
                _family(screen, capability)


def _family(screen: Screen, capability: Capability) -> None:
    words = screen.words
    with tag("section", "", "family", aria_label=words(capability.title)):
        tag("h2", words(capability.title))
        for paragraph in paragraphs(capability.introduction):
            tag("p", words(paragraph), "soft")
        with tag("ul", "", "operation-list"):
            for operation in capability.operations:
                _entry(screen, operation)


def _entry(screen: Screen, operation: Operation[Any, Any]) -> None:
    words = screen.words
    with tag("li"), tag("a", "", "card operation-card", href=f"/operations/{operation.name}"):
        with tag("span", "", "operation-title"):
            tag("strong", words(operation.title).rstrip("."))
            tag("code", operation.name)
        with tag("span", "", "row tight"):
            if operation.effect == "write":
                badge(words("changes data"), "warn")
            if operation.can_be_job:
                badge(words("can be a job"))
            if not screen.caller.may(operation):
                badge(words("not for this key"))
