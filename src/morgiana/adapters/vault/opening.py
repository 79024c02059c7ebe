"""The vault of an installation, by what the operator decided about its master key.

`MORGIANA_KMS_URL` with `MORGIANA_KMS_KEY` and `MORGIANA_KMS_TOKEN_FILE` (or `MORGIANA_KMS_TOKEN`) asks a service that
manages keys; `MORGIANA_MASTER_KEY` is the key itself in base64; without either the file `master.key` below the home
holds it, made at the first start. A key of a place that is no longer the first goes on unwrapping what it wrapped,
until `privacy.rotate_master` has wrapped everything anew.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from morgiana.adapters.database.database import Database
from morgiana.adapters.database.privacy import SqlKeys, SqlPrivacy
from morgiana.adapters.vault.local_keys import KeyRing, MasterKeyFile, from_environment
from morgiana.control.caller import HOST
from morgiana.control.installation import BadSetting
from morgiana.control.privacy.keys import MasterKey
from morgiana.control.privacy.regions import Regions
from morgiana.control.privacy.vault import Vault

MASTER_KEY_FILE: Final = "master.key"


def open_vault(home: Path, database: Database, environment: Mapping[str, str] = os.environ) -> Vault:
    """The vault over the database's keys. Raises `BadSetting`, or `MasterKeyMissing`.

    The host's own keys are made here, before anybody seals by them within a transaction.
    """
    regions = Regions(SqlPrivacy(database), environment.get("MORGIANA_REGION", ""))
    vault = Vault(SqlKeys(database), master_keys(home, environment), guard=regions.check)
    vault.check(HOST)
    return vault


def master_keys(home: Path, environment: Mapping[str, str] = os.environ) -> KeyRing:
    """Every master key that there is, the one that wraps last."""
    file = home / MASTER_KEY_FILE
    said, service = environment.get("MORGIANA_MASTER_KEY"), environment.get("MORGIANA_KMS_URL")
    keys: list[MasterKey] = []
    if file.exists() or not (said or service):
        keys += MasterKeyFile(file).ring().all()
    if said:
        keys += from_environment(said).all()
    if service:
        keys.append(_of_service(service, environment))
    return KeyRing(keys)


def _of_service(url: str, environment: Mapping[str, str]) -> MasterKey:
    from morgiana.adapters.vault.transit import TransitMasterKey

    name, token = environment.get("MORGIANA_KMS_KEY"), _token(environment)
    if not name or not token:
        raise BadSetting(
            "MORGIANA_KMS_URL is set without MORGIANA_KMS_KEY and a token.",
            remedy="Set MORGIANA_KMS_KEY to the key's name, and MORGIANA_KMS_TOKEN_FILE to a file with the token.",
        )
    return TransitMasterKey(url, token, name)


def _token(environment: Mapping[str, str]) -> str | None:
    file = environment.get("MORGIANA_KMS_TOKEN_FILE")
    if file is None:
        return environment.get("MORGIANA_KMS_TOKEN")
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise BadSetting(
            f"MORGIANA_KMS_TOKEN_FILE names {file}, which cannot be read.", remedy="Correct the name or the rights."
        ) from error
