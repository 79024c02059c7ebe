"""A column: whether it holds something about persons, by its name and by enough of its values."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from morgiana.commerce.importing.understanding.personal.values import (
    PersonalKind,
    as_day,
    form,
    is_full_name,
    is_name,
    is_street,
    may_be_national_id,
    may_be_phone,
    name_words,
)
from morgiana.commerce.importing.understanding.text import fold, header
from morgiana.commerce.importing.understanding.vocabulary import partners

SAMPLE: Final = 500
"""How many of a column's values are looked at."""

_ENOUGH: Final = 0.5
"""The share of values that must be of a kind."""
_CHECKED: Final = 0.9
"""The same for bare digits with one check digit, which a tenth of all other numbers pass by chance."""
_WITHIN_TEXT: Final = 0.02
"""The share of longer texts, such as notes, that must hold an address of e-mail or a checked number."""

_OWN_WORDS: Final[dict[PersonalKind, str]] = {
    "name": "name of customer|contact|contact name|recipient|kunde name|ansprechpartner|empfanger|destinataire"
    "|destinatario|contacto|contatto|联系人|收件人|客户|姓名|名字|cardholder|holder|guest name|guest|employee"
    "|salesperson|mitarbeiter|employe|empleado|dipendente|vollstandiger name|nombre y apellidos|nome e cognome"
    "|nom et prenom|nom prenom|vor und nachname|nombre|nom|apellidos y nombre",
    "phone": "phone 2|mobile no|mobile number|cell phone|fax|telefax|whatsapp|numero de telephone|tel portable"
    "|telephone portable|mobil|mobilnummer|handynummer|telefono movil|movil|numero di telefono|telefono cellulare"
    "|联系方式|联系电话号码",
    "address": "shipping address|billing address|delivery address|home address|adresse livraison|adresse postale"
    "|adresse de livraison|lieferadresse|rechnungsadresse|strasse hausnummer|direccion envio|direccion de envio"
    "|indirizzo spedizione|indirizzo di spedizione|配送地址|家庭住址|通讯地址",
    "date_of_birth": "date of birth|birth date|birthdate|birthday|dob|born|born on|date naissance|date de"
    " naissance|naissance|ne le|nee le|anniversaire|geburtsdatum|geburtstag|geboren|geboren am|geb|geb datum"
    "|gebdat|fecha nacimiento|fecha de nacimiento|nacimiento|cumpleanos|data nascita|data di nascita|nascita|nato"
    " il|compleanno|data nascimento|data de nascimento|nascimento|出生日期|生日|出生年月|生年月日|تاريخ الميلاد"
    "|дата рождения|geboortedatum|dogum tarihi|data urodzenia|fodselsdato|syntymaaika",
    "national_id": "national id|national insurance|national insurance no|ni no|nino|social security|social"
    " security no|ssn|passport|passport no|id card|identity card|tax id person|no securite sociale|securite"
    " sociale|nir|insee no|numero de securite sociale|no ss|steuer id|steueridentifikationsnummer|idnr"
    "|sozialversicherungsnummer|sv nummer|personalausweis|ausweisnummer|ausweis no|dni|nie|dni nie|documento"
    " identidad|codice fiscale|cod fiscale|cf|cpf|pesel|bsn|身份证|身份证号|身份证号码|证件号码|passeport"
    "|reisepass|pasaporte|passaporto|carta identita",
    "payment_card": "card|card no|credit card|credit card no|pan|carte bancaire|no carte|carte|kreditkarte"
    "|kreditkartennummer|kartennummer|tarjeta|no tarjeta|tarjeta credito|carta di credito|no carta|信用卡"
    "|信用卡号|卡号",
    "bank_account": "iban|bank account|account iban|kontonummer|konto iban|bankverbindung|compte bancaire|rib|cuenta"
    " bancaria|conto corrente|coordinate bancarie|银行账号|银行账户",
    "email": "emails|correo e|e mail kunde|电邮",
}  # fmt: skip
_KNOWN: Final[dict[PersonalKind, tuple[str, ...]]] = {
    "name": ("customer_name", "first_name", "last_name"),
    "email": ("email",),
    "phone": ("phone",),
    "address": ("street",),
}
_NOT_PEOPLE: Final = frozenset(
    fold(word)
    for word in "product article item brand supplier vendor category manufacturer designation artikel produkt marke"
    " lieferant hersteller bezeichnung warengruppe produit marque fournisseur libelle producto articulo marca"
    " proveedor categoria prodotto articolo fornitore city town ville stadt ort ciudad citta country pays land"
    " pais paese company firma societe empresa azienda region state province file ip url sku model title store"
    " shop filiale magasin tienda"
    " negozio warehouse color colour 商品 品牌 供应商 城市 产品 公司 国家 类别".split()
)


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """What is personal about a column, and why that is thought."""

    kind: PersonalKind
    share: float
    """The share of the values looked at that are of the kind by themselves."""
    by_name: bool
    """Whether the column's name says so."""
    within_text: bool = False
    """Whether it stands within longer texts, of which only some have it."""


def personal_kind(name: str, values: Sequence[str], *, today: date | None = None) -> PersonalColumn | None:
    """What a column holds about persons, if anything; `values` are its cells as text, the first `SAMPLE` are read."""
    cells = [cell for cell in (value.strip() for value in values) if cell][:SAMPLE]
    if not cells:
        return None
    said = _said(name)
    shares = Counter(kind for kind in map(form, cells) if kind)
    kind, count = shares.most_common(1)[0] if shares else (None, 0)
    share = count / len(cells)
    if kind is not None and share >= _ENOUGH and not (kind == "phone" and _is_about_goods(name)):
        return PersonalColumn(kind, share, said == kind)
    return (
        _identity(cells, said)
        or _birth(cells, said, today or date.today())
        or _bare_phone(cells, said)
        or _words(cells, said, name)
        or _within(cells)
    )


