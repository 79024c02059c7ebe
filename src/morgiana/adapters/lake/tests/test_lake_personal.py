"""What is personal lies sealed in the lake, and the shop sees it as it was."""

import gc
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stores import database_of

from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.privacy import SqlKeys
from morgiana.adapters.lake.opened_files import OpenedFiles
from morgiana.adapters.lake.personal_columns import CUSTOMER, SEALED, PersonalColumns, is_personal_number
from morgiana.adapters.lake.sealing import reseal, seal_earlier
from morgiana.adapters.lake.shops import FolderShops
from morgiana.adapters.vault.local_keys import MasterKeyFile
from morgiana.commerce.columns import CUSTOMERS
from morgiana.control.privacy.keys import SealBroken
from morgiana.control.privacy.vault import Vault

_PERSON = {
    "customer_id": "C-17",
    "name": "Marie Dupont",
    "email": "marie.dupont@example.org",
    "phone": "+33 6 12 34 56 78",
    "street": "12 rue de la Paix",
    "city": "Lyon",
    "postcode": "69001",
    "country": "FR",
}


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    database = database_of(tmp_path / "home")
    yield Vault(SqlKeys(database), MasterKeyFile(tmp_path / "home" / "master.key").ring())
    database.close()


@pytest.fixture
def shops(tmp_path: Path, vault: Vault) -> Iterator[FolderShops]:
    database = database_of(tmp_path / "home")
    yield FolderShops(tmp_path / "home" / "tenants", SqlCatalogue(database), vault=vault)
    database.close()


def test_customers_read_back_as_they_were_and_no_file_of_the_lake_says_who_they_are(
    shops: FolderShops, tmp_path: Path
) -> None:
    shop = shops.open("shop_a", call="c")
    shop.upsert("customers", pl.DataFrame([_PERSON]), source="import_1")
    [row] = shop.scan("customers").select(*_PERSON).collect().to_dicts()
    assert row == _PERSON
    files = [path for path in (tmp_path / "home" / "tenants").rglob("*") if path.is_file()]
    assert any(path.suffix == ".parquet" for path in files)
    tables = b"".join(
        pl.read_parquet(path).write_csv().encode() if path.suffix == ".parquet" else path.read_bytes() for path in files
    )
    for name in ("name", "email", "phone", "street", "city", "postcode"):
        assert _PERSON[name].encode() not in tables, name
    shop.close()


def test_loading_the_same_customers_again_changes_nothing(shops: FolderShops) -> None:
    shop = shops.open("shop_a", call="c")
    rows = pl.DataFrame([_PERSON])
    shop.upsert("customers", rows, source="import_1")
    again = shop.upsert("customers", rows, source="import_2")
    assert (again.added, again.corrected, again.same) == (0, 0, 1)
    moved = shop.upsert("customers", rows.with_columns(city=pl.lit("Paris")), source="import_3")
    assert (moved.added, moved.corrected, moved.same) == (0, 1, 0)
    assert shop.scan("customers").collect()["city"].to_list() == ["Paris"]
    shop.close()


def test_an_address_as_a_customers_number_is_a_pseudonym_everywhere_and_facts_still_join(shops: FolderShops) -> None:
    shop = shops.open("shop_a", call="c")
    day, moment = pl.date(2026, 5, 4), pl.datetime(2026, 5, 4, time_zone="UTC")
    who = "Marie.Dupont@example.org"
    sales = pl.DataFrame(
        {"channel": [""], "order_id": [f"day:2026-05-04:{who}"], "product_id": ["A"], "customer_id": [who]}
    ).with_columns(line=pl.lit(1), day=day, ordered_at=moment, kind=pl.lit("sale"), quantity=pl.lit(1.0))
    shop.upsert("sales", sales, source="import_1")
    shop.upsert("customers", pl.DataFrame([{"customer_id": who.lower(), "city": "Lyon"}]), source="import_2")
    sold = shop.scan("sales").collect().to_dicts()[0]
    customer = shop.scan("customers").collect().to_dicts()[0]
    assert sold["customer_id"] == customer["customer_id"]
    assert sold["customer_id"].startswith("p_")
    assert "@" not in sold["order_id"]
    assert customer["email"] == who.lower()
    shop.close()


@pytest.mark.parametrize(
    ("number", "personal"),
    [
        ("17", False), ("C-000017", False), ("0199f2c0-7b1c-7a1e-8c2d-0d5f6a7b8c9d", False), ("", False),
        ("p_5f3b4a31d6fbd2ac746e5704", False), ("4006381333931", False), ("gid://shopify/Customer/123", False),
        ("marie@example.org", True), ("Marie Dupont", True), ("+33612345678", True), ("13812345678", True),
        ("王伟", True), ("Dupont", True),
    ],
)  # fmt: skip
def test_a_customers_number_says_who_it_is_or_does_not(number: str, personal: bool) -> None:
    rows = pl.DataFrame({CUSTOMER: [number]})
    assert rows.select(is_personal_number(CUSTOMER)).item() is personal


