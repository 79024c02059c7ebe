"""Which concepts a column can stand for: by its name in any language, and only where its cells agree."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from morgiana.commerce.importing.reading import Sheet
from morgiana.commerce.importing.understanding.date_orders import Dates, dates_of
from morgiana.commerce.importing.understanding.facts import Column, columns_of
from morgiana.commerce.importing.understanding.split_dates import JOINED
from morgiana.commerce.importing.understanding.text import Header, fold, header, key
from morgiana.commerce.importing.understanding.vocabulary import concepts
from morgiana.commerce.importing.understanding.vocabulary.composed import composed
from morgiana.commerce.importing.understanding.words import STATUS, flag

NUMERIC: Final = frozenset(
    "quantity unit_price amount amount_net amount_before_discount total subtotal shipping discount discount_share tax "
    "tax_share received"
    " quantity_expected profit price sale_price compare_price cost pack_size shelf_life_days weight on_hand reserved"
    " lead_time_days review_days minimum_order minimum_quantity line_id".split()
)
"""Concepts whose cells are numbers."""

MONEY: Final = frozenset(
    "unit_price amount amount_net amount_before_discount total subtotal shipping discount tax price sale_price"
    " compare_price cost minimum_order".split()
)

DATED: Final = frozenset(
    "order_date date created_at cancelled_at promised_day delivered_at due_day received_day since stock_day first_day"
    " last_day".split()
)
"""Concepts whose cells are dates."""

NUMBERED: Final = 0.45
"""How sure it is that `pizza_id` is the article's number, where no better name is there."""

_COUNTS: Final = frozenset(
    "customers clients orders transactions visitors members commandes clientes pedidos kunden bestellungen "
    "clienti ordini"
    " klanten bestellingen".split()
)
"""Names in the plural that say how many there were, not which one."""

_WORDS: Final = frozenset(
    "product_name name description category subcategory brand currency city street email company first_name last_name"
    " customer_name supplier_name country region unit".split()
)
"""Concepts whose cells are words, hardly ever numbers or dates."""


@dataclass(frozen=True)
class Looked:
    """A column, what its cells look like, and what its name can mean."""

    column: Column
    dates: Dates | None
    concepts: dict[str, float]
    """How well its name fits each concept, from 0 to 1, where its cells do not contradict."""
    contradicted: tuple[str, ...] = ()
    """Concepts that its name stands for without doubt, and that its cells cannot be."""

    @property
    def index(self) -> int:
        return self.column.index


def look(sheet: Sheet, language: str = "en") -> list[Looked]:
    """Every column of the sheet, looked at; of names in several languages, the one in that language is the surest."""
    looked = []
    for column in columns_of(sheet):
        dates = dates_of(column, sheet)
        named = by_name(column.header) | _of_parent(column.header, sheet.name) | _in_language(column.header, language)
        agreed = {c: share for c, share in named.items() if _agrees(c, column, dates)}
        against = tuple(c for c, share in named.items() if share >= 0.9 and c not in agreed) if not agreed else ()
        looked.append(Looked(column, dates, agreed, against))
    return looked


def _of_parent(name: Header, sheet: str) -> dict[str, float]:
    """What `parent.id` is in a list such as `orders.lines`: the number of the order."""
    above = sheet.split(".")[:-1]
    levels = [part for part in name.path if part == "parent"]
    if not above or not levels or len(levels) > len(above) or (*levels, name.leaf) != (*name.path, name.leaf):
        return {}
    return by_name(header(f"{above[-len(levels)].rstrip('s')} {name.leaf}"))


_LANGUAGES: Final = frozenset("en fr de es it pt nl pl zh ar ja ru tr sv da cs".split())


def _in_language(name: Header, language: str) -> dict[str, float]:
    """What a name followed by its language says: `name_en`, `title (fr)`, `description-de-DE`."""
    found = re.fullmatch(r"(.*?)[\s_.(\[-]+([A-Za-z]{2})(?:[-_][A-Z]{2})?[)\]]?", name.written.strip())
    if found is None or found[2].casefold() not in _LANGUAGES:
        return {}
    code = found[2].casefold()
    less = 0.04 if code == language else 0.06 if code == "en" else 0.08
    words = {concept: share for concept, share in by_name(header(found[1])).items() if concept in _WORDS}
    return {concept: share - less for concept, share in words.items()}


@cache
def by_name(header: Header) -> dict[str, float]:
    """The concepts that a column's name can stand for."""
    known = concepts()
    if header.nameless:
        return {}
    found: dict[str, float] = {}

    def add(name: str, share: float) -> None:
        for place, concept in enumerate(known.get(key(name), ())):
            found[concept] = max(found.get(concept, 0.0), share - 0.01 * place)

    add(JOINED if header.written == JOINED else header.full, 1.0)
    if header.full in _COUNTS:
        return {}
    if "." in header.written:
        add(header.written.replace(".", ""), 1.0)
    if header.path:
        add(" ".join((*header.path[-1:], header.leaf)), 0.95)
        if header.leaf in ("amount", "value"):  # money as an object: `price.amount` beside `price.currency_code`
            add(header.path[-1], 0.97)
        add(header.leaf, 0.8)
    for hint in header.hints:
        add(f"{header.full} {hint}", 1.0)
        if "%" in hint:
            add(f"{header.full} percent", 1.0)
    if not found:
        bare = re.sub(
            r"\b(eur|usd|gbp|chf|ttc|ht|brutto|netto|gross|net|incl|excl|inkl|exkl|tax|vat|mwst|ust|iva|tva|btw|moms|kdv)\b",
            " ",
            header.full,
        )
        if bare.strip() and bare != header.full:
            add(bare, 0.9)
    if "amount" in found and NET & set(header.full.split()):
        found["amount_net"] = found["amount"] - 0.04
        found["amount"] -= 0.03
    if not found and (concept := composed(tuple(sorted(header.full.split())))):
        found[concept] = 0.85
    if not found and re.fullmatch(r"[a-z]+ sold", header.full):
        found["quantity"] = 0.8
    if not found:
        _by_part(header, found)
    if "order_id" in found and "order" not in header.full.split():
        found["order_id"] -= 0.03  # beside an order's number, a transaction or receipt is something else
    if "product_id" in found and {"listing", "offer"} & set(header.full.split()):
        found["product_id"] -= 0.03  # beside the shop's own article number, a market place's is only its page there
    if "order_date" in found and _LATER & set(header.full.split()):
        found["order_date"] -= 0.06  # beside the day of the order, the day of its payment is another one
    if not found and header.full.split()[-1:] in (["id"], ["code"], ["sku"], ["key"]):
        found["product_id"] = NUMBERED
    return found


