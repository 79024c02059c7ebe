"""One person in everything that an installation keeps, and after one erasure in nothing, nor by an older backup."""

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from privacy_business import Business
from privacy_home import where
from privacy_installed import Installed
from privacy_people import MARIE, SECRETS, customers
from stores import settings_of

from morgiana.adapters.database.database import EVERYBODY, Database
from morgiana.adapters.database.jobs import JobRows
from morgiana.app import installation
from morgiana.control.identity.records import Invited
from morgiana.control.jobs import Job, Problem
from morgiana.control.ports import AcceptedJob
from morgiana.control.privacy.proof import verify_proof
from morgiana.control.privacy.vault import Vault

_URL: Final = "https://shop.example.org"


@dataclass(frozen=True)
class _Searched:
    """What is looked through, byte by byte and with every key that is left."""

    folder: Path
    database: Database
    vault: Vault
    tenant: str


def _searched(installed: Installed, business: Business) -> _Searched:
    return _Searched(installed.home, installed.database, installed.privacy.vault, business.shop)


def _fill(business: Business) -> str:
    """Marie as a customer, as one who signs in, in files, answers, a job, a document, a consent; her person's id."""
    installed = business.installed
    files = installed.opened.runtime.files(business.caller)
    for count in (40, 20):  # a second version of the table
        ref = files.keep("customers.csv", customers(count).write_csv().encode())
        business.call("import.load", files=[ref.model_dump()])
    business.call("import.understand", files=[ref.model_dump()])
    business.call("shop.set_profile", name=f"Chez {MARIE['name']}")
    business.call("consent.record", subject=MARIE["email"], purpose="newsletter", evidence=f"form of {MARIE['name']}")
    person = business.take_on(MARIE["email"], MARIE["name"])
    now = datetime.now(UTC)
    invited = Invited(
        "invitation_1",
        b"d" * 32,
        business.organisation,
        MARIE["email"],
        MARIE["name"],
        "staff",
        None,
        "owner",
        now,
        now,
    )
    with installed.database.transaction(of=EVERYBODY) as transaction:
        business.people.keep_invitation(invited)(transaction)
    business.call("people.list")
    jobs = JobRows(installed.database, sealer=installed.privacy.vault)
    job = Job(id="job_1", operation="plan.weekly", state="accepted", accepted_at=datetime.now(UTC))
    request = json.dumps({"who": MARIE["phone"]}).encode()
    jobs.accept(
        AcceptedJob(job, business.shop, business.organisation, "owner", "", frozenset({"*"}), request, None, b"f")
    )
    problem = Problem(
        type="/problems/Fault", title="Fault", status=500, code="Fault", detail=f"Row of {MARIE['name']}.", remedy=""
    )
    with installed.database.transaction(of=EVERYBODY) as transaction:
        transaction.execute("UPDATE jobs SET state = 'running', fence = 1 WHERE id = 'job_1'")
    jobs.end("job_1", 1, "failed", datetime.now(UTC), problem)
    return person


def _places(found: Any) -> set[str]:
    return {line.place for line in found.found}


def test_one_person_in_everything_is_erased_and_no_backup_brings_them_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MORGIANA_BACKUP_PASSPHRASE", "a passphrase of the tests")
    home = tmp_path / "home"
    installed = Installed(home, url=_URL)
    business = Business(installed)
    person = _fill(business)
    whole = installation(installed.settings)
    assert whole.backups is not None
    backups = whole.backups(installed.settings, str(tmp_path / "backups"), True)
    backups.make(datetime.now(UTC), with_keys=True)
    assert len(where(_searched(installed, business))) > 10  # the search does find her before
    assert _places(business.call("privacy.find", email=MARIE["email"])) == {
        "lake", "files", "consents", "accounts", "books"
    }  # fmt: skip
    business.call("privacy.export", email=MARIE["email"])
    business.call("privacy.erase", email=MARIE["email"])

    assert where(_searched(installed, business)) == []
    assert business.call("privacy.find", email=MARIE["email"]).found == []
    [erasure] = business.call("privacy.erasures").erasures
    assert verify_proof(erasure.proof)
    assert not any(secret.lower() in erasure.proof.lower() for secret in SECRETS)
    assert business.people.person(person) is None
    installed.opened.runtime.close()

    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(tmp_path / "home" / "erasures.jsonl", restored)  # as the guide says: it stays where it is
    settings = settings_of(restored, url=_URL)
    again = installation(settings)
    assert again.backups is not None
    again.backups(settings, str(tmp_path / "backups"), False).restore()
    back = Installed(restored, url=_URL)
    assert where(_searched(back, business)) == []
    assert back.call("privacy.find", business.caller, email=MARIE["email"]).found == []
    back.opened.runtime.close()
