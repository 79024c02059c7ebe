"""What the guide of the order says is what happens."""

import json
import re
from typing import Any

from morgiana.capabilities.replenish import CAPABILITY
from morgiana.capabilities.replenish.models import OrdersRequest
from morgiana.capabilities.replenish.operations import replenish_orders
from morgiana.operations import declared


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}[^\n]*\n(.*?)```", CAPABILITY.guide, re.DOTALL)


def test_the_guides_request_gives_the_guides_answer(call: Any) -> None:
    """The whole request runs as it stands, and its one line says the sentence that is printed under it."""
    request = OrdersRequest.model_validate_json(blocks("json")[0])
    (order,) = replenish_orders(request, call).suppliers
    assert [line.reason for line in order.lines] == blocks("text")[0].splitlines()


def test_the_guides_changes_fit_the_request(call: Any) -> None:
    """The terms to change are fields of the request, and change the order."""
    whole = json.loads(blocks("json")[0])
    changed = OrdersRequest.model_validate_json(json.dumps(whole | json.loads(blocks("json")[1])))
    answer = replenish_orders(changed, call)
    assert answer.suppliers[0].lines[0].service_level == 0.95


def test_the_guide_names_the_operation_as_the_command_line_does() -> None:
    """The command is the operation's two words."""
    operation = declared(replenish_orders)
    assert blocks("console")[0].startswith(f"$ morgiana {operation.group} {operation.verb} ")
