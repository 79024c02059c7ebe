"""Schemathesis over the addresses of sign-in, signed in and not: all is as described, and no mistake is ours."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from contract_server import served as on_a_port
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from sign_in_server import served

from morgiana.app import installation
from morgiana.control.installation import Settings
from morgiana.surfaces.http.description.document import openapi

RULES = SchemathesisConfig.from_dict(
    {
        "checks": {
            # A request may fit its schema and still be refused: the password is wrong, the ticket is nobody's.
            "positive_data_acceptance": {"enabled": False},
            # What is sent without a session is told so only where a session is needed.
            "ignored_auth": {"enabled": False},
        }
    }
)
DOCUMENT = schemathesis.openapi.from_dict(
    openapi(installation(Settings.from_environment({})).registry), config=RULES
).include(path_regex="^/v1/sign-in/")


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server with accounts, and the headers of a stranger and of somebody who is signed in."""
    with served(tmp_path_factory.mktemp("fuzzed"), url="http://127.0.0.1") as shop, on_a_port(shop.app) as url:
        browser = httpx.Client(base_url=url, headers={"Origin": url})
        browser.post("/v1/sign-in/letter", json={"purpose": "sign up", "email": "anna@example.org"})
        [(_, text)] = shop.letters()
        given = {"ticket": text.partition("ticket=")[2].split()[0], "name": "A", "password": "quatre pommes vertes"}
        assert browser.post("/v1/sign-in/sign-up", json=given).status_code == 200
        cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        yield url, [{"Origin": url}, {"Origin": url, "Cookie": cookies}]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@DOCUMENT.parametrize()
@settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_address_of_the_door_keeps_to_its_description(case: Any, door: tuple[str, list[dict[str, str]]]) -> None:
    """Made-up requests are answered with a documented status, type and body, and never with 5xx."""
    url, bearers = door
    for headers in bearers:
        case.call_and_validate(base_url=url, headers=headers, timeout=60)
