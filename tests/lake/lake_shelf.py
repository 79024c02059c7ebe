"""A lake on a disk or in a bucket with a catalogue in memory, for tests of the lake alone."""

from pathlib import Path

import polars as pl
from lake_s3_server import fresh_prefix, s3_server

from morgiana.adapters.lake.place import Folder
from morgiana.adapters.lake.shops import FolderShop, FolderShops
from morgiana.control.ports import Publication


class Published:
    """What is published, as the books would have it."""

    def __init__(self) -> None:
        self.tables: dict[str, int] = {}
        self.bodies: dict[tuple[str, str], str] = {}

    def versions(self, tenant: str) -> dict[str, int]:
        return dict(self.tables)

    def document(self, tenant: str, kind: str, name: str) -> str | None:
        return self.bodies.get((kind, name))

    def documents(self, tenant: str, kind: str) -> dict[str, str]:
        return {name: body for (of, name), body in self.bodies.items() if of == kind}

    def publish(self, shop: FolderShop) -> None:
        publication = shop.publication() or Publication()
        self.tables.update(publication.versions)
        self.bodies.update(publication.kept)
        for slot in publication.forgotten:
            self.bodies.pop(slot, None)
        shop.close()


def bucket_folder() -> Folder:
    """A folder of its own in the tests' bucket."""
    return Folder.at(fresh_prefix(), s3_server().environment, setting="MORGIANA_LAKE_URL")


def shops_in(folder: Folder, tmp_path: Path, published: Published) -> FolderShops:
    return FolderShops(folder, published, cache=tmp_path / "cache")


def products(*ids: str, price: int = 1) -> pl.DataFrame:
    return pl.DataFrame({"product_id": list(ids), "price": [price] * len(ids)}, schema_overrides={"price": pl.Int64})
