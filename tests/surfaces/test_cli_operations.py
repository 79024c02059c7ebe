"""The command of an operation: what is typed becomes the request, the answer is printed for people or for programs."""

import json
import os
import pty
from pathlib import Path
from typing import Any

import corner_shop
import pytest
from surface_places import Shell

from morgiana.control.caller import OWNER


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


def _lines(*lines: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"product": product, "quantity": quantity} for product, quantity in lines]


def _money(minor: int, currency: str) -> dict[str, Any]:
    return {"minor": minor, "currency": currency}


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        (["--terms", "wholesale"], "terms", "wholesale"),
        (["--ribbon", "deep blue"], "ribbon", "deep blue"),
        (["--day", "2026-12-24"], "day", "2026-12-24"),
        (["--budget", "12.50 eur"], "budget", {"minor": 1250, "currency": "EUR"}),
        (["--budget", "1250 JPY"], "budget", {"minor": 1250, "currency": "JPY"}),
        (["--budget", '{"minor": 7, "currency": "EUR"}'], "budget", {"minor": 7, "currency": "EUR"}),
        (["--count", "4"], "count", 4),
        (["--share", "0.25"], "share", 0.25),
        (["--share", "1"], "share", 1.0),
        (["--is-gift"], "is_gift", True),
        (["--no-is-gift"], "is_gift", False),
        (["--note", "it's 12"], "note", "it's 12"),
        (["--note", "12"], "note", "12"),
        (["--delivery", '{"by": "bicycle"}'], "delivery", {"by": "bicycle", "kilometres": 1.5}),
        (["--delivery", "by=bicycle,kilometres=3"], "delivery", {"by": "bicycle", "kilometres": 3.0}),
        (["--lines", '[{"product": "pear"}]'], "lines", [{"product": "pear", "quantity": 1}]),
        (["--lines", "product=a, b,quantity=2", "--lines", '{"product": "c"}'], "lines", _lines(("a, b", 2), ("c", 1))),
        (["--tips", "1 EUR", "--tips", "2 KWD"], "tips", [_money(100, "EUR"), _money(2000, "KWD")]),
        (["--token", "7"], "token", 7),
        (["--token", "seven"], "token", "seven"),
        (["--field-key", "back door"], "key", "back door"),
        (["--products", "b"], "products", ["b"]),
        (["--products", "b", "--products", "c"], "products", ["b", "c"]),
    ],
)  # fmt: skip
def test_flag_becomes_the_field(shell: Shell, words: list[str], field: str, value: Any) -> None:
    """Each kind of field is given as a flag; what was not said keeps the model's default."""
    given = [] if field == "products" else ["--products", "a"]
    received = shell.json("stall", "quote", *given, *words)["answer"]["received"]
    plain = json.loads(corner_shop.QuoteRequest(products=["a"]).model_dump_json())
    assert received == {**plain, field: value}


def test_sole_needed_field_needs_no_flag(shell: Shell, tmp_path: Path) -> None:
    """The one thing that must be said may stand alone, several times where it is a list."""
    assert shell.json("stall", "quote", "a", "b")["answer"]["received"]["products"] == ["a", "b"]
    assert shell.json("stall", "walk", "3")["answer"] == {"steps": 3}
    (tmp_path / "one.txt").write_text("40")
    (tmp_path / "two.txt").write_text("2")
    files = [str(tmp_path / "one.txt"), str(tmp_path / "two.txt")]
    assert shell.json("stall", "add-up", *files)["answer"]["total"] == 42


def test_json_is_what_is_stored(shell: Shell) -> None:
    """`--json` prints answer and receipt byte for byte as the books hold them, and nothing else."""
    result = shell("stall", "quote", "épicerie 蘋果", "--json")
    receipt_id = json.loads(result.stdout)["receipt"]["id"]
    runtime = shell.runtime()
    stored = runtime.receipt(OWNER, receipt_id)
    assert result.stdout_bytes == b'{"answer":' + stored.answer + b',"receipt":' + stored.receipt + b"}\n"
    runtime.close()


