"""A disk without room, under a server that runs: each call is refused whole, nothing is half there, and none is lost.

The system is told how large a file of the server's may be. At the size of the books' journal no commit gets through; at
less neither does an upload, a table of the lake or an artifact; at one byte nothing is written at all.
"""

import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served_process import ServedProcess, served_process
from stores import on_sqlite

PRICES = """
currency = "EUR"
operations."price.estimate".price = 0.10
operations."shop.set_profile".price = 1
operations."import.load" = { price = 2, per = 1000 }
operations."plan.export".price = 3
"""
PROFILE = {"currency": "EUR", "time_zone": "Europe/Paris", "country": "FR", "language": "fr"}


def sales(days: int) -> bytes:
    """So many days of two products' sales."""
    lines = ["order_id,date,sku,name,quantity,unit_price"]
    lines += [
        f"o{day}-{product},2026-{8 + day // 28:02}-{day % 28 + 1:02},S{product},jar {product},{1 + day % 5},2.50"
        for day in range(days)
        for product in range(2)
    ]
    return "\n".join(lines).encode()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServedProcess]:
    prices = tmp_path / "prices.toml"
    prices.write_text(PRICES)
    with served_process(tmp_path / "home", prices=str(prices)) as found:
        yield found


class Shop:
    """A shop that calls, and remembers what it was answered."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.file = self.upload("sales.csv", 60).json()["files"][0]
        self.second = self.upload("more.csv", 70).json()["files"][0]

    def upload(self, name: str, days: int) -> httpx.Response:
        return self.http.post("/v1/files", params={"name": name}, content=sales(days))

    def ask(self, operation: str, key: str, /, **request: Any) -> httpx.Response:
        headers = {"Idempotency-Key": f"{operation} {key}"} if key else {}
        return self.http.post(f"/v1/{operation.replace('.', '/')}", json=request, headers=headers)

    def each(self, key: str) -> list[httpx.Response]:
        """A read, a write, an import and two exports, which write books, lake and artifacts."""
        return [
            self.ask("price.estimate", key, operation="price.estimate", units=1),
            self.ask("shop.set_profile", key, name=key, **PROFILE),
            self.ask("import.load", key, files=[self.second if key != "first" else self.file]),
            self.ask("plan.export", key, formats=["csv"]),
            self.ask("audit.export", key),
        ]

    def tables(self) -> Any:
        """What is loaded."""
        return self.ask("shop.data", "").json()["answer"]["tables"]

    def receipts(self) -> list[str]:
        found = self.http.get("/v1/receipts", params={"limit": 500}).json()["receipts"]
        return sorted(one["id"] for one in found if one["operation"] not in ("shop.data", "shop.profile"))

    def name(self) -> str:
        return str(self.ask("shop.profile", "").json()["answer"]["name"])


@on_sqlite("a server of PostgreSQL has the disk")
@pytest.mark.slow
def test_a_full_disk_refuses_whole_calls_and_loses_none(server: ServedProcess) -> None:
    """Whatever the limit: 503 with Retry-After, the server lives and still reads; with room each key is done once."""
    journal = Path(server.environment["MORGIANA_HOME"]) / "morgiana.sqlite-wal"

    def limit(size: int) -> None:
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    with server.http(server.key()) as http:
        shop = Shop(http)
        assert [answer.status_code for answer in shop.each("first")] == [200] * 5
        before, tables = shop.receipts(), shop.tables()
        sizes = [journal.stat().st_size, 4096, 1]
        for size in sizes:
            limit(size)
            refused = shop.each(f"at {size}")
            assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "fault")}
            assert all(int(answer.headers["Retry-After"]) >= 1 for answer in refused)
            assert (http.get("/healthz").status_code, http.get("/readyz").status_code) == (200, 503)
            assert shop.receipts() == before  # what reads and writes nothing goes on
        assert shop.upload("new.csv", 63).status_code == 503
        limit(resource.RLIM_INFINITY)
        assert http.get("/readyz").status_code == 200
        assert (shop.receipts(), shop.tables(), shop.name()) == (before, tables, "first")
        answers = [shop.each(f"at {size}") for size in sizes]
        assert [answer.status_code for each in answers for answer in each] == [200] * 15
        again = [shop.each(f"at {size}") for size in sizes]
        assert [[answer.text for answer in each] for each in again] == [[one.text for one in each] for each in answers]
        assert len(shop.receipts()) == len(before) + 15
        assert shop.name() == "at 1"
        _books_hold(shop)
    assert "Traceback" not in server.said()


def _books_hold(shop: Shop) -> None:
    """Each ledger and chain verifies, and what was charged is what the receipts say."""
    for name in ("audit.verify", "ledger.verify", "invoices.verify"):
        assert shop.ask(name, "").json()["answer"]["holds"], name
    receipts = shop.http.get("/v1/receipts", params={"limit": 500}).json()["receipts"]
    charged = sum(one["price"]["minor"] for one in receipts)
    [total] = shop.ask("usage.report", "").json()["answer"]["total"]
    assert charged > 0
    assert total["cost"]["minor"] == charged
