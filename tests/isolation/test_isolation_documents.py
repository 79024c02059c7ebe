"""What a standard wants to have written down is written down where a reader looks for it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WRITTEN = {
    "5.1.1 which files are taken, and how large": (
        "docs/how-to/import-difficult-files.md",
        ["| a file | 1 GiB;", "500 files, 2 GiB unpacked", "| any upload, read or not | 4 GB |", "is never run"],
    ),
    "6.1.1 how guessing is slowed, and locks nobody out": (
        "docs/how-to/sign-in.md",
        ["An address has five\nguesses", "all strangers together have fifty", "nobody can lock somebody else out"],
    ),
    "6.1.2 words of the place": ("docs/how-to/sign-in.md", ["own name and address", "the word `morgiana`"]),
    "7.1.1 lives of sessions": ("docs/how-to/sign-in.md", ["seven days without use", "thirty days in any case"]),
    "7.1.2 sessions at once": ("docs/how-to/sign-in.md", ["any number of sessions at once"]),
    "7.1.3 sessions of providers": ("docs/how-to/sign-in.md", ["at an identity provider lives by itself"]),
    "15.1.1 times of mending": (
        "SECURITY.md",
        ["| critical, or used by somebody already | 3 days |", "| high | 14 days |"],
    ),
    "16.1.1 what is logged": (
        "docs/how-to/run-in-production.md",
        ["## What is written down, and where", "standard error", "the audit trail", "receipts", "traces", "in UTC"],
    ),
}


@pytest.mark.parametrize("what", WRITTEN)
def test_what_a_requirement_wants_written_is_written(what: str) -> None:
    """Each by the words that say it; whether they are true is shown by the tests of what they speak of."""
    page, words = WRITTEN[what]
    text = (ROOT / page).read_text("utf-8")
    assert [word for word in words if word not in text] == []
