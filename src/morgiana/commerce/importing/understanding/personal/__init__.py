"""Personal data in uploaded files: found by the values themselves, and by what columns are called."""

from morgiana.commerce.importing.understanding.personal.columns import PersonalColumn, personal_kind
from morgiana.commerce.importing.understanding.personal.sheets import findings
from morgiana.commerce.importing.understanding.personal.values import PersonalKind

__all__ = ["PersonalColumn", "PersonalKind", "findings", "personal_kind"]
