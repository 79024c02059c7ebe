"""Pages of the site that are files of the checkout too: the changelog, the rules of the house, and the decisions."""

import re
from pathlib import Path
from typing import Final

from generation.markdown import GENERATED

_ROOT: Final = Path(__file__).parents[2]


def copied(name: str) -> str:
    """A file from the top of the checkout, its links to the documentation made links between pages."""
    text = (_ROOT / name).read_text("utf-8")
    return GENERATED + re.sub(r"\]\(docs/", "](../", text)


def decisions_page() -> str:
    """The list of decisions; an ADR's title is the decision itself."""
    lines = []
    for place in sorted((_ROOT / "docs" / "adr").glob("[0-9]*.md")):
        number, _, title = place.read_text("utf-8").partition("\n")[0].removeprefix("# ").partition(". ")
        lines.append(f"{number}. [{title}]({place.name})")
    return f"""{GENERATED}# Decisions

Decisions worth arguing about, each in two paragraphs: what was decided and why, and what was refused.

{chr(10).join(lines)}
"""
