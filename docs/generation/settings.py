"""The page of the installation's settings, from the texts under the fields of `Settings`."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from generation.markdown import GENERATED, table
from morgiana.control.installation import Settings

_NOTHING: Final = (None, "")
_MEANINGS: Final = {"MORGIANA_PORT": "the port that the server listens on."}
"""Meanings of settings whose field says no more than the variable's name."""


def settings() -> Iterator[tuple[str, str, str]]:
    """Variable, default and meaning of each setting."""
    defaults = {field.name: field.default for field in fields(Settings)}
    for name, text in _texts():
        variable, _, meaning = text.partition(":")
        default = defaults[name]
        shown = "" if default in _NOTHING or not isinstance(default, (int, str)) else f"`{default}`"
        meaning, _, told = meaning.partition(" Default: ")
        meaning = meaning.strip() or _MEANINGS[variable]
        yield variable, told.rstrip(".") or shown, meaning[0].upper() + meaning[1:]


def page() -> str:
    rows = [(f"`{variable}`", default, meaning) for variable, default, meaning in settings()]
    return f"""{GENERATED}# Settings

An installation is set up by environment variables. All have a default; nothing has to be set.

{table(("variable", "default", "meaning"), rows)}
A value that cannot be used stops the start as `bad_setting`, and names the variable.

Keys and where this machine stands are read by the parts that guard them, and are never shown:

| variable | meaning |
| --- | --- |
| `MORGIANA_MASTER_KEY` | The master key, 32 bytes in base64; several with spaces while it changes. |
| `MORGIANA_KMS_URL` | A service that keeps the master key instead, by the requests of a transit engine. |
| `MORGIANA_KMS_KEY` | The key's name there. |
| `MORGIANA_KMS_TOKEN_FILE` | A file with the token for that service. |
| `MORGIANA_KMS_TOKEN` | The token itself, where there is no file. |
| `MORGIANA_REGION` | Where this machine and its storage stand, in a word of your own. |
| `MORGIANA_BACKUP_PASSPHRASE_FILE` | A file with the passphrase that seals backups. |
| `MORGIANA_BACKUP_PASSPHRASE` | The passphrase itself, where there is no file. |

What a server or worker says of itself, and whom it believes:

| variable | meaning |
| --- | --- |
| `MORGIANA_LOG` | `json` for a line of JSON for each event; otherwise text. |
| `MORGIANA_LOG_LEVEL` | How much is said: `DEBUG`, `INFO`, `WARNING` (the default) or `ERROR`. |
| `FORWARDED_ALLOW_IPS` | Proxies that are believed, by address or network, with commas; 127.0.0.1 if none is named. |
| `MORGIANA_METRICS_TOKEN` | Who reads `/metrics` must bear this token; without it only this machine may read them. |

What it tells a collector by OTLP over HTTP, where `morgiana[telemetry]` is installed; without the first nothing:

| variable | meaning |
| --- | --- |
| `OTEL_EXPORTER_OTLP_ENDPOINT` | Where spans and metrics go, such as `http://127.0.0.1:4318`. |
| `OTEL_EXPORTER_OTLP_HEADERS` | Headers for it, such as a key. |
| `OTEL_SERVICE_NAME` | What this installation is called there; `morgiana` if nothing is said. |
| `OTEL_TRACES_SAMPLER` | Which traces are told; `parentbased_traceidratio` for a part. |
| `OTEL_TRACES_SAMPLER_ARG` | Which part, such as `0.1`. |
| `OTEL_METRIC_EXPORT_INTERVAL` | How often metrics are told, in milliseconds; every minute if nothing is said. |

The command line reads three more, which say where a command is carried out, and for whom:

| variable | meaning |
| --- | --- |
| `MORGIANA_SERVER` | The address of a server that does it, such as `http://127.0.0.1:8765`, instead of this process. |
| `MORGIANA_KEY` | The key that this server knows you by; `morgiana key`, on its own machine, gives one. |
| `MORGIANA_SHOP` | The shop that is meant, where there are several. |

`MORGIANA_CHILD` and `MORGIANA_CHILD_SOCKET` are set by a server for the processes that it starts, and by nobody else.
"""


def _texts() -> Iterator[tuple[str, str]]:
    """Each field of `Settings` with the text under it."""
    [found] = ast.parse(textwrap.dedent(inspect.getsource(Settings))).body
    assert isinstance(found, ast.ClassDef)
    for field, text in zip(found.body, found.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(text, ast.Expr):
            assert isinstance(text.value, ast.Constant)
            yield field.target.id, " ".join(str(text.value.value).split())
