"""Privacy's operations, asked as a program asks them: through the runtime of an installation."""

import csv
import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from privacy_installed import CUSTOMERS, THE_HOST, Installed
from stores import copy_of, lake_files

from morgiana.control.caller import OWNER
from morgiana.control.privacy.proof import verify_proof
from morgiana.control.privacy.refusals import (
    LegalHold,
    NobodyNamed,
    NotConfirmed,
    UnknownConsent,
    UnknownRule,
    WrongRegion,
)
from morgiana.control.refusals import NoLongerKept, NotAllowed
from morgiana.kernel.refusals import InvalidRequest
from morgiana.operations.files import UnknownFile


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Installed]:
    opened = Installed(tmp_path / "home")
    yield opened
    opened.opened.runtime.close()


def test_a_person_is_found_handed_over_and_erased_and_the_others_stay(shop: Installed) -> None:
    ref = shop.load_customers()
    shop.call("import.understand", files=[ref.model_dump()])
    found = shop.call("privacy.find", email="Marie.Dupont@example.org")
    assert {(line.place, line.what): line.count for line in found.found} == {
        ("lake", "Customers"): 1,
        ("files", "files"): 1,
        ("books", "stored answers"): 1,
    }
    exported = shop.call("privacy.export", customer_id="C-1")
    path = shop.opened.runtime.files(OWNER).path(exported.file)
    with zipfile.ZipFile(path) as packed:
        told = json.loads(packed.read("person.json"))
        rows = list(csv.DictReader(io.StringIO(packed.read("customers.csv").decode())))
    assert [row["email"] for row in told["tables"]["customers"]] == ["marie.dupont@example.org"]
    assert [row["name"] for row in rows] == ["Marie Dupont"]
    assert "marie.dupont@example.org" in json.dumps(told["tables"]["calls_answer"])
    assert not any(of_another in json.dumps(told).lower() for of_another in ("jean", "petit"))
    erased = shop.call("privacy.erase", phone="+33612345678")
    assert {line.what: line.count for line in erased.done}["files"] == 2  # what was uploaded, and the export itself
    assert shop.call("privacy.find", email="marie.dupont@example.org").found == []
    others = shop.call("privacy.find", email="jean.petit@example.org").found
    assert {(line.place, line.count) for line in others} == {("lake", 1), ("books", 1)}
    listed = shop.call("privacy.erasures")
    assert [(line.kind, line.state) for line in listed.erasures] == [("person", "done")]
    assert verify_proof(listed.erasures[0].proof, public_key=listed.public_key)
    assert not verify_proof(listed.erasures[0].proof, public_key="AAAA")


def test_no_byte_of_an_erased_person_is_left_below_the_home_of_a_whole_installation(shop: Installed) -> None:
    ref = shop.load_customers()
    shop.call("import.understand", files=[ref.model_dump()])
    shop.call(
        "consent.record", subject="marie.dupont@example.org", purpose="newsletter", evidence="Marie Dupont's form"
    )
    shop.call("privacy.erase", email="marie.dupont@example.org")
    secrets = (b"dupont", b"+33 6 12 34 56 78", b"33612345678")
    assert _speaking(shop, secrets) == []


def _speaking(shop: Installed, secrets: tuple[bytes, ...]) -> list[Path]:
    """The files below the home and of the lake in which one of these stands."""
    with lake_files(shop.home) as lake:
        below = [path for path in (*shop.home.rglob("*"), *lake.rglob("*")) if path.is_file()]
        return [path for path in below if any(secret in path.read_bytes().lower() for secret in secrets)]


def _files(shop: Installed, pattern: str) -> int:
    """How many files of the lake have such a place."""
    with lake_files(shop.home) as lake:
        return len(list(lake.glob(pattern)))


def test_nobody_named_is_refused(shop: Installed) -> None:
    for name in ("privacy.find", "privacy.export", "privacy.erase"):
        with pytest.raises(NobodyNamed):
            shop.call(name)


def test_what_is_held_is_not_removed_and_nobody_is_erased_meanwhile(shop: Installed) -> None:
    ref = shop.load_customers()
    shop.call("privacy.set_retention", what="originals", days=1, hold="lawsuit 12/26")
    with pytest.raises(LegalHold, match="lawsuit"):
        shop.call("privacy.erase", email="marie.dupont@example.org")
    later = datetime.now(UTC) + timedelta(days=40)
    assert all(removed.what != "originals" for removed in shop.privacy.sweep(later))
    shop.call("privacy.set_retention", what="originals", days=1)
    assert ("originals", 1) in [(removed.what, removed.count) for removed in shop.privacy.sweep(later)]
    with pytest.raises(UnknownFile):
        shop.opened.runtime.files(OWNER).path(ref)
    assert shop.call("privacy.erase", email="marie.dupont@example.org").erasure_id


