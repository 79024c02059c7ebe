"""What an operation is called on a page."""

from morgiana.surfaces.console.screen import Screen


def title_of(screen: Screen, name: str) -> str:
    """What an operation does, in words; its bare name where this installation no longer has it."""
    return screen.words(screen.registry[name].title).rstrip(".") if name in screen.registry else name
