"""A French shop's plan is French all through, and says the same."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from morgiana.capabilities.forecast import wording as forecast_wording
from morgiana.capabilities.replenish import wording as order_wording
from morgiana.commerce.shop import ShopProfile
from morgiana.flows.weekly_plan import wording
from morgiana.flows.weekly_plan.models import ExportRequest, WeeklyPlan, WeeklyPlanRequest
from morgiana.flows.weekly_plan.operations import plan_export, plan_weekly
from morgiana.flows.weekly_plan.refusals import NothingToPlan

Generated = Callable[..., Any]

FRENCH = ShopProfile(name="Épicerie Simone", language="fr", country="FR")
PROSE = {"summary", "reason", "notes", "how", "title", "why"}
"""The fields that hold sentences."""


def texts(value: object) -> Iterator[str]:
    """Every text in constants and answers."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part)


def english() -> re.Pattern[str]:
    """Finds every text of at least two words that plan, order and forecast have, whatever stands in its places."""
    said = [
        text
        for module in (wording, order_wording, forecast_wording)
        for name, value in vars(module).items()
        if name.isupper()
        for text in texts(value)
    ]
    patterns = []
    for text in said:
        pattern = re.sub(r"\\\{\w+\\\}", ".+?", re.escape(text.strip(" .;,")))
        words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", text))
        if len(words) >= 2:
            patterns.append(rf"\b{pattern}\b" if pattern[:1].isalpha() else pattern)
    return re.compile("|".join(patterns))


def prose(value: object, *, said: bool = False) -> Iterator[str]:
    """The sentences of an answer."""
    match value:
        case dict():
            for key, part in value.items():
                yield from prose(part, said=said or key in PROSE)
        case list():
            for part in value:
                yield from prose(part, said=said)
        case str() if said:
            yield value


def without_prose(value: Any) -> Any:
    """The answer as a program reads it."""
    if isinstance(value, dict):
        return {key: without_prose(part) for key, part in value.items() if key not in PROSE}
    return [without_prose(part) for part in value] if isinstance(value, list) else value


def plans(generated: Generated, **options: Any) -> tuple[WeeklyPlan, WeeklyPlan, Any]:
    """The same shop's plan in English and in French, and the French call."""
    request = WeeklyPlanRequest(**options)
    ours, theirs = generated(n_products=60, n_weeks=60, seed=3), generated(n_products=60, n_weeks=60, seed=3)
    theirs.shop.profile = FRENCH
    return plan_weekly(request, ours), plan_weekly(request, theirs), theirs


def test_the_detector_finds_english(generated: Generated) -> None:
    """The English plan is full of what the French one must not have."""
    plan, _, _ = plans(generated)
    found = [text for text in prose(plan.model_dump(mode="json")) if english().search(text)]
    assert len(found) > 60


def test_a_french_plan_has_no_english_sentence(generated: Generated) -> None:
    """Summary, reasons, notes and how to add data: none matches an English text; the numbers are French."""
    _, plan, _ = plans(generated)
    left = [text for text in prose(plan.model_dump(mode="json")) if english().search(text)]
    assert left == []
    assert plan.summary[0].startswith("Du 20 avril au 26 avril, ")
    assert "\u00a0€" in plan.summary[0]


def test_a_french_plan_with_its_real_forecast_is_french(generated: Generated, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reasons of the forecast and its notes are French too, when it is computed as in a shop."""
    call = generated(n_products=12, n_weeks=40, seed=3)
    monkeypatch.setattr(type(call), "call", lambda self, function, request: function(request, self))
    call.shop.profile = FRENCH
    plan = plan_weekly(WeeklyPlanRequest(weeks=3), call)
    left = [text for text in prose(plan.model_dump(mode="json")) if english().search(text)]
    assert left == []
    assert all(line.reason.startswith("Il ") for line in plan.will_sell)


def test_both_languages_say_the_same(generated: Generated) -> None:
    """Without its sentences the plan is the same, number for number."""
    plan, french, _ = plans(generated)
    assert without_prose(french.model_dump(mode="json")) == without_prose(plan.model_dump(mode="json"))


def test_the_files_of_a_french_plan_are_french(generated: Generated) -> None:
    """Headings of the workbook and the pages: no English title of two words is left, and no letter is lost."""
    _, plan, call = plans(generated)
    answer = plan_export(ExportRequest(plan=plan), call)
    assert answer.notes == []
    seen = [file.title for file in answer.files]
    for name, content in call.files.kept.items():
        if name.endswith(".pdf"):
            seen += [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
        if name.endswith(".xlsx"):
            book = openpyxl.load_workbook(BytesIO(content))
            seen += [str(cell.value) for sheet in book for row in sheet.iter_rows(max_row=60) for cell in row]
    text = "\n".join(seen)
    assert "Bon de commande" in text
    assert english().findall(text) == []


def test_a_refusal_is_french_too(call: Any) -> None:
    """A shop without sales is told so in its language, under the same code."""
    call.shop.profile = FRENCH
    with pytest.raises(NothingToPlan, match="Il n’y a encore aucune vente") as refusal:
        plan_weekly(WeeklyPlanRequest(), call)
    assert refusal.value.remedy.startswith("Chargez un fichier de vos ventes")
    assert refusal.value.code == "nothing_to_plan"
