"""What the guide and the examples of the plan say is what happens."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from morgiana.flows.weekly_plan import CAPABILITY
from morgiana.flows.weekly_plan.models import ExportRequest, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.operations import plan_export, plan_weekly
from morgiana.operations import declared

Generated = Callable[..., Any]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}[^\n]*\n(.*?)```", CAPABILITY.guide, re.DOTALL)


def test_the_guides_requests_run(generated: Generated) -> None:
    """A day in the past, the options of the order, and an export: each is a request as it stands."""
    past, options, export = blocks("json")
    assert plan_weekly(WeeklyPlanRequest.model_validate_json(past), generated()).first_day == date(2026, 3, 9)
    plan = plan_weekly(WeeklyPlanRequest.model_validate_json(options), generated())
    assert len(plan.forecast.first_days) == 6
    assert plan.orders.totals[0].minor <= 50000
    files = plan_export(ExportRequest.model_validate_json(export), generated()).files
    assert {file.kind for file in files} == {"xlsx", "purchase_orders"}


def test_the_guide_names_every_list_of_the_plan() -> None:
    """The table's first column are fields of the plan, and no list is left out."""
    named = re.findall(r"^\| `(\w+)` \|", CAPABILITY.guide, re.MULTILINE)
    assert set(named) <= set(WeeklyPlan.model_fields)
    assert {"will_sell", "will_run_out", "orders", "overstocked", "missing", "last_week"} == set(named)


def test_the_guide_names_the_operations_as_the_command_line_does() -> None:
    """Each command is an operation's two words."""
    commands = {" ".join(command.split()[1:4]) for block in blocks("console") for command in block.splitlines()}
    names = {f"morgiana {operation.group} {operation.verb}" for operation in CAPABILITY.operations}
    assert commands == names


def test_every_example_runs(generated: Generated) -> None:
    """The examples that the surfaces show are whole requests."""
    plans = CAPABILITY.examples(declared(plan_weekly))
    exports = CAPABILITY.examples(declared(plan_export))
    assert len(plans) == 3
    assert len(exports) == 2
    for example in plans.values():
        assert plan_weekly(WeeklyPlanRequest.model_validate_json(json.dumps(example)), generated()).summary
    for example in exports.values():
        assert plan_export(ExportRequest.model_validate_json(json.dumps(example)), generated()).files