def test_request_from_a_file_with_flags_over_it(shell: Shell, tmp_path: Path) -> None:
    """A file, standard input or an example holds the request; a flag beside it wins."""
    place = tmp_path / "request.json"
    place.write_text('{"products": ["a"], "count": 5, "note": "hello"}')
    received = shell.json("stall", "quote", "--file", str(place), "--count", "6")["answer"]["received"]
    assert (received["products"], received["count"], received["note"]) == (["a"], 6, "hello")
    received = shell.json("stall", "quote", "--file", "-", typed=place.read_text())["answer"]["received"]
    assert received["count"] == 5
    received = shell.json("stall", "quote", "--example", "two apples", "--note", "x")["answer"]["received"]
    assert (received["products"], received["count"], received["note"]) == (["apple"], 2, "x")
    assert shell.json("stall", "add-up", "--example", "three")["answer"]["total"] == 42


def test_file_paths_inside_of_a_request_file(shell: Shell, tmp_path: Path) -> None:
    """In a request's file, a path stands where a file is taken."""
    (tmp_path / "one.txt").write_text("42")
    (tmp_path / "cover.txt").write_text("Sum: ")
    request = {"files": [str(tmp_path / "one.txt")], "cover": str(tmp_path / "cover.txt")}
    (tmp_path / "request.json").write_text(json.dumps(request))
    saved = tmp_path / "saved"
    answer = shell.json("stall", "add-up", "--file", str(tmp_path / "request.json"), "--save", str(saved))["answer"]
    assert answer["total"] == 42
    assert (saved / "sum.txt").read_text() == "Sum: 42\n"


def test_saved_files_overwrite_nothing(shell: Shell, tmp_path: Path) -> None:
    """A name that is taken in the folder gets a number."""
    (tmp_path / "one.txt").write_text("42")
    (tmp_path / "sum.txt").write_text("mine")
    assert shell("stall", "add-up", str(tmp_path / "one.txt"), "--save", str(tmp_path)).exit_code == 0
    assert (tmp_path / "sum.txt").read_text() == "mine"
    assert (tmp_path / "sum (2).txt").read_text() == "42\n"


def test_show_request_does_nothing(shell: Shell) -> None:
    """The request is printed in the form that `--file` takes, and nothing is called or stored."""
    result = shell("stall", "sell", "--product", "horse", "--quantity", "2", "--show-request")
    assert json.loads(result.stdout) == {"product": "horse", "quantity": 2}
    assert not shell.home.exists()


def test_estimate_does_nothing_else(shell: Shell) -> None:
    """The most that a call may cost is said without the call."""
    assert shell.json("stall", "walk", "1000000", "--estimate")["units_max"] == 1_000_000
    runtime = shell.runtime()
    assert runtime.receipts(OWNER) == []
    runtime.close()


@pytest.mark.parametrize(
    ("words", "exit_code", "code", "where"),
    [
        (["quote"], 2, "invalid_request", {"field": "products"}),
        (["quote", "a", "--count", "none"], 2, "invalid_request", {"field": "count"}),
        (["quote", "a", "--count", "0"], 2, "invalid_request", {"field": "count"}),
        (["quote", "a", "--day", "tomorrow"], 2, "invalid_request", {"field": "day"}),
        (["quote", "a", "--terms", "barter"], 2, "invalid_request", {"field": "terms"}),
        (["quote", "a", "--budget", "12.50"], 2, "invalid_request", {"field": "budget"}),
        (["quote", "a", "--delivery", "bye=bicycle"], 2, "invalid_request", {"field": "delivery.bye"}),
        (["quote", "a", "--delivery", "{"], 2, "invalid_request", {"field": "delivery"}),
        (["quote", "a", "--delivery", "@/nowhere.json"], 2, "invalid_request", {"field": "delivery"}),
        (["quote", "--file", "/nowhere.json"], 2, "invalid_request", {"file": "/nowhere.json"}),
        (["quote", "--example", "two"], 2, "invalid_request", {}),
        (["add-up", "/nowhere/numbers.txt"], 2, "invalid_request", {"file": "numbers.txt"}),
        (["sell", "unicorn", "--yes"], 3, "sold_out", {"field": "product"}),
        (["stumble", "disk"], 4, "fault", {}),
        (["stumble", "tables"], 3, "extra_missing", {}),
        (["stumble", "stone"], 70, "bug", {}),
    ],
)  # fmt: skip
def test_each_no_has_its_exit_code_and_document(
    shell: Shell, words: list[str], exit_code: int, code: str, where: dict[str, str]
) -> None:
    """A no goes to standard error, as a document for programs and as words for people; no answer is printed."""
    result = shell("stall", *words, "--json")
    assert result.exit_code == exit_code
    problem = json.loads(result.stderr.splitlines()[-1])
    assert problem["code"] == code
    assert ("Traceback" in result.stderr) == (code == "bug")
    assert {name: problem[name] for name in ("file", "row", "field") if name in problem} == where
    assert result.stdout == ""
    told = shell("stall", *words)
    assert told.exit_code == exit_code
    assert f"What to do: {problem['remedy'].split(' --key')[0]}" in told.stderr
    assert told.stdout == ""


