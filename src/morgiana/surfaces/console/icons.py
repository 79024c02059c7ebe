"""The console's own line icons, as paths on a grid of 24 by 24."""

from html import escape
from typing import Final

_PATHS: Final = {
    "plan": "M5 4h14v16H5z M9 9h6 M9 13h6 M9 17h3",
    "import": "M12 15V4 M8 8l4-4 4 4 M4 15v4a1 1 0 0 0 1 1h14a1 1 0 0 0 1-1v-4",
    "products": "M4 8l8-4 8 4v8l-8 4-8-4z M4 8l8 4 8-4 M12 12v8",
    "operations": "M4 6h10 M18 6h2 M4 12h2 M10 12h10 M4 18h8 M16 18h4 M16 4v4 M8 10v4 M14 16v4",
    "jobs": "M12 7v5l3 2 M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
    "receipts": "M6 3h12v18l-3-2-3 2-3-2-3 2z M9 8h6 M9 12h6",
    "settings": "M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6 M12 3v3 M12 18v3 M3 12h3 M18 12h3 M5.6 5.6l2.2 2.2"
    " M16.2 16.2l2.2 2.2 M18.4 5.6l-2.2 2.2 M7.8 16.2l-2.2 2.2",
    "more": "M5 12h.01 M12 12h.01 M19 12h.01",
    "out": "M14 4h4a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-4 M10 8l-4 4 4 4 M6 12h9",
    "down": "M12 4v11 M8 11l4 4 4-4 M5 20h14",
    "right": "M9 5l7 7-7 7",
    "check": "M5 13l4 4 10-10",
    "alert": "M12 4l9 16H3z M12 10v4 M12 17h.01",
    "info": "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18 M12 11v5 M12 8h.01",
    "undo": "M8 5L4 9l4 4 M4 9h10a5 5 0 0 1 0 10h-3",
    "plus": "M12 5v14 M5 12h14",
    "close": "M6 6l12 12 M18 6L6 18",
    "copy": "M9 9h11v11H9z M5 15H4V4h11v1",
    "file": "M6 3h8l4 4v14H6z M14 3v4h4",
    "play": "M8 5l11 7-11 7z",
    "spending": "M4 7h14a2 2 0 0 1 2 2v9a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1z M4 7V6a1 1 0 0 1 1-1h11 M16 13.5h.01",
    "invoices": "M6 3h12v18H6z M9 7h6 M9 11h6 M9 15h3",
    "people": "M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7 M3 20c0-3 2.5-5 6-5s6 2 6 5 M16 5.5a3.5 3.5 0 0 1 0 6"
    " M17.5 15.5c2.1.6 3.5 2.2 3.5 4.5",
    "keys": "M8 12a4 4 0 1 0 0 8a4 4 0 1 0 0-8 M11 13l9-9 M16 8l3 3",
    "privacy": "M12 3l8 3v6c0 5-3.5 8-8 9c-4.5-1-8-4-8-9V6z M9 12l2 2 4-4",
    "audit": "M5 4h14v16H5z M8 9l1.5 1.5 3-3 M8 15l1.5 1.5 3-3 M15 9h1 M15 15h1",
    "shops": "M4 10v10h16V10 M3 10l2-6h14l2 6z M10 20v-5h4v5",
    "health": "M3 12h4l3-7 4 14 3-7h4",
    "search": "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14 M16 16l5 5",
}


def icon(name: str, *, label: str = "") -> str:
    """The icon as SVG; without a label it is decoration and hidden from screen readers."""
    meaning = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg class="icon" viewBox="0 0 24 24" {meaning} focusable="false"><path d="{_PATHS[name]}" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


MARK: Final = (
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">'
    '<rect width="32" height="32" rx="9" fill="currentColor"/>'
    '<path d="M8 22V11.5c0-1 1.300-1.400 1.900-.6L16 19l6.100-8.100c.6-.8 1.900-.4 1.900.6V22" fill="none"'
    ' stroke="var(--on-accent)" stroke-width="2.600" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
"""The console's mark: an M like a jar's mouth between two handles."""
