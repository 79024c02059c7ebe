"""Marks that fit thousands and decimals alike, proven by what the numbers must give: quantity times price is amount."""

from itertools import product

from morgiana.commerce.importing.models import Mapping, NumberFormat
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.number_forms import Judged
from morgiana.commerce.importing.understanding.relations import column_of, multiplies, values_of

_TRIPLE = ("sales.quantity", "sales.unit_price", "sales.amount")
_AS = ("decimal", "thousands")


def by_answer(form: NumberFormat, answer: str) -> NumberFormat:
    """The form in which a mark has a role: `decimal ,` or `thousands .`."""
    role, mark = answer.split(" ", 1)
    other = "," if mark == "." else "."
    marks = {"decimal": mark, "thousands": other} if role == "decimal" else {"decimal": other, "thousands": mark}
    return form.model_copy(update=marks)


def proven_by_product(sheet: Sheet, mapping: Mapping, judged: dict[int, Judged]) -> dict[int, NumberFormat]:
    """The forms of unclear columns, if in one reading alone quantity times price is the amount."""
    columns = [column_of(mapping, meaning) for meaning in _TRIPLE]
    indices = [column.index for column in columns if column is not None]
    unclear = [index for index in indices if judged[index].unclear and not judged[index].torn]
    if len(indices) < 3 or not unclear:
        return {}
    found = []
    for roles in product(_AS, repeat=len(unclear)):
        forms = {index: judged[index].form for index in indices}
        for index, role in zip(unclear, roles, strict=True):
            forms[index] = by_answer(forms[index], f"{role} {judged[index].unclear}")
        checked = multiplies(*(values_of(sheet, index, forms[index]) for index in indices))
        found.append((checked.share, checked.rows, {index: forms[index] for index in unclear}))
    found.sort(key=lambda one: -one[0])
    (best, rows, forms), second = found[0], found[1][0]
    return forms if rows and best >= 0.95 and second < 0.5 else {}
