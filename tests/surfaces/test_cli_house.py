"""The commands that are no operations: keys, links, jobs, receipts, files, and what is installed."""

import json
from dataclasses import replace
from pathlib import Path

import corner_shop
import pytest
from stores import on_sqlite
from surface_places import Shell
from typer.testing import CliRunner

from morgiana import __version__
from morgiana.app import open_installation
from morgiana.control.caller import OWNER, Caller
from morgiana.control.refusals import NotSignedIn
from morgiana.operations import Capability, Context, Meter, Registry, operation
from morgiana.surfaces.cli.application import application
from morgiana.surfaces.cli.places import Place
from morgiana.surfaces.extras import extra_missing, extra_of


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


def test_link_opens_the_console_once(shell: Shell) -> None:
    """The printed link is the console's own address and opens one session."""
    link = shell("link").stdout.strip()
    address, _, secret = link.partition("?link=")
    assert address == "http://127.0.0.1:9/login"
    opened = corner_shop.installation(shell.home)
    access = opened.open(opened.settings).access
    assert access.bearer(access.open_link(secret), "session") == OWNER
    with pytest.raises(NotSignedIn):
        access.open_link(secret)


def test_keys_are_made_listed_and_revoked(shell: Shell) -> None:
    """A key is printed once; the list names it without it; a revoked one opens nothing."""
    key = shell("key").stdout.strip()
    till = shell("key", "--name", "till", "--only", "stall.quote", "--only", "stall.*").stdout.strip()
    opened = corner_shop.installation(shell.home)
    access = opened.open(opened.settings).access
    listed = shell.json("key", "list")
    assert access.bearer(key, "key") == replace(OWNER, bearer=listed[0]["id"])
    only = frozenset({"stall.quote", "stall.*"})
    assert access.bearer(till, "key") == Caller("local", "till", only, bearer=listed[1]["id"])
    assert [(line["name"], line["may_use"]) for line in listed] == [("owner", "*"), ("till", "stall.*, stall.quote")]
    assert key not in shell("key", "list").stdout
    assert shell("key", "revoke", listed[1]["id"]).exit_code == 0
    assert shell("key", "revoke", listed[1]["id"]).exit_code == 2
    assert [line["name"] for line in shell.json("key", "list")] == ["owner"]
    with pytest.raises(NotSignedIn):
        access.bearer(till, "key")


def test_key_of_a_scope_that_opens_nothing_is_refused(shell: Shell) -> None:
    """A mistyped scope is found before a key is given out."""
    told = shell("key", "--only", "stal.*")
    assert told.exit_code == 2
    assert "opens nothing" in told.stderr
    assert shell.json("key", "list") == []


def test_receipts_are_listed_and_shown(shell: Shell) -> None:
    """The newest comes first, and one is shown as a table, with its answer if wished."""
    first = shell.json("stall", "quote", "a")["receipt"]["id"]
    second = shell.json("stall", "walk", "2")["receipt"]["id"]
    assert [receipt["id"] for receipt in shell.json("receipts", "list")] == [second, first]
    assert [receipt["id"] for receipt in shell.json("receipts", "list", "--limit", "1")] == [second]
    table = shell("receipts", "list").stdout
    assert first in table
    assert second in table
    assert "stall.quote" in shell("receipts", "show", first).stdout
    assert shell.json("receipts", "show", first, "--answer")["answer"]["received"]["products"] == ["a"]
    assert shell("receipts", "show", "rcpt_0").exit_code == 3


def test_files_are_put_and_got(shell: Shell, tmp_path: Path) -> None:
    """What is stored comes back whole, and its reference is good for a request."""
    (tmp_path / "numbers.txt").write_text("42")
    ref = json.loads(shell("files", "put", str(tmp_path / "numbers.txt")).stdout)
    request = tmp_path / "request.json"
    request.write_text(json.dumps({"files": [ref]}))
    assert shell.json("stall", "add-up", "--file", str(request))["answer"]["total"] == 42
    assert shell("files", "get", ref["id"], "--to", str(tmp_path / "copy.txt")).exit_code == 0
    assert (tmp_path / "copy.txt").read_text() == "42"
    assert shell("files", "get", "0" * 64, "--to", str(tmp_path / "none.txt")).exit_code == 3
    assert not (tmp_path / "none.txt").exists()
    assert shell("files", "get", "x").exit_code == 2