def _identity(cells: Sequence[str], said: PersonalKind | None) -> PersonalColumn | None:
    countries = Counter(country for country in map(may_be_national_id, cells) if country)
    if not countries:
        return None
    share = countries.most_common(1)[0][1] / len(cells)
    by_name = said == "national_id"
    return PersonalColumn("national_id", share, by_name) if share >= (_ENOUGH if by_name else _CHECKED) else None


def _birth(cells: Sequence[str], said: PersonalKind | None, today: date) -> PersonalColumn | None:
    """Days of birth lie a long time back and far apart; those of orders do neither."""
    days = [day for day in map(as_day, cells) if day is not None]
    share = len(days) / len(cells)
    if share < _ENOUGH:
        return None
    if said == "date_of_birth":
        return PersonalColumn("date_of_birth", share, by_name=True)
    years = sorted(day.year for day in days)
    is_long_ago = years[0] >= 1900 and years[-1] <= today.year - 14
    is_spread = len(days) >= 20 and years[len(years) * 9 // 10] - years[len(years) // 10] >= 15
    return PersonalColumn("date_of_birth", share, by_name=False) if is_long_ago and is_spread else None


def _bare_phone(cells: Sequence[str], said: PersonalKind | None) -> PersonalColumn | None:
    """Digits without marks are telephones if the name says so, or if they begin as those of one country must."""
    share = sum(form(cell) == "phone" or may_be_phone(cell) for cell in cells) / len(cells)
    if said == "phone":
        looks = sum(bool(re.fullmatch(r"[\d +()./x-]{6,25}", cell)) for cell in cells) / len(cells)
        return PersonalColumn("phone", share, by_name=True) if looks >= _ENOUGH else None
    starts = Counter(cell[:2] for cell in cells)
    is_mobile = all(re.fullmatch(r"1[3-9]\d{9}", cell) for cell in cells) and len(starts) >= 4
    is_trunk = all(re.fullmatch(r"0[1-9]\d{8,9}", cell) for cell in cells) and len(starts) >= 3
    is_many = len(cells) >= 10 and len(set(cells)) >= 0.8 * len(cells)
    return PersonalColumn("phone", share, by_name=False) if is_many and (is_mobile or is_trunk) else None


def _words(cells: Sequence[str], said: PersonalKind | None, name: str) -> PersonalColumn | None:
    if _is_about_goods(name):
        return None
    streets = sum(map(is_street, cells)) / len(cells)
    if said == "address" and (streets >= 0.1 or _has_numbers(cells)):
        return PersonalColumn("address", streets, by_name=True)
    if streets >= _ENOUGH:
        return PersonalColumn("address", streets, by_name=False)
    named = sum(map(is_name, cells)) / len(cells)
    if said == "name":
        can_be = sum(bool(name_words(cell)) or is_name(cell) for cell in cells) / len(cells)
        return PersonalColumn("name", named, by_name=True) if named >= 0.15 and can_be >= _ENOUGH else None
    full = sum(map(is_full_name, cells)) / len(cells)
    is_varied = len(set(cells)) >= min(10, 0.3 * len(cells))
    if is_varied and (full >= 0.4 or (named >= 0.6 and _is_single(cells))):
        return PersonalColumn("name", max(full, named), by_name=False)
    return None


def _within(cells: Sequence[str]) -> PersonalColumn | None:
    """Notes and messages, in which somebody's address or number stands now and then."""
    found: Counter[PersonalKind] = Counter()
    for cell in cells:
        if " " in cell and len(cell) > 20:
            kinds = {kind for part in re.split(r"[\s,;]+", cell) if (kind := form(part.strip(".()<>:"))) is not None}
            found.update(kinds - {"phone"})
    if not found:
        return None
    kind, count = found.most_common(1)[0]
    share = count / len(cells)
    return PersonalColumn(kind, share, by_name=False, within_text=True) if share >= _WITHIN_TEXT else None


def _has_numbers(cells: Sequence[str]) -> bool:
    return sum(bool(re.search(r"\d", cell)) and " " in cell for cell in cells) >= _ENOUGH * len(cells)


def _is_single(cells: Sequence[str]) -> bool:
    """Whether most are one word, as given names are."""
    return sum(len(cell.split()) == 1 for cell in cells) >= 0.7 * len(cells)


def _is_about_goods(name: str) -> bool:
    return not _NOT_PEOPLE.isdisjoint(fold(name).split())


@cache
def _said(name: str) -> PersonalKind | None:
    """What the column's name says that it holds."""
    told = header(name)
    for words in (told.full, told.leaf):
        if (kind := _names().get(words)) is not None:
            return kind
    return None


@cache
def _names() -> dict[str, PersonalKind]:
    known: dict[str, PersonalKind] = {}
    for kind, concepts in _KNOWN.items():
        for concept in concepts:
            known.update(dict.fromkeys(_split(partners.WORDS[concept]), kind))
    for kind, words in _OWN_WORDS.items():
        known.update(dict.fromkeys(_split(words), kind))
    return known


def _split(words: str) -> list[str]:
    return [fold(word) for word in words.replace("\n", "|").split("|") if word.strip()]