def test_refusal_says_file_and_row(shell: Shell, tmp_path: Path) -> None:
    """Where something is wrong in a file, the row stands in the words."""
    (tmp_path / "numbers.txt").write_text("1\nzwei\n")
    told = shell("stall", "add-up", str(tmp_path / "numbers.txt"))
    assert told.exit_code == 3
    assert "numbers.txt, row 2, field number" in told.stderr


def test_unknown_command_and_flag_are_wrong_requests(shell: Shell) -> None:
    """What is no command at all ends with the same code as a wrong request."""
    for words in (["stall", "fly"], ["stal"], ["stall", "quote", "a", "--colour", "red"]):
        assert shell(*words).exit_code == 2


def test_write_asks_at_a_terminal_alone(shell: Shell) -> None:
    """A script is not asked; a person at a terminal is, and no is no."""
    assert shell("stall", "sell", "horse").exit_code == 0

    def at_terminal(answer: bytes, *words: str) -> tuple[int, str]:
        keyboard, terminal = pty.openpty()
        os.write(keyboard, answer)
        done = shell.process("stall", "sell", "mule", *words, stdin=terminal, capture_output=True)
        os.close(terminal)
        os.close(keyboard)
        return done.returncode, done.stderr.decode()

    assert at_terminal(b"n\n")[0] == 1
    code, asked = at_terminal(b"y\n")
    assert code == 0
    assert "This changes the shop's data: Sell something." in asked
    code, asked = at_terminal(b"", "--yes")
    assert code == 0
    assert "Go on?" not in asked
    runtime = shell.runtime()
    assert [receipt.operation for receipt in runtime.receipts(OWNER)] == ["stall.sell"] * 3
    runtime.close()


def test_same_key_finds_the_first_answer(shell: Shell) -> None:
    """A repeat with the key gives the same receipt and says so; another request under it is refused."""
    first = shell.json("stall", "sell", "horse", "--key", "k")
    assert shell.json("stall", "sell", "horse", "--key", "k") == first
    assert "answer to an earlier call" in shell("stall", "sell", "horse", "--key", "k").stdout
    assert shell("stall", "sell", "mule", "--key", "k").exit_code == 3


def test_person_reads_a_table_and_a_receipt(shell: Shell) -> None:
    """Facts stand in two columns, lists in tables with numbers at the right, sentences whole, the receipt last."""
    printed = shell("stall", "quote", "apple", "a long pear", "--count", "1200").stdout
    lines = [line.rstrip() for line in printed.splitlines()]
    assert "product      quantity" in lines
    assert "apple           1,200" in lines
    assert "a long pear     1,200" in lines
    assert "Every basket holds the same things, as many as were asked for." in lines
    assert printed.rindex("Receipt rcpt_") > printed.rindex("Every basket")
    assert "\x1b" not in printed


def test_parts_come_as_lines_of_json(shell: Shell) -> None:
    """`--stream` prints each part before the answer."""
    printed = shell("stall", "walk", "3", "--stream", "--json").stdout.splitlines()
    assert [json.loads(line) for line in printed[:3]] == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert json.loads(printed[3])["answer"] == {"steps": 3}


def test_verb_of_two_words_is_typed_either_way(shell: Shell) -> None:
    """`add-up` and `add_up` are the same command; the help shows one."""
    assert shell("stall", "add_up", "--example", "three").exit_code == 0
    helped = shell("stall", "--help").stdout
    assert "add-up" in helped
    assert "add_up" not in helped
