"""Where the lake lies: a folder on a disk, or a prefix in a bucket, by one address.

Credentials and endpoints come from each provider's own variables (`AWS_*`, `GOOGLE_*`, `AZURE_*`), which the Delta
library, Polars and obstore read alike. Storage of any maker that speaks S3 (OSS, MinIO, Ceph, SeaweedFS) is reached by
`AWS_ENDPOINT_URL`; OSS wants `AWS_VIRTUAL_HOSTED_STYLE_REQUEST=true` as well.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from morgiana.control.installation import BadSetting
from morgiana.control.sign_in.settings import is_loopback

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_REMEDY: Final = "Set it to an address such as file:///var/lib/morgiana/lake, s3://bucket/prefix, gs:// or az://."

_S3_VARIABLES: Final = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
    "AWS_ALLOW_HTTP",
)

_RETRIES: Final = 4
_SECONDS_OF_RETRIES: Final = 20
_SECONDS_TO_CONNECT: Final = 5
_SECONDS_TO_ANSWER: Final = 60

_DELTA_PATIENCE: Final = {
    "max_retries": str(_RETRIES),
    "retry_timeout": f"{_SECONDS_OF_RETRIES}s",
    "connect_timeout": f"{_SECONDS_TO_CONNECT}s",
    "timeout": f"{_SECONDS_TO_ANSWER}s",
    "backoff_config.init_backoff": "100ms",
    "backoff_config.max_backoff": "5s",
}
_POLARS_PATIENCE: Final = {
    "max_retries": _RETRIES,
    "retry_timeout_ms": _SECONDS_OF_RETRIES * 1000,
    "retry_init_backoff_ms": 100,
    "retry_max_backoff_ms": 5000,
}


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of the lake, on a disk or in a bucket; `/` goes into it."""

    address: str
    """An absolute path, or `s3://bucket/prefix` without a slash at the end."""
    settings: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    """What is told about an S3 endpoint, secrets among it; the other providers' variables are read where they are."""

    @classmethod
    def on_disk(cls, path: Path) -> "Folder":
        return cls(str(path.absolute()))

    @classmethod
    def at(cls, url: str, environment: Mapping[str, str] = os.environ, *, setting: str) -> "Folder":
        """The folder that `url` names. Raises `BadSetting`, which names `setting`, for what is no such address."""
        parts = urlsplit(url)
        if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path.startswith("/"):
            return cls.on_disk(Path(unquote(parts.path)))
        steps = parts.path.strip("/").split("/") if parts.path.strip("/") else []
        strange = parts.query or parts.fragment or "@" in parts.netloc or ":" in parts.netloc
        if parts.scheme not in ("s3", "gs", "az") or not parts.netloc or strange or {"", ".", ".."} & set(steps):
            told = url.rpartition("@")[2].partition("?")[0]  # what stands elsewhere may be a secret
            raise BadSetting(f"{setting} is {told!r}, which is no address of a lake.", remedy=_REMEDY)
        settings = _s3_settings(environment) if parts.scheme == "s3" else {}
        return cls("/".join([f"{parts.scheme}://{parts.netloc}", *steps]), settings)

    def __truediv__(self, name: str) -> "Folder":
        assert name, self
        assert not {"", ".", ".."} & set(name.split("/")), name
        return replace(self, address=f"{self.address}/{name}")

    def __str__(self) -> str:
        return self.address

    @property
    def path(self) -> Path | None:
        """The folder on this machine's disk, or nothing where it is in a bucket."""
        return None if "://" in self.address else Path(self.address)

    @property
    def delta_options(self) -> dict[str, str] | None:
        """What the Delta library is told about the bucket; its commits are conditional puts, so of two one fails."""
        if self.path is not None:
            return None
        put = {"conditional_put": "etag"} if self.address.startswith("s3:") else {}
        return {**self.settings, **_DELTA_PATIENCE, **put}

    @property
    def scan_options(self) -> dict[str, Any] | None:
        """What Polars is told on top of that; its names for patience differ, and it takes numbers for them."""
        return None if self.path is not None else dict(_POLARS_PATIENCE)

    def objects(self) -> "ObjectStore":
        """The bucket as a store of objects below this folder; nothing is asked of it yet.

        Raises `BadSetting` where the part that speaks with buckets is not installed.
        """
        try:
            from obstore.store import AzureStore, GCSStore, S3Store
        except ModuleNotFoundError as error:
            raise BadSetting(
                f"{self} is in a bucket, and the part that reads buckets is not installed.",
                remedy="pip install 'morgiana[bucket]'",
            ) from error

        parts = urlsplit(self.address)
        prefix = parts.path.strip("/") or None
        client, retries = _client(self.settings), _retries()
        if parts.scheme == "gs":
            return GCSStore(parts.netloc, prefix=prefix, client_options=client, retry_config=retries)
        if parts.scheme == "az":
            return AzureStore(parts.netloc, prefix=prefix, client_options=client, retry_config=retries)
        assert parts.scheme == "s3", self.address
        told = {name.lower(): value for name, value in self.settings.items() if name != "AWS_ALLOW_HTTP"}
        store: ObjectStore = S3Store(
            parts.netloc,
            prefix=prefix,
            client_options=client,
            retry_config=retries,
            **told,  # type: ignore[arg-type]
        )
        return store


def _client(settings: Mapping[str, str]) -> Any:
    return {
        "allow_http": settings.get("AWS_ALLOW_HTTP") == "true",
        "connect_timeout": timedelta(seconds=_SECONDS_TO_CONNECT),
        "timeout": timedelta(seconds=_SECONDS_TO_ANSWER),
    }


def _retries() -> Any:
    backoff = {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=5), "base": 2}
    return {
        "max_retries": _RETRIES,
        "retry_timeout": timedelta(seconds=_SECONDS_OF_RETRIES),
        "backoff": backoff,
    }


def _s3_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that matter, with what an endpoint of one's own needs.

    Raises `BadSetting` for an endpoint that would send the shops' data over a network unencrypted.
    """
    settings = {name: environment[name] for name in _S3_VARIABLES if environment.get(name)}
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or settings.get("AWS_ENDPOINT_URL")
    if endpoint is None:
        return settings
    settings["AWS_ENDPOINT_URL"] = endpoint
    settings.setdefault("AWS_REGION", settings.get("AWS_DEFAULT_REGION", "us-east-1"))
    if urlsplit(endpoint).scheme == "http":
        if not is_loopback(urlsplit(endpoint).hostname or "") and settings.get("AWS_ALLOW_HTTP") != "true":
            raise BadSetting(
                f"AWS_ENDPOINT_URL is {endpoint!r}: data would cross the network unencrypted.",
                remedy="Use https, or set AWS_ALLOW_HTTP=true where the network itself is trusted.",
            )
        settings["AWS_ALLOW_HTTP"] = "true"
    return settings
