"""Which column names the currency of the rows, where its name is not known: its cells are codes of ISO 4217."""

import re
from typing import Final

from morgiana.commerce.importing.models import IGNORED
from morgiana.commerce.importing.understanding.concepts import Looked
from morgiana.commerce.importing.understanding.currencies import CODES
from morgiana.commerce.importing.understanding.decided import Decided, change
from morgiana.commerce.importing.understanding.meanings import kind_of

_NAMED: Final = re.compile(
    r"curr|ccy|devise|monnaie|moneda|divisa|moeda|wahrung|waehrung|wkz|valut"
    r"|валют|walut|para birimi|货币|币种|幣|通貨|عمل"
)
_COMMON: Final = frozenset(
    "EUR USD GBP CHF JPY CNY CAD AUD NZD SEK NOK DKK PLN CZK HUF RON RUB INR BRL MXN ZAR".split()
)
_OF: Final = ("sales", "orders", "products", "prices", "offers", "purchases")


def find_currency(decided: Decided) -> None:
    """Let a column of currency codes say the currency of each row, where no column with a known name does."""
    mapping = decided.mapping
    if mapping is None or not mapping.tables or mapping.system is not None or mapping.tables[0] not in _OF:
        return
    if any(column.meaning.endswith(".currency") for column in mapping.columns):
        return
    if not any(kind_of(column.meaning) == "money" for column in mapping.columns):
        return
    for column, one in zip(mapping.columns, decided.looked, strict=True):
        if column.meaning == IGNORED and _all_codes(one):
            change(decided, column.index, f"{mapping.tables[0]}.currency", "its cells are codes of currencies")
            return


def _all_codes(one: Looked) -> bool:
    codes = set(one.column.values["text"].head(len(CODES)).to_list())
    known = CODES if _NAMED.search(one.column.header.full) else _COMMON
    return bool(codes) and codes <= known and one.column.filled >= 0.9 * one.column.height
