"""The gateways that meter or serve calls as ours does, each in a process with packages of its own.

They are installed into `build/bench/peers`, once, at the versions below, since what they need would get into our way.
Where that cannot be done their columns are empty.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PLACE: Final = Path("build/bench/peers").absolute()
_PACKAGES: Final = ("litellm[proxy]==1.108.7", "bentoml==1.4.40", "opentelemetry-sdk")

_LITELLM: Final = """
model_list:
  - model_name: mock
    litellm_params: {model: openai/mock, api_key: none, mock_response: "2.99"}
general_settings: {master_key: sk-bench}
litellm_settings: {telemetry: false}
"""
LITELLM_KEY: Final = "sk-bench"
LITELLM_PATH: Final = "/chat/completions"
LITELLM_BODY: Final = b'{"model": "mock", "messages": [{"role": "user", "content": "199 250 1299 80 45"}]}'

_BENTO: Final = """
import bentoml


@bentoml.service(workers=1, metrics={"enabled": False}, traffic={"timeout": 60}, logging={"access": {"enabled": False}})
class Basket:
    @bentoml.api
    def total(self, prices: list[int]) -> dict[str, int]:
        return {"total": sum(prices), "lines": len(prices)}
"""
BENTO_PATH: Final = "/total"


def installed() -> bool:
    """Whether the peers are there, installed now if they were not."""
    if (_PLACE / "done").exists():
        return True
    python = _PLACE / "bin" / "python"
    installer = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python), *_PACKAGES]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(_PLACE)], check=True, timeout=120)
        subprocess.run(installer, check=True, timeout=600)
    except (subprocess.SubprocessError, OSError) as error:
        print(f"The peers of a metered call cannot be installed: {error}", file=sys.stderr)
        shutil.rmtree(_PLACE, ignore_errors=True)
        return False
    (_PLACE / "done").touch()
    return True


@contextmanager
def litellm() -> Iterator[tuple[int, int]]:
    """LiteLLM's proxy with a mock model and a key, no database: its port and its process."""
    config = _PLACE / "litellm.yaml"
    config.write_text(_LITELLM)
    with _serving("litellm", "--config", str(config), "--num_workers", "1") as served:
        yield served


@contextmanager
def bentoml() -> Iterator[tuple[int, int]]:
    """The same sum as ours as a BentoML service with one worker, metrics off: its port and its process."""
    (_PLACE / "basket.py").write_text(_BENTO)
    with _serving("bentoml", "serve", "basket:Basket") as served:
        yield served


@contextmanager
def _serving(program: str, *arguments: str) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "BENTOML_DO_NOT_TRACK": "True", "LITELLM_LOG": "ERROR"}
    process = subprocess.Popen(
        [str(_PLACE / "bin" / program), *arguments, "--port", str(port)],
        cwd=_PLACE, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 120
        while not _answers(port):
            if time.monotonic() > until or process.poll() is not None:
                raise RuntimeError(f"{program} does not start")
            time.sleep(0.2)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
