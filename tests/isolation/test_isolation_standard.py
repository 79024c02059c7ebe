"""The page on OWASP's ASVS says of each requirement what is so, and names tests that are there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "asvs.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| (met|not applicable|open) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`((?:tests|src)/[\w/]+\.py)::(\w+)`")

REQUIREMENTS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16,
    17: 7,
}  # fmt: skip
"""How many requirements of levels 1 and 2 each chapter of version 5.0.0 has."""


def rows() -> list[tuple[str, str, str, str, str]]:
    return [match.groups() for match in ROW.finditer(PAGE.read_text("utf-8"))]  # type: ignore[misc]


def test_every_requirement_is_answered_once() -> None:
    """Each number stands there once, in order, with as many in each chapter as the standard has."""
    numbers = [tuple(int(part) for part in row[0].split(".")) for row in rows()]
    assert numbers == sorted(set(numbers))
    assert Counter(number[0] for number in numbers) == REQUIREMENTS


def test_the_sums_are_those_of_the_rows() -> None:
    """What the head of the page counts is what its tables say."""
    head = PAGE.read_text("utf-8").partition("\n## ")[0]
    sums = Counter(row[3] for row in rows())
    for state in ("met", "not applicable", "open"):
        assert re.search(rf"{sums[state]} are\s+{state}", head), (state, sums)
    assert f"{sum(sums.values())} requirements" in head


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in rows()])
def test_what_is_met_names_its_tests(row: tuple[str, str, str, str, str]) -> None:
    """Each test that is named is there; what is not met says why in words, and names none."""
    number, _, _, state, why = row
    named = TEST.findall(why)
    assert bool(named) == (state == "met"), number
    for path, test in named:
        assert re.search(rf"^ *(?:async )?def {test}\(", (ROOT / path).read_text("utf-8"), re.MULTILINE), (path, test)
    assert named or len(why.split()) > 2
