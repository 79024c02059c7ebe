"""What the guide of the forecast says is what happens."""

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from morgiana.capabilities.forecast import CAPABILITY
from morgiana.capabilities.forecast.models import DemandRequest
from morgiana.capabilities.forecast.operations import forecast_demand
from morgiana.operations import declared


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}[^\n]*\n(.*?)```", CAPABILITY.guide, re.DOTALL)


def test_the_guides_request_gives_the_guides_answer(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole request runs as it stands, and what the guide prints of its answer is what is printed."""
    answer = forecast_demand(DemandRequest.model_validate_json(blocks("json")[0]), call)
    (tmp_path / "forecast.json").write_text(f'{{"answer": {answer.model_dump_json()}}}', "utf-8")
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(blocks("python")[0], {})
    assert printed.getvalue() == blocks("text")[0]


def test_the_guides_other_requests_fit() -> None:
    """The shorter ones are requests, or change the first."""
    whole = json.loads(blocks("json")[0])
    for block in blocks("json")[1:]:
        assert DemandRequest.model_validate_json(block)
        assert DemandRequest.model_validate_json(json.dumps(whole | json.loads(block)))


def test_the_guide_names_the_operation_and_its_refusals() -> None:
    """The command is the operation's two words; every refusal is explained."""
    operation = declared(forecast_demand)
    assert blocks("console")[0].startswith(f"$ morgiana {operation.group} {operation.verb} ")
    for refusal in operation.raises:
        assert refusal.__name__ in CAPABILITY.guide
