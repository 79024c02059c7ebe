"""Write the reference from the registry and the declarations; with `--check`, say which pages are not true any more.

A page is a function of the declarations, so nobody edits one. `make check` fails when a page differs from what would be
written now, is missing, or is there without anything that it describes.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

from generation import authorisation, columns, operations, prices, receipts, records, refusals, settings
from generation.guides import guide_page

from morgiana.app import capabilities
from morgiana.operations import Registry

DOCS: Final = Path(__file__).parent
OURS: Final = ("reference/operations", "how-to/capabilities")
"""Folders whose every page is generated."""


def pages() -> dict[str, str]:
    """Each generated page by its path below `docs/`."""
    registry = Registry(capabilities())
    found = {
        "reference/operations/index.md": operations.index_page(registry),
        "reference/tables.md": columns.page(),
        "reference/settings.md": settings.page(),
        "reference/refusals.md": refusals.page(),
        "reference/price-book.md": prices.page(registry),
        "reference/authorisation.md": authorisation.page(registry),
        "reference/receipts.md": receipts.page(),
        "reference/grid.md": receipts.grid_page(),
        "adr/index.md": records.decisions_page(),
        "about/changelog.md": records.copied("CHANGELOG.md"),
        "about/contributing.md": records.copied("CONTRIBUTING.md"),
        "about/security.md": records.copied("SECURITY.md"),
    }
    for capability in registry.capabilities:
        found[f"reference/operations/{capability.name}.md"] = operations.capability_page(capability)
        found[f"how-to/capabilities/{capability.name}.md"] = guide_page(capability, registry)
    return {path: text.rstrip() + "\n" for path, text in found.items()}


def left_over(wanted: dict[str, str]) -> list[str]:
    """Pages in our folders that describe nothing any more."""
    there = (path.relative_to(DOCS).as_posix() for folder in OURS for path in (DOCS / folder).glob("*.md"))
    return sorted(set(there) - set(wanted))


def differing(wanted: dict[str, str]) -> list[str]:
    """Pages that are missing or say something else."""
    return [path for path, text in wanted.items() if not _says(DOCS / path, text)]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--check", action="store_true", help="write nothing; fail where a page is not true")
    check = arguments.parse_args().check
    wanted = pages()
    changed, stale = differing(wanted), left_over(wanted)
    if check and (changed or stale):
        print("These pages differ from the declarations; `make docs` writes them anew:", file=sys.stderr)
        sys.exit("\n".join(f"  docs/{path}" for path in [*changed, *stale]))
    for path in changed:
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(wanted[path], "utf-8")
    for path in stale:
        (DOCS / path).unlink()


def _says(place: Path, text: str) -> bool:
    return place.is_file() and place.read_text("utf-8") == text


if __name__ == "__main__":
    main()
