"""The files for containers, clusters and systemd, read by the tools that will read them; no engine runs here."""

import ipaddress
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
BIN = Path(sys.executable).parent
KUBERNETES = DEPLOY / "kubernetes" / "morgiana.yaml"


def ran(*command: str) -> str:
    """What a command printed, having ended well."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def tool(name: str) -> str:
    found = shutil.which(name, path=f"{BIN}:/usr/bin:/bin:/usr/local/bin")
    if found is None:
        pytest.skip(f"{name} is not installed here")
    return found


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return loaded


def test_hadolint_finds_nothing_in_the_containerfile() -> None:
    ran(tool("hadolint"), str(DEPLOY / "Containerfile"))


def test_the_image_is_of_one_version_and_ends_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text()
    assert re.findall(r"^FROM \S+:(\S+)", text, re.M) == ["3.11.13-slim-bookworm"] * 2
    assert re.findall(r"^USER (\S+)", text, re.M) == ["10001:10001"]
    assert text.count("--require-hashes") == 2


def test_kubernetes_schemas_know_every_field() -> None:
    told = ran(tool("kubernetes-validate"), "--strict", str(KUBERNETES))
    assert told.count(" passed ") == len(list(yaml.safe_load_all(KUBERNETES.read_text())))


def test_a_pod_is_given_longer_than_its_drain() -> None:
    documents = list(yaml.safe_load_all(KUBERNETES.read_text()))
    [settings] = [one["data"] for one in documents if one["kind"] == "ConfigMap"]
    pods = [one["spec"]["template"]["spec"] for one in documents if one["kind"] == "Deployment"]
    assert len(pods) == 2
    for pod in pods:
        assert pod["terminationGracePeriodSeconds"] >= int(settings["MORGIANA_DRAIN_SECONDS"]) + 10
        [container] = pod["containers"]
        assert container["resources"]["limits"] == {"cpu": "2", "memory": "2Gi"}
        assert container["securityContext"]["readOnlyRootFilesystem"]


def test_compose_names_only_what_it_has() -> None:
    """Where there is no `docker compose`, its references are followed here."""
    files = compose()
    services = files["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service["networks"]) <= set(files["networks"]), name
        kept = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert kept <= set(files["volumes"]), name
        assert {config["source"] for config in service.get("configs", [])} <= set(files["configs"]), name
        if "build" not in service:
            assert re.search(r":\d", service["image"]), f"{name} is of no fixed version"


def test_the_proxy_is_believed_and_nobody_else() -> None:
    """Without it every cookie would be one of a connection in the clear, and all strangers would come from one address.
    A proxy elsewhere is named by a network that holds it, and never by `*`, which believes whoever asks."""
    files = compose()
    [front] = files["networks"]["front"]["ipam"]["config"]
    believed = files["x-morgiana"]["environment"]["FORWARDED_ALLOW_IPS"]
    assert believed == front["subnet"]
    assert {name for name, one in files["services"].items() if "front" in one["networks"]} == {"serve", "proxy"}
    assert [name for name, one in files["services"].items() if one.get("ports")] == ["proxy"]
    documents = yaml.safe_load_all(KUBERNETES.read_text())
    [settings] = [one["data"] for one in documents if one["kind"] == "ConfigMap"]
    for network in (believed, settings["FORWARDED_ALLOW_IPS"]):
        assert ipaddress.ip_network(network).is_private
        assert ipaddress.ip_network(network).prefixlen >= 16


def test_the_outside_is_reached_by_tls() -> None:
    """Compose's proxy has a certificate of its own making for the site that the program says it is; nothing else is
    published, and the rest is in a network without a way out."""
    files = compose()
    proxy = files["services"]["proxy"]
    assert proxy["command"][:4] == ["caddy", "reverse-proxy", "--from", "${SITE}"]  # which is HTTPS, by itself
    assert files["x-morgiana"]["environment"]["MORGIANA_URL"] == "https://${SITE:?set it in .env}"
    assert files["networks"]["back"]["internal"] is True


def test_every_variable_of_compose_is_in_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    told = set(re.findall(r"^(\w+)=", (DEPLOY / "example.env").read_text(), re.M))
    assert asked == told


def test_docker_compose_reads_its_file() -> None:
    docker = tool("docker")
    if subprocess.run([docker, "compose", "version"], capture_output=True, timeout=30, check=False).returncode:
        pytest.skip("docker has no `compose` here")
    ran(
        docker, "compose", "-f", str(DEPLOY / "compose.yaml"), "--env-file", str(DEPLOY / "example.env"), "config", "-q"
    )


def test_systemd_understands_its_units(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    units = sorted((DEPLOY / "systemd").iterdir())
    assert [unit.name for unit in units] == ["morgiana-worker.service", "morgiana.service", "morgiana.socket"]
    for unit in units:  # the program is not where an installation has it
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/morgiana/bin/morgiana", "/bin/true"))
    told = ran(analyze, "verify", "--man=no", *(str(tmp_path / unit.name) for unit in units))
    assert "Unknown" not in told, told
