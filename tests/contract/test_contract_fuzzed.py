"""Schemathesis over the document that the server serves: no mistake of ours, no answer that is not described."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from contract_server import served
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig
from stores import settings_of

from morgiana.app import installation
from morgiana.control.caller import OWNER
from morgiana.control.installation import Settings
from morgiana.surfaces.http.app import create_app
from morgiana.surfaces.http.description.document import openapi

HERE = installation(Settings.from_environment({}))
RULES = SchemathesisConfig.from_dict(
    {
        "checks": {
            # RFC 6585 made 428 for a missing precondition; the tool's own list leaves it out.
            "missing_required_header": {"expected-statuses": [400, 401, 403, 406, 415, 422, 428]},
            # A request may fit its schema and still be refused: the shop has no such product, or no data yet.
            "positive_data_acceptance": {"enabled": False},
        },
        # Estimates and jobs take the same bodies as calls do: each combination is tried on the calls.
        "operations": [
            {"include-path-regex": "^/v1/(estimate|jobs)/[^{]", "phases": {"coverage": {"enabled": False}}},
        ],
    }
)
CASES_MAX = 100
"""How many requests each address is sent; a list of few words has thousands of combinations."""

asked: Counter[str] = Counter()

DOCUMENT = schemathesis.openapi.from_dict(openapi(HERE.registry), config=RULES)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server of the real operations on an empty shop, and the header that opens it."""
    found = replace(HERE, settings=settings_of(tmp_path_factory.mktemp("fuzzed")))
    opened = found.open(found.settings)
    try:
        opened.runtime.launch()
        app = create_app(found, opened, console=False, mcp=False)
        with served(app) as url:
            yield url, {"Authorization": f"Bearer {opened.access.give('key', OWNER)}"}
    finally:
        opened.runtime.close()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@DOCUMENT.parametrize()
@settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_address_keeps_to_its_description(case: Any, door: tuple[str, dict[str, str]]) -> None:
    """Made-up requests, good and bad, are answered with a documented status, type and body, and never with 5xx."""
    asked[case.operation.label] += 1
    if asked[case.operation.label] > CASES_MAX:
        return
    url, headers = door
    case.call_and_validate(base_url=url, headers=headers, timeout=60)
