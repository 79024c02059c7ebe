"""The same commands on a server: called, started as jobs, watched, cancelled and resumed."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from surface_places import Served, Shell, served

from morgiana.control.caller import OWNER, Caller


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path / "server") as found:
        yield found


@pytest.fixture
def shell(tmp_path: Path, server: Served) -> Shell:
    """A shell on a machine without data that knows the server and has a key."""
    key = server.access.give("key", OWNER)
    return Shell(tmp_path / "elsewhere", {"MORGIANA_SERVER": server.address, "MORGIANA_KEY": key})


def test_call_is_done_there_and_stored_there(shell: Shell, server: Served, tmp_path: Path) -> None:
    """The answer is byte for byte what the server stored; nothing is left on this machine."""
    printed = shell("stall", "quote", "épicerie", "--budget", "1 EUR", "--json").stdout_bytes
    stored = server.runtime.receipt(OWNER, json.loads(printed)["receipt"]["id"])
    assert printed == b'{"answer":' + stored.answer + b',"receipt":' + stored.receipt + b"}\n"
    assert not shell.home.exists()


def test_files_travel_both_ways(shell: Shell, tmp_path: Path) -> None:
    """A path is uploaded, the answer's file comes back."""
    (tmp_path / "numbers.txt").write_text("40\n2\n")
    saved = tmp_path / "saved"
    done = shell.json("stall", "add-up", str(tmp_path / "numbers.txt"), "--save", str(saved))
    assert done["answer"]["total"] == 42
    assert (saved / "sum.txt").read_text() == "42\n"
    sheet = done["answer"]["sheet"]
    assert shell("files", "get", sheet["id"], "--to", str(tmp_path / "again.txt")).exit_code == 0
    assert (tmp_path / "again.txt").read_text() == "42\n"


def test_refusals_keep_exit_code_and_document(shell: Shell, tmp_path: Path) -> None:
    """A no of the server's is told as one of this process's own."""
    (tmp_path / "numbers.txt").write_text("1\nzwei\n")
    here = Shell(tmp_path / "here")
    for words in (["sell", "unicorn"], ["quote"], ["add-up", str(tmp_path / "numbers.txt")], ["stumble", "disk"]):
        there, local = shell("stall", *words, "--json"), here("stall", *words, "--json")
        assert there.exit_code == local.exit_code
        told, expected = json.loads(there.stderr), json.loads(local.stderr)
        for part in ("code", "status", "file", "row", "field"):
            assert told.get(part) == expected.get(part), part
        if told["code"] != "fault":  # what failed on the server's side is for its own log
            assert told["detail"] == expected["detail"]


def test_key_that_opens_little_opens_little(server: Served, tmp_path: Path) -> None:
    """Scopes hold, and an unknown or missing key is refused."""
    key = server.access.give("key", Caller("local", "till", frozenset({"stall.quote"})))
    till = Shell(tmp_path / "till", {"MORGIANA_SERVER": server.address, "MORGIANA_KEY": key})
    assert till("stall", "quote", "a").exit_code == 0
    assert json.loads(till("stall", "walk", "1", "--json").stderr)["code"] == "not_allowed"
    for wrong in ("", "mg_key_unknown"):
        stranger = Shell(tmp_path / "till", {"MORGIANA_SERVER": server.address, "MORGIANA_KEY": wrong})
        assert json.loads(stranger("stall", "quote", "a", "--json").stderr)["code"] == "not_signed_in"


def test_job_is_started_watched_and_read(shell: Shell) -> None:
    """A job's number is printed at once, its answer when it is done, as often as wished."""
    job = shell.json("stall", "walk", "3", "--job")
    watched = shell.json("jobs", "watch", job["id"])
    assert watched["answer"] == {"steps": 3}
    assert shell.json("jobs", "result", job["id"]) == watched
    assert shell.json("jobs", "show", job["id"])["state"] == "done"
    assert [found["id"] for found in shell.json("jobs", "list")] == [job["id"]]
    assert shell.json("receipts", "show", watched["receipt"]["id"], "--answer") == watched
    [receipt] = shell.json("receipts", "list", "--operation", "stall.walk")
    assert receipt == watched["receipt"]
    assert shell.json("receipts", "list", "--operation", "stall.sell") == []


