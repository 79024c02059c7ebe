"""What is shipped: a wheel with everything that runs and no tests, which runs by itself in an empty environment."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from morgiana import __version__

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/morgiana"
NOT_SHIPPED = {"tests", "__pycache__"}


@dataclass(frozen=True)
class Built:
    """The two archives."""

    wheel: Path
    sdist: Path


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sdist from the checkout, and the wheel from that sdist, as a package index would get them; offline."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    [wheel], [sdist] = out.glob("*.whl"), out.glob("*.tar.gz")
    return Built(wheel, sdist)


@dataclass(frozen=True)
class Empty:
    """An environment that holds the wheel and what it needs at least."""

    folder: Path

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, far from the checkout."""
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MORGIANA"))}
        environment = {**keep, "MORGIANA_HOME": str(self.folder / "home"), **settings}
        command = [str(self.folder / "bin" / words[0]), *words[1:]]
        return subprocess.run(
            command, env=environment, cwd=self.folder, capture_output=True, text=True, timeout=60, check=False
        )


@pytest.fixture(scope="module")
def empty(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Empty:
    """A new environment: the base requirements as this one has them, copied, and the wheel installed by pip."""
    folder = tmp_path_factory.mktemp("empty")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=60)
    [site] = folder.glob("lib/python*/site-packages")
    for name in _closure("morgiana") - {"morgiana"}:
        _copy(name, site)
    offline = ["--no-index", "--no-deps", "--quiet", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin/python"), "install", *offline, str(built.wheel)]
    subprocess.run(pip, check=True, timeout=120)
    return Empty(folder)


def _closure(name: str) -> set[str]:
    """The distributions that a plain `pip install` of this one brings, itself included."""
    found: set[str] = set()
    waiting = [Requirement(name)]
    while waiting:
        wanted = waiting.pop()
        plain = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if plain in found:
            continue
        found.add(plain)
        for text in requires(plain) or []:
            need = Requirement(text)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (wanted.extras or {""})):
                waiting.append(need)
    return found


def _copy(name: str, site: Path) -> None:
    """Put a distribution's files, programs left out, into another environment."""
    files = distribution(name).files
    assert files, name
    for file in files:
        if ".." in file.parts or "__pycache__" in file.parts:
            continue
        place = site / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(str(file.locate()), place)


def test_wheel_holds_everything_that_runs(built: Built) -> None:
    """Each file of the package is in it: modules, guides, examples, translations, tables, the console's assets."""
    with zipfile.ZipFile(built.wheel) as archive:
        shipped = {name.removeprefix("morgiana/") for name in archive.namelist() if name.startswith("morgiana/")}
    ours = {file.relative_to(PACKAGE) for file in PACKAGE.rglob("*") if file.is_file()}
    expected = {str(file) for file in ours if NOT_SHIPPED.isdisjoint(file.parts) and file.suffix != ".pyc"}
    assert shipped == expected
    for kind in ("py.typed", "guide.md", ".json", ".po", "grid_intensity.csv", ".css", ".svg"):
        assert any(name.endswith(kind) for name in shipped), kind


def test_wheel_holds_nothing_else(built: Built) -> None:
    """No tests, no compiled files, no second package; the licence and the program's name are in its records."""
    with zipfile.ZipFile(built.wheel) as archive:
        names = archive.namelist()
        [entry_points] = [name for name in names if name.endswith("entry_points.txt")]
        assert "morgiana = morgiana.app:main" in archive.read(entry_points).decode()
    info = f"morgiana-{__version__}.dist-info/"
    assert all(name.startswith(("morgiana/", info)) for name in names)
    assert not [name for name in names if NOT_SHIPPED.intersection(Path(name).parts)]
    assert f"{info}licenses/LICENSE" in names
    assert built.wheel.stat().st_size < 5_000_000


def test_sdist_can_be_built_and_tested(built: Built) -> None:
    """It holds the sources, the tests, the documentation and the locks, and nothing that was only lying about."""
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "Makefile", "requirements.txt"} <= names
    assert {"tests/packaging/test_wheel.py", "src/morgiana/app.py"} <= names
    assert not [name for name in names if name.startswith((".venv", "build/", "dist/", ".git/", ".mypy_cache"))]
    assert built.sdist.stat().st_size < 20_000_000


def test_program_runs_with_the_base_alone(empty: Empty) -> None:
    """Help, version, the list of operations and the doctor need none of the extras."""
    assert "Usage: morgiana" in empty.run("morgiana", "--help").stdout
    assert __version__ in empty.run("morgiana", "version").stdout
    listed = empty.run("morgiana", "operations", "--json")
    assert listed.returncode == 0, listed.stderr
    assert {"import.load", "plan.weekly", "forecast.demand"} <= {line["name"] for line in json.loads(listed.stdout)}
    assert empty.run("morgiana", "plan", "weekly", "--help").returncode == 0
    found = json.loads(empty.run("morgiana", "doctor", "--json").stdout)
    assert {extra["installed"] for extra in found["extras"] if extra["extra"] in ("store", "server")} == {"no"}
    modules = empty.run("python", "-c", "import morgiana; print(morgiana.__file__)").stdout
    assert modules.startswith(str(empty.folder))


def test_client_runs_with_the_base_alone(empty: Empty) -> None:
    """A program that only calls a server needs no more, and finds its types."""
    told = empty.run("python", "-c", "import morgiana.client as c; print(c.Morgiana, c.AsyncMorgiana)")
    assert told.returncode == 0, told.stderr
    nobody = {"MORGIANA_SERVER": "http://127.0.0.1:9", "MORGIANA_KEY": "mg_key_x"}
    told = empty.run("morgiana", "jobs", "list", "--json", **nobody)
    assert told.returncode == 4, told.stderr
    assert json.loads(told.stderr)["code"] == "fault"


@pytest.mark.parametrize(
    ("words", "extra"),
    [(["shop", "data"], "store"), (["serve"], "server"), (["mcp"], "mcp"), (["link"], "store")],
)  # fmt: skip
def test_missing_extra_is_refused_by_its_name(empty: Empty, words: list[str], extra: str) -> None:
    """What needs more says what to install, without a trace."""
    told = empty.run("morgiana", *words)
    assert told.returncode == 3, told.stderr
    assert f"morgiana[{extra}]" in told.stderr
    assert "Traceback" not in told.stderr