_LATER: Final = frozenset(
    "paid payment completed processed paiement pago zahlung bezahlt 付款时间 订单付款时间".split()
)

NET: Final = frozenset("net netto nett neto net ht hors excl exkl sans liquido netta nette".split())
"""Words that say that the tax is not in an amount."""

GROSS: Final = frozenset("gross brutto ttc bruto lordo lorda incl inkl".split())
"""Words that say that the tax is in an amount."""

_ANOTHER_THING: Final = frozenset(
    "review rating answer comment feedback limit deadline expiry expiration expire birth login visit update modified"
    " shipping ship shipped shipment delivery deliver delivered carrier dispatch due warranty photo return refund"
    " avis note livraison expedition naissance bewertung lieferung versand geburt resena entrega envio nacimiento"
    " avaliacao recensione consegna spedizione".split()
)
"""Words that make a date or number that of something else: `review creation date` is not when it was ordered."""


def speaks_of_another(header: Header) -> bool:
    """Whether the name says that it is about something else than the order, such as its review."""
    return "." not in header.written and any(word in _ANOTHER_THING for word in header.full.split())


def _by_part(header: Header, found: dict[str, float]) -> None:
    """Names that contain a known name of at least two words, or begin or end with a telling one."""
    words = set(key(header.full))
    if speaks_of_another(header):
        _among_others(words, found)
        return
    for name, meanings in concepts().items():
        if len(name) >= 2 and set(name) < words:
            share = 0.4 + 0.4 * len(name) / len(words)
            for concept in meanings:
                found[concept] = max(found.get(concept, 0.0), share)
    if not found and len(words) <= 3:
        for word in words:
            if len(word) > 3:
                for concept in concepts().get((word,), ()):
                    found[concept] = max(found.get(concept, 0.0), 0.45)


def _among_others(words: set[str], found: dict[str, float]) -> None:
    """A name that speaks of something else too is only what a known name that has that word says."""
    for name, meanings in concepts().items():
        rest = words - set(name)
        if len(name) >= 2 and set(name) < words and not rest & _ANOTHER_THING:
            share = 0.4 + 0.4 * len(name) / len(words)
            for concept in meanings:
                found[concept] = max(found.get(concept, 0.0), share)


def _agrees(concept: str, column: Column, dates: Dates | None) -> bool:
    """Whether the cells can be of that concept; a column without values agrees with all."""
    if column.filled == 0:
        return True
    if concept in NUMERIC:
        return column.numbers is not None and (
            dates is None or (dates.form.style in ("month", "parts") and dates.share < 0.5)
        )
    if concept in DATED:
        return dates is not None or is_counted_date(column)
    if concept in _WORDS:
        return not (column.numbers is not None and column.numbers.share > 0.9 and not column.numbers.words) and not (
            dates is not None and dates.share > 0.9
        )
    if concept in ("status", "financial_status"):
        return _says_states(column)
    if concept == "is_cancelled":
        return all(flag(text) is not None for text in column.values["text"].head(10).to_list())
    if concept == "is_return" and column.header.full.split() and _COUNTED & set(column.header.full.split()):
        return False
    written_out = dates is not None and dates.share > 0.9 and dates.form.style == "parts"
    return not (written_out and concept not in ("time", "unused", "promotion_name"))


_COUNTED: Final = frozenset(
    "qty quantity quantities amount amounts units pieces number count total value quantite montant nombre menge"
    " anzahl betrag stuck cantidad importe unidades quantidade valor quantita importo ilosc kwota количество сумма"
    " adet".split()
)
"""Words that make `qty returned` a number and no flag."""


def is_counted_date(column: Column) -> bool:
    """Whether the numbers can be Excel's days since 1900, or seconds or milliseconds since 1970."""
    return counted_style(column) is not None


def counted_style(column: Column) -> str | None:
    """Which count of days or seconds the numbers are, if they lie between 1990 and 2050."""
    numbers = column.numbers
    if numbers is None or numbers.share < 0.95 or numbers.words or numbers.negative:
        return None
    values = column.values["text"].str.replace(",", ".").cast(float, strict=False).drop_nulls()
    if values.is_empty():
        return None
    low, high = float(values.min()), float(values.max())  # type: ignore[arg-type]
    for style, least, most in (
        ("serial", 32_874, 54_789),
        ("epoch_s", 631_152_000, 2_524_608_000),
        ("epoch_ms", 631_152_000_000, 2_524_608_000_000),
    ):
        if least <= low and high <= most:
            return style
    return None


def _says_states(column: Column) -> bool:
    """Whether the words are states of orders and not, say, of a federation: few, and some known."""
    words = column.values["text"].to_list()
    return len(words) <= 25 and any(fold(word) in STATUS for word in words)