def test_rules_that_no_law_allows_or_that_say_nothing_are_refused(shop: Installed) -> None:
    with pytest.raises(UnknownRule, match="3650"):
        shop.call("privacy.set_retention", what="receipts", days=30)
    with pytest.raises(UnknownRule, match="everything"):
        shop.call("privacy.set_retention", what="everything", days=30)


def test_answers_go_when_their_time_has_passed_and_say_so_and_their_receipts_stay(shop: Installed) -> None:
    shop.call("shop.set_profile", key="profile", name="Simone")
    shop.call("privacy.set_retention", what="answers", days=7)
    before = len(shop.opened.runtime.receipts(OWNER))
    assert shop.privacy.sweep(datetime.now(UTC) + timedelta(days=6)) == []
    shop.privacy.sweep(datetime.now(UTC) + timedelta(days=8))
    with pytest.raises(NoLongerKept):
        shop.call("shop.set_profile", key="profile", name="Simone")
    assert len(shop.opened.runtime.receipts(OWNER)) == before


def test_older_versions_of_tables_go_and_what_is_read_stays(shop: Installed) -> None:
    for day in range(1, 4):
        text = f"customer_id,name\nC-1,Marie {'abc'[day - 1] * 3}\n"
        ref = shop.keep("customers.csv", text.encode())
        shop.call("import.load", files=[ref.model_dump()])
    assert _files(shop, "local/lake/customers/*.parquet") == 3
    removed = shop.privacy.sweep(datetime.now(UTC) + timedelta(days=31))
    assert [one.what for one in removed] == ["lake_versions"]
    assert _files(shop, "local/lake/customers/*.parquet") == 1
    assert shop.privacy.sweep(datetime.now(UTC) + timedelta(days=31)) == []
    data = {line.table: line.rows for line in shop.call("shop.data").tables}
    assert data["customers"] == 1


def test_the_record_of_processing_names_every_capability_and_personal_column(shop: Installed) -> None:
    record = shop.call("privacy.processing")
    assert [line.name for line in record.activities] == [c.title for c in shop.registry.capabilities]
    of_the_house = {"accounts", "invitations", "invoices"}
    assert {line.table for line in record.categories} == {"customers", "suppliers"} | of_the_house
    assert any("looked up by a keyed mark" in line for line in record.measures)
    assert any("30 days" in line for line in record.retention)
    assert record.recipients == []
    assert record.region is None


def test_data_that_are_pinned_to_a_region_are_opened_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MORGIANA_REGION", "eu-fr")
    here = Installed(tmp_path / "home")
    here.load_customers()
    with pytest.raises(WrongRegion):  # or whoever asks would lock themselves out
        here.call("privacy.set_region", region="us-east")
    assert here.call("privacy.set_region", region="eu-fr").here == "eu-fr"
    here.opened.runtime.close()
    for elsewhere in ("us-east", ""):
        monkeypatch.setenv("MORGIANA_REGION", elsewhere)
        other = Installed(tmp_path / "home")
        with pytest.raises(WrongRegion, match="eu-fr"):
            other.call("shop.data")
        assert other.privacy.sweep(datetime.now(UTC) + timedelta(days=4000)) == []
        other.opened.runtime.close()
    monkeypatch.setenv("MORGIANA_REGION", "eu-fr")
    again = Installed(tmp_path / "home")
    assert again.call("shop.data").tables
    again.opened.runtime.close()


def test_a_consent_stands_from_when_it_was_given_until_it_ends_or_is_withdrawn(shop: Installed) -> None:
    now = datetime.now(UTC)
    given = shop.call("consent.record", subject="C-1", purpose="faces", evidence="paper form 7", guardian="A. Dupont")
    assert given.stands
    consents = shop.privacy.consents
    assert consents.stands("local", "c-1", "faces", now + timedelta(days=1))
    assert not consents.stands("local", "c-1", "voice", now + timedelta(days=1))
    assert not consents.stands("shop_b", "c-1", "faces", now + timedelta(days=1))
    until = shop.call(
        "consent.record", subject="C-2", purpose="faces", evidence="x", expires_at=(now + timedelta(days=1)).isoformat()
    )
    assert until.stands
    assert not consents.stands("local", "C-2", "faces", now + timedelta(days=2))
    withdrawn = shop.call("consent.withdraw", consent_id=given.consent_id)
    assert not withdrawn.stands
    assert not consents.stands("local", "c-1", "faces", now + timedelta(days=1))
    with pytest.raises(UnknownConsent):
        shop.call("consent.withdraw", consent_id=given.consent_id)
    assert [line.stands for line in shop.call("consent.list").consents] == [False, True]
    assert len(shop.call("consent.list", subject="C-2").consents) == 1


