"""The services of privacy, put together from the adapters of an installation."""

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from morgiana.adapters.database.accounts_place import AccountsPlace
from morgiana.adapters.database.ageing import Answers, Receipts
from morgiana.adapters.database.catalogue import SqlCatalogue
from morgiana.adapters.database.privacy import SqlPrivacy
from morgiana.adapters.database.resealing import reseal_cells, seal_plain_cells
from morgiana.adapters.database.scrubbing import scrub
from morgiana.adapters.database.stored_texts import StoredTextsPlace
from morgiana.adapters.vault.journal import JournalFile
from morgiana.adapters.vault.letters import Letters
from morgiana.control.privacy.consents import Consents
from morgiana.control.privacy.erasing import Eraser
from morgiana.control.privacy.keys import DataErased
from morgiana.control.privacy.places import Place
from morgiana.control.privacy.refusals import WrongRegion
from morgiana.control.privacy.regions import Regions
from morgiana.control.privacy.retention import Retention
from morgiana.control.privacy.service import Privacy
from morgiana.kernel.clock import SystemClock
from morgiana.kernel.refusals import Fault

if TYPE_CHECKING:
    from morgiana.adapters.database.database import Database
    from morgiana.adapters.lake.shops import FolderShops
    from morgiana.control.privacy.vault import Vault

LETTERS: Final = "letters"
"""The folder below the home where letters lie as long as there is no mail server."""

TENANTS_AT_ONCE: Final = 100
"""So many are sealed in one go at the first start of a release that seals more than the last."""

_log = logging.getLogger(__name__)

JOURNAL: Final = "erasures.jsonl"
"""Below the home, and in no backup: who was erased stays erased whichever backup is brought back."""


def open_privacy(
    home: Path,
    database: "Database",
    shops: "FolderShops",
    vault: "Vault",
    *,
    more_places: Sequence[Place] = (),
    environment: Mapping[str, str] = os.environ,
) -> Privacy:
    """Finding, erasing, retention and consents; `more_places` are those that other capabilities bring.

    What an earlier release wrote is sealed first, and whom an older backup brought back is erased again.
    """
    from morgiana.adapters.lake.ageing import LakeVersions, Originals
    from morgiana.adapters.lake.erasing import LakePlace
    from morgiana.adapters.lake.originals import OriginalsPlace
    from morgiana.adapters.lake.sealing import reseal, seal_earlier

    store, catalogue = SqlPrivacy(database), SqlCatalogue(database, sealer=vault)
    _seal_cells(database, vault, store)
    for tenant in store.unsealed_lakes():
        seal_earlier(shops, vault, catalogue, tenant)
        store.lake_is_sealed(tenant)
    consents = Consents(store, vault)
    texts = StoredTextsPlace(database, vault)
    letters = Letters(home / LETTERS)
    accounts = AccountsPlace(database, vault, letters, texts)
    places: tuple[Place, ...] = (
        LakePlace(shops, vault, catalogue),
        OriginalsPlace(shops),
        consents,
        accounts,
        *more_places,
        texts,  # the last, because its purge empties the database's log
    )
    journal = JournalFile(home / JOURNAL)

    def remove(tenant: str) -> int:
        return shops.remove(tenant) + texts.remove(tenant)

    eraser = Eraser(store, vault, places, journal, SystemClock(), shops.writing, remove, accounts.remove)
    if (again := eraser.after_restore()) > 0:
        _log.warning("an older backup was brought back: %d erasures were done again", again)
    keepers = (Answers(database), Originals(shops), Receipts(database), LakeVersions(shops))
    return Privacy(
        store=store,
        vault=vault,
        eraser=eraser,
        consents=consents,
        retention=Retention(store, keepers, of_house=(letters,)),
        accounts=accounts,
        regions=Regions(store, environment.get("MORGIANA_REGION", "")),
        reseal=lambda tenant: reseal(shops, vault, catalogue, tenant) + reseal_cells(database, vault, tenant),
        recipients=_recipients(environment),
    )


def _seal_cells(database: "Database", vault: "Vault", store: SqlPrivacy) -> None:
    """Seal what an earlier release left in plain text, and leave no byte of it in the database's files.

    Tenants that are pinned to another region, or are erased, are left to the machines there, and to nobody.
    """
    waiting = store.unsealed_cells()
    noted: list[str] = []
    """Who is sealed and stays on the list until the files are emptied, so that a start after a kill does that too."""
    for at in range(0, len(waiting), TENANTS_AT_ONCE):
        batch = waiting[at : at + TENANTS_AT_ONCE]
        vault.make_keys(batch)
        here, done = _with_keys(vault, batch)
        if here:
            seal_plain_cells(database, vault, here)
        done = noted + done
        noted = done[-1:]
        store.cells_are_sealed(done[:-1])
        _log.info("cells that an earlier release left are sealed: %d of %d tenants", at + len(batch), len(waiting))
    if noted:
        try:
            scrub(database)
        except Fault as fault:  # another process is at work; the next start does it
            _log.warning("cells are sealed, and the database's files are not yet emptied: %s", fault)
            return
        store.cells_are_sealed(noted)


def _with_keys(vault: "Vault", tenants: Sequence[str]) -> tuple[list[str], list[str]]:
    """Whose cells can be sealed here, and beside them who is done because there is no key."""
    here, done = [], []
    for tenant in tenants:
        try:
            vault.check(tenant)
        except WrongRegion:
            continue
        except DataErased:
            _log.info("%s is erased; there is no key to seal by", tenant)
        else:
            here.append(tenant)
        done.append(tenant)
    return here, done


def _recipients(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Whom the operator has the installation send something that may name a person."""
    told = {
        "MORGIANA_SMTP_URL": "The mail server that the operator named, for letters to people",
        "MORGIANA_LAKE_URL": "The storage that the operator named, for tables and files, sealed where they name people",
        "MORGIANA_KMS_URL": "The key management service that the operator named, for keys only",
    }
    return tuple(text for name, text in told.items() if environment.get(name))
