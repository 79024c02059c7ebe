"""Claims about where calls may have the machine connect to, by how the installation is set up."""

import asyncio
from pathlib import Path

import pytest
from stores import settings_of

from morgiana.app import capabilities, open_installation
from morgiana.commerce.database_hosts import ANYWHERE, NOWHERE, DatabaseHosts
from morgiana.commerce.importing.refusals import DatabaseNotAllowed, DatabaseUnreachable
from morgiana.control.caller import LOCAL_TENANT, OWNER
from morgiana.control.installation import BadSetting, Settings
from morgiana.kernel.refusals import Refusal
from morgiana.operations import Registry

REGISTRY = Registry(list(capabilities()))
LISTED = "db.example.com, 10.1.0.0/16:*"


@pytest.mark.parametrize(
    ("environment", "own", "others"),
    [
        ({}, ANYWHERE, NOWHERE),
        ({"MORGIANA_URL": "https://shop.example.org"}, NOWHERE, NOWHERE),
        ({"MORGIANA_DATABASE_HOSTS": "none"}, NOWHERE, NOWHERE),
        ({"MORGIANA_DATABASE_HOSTS": LISTED}, DatabaseHosts.read(LISTED), DatabaseHosts.read(LISTED)),
    ],
)
def test_only_the_one_shop_of_its_own_machine_reaches_everything(
    environment: dict[str, str], own: DatabaseHosts, others: DatabaseHosts
) -> None:
    """Another business reaches what is listed, and so does its own where people sign in or there is a list."""
    outside = Settings.from_environment(environment).outside
    assert outside.databases(LOCAL_TENANT) == own
    assert outside.databases("shop_of_another") == others


def test_a_list_that_cannot_be_read_stops_the_start() -> None:
    """By the name of its variable."""
    with pytest.raises(BadSetting, match="MORGIANA_DATABASE_HOSTS") as refused:
        Settings.from_environment({"MORGIANA_DATABASE_HOSTS": "https://db.example.com"})
    assert "db.example.com" in refused.value.remedy


@pytest.mark.parametrize(("url", "refused"), [("", DatabaseUnreachable), ("http://127.0.0.1:1", DatabaseNotAllowed)])
def test_the_operation_keeps_to_it(tmp_path: Path, url: str, refused: type[Refusal]) -> None:
    """A port of this machine on which nobody listens is tried for the machine's own shop, and else not even that."""
    opened = open_installation(settings_of(tmp_path, url=url), REGISTRY)
    operation = REGISTRY["import.database"]
    request = operation.request.model_validate({"url": "postgresql://nobody@127.0.0.1:1/nothing"})
    try:
        with pytest.raises(refused):
            asyncio.run(opened.runtime.call(OWNER, operation.name, request, key="k", patient=True))
    finally:
        opened.close()