_VALUES = st.one_of(st.none(), st.text(max_size=30), st.just(f"{SEALED}1:abc"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99).map(str), _VALUES, _VALUES), max_size=5, unique_by=lambda row: row[0]))
def test_any_value_comes_back_even_one_that_looks_sealed(
    vault: Vault, rows: list[tuple[str, str | None, str | None]]
) -> None:
    columns = PersonalColumns(vault, "shop_a")
    frame = pl.DataFrame(rows, schema={"customer_id": pl.String, "name": pl.String, "city": pl.String}, orient="row")
    whole = frame.with_columns(pl.lit(None, pl.String).alias(n) for n in CUSTOMERS.by_name if n not in frame.columns)
    hidden = columns.hide("customers", whole)
    assert columns.show("customers", hidden.lazy()).collect().equals(whole)
    assert columns.is_hidden("customers", hidden.lazy())


def test_a_sealed_value_that_was_moved_to_another_row_is_not_read(vault: Vault) -> None:
    columns = PersonalColumns(vault, "shop_a")
    whole = pl.DataFrame(
        [{**dict.fromkeys(CUSTOMERS.by_name), **_PERSON}, {**dict.fromkeys(CUSTOMERS.by_name), "customer_id": "C-18"}]
    )
    moved = columns.hide("customers", whole).with_columns(email=pl.col("email").fill_null(strategy="forward"))
    with pytest.raises((SealBroken, pl.exceptions.ComputeError), match="cannot be opened"):
        columns.show("customers", moved.lazy()).collect()


def test_an_upload_lies_sealed_and_is_open_only_while_its_path_is_held(shops: FolderShops, tmp_path: Path) -> None:
    content = b"name,email\nMarie Dupont,marie.dupont@example.org\n" * 5000
    ref = shops.files("shop_a").keep("customers.csv", content)
    stored = [path for path in (tmp_path / "home" / "tenants" / "shop_a").rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [ref.id]
    assert b"dupont" not in stored[0].read_bytes()
    path = shops.files("shop_a").path(ref)
    assert path.read_bytes() == content
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    plain = Path(str(path))
    del path
    gc.collect()
    assert not plain.exists()


def test_a_forked_process_that_ends_leaves_its_parents_open_files_alone(shops: FolderShops) -> None:
    path = shops.files("shop_a").path(shops.files("shop_a").keep("a.csv", b"x" * 100))
    child = os.fork()
    if child == 0:
        del path, shops
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert path.read_bytes() == b"x" * 100


def test_what_a_killed_process_left_open_is_removed_and_what_a_living_one_holds_is_not(tmp_path: Path) -> None:
    dead = tmp_path / "123-abc"
    dead.mkdir()
    (dead / "lock").touch()
    (dead / "copy").write_text("marie.dupont@example.org")
    living = OpenedFiles(tmp_path)
    held = living.draft()
    held.write_text("in use")
    assert OpenedFiles(tmp_path).remove_left_behind() == 1
    assert not dead.exists()
    assert held.exists()


def test_a_lake_that_an_earlier_release_wrote_is_sealed_whole_with_its_history_and_files(
    tmp_path: Path, vault: Vault
) -> None:
    database = database_of(tmp_path / "home")
    catalogue = SqlCatalogue(database)
    earlier = FolderShops(tmp_path / "home" / "tenants", catalogue)
    shop = earlier.open("shop_a", call="c")
    people = pl.DataFrame([_PERSON, {**_PERSON, "customer_id": "marie@example.org"}])
    shop.upsert("customers", people, source="import_1")
    shop.upsert("customers", people.with_columns(city=pl.lit("Paris")), source="import_2")
    publication = shop.publication()
    assert publication is not None
    catalogue.publish("shop_a", publication.versions)
    shop.close()
    ref = earlier.files("shop_a").keep("customers.csv", people.write_csv().encode())
    now = FolderShops(tmp_path / "home" / "tenants", catalogue, vault=vault)
    assert seal_earlier(now, vault, catalogue, "shop_a") == 2
    assert seal_earlier(now, vault, catalogue, "shop_a") == 0
    for path in (tmp_path / "home" / "tenants").rglob("*"):
        if path.is_file():
            text = pl.read_parquet(path).write_ndjson().encode() if path.suffix == ".parquet" else path.read_bytes()
            assert b"marie" not in text.lower(), path
    shop = now.open("shop_a", call="d")
    rows = shop.scan("customers").collect()
    assert sorted(rows["email"].to_list()) == ["marie.dupont@example.org", "marie.dupont@example.org"]
    assert rows["city"].to_list() == ["Paris", "Paris"]
    again = shop.upsert("customers", people.with_columns(city=pl.lit("Paris")), source="import_3")
    assert (again.added, again.corrected, again.same) == (0, 0, 2)
    shop.close()
    assert now.files("shop_a").path(ref).read_bytes() == people.write_csv().encode()
    vault.rotate("shop_a")
    assert reseal(now, vault, catalogue, "shop_a") == 2  # the table and the file
    assert reseal(now, vault, catalogue, "shop_a") == 0
    vault.retire("shop_a", before=2)
    shop = now.open("shop_a", call="e")
    assert shop.scan("customers").collect().sort("customer_id").equals(rows.sort("customer_id"))
    shop.close()
    database.close()
