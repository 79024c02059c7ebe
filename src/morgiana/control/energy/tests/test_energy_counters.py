"""Counters are read as they are: they go round, some are root's alone, and a container has less than its machine."""

import os
from pathlib import Path

import pytest

from morgiana.control.energy.container import ContainerMeter, Limits, cores_at_hand
from morgiana.control.energy.rapl import EnergyCounter


def domain(folder: Path, number: str, name: str, microjoules: int, around: int | None = 1_000_000_000) -> Path:
    place = folder / f"intel-rapl:{number}"
    place.mkdir(exist_ok=True)
    (place / "name").write_text(f"{name}\n")
    (place / "energy_uj").write_text(f"{microjoules}\n")
    if around is not None:
        (place / "max_energy_range_uj").write_text(f"{around}\n")
    return place / "energy_uj"


def test_packages_and_memories_are_summed_and_their_parts_are_not(tmp_path: Path) -> None:
    """Two packages with their memories are counted; a package's cores are in it already, and so is `psys`."""
    files = [
        domain(tmp_path, "0", "package-0", 5),
        domain(tmp_path, "0:0", "core", 7),
        domain(tmp_path, "0:1", "dram", 9),
        domain(tmp_path, "1", "package-1", 5),
        domain(tmp_path, "2", "psys", 11),
    ]
    counter = EnergyCounter(tmp_path)
    assert counter.domains == ("package-0", "dram", "package-1")
    assert counter.joules() == 0.0
    for file in files:
        file.write_text(str(int(file.read_text()) + 2_000_000))
    assert counter.joules() == 6.0
    assert counter.joules() == 6.0


def test_a_counter_that_goes_round_is_counted_on(tmp_path: Path) -> None:
    """From 999 J of 1,000 to 1 J are 2 J; where the range is not told, the 1 J that is known for sure."""
    told, untold = tmp_path / "told", tmp_path / "untold"
    for folder, around in ((told, 1_000_000_000), (untold, None)):
        folder.mkdir()
        file = domain(folder, "0", "package-0", 999_000_000, around)
        counter = EnergyCounter(folder)
        file.write_text("1000000")
        assert counter.joules() == (2.0 if around else 1.0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_counter_for_root_alone_is_none(tmp_path: Path) -> None:
    """What cannot be read is not counted, and nothing fails."""
    domain(tmp_path, "0", "package-0", 5).chmod(0)
    assert EnergyCounter(tmp_path).joules() is None


def test_no_counter_is_none(tmp_path: Path) -> None:
    """No folder, a folder without domains, a counter that is no number or that is taken away while we run."""
    assert EnergyCounter(tmp_path / "absent").joules() is None
    assert EnergyCounter(tmp_path).joules() is None
    domain(tmp_path, "0", "package-0", 5).write_text("none")
    assert EnergyCounter(tmp_path).joules() is None
    file = domain(tmp_path, "0", "package-0", 5)
    counter = EnergyCounter(tmp_path)
    file.unlink()
    assert counter.joules() is None
    assert counter.domains == ()


def group(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".", 1)).write_text(text + "\n")
    return folder


def meter(tmp_path: Path, own: str = "0::/a/b") -> ContainerMeter:
    (tmp_path / "own").write_text(f"4:memory:/x\n{own}\n")
    return ContainerMeter(tmp_path / "cgroup", tmp_path / "own")


def test_the_narrowest_limit_above_a_process_counts(tmp_path: Path) -> None:
    """Half a core further up is half a core, whatever the process's own group says."""
    root = group(tmp_path / "cgroup", cgroup_controllers="cpu memory")
    group(root / "a", cpu_max="50000 100000", memory_max="max")
    group(root / "a" / "b", cpu_max="400000 100000", memory_max="2147483648", memory_peak="900",
          cpu_stat="usage_usec 2500000\nuser_usec 1")  # fmt: skip
    found = meter(tmp_path)
    assert found.limits() == Limits(0.5, 2_147_483_648)
    assert found.cpu_seconds() == 2.5
    assert found.memory_peak_bytes() == 900
    assert cores_at_hand(found) == 1


def test_a_container_sees_its_own_group_as_the_root(tmp_path: Path) -> None:
    """In a name space of its own the path is `/`, or one that is not there."""
    group(tmp_path / "cgroup", cgroup_controllers="cpu", cpu_max="150000 100000", memory_max="max")
    for own in ("0::/", "0::/docker/0123", "0::/../../elsewhere"):
        assert meter(tmp_path, own).limits() == Limits(1.5, None)


def test_without_version_two_nothing_is_known(tmp_path: Path) -> None:
    """Version 1, no control groups at all: no limits and no figures, and all cores are at hand."""
    (tmp_path / "cgroup").mkdir()
    found = meter(tmp_path)
    assert not found.found
    assert (found.limits(), found.cpu_seconds(), found.memory_peak_bytes()) == (Limits(None, None), None, None)
    assert cores_at_hand(found) == len(os.sched_getaffinity(0))
