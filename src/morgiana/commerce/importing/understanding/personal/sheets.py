"""A sheet: which of its columns hold something about persons, used or not."""

from morgiana.commerce.importing.models import IGNORED, Mapping, PersonalFinding
from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.personal.columns import SAMPLE, personal_kind


def findings(sheet: Sheet, mapping: Mapping | None) -> list[PersonalFinding]:
    """What each column holds about persons, in the order of the columns; no value of it is repeated."""
    used = {column.index for column in mapping.columns if column.meaning != IGNORED} if mapping else set()
    found = []
    for index, name in enumerate(sheet.columns):
        cells = sheet.cells[f"c{index}"].drop_nulls().head(SAMPLE).to_list()
        column = personal_kind(name, cells)
        if column is not None:
            found.append(
                PersonalFinding(
                    column=name,
                    kind=column.kind,
                    share=round(column.share, 3),
                    within_text=column.within_text,
                    used=index in used,
                )
            )
    return found