def test_job_is_cancelled_and_resumed(shell: Shell) -> None:
    """A job that was cancelled has no answer until it is resumed."""
    job = shell.json("stall", "walk", "20", "--seconds", "0.1", "--job")["id"]
    while shell.json("jobs", "show", job)["state"] == "accepted":
        time.sleep(0.05)
    shell.json("jobs", "cancel", job)
    ended = shell("jobs", "watch", job)
    assert ended.exit_code == 130
    assert shell("jobs", "result", job).exit_code == 3
    assert shell.json("jobs", "resume", job)["state"] in ("accepted", "running")
    assert shell.json("jobs", "watch", job)["answer"] == {"steps": 20}


def test_refused_job_ends_the_watching_with_its_refusal(shell: Shell) -> None:
    """What a job was refused for is told where it is watched."""
    job = shell.json("stall", "sell", "unicorn", "--yes", "--job")["id"]
    watched = shell("jobs", "watch", job, "--json")
    assert watched.exit_code == 3
    assert json.loads(watched.stderr)["code"] == "sold_out"


def test_ctrl_c_stops_waiting_alone(shell: Shell, server: Served) -> None:
    """Ctrl-C leaves the call with the server and says so."""
    process = shell.walking("12", "--seconds", "0.2", "--key", "long")
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "the same --key finds the answer" in told.decode()
    assert shell.json("stall", "walk", "12", "--seconds", "0.2", "--key", "long")["answer"] == {"steps": 12}
    assert len(server.runtime.receipts(OWNER)) == 1


def test_nobody_there_is_a_fault(tmp_path: Path) -> None:
    """A server that does not answer is the world's no."""
    alone = Shell(tmp_path / "x", {"MORGIANA_SERVER": "http://127.0.0.1:9", "MORGIANA_KEY": "mg_key_x"})
    told = alone("stall", "quote", "a", "--json")
    assert told.exit_code == 4
    assert json.loads(told.stderr)["code"] == "fault"


def test_some_commands_are_for_the_machine_itself(shell: Shell) -> None:
    """Links and keys are made, and servers started, where the data are."""
    for words in (["link"], ["key"], ["key", "list"], ["serve"], ["mcp"]):
        told = shell(*words)
        assert told.exit_code == 3
        assert "on the machine that has the data" in told.stderr


def test_job_is_started_beside_the_own_server(server: Served, tmp_path: Path) -> None:
    """On the server's own folder, `--job` has its worker run it without being told where it is."""
    beside = Shell(tmp_path / "server", port=server.port)
    job = beside.json("stall", "walk", "2", "--job")["id"]
    assert beside.json("jobs", "watch", job)["answer"] == {"steps": 2}
    cancelled = beside.json("stall", "walk", "100", "--seconds", "0.1", "--job")["id"]
    beside.json("jobs", "cancel", cancelled)
    beside("jobs", "watch", cancelled)
    assert beside.json("jobs", "resume", cancelled)["id"] == cancelled
    beside.json("jobs", "cancel", cancelled)


def test_job_without_a_server_is_refused(tmp_path: Path) -> None:
    """Where no server runs, or one on another folder, `--job` says what to start, and nothing is accepted."""
    alone = Shell(tmp_path / "alone")
    with served(tmp_path / "other") as other:
        for shell in (alone, Shell(tmp_path / "alone", port=other.port)):
            told = shell("stall", "walk", "2", "--job", "--json")
            assert told.exit_code == 3
            assert json.loads(told.stderr)["code"] == "no_jobs_here"
    assert alone.json("jobs", "list") == []


def test_calls_beside_a_server_share_its_books(server: Served, tmp_path: Path) -> None:
    """A command in a process of its own and the server use one folder at once, and see each other's receipts."""
    beside = Shell(tmp_path / "server")
    assert beside.process("stall", "sell", "horse", "--key", "k", capture_output=True).returncode == 0
    [receipt] = server.runtime.receipts(OWNER)
    assert receipt.operation == "stall.sell"
    key = server.access.give("key", OWNER)
    remote = Shell(tmp_path / "x", {"MORGIANA_SERVER": server.address, "MORGIANA_KEY": key})
    assert remote.json("stall", "sell", "horse", "--key", "k")["receipt"]["id"] == receipt.id