def test_nothing_to_list_says_so(shell: Shell) -> None:
    """Empty lists are words for people and an empty list for programs."""
    for group in ("jobs", "receipts", "key"):
        assert shell(group, "list").stdout.strip() == "There are none."
        assert shell.json(group, "list") == []
    assert shell("jobs", "show", "job_0").exit_code == 3


def test_operations_are_listed(shell: Shell) -> None:
    """Every operation of the registry, for people and for programs."""
    names = [line["name"] for line in shell.json("operations")]
    assert names == [operation.name for operation in corner_shop.installation(shell.home).registry]
    assert all(name in shell("operations").stdout for name in names)


def test_version_is_the_package_s(shell: Shell) -> None:
    """One line for people, an object for programs."""
    assert shell("version").stdout.startswith(f"Morgiana {__version__} (Python ")
    assert shell.json("version")["morgiana"] == __version__


def test_doctor_looks_and_touches_nothing(shell: Shell) -> None:
    """It names the home, the free disk and each extra, and makes no folder."""
    found = shell.json("doctor")
    assert found["home"] == str(shell.home)
    assert found["home_writable"]
    assert found["operations"] == 5
    assert {"server", "console", "mcp", "store", "import", "forecast"} <= {extra["extra"] for extra in found["extras"]}
    assert not shell.home.exists()


def test_doctor_says_what_to_do(tmp_path: Path) -> None:
    """A home that cannot be made, and what other packages brought in vain, end with a code and a line each."""
    (tmp_path / "file").write_text("")
    installation = replace(corner_shop.installation(tmp_path / "file" / "home"), not_loaded=("tiny: was left out",))
    app = application(installation.registry)
    told = CliRunner().invoke(app, ["doctor", "--json"], obj=Place(installation))
    assert told.exit_code == 1
    to_do = json.loads(told.stdout)["to_do"]
    assert any("--home" in line for line in to_do)
    assert "tiny: was left out" in to_do


@on_sqlite("what is in the home folder shows that it was chosen")
def test_home_is_chosen_before_the_command(shell: Shell, tmp_path: Path) -> None:
    """`--home` says where data are, over what the environment says."""
    other = tmp_path / "other"
    assert shell("--home", str(other), "stall", "sell", "horse").exit_code == 0
    assert (other / "morgiana.sqlite").is_file()
    assert not shell.home.exists()


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("polars", "store"),
        ("fastapi", "server"),
        ("fastmcp", "mcp"),
        ("nicegui", "console"),
        ("statsforecast", "forecast"),
    ],
)  # fmt: skip
def test_missing_part_is_refused_with_its_extra(module: str, extra: str) -> None:
    """What to install is found in the package's own requirements."""
    assert extra_of(module) == extra
    refusal = extra_missing(ModuleNotFoundError(name=f"{module}.something"))
    assert refusal.remedy.startswith(f"pip install 'morgiana[{extra}]'")


def test_folder_that_cannot_be_made_is_a_fault(tmp_path: Path) -> None:
    """A home below a file is the world's no, said without a trace."""
    (tmp_path / "file").write_text("")
    told = Shell(tmp_path / "file" / "home")("stall", "quote", "a")
    assert told.exit_code == 4
    assert "Traceback" not in told.stderr


def test_capability_hides_no_command_of_the_house(tmp_path: Path) -> None:
    """One that is called `jobs` is reached as `jobs-operations`, and `jobs` stays what it was."""

    @operation("jobs.count", meter=Meter("call", count=lambda request: 1))
    def jobs_count(request: corner_shop.SaleRequest, ctx: Context) -> corner_shop.Sale:
        """Count jobs."""
        return corner_shop.Sale(product=request.product, quantity=request.quantity)

    capability = Capability("jobs", "Jobs", "Jobs of another kind.", (jobs_count,), corner_shop.__name__)
    registry = Registry([capability])
    plain = corner_shop.installation(tmp_path)
    installation = replace(
        plain, registry=registry, open=lambda settings: open_installation(settings, registry)
    )  # fmt: skip
    place = Place(installation)
    run = CliRunner().invoke
    counted = run(application(registry), ["jobs-operations", "count", "horse", "--json"], obj=place)
    assert json.loads(counted.stdout)["answer"]["product"] == "horse"
    assert run(application(registry), ["jobs", "list", "--json"], obj=place).stdout == "[]\n"