def test_a_consent_that_could_not_have_been_given_is_refused(shop: Installed) -> None:
    late = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    with pytest.raises(InvalidRequest):
        shop.call("consent.record", subject="C-1", purpose="faces", evidence="x", given_at=late)
    with pytest.raises(InvalidRequest):
        shop.call("consent.record", subject="C-1", purpose="faces", evidence="x", expires_at="2001-01-01T00:00:00Z")


def test_keys_are_renewed_each_year_and_on_request_and_everything_is_read_as_before(shop: Installed) -> None:
    ref = shop.load_customers()
    shop.call("consent.record", subject="marie.dupont@example.org", purpose="faces", evidence="x")
    shop.call("privacy.set_retention", what="originals", days=3650)
    assert shop.call("privacy.rotate_key").version == 2
    shop.privacy.sweep(datetime.now(UTC) + timedelta(days=364))
    assert shop.privacy.vault.newest_version("local") == 2
    shop.privacy.sweep(datetime.now(UTC) + timedelta(days=366))
    assert shop.privacy.vault.newest_version("local") == 3
    shop.privacy.vault.retire("local", before=3)  # nothing is left that needs the older ones
    assert shop.opened.runtime.files(OWNER).path(ref).read_text() == CUSTOMERS
    assert len(shop.call("privacy.find", email="marie.dupont@example.org").found) >= 1
    assert shop.call("consent.list").consents[0].subject == "marie.dupont@example.org"


def test_only_the_host_erases_a_whole_shop_and_only_when_it_is_named_twice(shop: Installed) -> None:
    ref = shop.load_customers()
    shop.call("import.understand", files=[ref.model_dump()])
    with pytest.raises(NotAllowed):
        shop.call("privacy.erase_tenant", tenant="local", confirm="local")
    with pytest.raises(NotConfirmed):
        shop.call("privacy.erase_tenant", THE_HOST, tenant="local", confirm="locale")
    erased = shop.call("privacy.erase_tenant", THE_HOST, tenant="local", confirm="local")
    assert verify_proof(erased.proof)
    assert _files(shop, "local/**/*.parquet") == 0
    secrets = (b"dupont", b"petit", b"33 6 12 34 56 78")
    assert _speaking(shop, secrets) == []
    with pytest.raises(Exception, match="erased"):
        shop.call("shop.data")


def test_the_master_key_is_renewed_by_the_host(
    tmp_path: Path, shop: Installed, monkeypatch: pytest.MonkeyPatch
) -> None:
    import base64

    shop.load_customers()
    shop.opened.runtime.close()
    monkeypatch.setenv("MORGIANA_MASTER_KEY", base64.b64encode(os.urandom(32)).decode())
    moved = Installed(tmp_path / "home")
    assert moved.call("privacy.rotate_master", THE_HOST).rewrapped >= 4
    moved.opened.runtime.close()
    (tmp_path / "home" / "master.key").unlink()
    again = Installed(tmp_path / "home")
    assert len(again.call("privacy.find", email="marie.dupont@example.org").found) >= 1
    again.opened.runtime.close()


def test_an_installation_whose_backup_was_brought_back_erases_again_when_it_starts(
    tmp_path: Path, shop: Installed
) -> None:
    shop.load_customers()
    shop.opened.runtime.close()
    copy_of(tmp_path / "home", tmp_path / "backup")
    again = Installed(tmp_path / "home")
    again.call("privacy.erase", email="marie.dupont@example.org")
    again.opened.runtime.close()
    shutil.copy(tmp_path / "home" / "erasures.jsonl", tmp_path / "backup" / "erasures.jsonl")
    restored = Installed(tmp_path / "backup")
    assert restored.call("privacy.find", email="marie.dupont@example.org").found == []
    assert len(restored.call("privacy.find", email="jean.petit@example.org").found) >= 1
    restored.opened.runtime.close()
