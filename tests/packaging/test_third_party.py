"""A capability that another package brings is on every surface; one that is broken is left out and named."""

import asyncio
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from stores import environment_of

from morgiana import app
from morgiana.client import Morgiana
from morgiana.kernel.refusals import Refusal

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has built and installed the tiny package, without the internet."""
    target = tmp_path_factory.mktemp("installed")
    offline = ["--no-index", "--no-deps", "--no-build-isolation", "--quiet", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", *offline, "--target", str(target), str(HERE / "tiny_package")]
    subprocess.run(pip, check=True, timeout=120)
    return target


@dataclass(frozen=True)
class Machine:
    """A machine that has the tiny package too."""

    environment: dict[str, str]

    def morgiana(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [str(BIN / "morgiana"), *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture(scope="module")
def machine(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    settings = {"MORGIANA_PORT": str(port), "PYTHONPATH": str(installed)}
    return Machine(environment_of(home, **settings))


@pytest.fixture(scope="module")
def server(machine: Machine) -> Iterator[str]:
    """`morgiana serve` on that machine."""
    address = f"http://127.0.0.1:{machine.environment['MORGIANA_PORT']}"
    process = subprocess.Popen([BIN / "morgiana", "serve"], env=machine.environment, stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(600):
            assert process.poll() is None, "the server ended"
            try:
                if httpx.get(f"{address}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.fixture(scope="module")
def key(machine: Machine) -> str:
    return machine.morgiana("key").stdout.strip()


def test_on_the_command_line(machine: Machine) -> None:
    """Help, flags, example, answer and refusal come from the package's declaration."""
    assert "Greet whoever comes in" in machine.morgiana("--help").stdout
    helped = machine.morgiana("greet", "customer", "--help").stdout
    assert "Greet a customer." in helped
    assert "--times" in helped
    assert "The name to greet by." in helped
    called = json.loads(machine.morgiana("greet", "customer", "Ali", "--times", "2", "--json").stdout)
    assert called["answer"] == {"lines": ["Good day, Ali!"] * 2}
    assert (called["receipt"]["units"], called["receipt"]["unit"]) == (2, "greeting")
    example = json.loads(machine.morgiana("greet", "customer", "--example", "A regular", "--json").stdout)
    assert example["answer"] == {"lines": ["Good day, Simone!"] * 2}
    refused = machine.morgiana("greet", "customer", "Voldemort", "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stderr)["code"] == "name_unspeakable"


def test_over_http(server: str, key: str) -> None:
    """The API describes it, runs it, and refuses with its own status."""
    described = httpx.get(f"{server}/openapi.json").json()
    post = described["paths"]["/v1/greet/customer"]["post"]
    assert post["summary"].startswith("Greet a customer")
    assert "A regular" in json.dumps(post)
    headers = {"Authorization": f"Bearer {key}"}
    called = httpx.post(f"{server}/v1/greet/customer", json={"name": "Ali"}, headers=headers)
    assert called.status_code == 200
    assert called.json()["answer"] == {"lines": ["Good day, Ali!"]}
    refused = httpx.post(f"{server}/v1/greet/customer", json={"name": "Voldemort"}, headers=headers)
    assert refused.status_code == 451
    assert refused.json()["code"] == "name_unspeakable"


def test_with_the_client_and_as_a_job(server: str, key: str, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package's own function is what the client is typed by, and its refusal comes back in its class."""
    monkeypatch.syspath_prepend(str(installed))
    import tiny_greeter  # type: ignore[import-not-found]

    with Morgiana(server, key) as client:
        answered = client.call(tiny_greeter.greet_customer, tiny_greeter.GreetRequest(name="Ali"))
        assert answered.answer == tiny_greeter.Greeting(lines=["Good day, Ali!"])
        with pytest.raises(tiny_greeter.NameUnspeakable):
            client.call(tiny_greeter.greet_customer, tiny_greeter.GreetRequest(name="Voldemort"))
        started = client.start("greet.customer", {"name": "Ali", "times": 3})
        assert client.wait(started).answer == {"lines": ["Good day, Ali!"] * 3}
        with pytest.raises(Refusal, match="not said"):
            client.wait(client.start("greet.customer", {"name": "Voldemort"}))


def test_as_a_tool(server: str, key: str) -> None:
    """An assistant finds it among the tools and calls it."""
    fastmcp = pytest.importorskip("fastmcp")

    async def look() -> dict[str, Any]:
        async with fastmcp.Client(f"{server}/mcp", auth=key) as client:
            tools = {tool.name: tool for tool in await client.list_tools()}
            assert tools["greet_customer"].title == "Greet a customer"
            found = await client.call_tool("greet_customer", {"name": "Ali"})
            content: dict[str, Any] = found.structured_content
            return content

    assert asyncio.run(look())["answer"] == {"lines": ["Good day, Ali!"]}


def test_on_the_console(server: str, machine: Machine) -> None:
    """The console lists it and has a page of it, rendered from the registry."""
    pytest.importorskip("nicegui")
    link = machine.morgiana("link").stdout.strip()
    with httpx.Client(base_url=server) as browser:
        _, _, once = link.partition("link=")
        used = browser.post("/login", data={"link": once}, headers={"Origin": server})
        assert (used.status_code, used.headers["location"]) == (303, "/")
        listed = browser.get("/operations")
        assert listed.status_code == 200
        assert "/operations/greet.customer" in listed.text
        page = browser.get("/operations/greet.customer")
        assert page.status_code == 200
        words = re.sub(r"\s+", " ", page.text)
        assert "Greet a customer" in words
        assert "Says good day by name." in words


BROKEN = {
    "raises at import": "raise RuntimeError('no good')",
    "ends the process": "raise SystemExit(3)",
    "needs what is not there": "import no_such_module",
    "is no capability": "CAPABILITY = 7",
    "has no such name": "",
    "takes our name": (
        "from morgiana.operations import Capability\n"
        "CAPABILITY = Capability('shop', 'Shop', 'Again.', (), __name__)\n"
        "from morgiana.commerce.overview import CAPABILITY as OURS\n"
        "CAPABILITY = Capability('shop', 'Shop', 'Again.', OURS.functions, __name__)\n"
    ),
    "is an operation of another group": (
        "from morgiana.operations import Capability\n"
        "from morgiana.commerce.overview import CAPABILITY as OURS\n"
        "CAPABILITY = Capability('mine', 'Mine', 'Mine.', OURS.functions, __name__)\n"
    ),
    "has examples that are no JSON": "",
}


@pytest.mark.parametrize("why", BROKEN)
def test_broken_package_is_left_out_and_named(why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with it, the others are there and a line says which package and what."""
    package = f"broken_{re.sub('[^a-z]', '_', why)}"
    _install(tmp_path, package, BROKEN[why])
    if why == "has examples that are no JSON":
        source = (HERE / "tiny_package/src/tiny_greeter/__init__.py").read_text()
        (tmp_path / package / "__init__.py").write_text(source)
        (tmp_path / package / "examples").mkdir()
        (tmp_path / package / "examples/customer.json").write_text("{")
    monkeypatch.syspath_prepend(str(tmp_path))
    ours = list(app.capabilities())
    found, not_loaded = app.third_parties(ours)
    assert found == []
    [line] = not_loaded
    assert package.replace("_", "-") in line


def test_two_packages_of_one_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two that want the same name, the first by its entry point's name is there, and the other is named."""
    source = (HERE / "tiny_package/src/tiny_greeter/__init__.py").read_text()
    for package in ("greeter_a", "greeter_b"):
        _install(tmp_path, package, source)
    monkeypatch.syspath_prepend(str(tmp_path))
    found, not_loaded = app.third_parties(list(app.capabilities()))
    assert [capability.package for capability in found] == ["greeter_a"]
    [line] = not_loaded
    assert "greeter-b" in line


def test_program_runs_beside_a_broken_package(tmp_path: Path) -> None:
    """Every command works, the log says what was left out, and the doctor repeats it."""
    _install(tmp_path, "broken_thing", "raise RuntimeError('no good')")
    environment = environment_of(tmp_path / "home", PYTHONPATH=str(tmp_path))
    machine = Machine(environment)
    listed = machine.morgiana("operations", "--json")
    assert listed.returncode == 0
    assert "shop.products" in {line["name"] for line in json.loads(listed.stdout)}
    assert "broken-thing" in listed.stderr
    assert "no good" in listed.stderr
    assert "Traceback" not in listed.stderr
    assert any("broken-thing" in line for line in json.loads(machine.morgiana("doctor", "--json").stdout)["to_do"])


def _install(folder: Path, package: str, source: str) -> None:
    """What an installer leaves behind: a package and its entry point."""
    (folder / package).mkdir()
    (folder / package / "__init__.py").write_text(source)
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[morgiana.capabilities]\n{package} = {package}:CAPABILITY\n")
