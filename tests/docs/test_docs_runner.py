"""The runner of the documentation finds what is shown wrongly; without that, pages that pass would prove nothing."""

from pathlib import Path

import pytest
from docs_pages import Page, blocks, commands, matches


def read(page: str, folder: Path) -> None:
    with Page("page", page, folder, folder / "home") as opened:
        opened.read()


@pytest.mark.parametrize(
    ("shown", "happened"),
    [
        ("one\ntwo\n", "one\ntwo"),
        ("one  \n", "\none\n\n"),
        ("took ... s", "took 0.31 s"),
        ("one\n...\nfour", "one\ntwo\nthree\nfour"),
        ("...\nlast", "first\nlast"),
        ("first\n...", "first\nsecond\nthird"),
        ("first\n...", "first"),
        ("a.b", "a.b"),
    ],
)
def test_an_output_that_is_shown_rightly_matches(shown: str, happened: str) -> None:
    """Three dots stand for anything within a line, and for any lines on a line of their own."""
    assert matches(shown, happened)


@pytest.mark.parametrize(
    ("shown", "happened"),
    [("one", "two"), ("one", "one\ntwo"), ("a.b", "axb"), ("took ... s", "took 3 s\nmore"), ("", "something")],
)
def test_an_output_that_is_shown_wrongly_does_not_match(shown: str, happened: str) -> None:
    """Nothing but the dots stands for anything, and nothing may be left over."""
    assert not matches(shown, happened)


def test_a_command_goes_on_over_its_backslashes() -> None:
    """A command of two lines is one command, and its output begins after both."""
    assert list(commands("$ echo a \\\n    b\na b\n$ true\n")) == [("echo a \\\n    b", "a b\n"), ("true", "")]


def test_a_page_runs_in_one_shell_and_one_namespace(tmp_path: Path) -> None:
    """Variables and files of earlier blocks are there in later ones, in the shell and in Python."""
    page = """
```csv title="a/sales.csv"
x
```
```console
$ export WORD=shop; cd a
$ echo $WORD; cat sales.csv
shop
x
```
```python
from pathlib import Path
lines = Path("a/sales.csv").read_text().split()
```
```python
print(lines)
```
```text
['x']
```
"""
    assert [block.language for block in blocks(page)] == ["csv", "console", "python", "python", "text"]
    read(page, tmp_path)


@pytest.mark.parametrize(
    "page",
    [
        "```console\n$ echo one\ntwo\n```\n",
        "```console\n$ false\n```\n",
        "```python\nprint('one')\n```\n```text\ntwo\n```\n",
        "```python\nprint('one')\n```\n",
        "```cobol\nSTOP RUN.\n```\n",
    ],
)
def test_a_page_that_shows_something_else_is_found_out(page: str, tmp_path: Path) -> None:
    """A wrong output, a command that fails, a print that is not shown, and a block that nobody runs."""
    with pytest.raises(AssertionError):
        read(page, tmp_path)


def test_a_block_that_cannot_be_read_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read("```json\n{not json}\n```\n", tmp_path)
