"""Sales that we know, and the ways in which some shop could write them: language, locale, encoding, layout,
container."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from hypothesis import strategies as st
from sales_words import CURRENCY, DISCOUNT, HEADERS, RETURNED, STATUS

ENCODINGS: Final = {
    "en": ("utf-8", "utf-8-sig", "utf-16", "cp1252"),
    **dict.fromkeys(("fr", "es", "de", "pt", "it"), ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15")),
    "zh": ("utf-8", "utf-8-sig", "utf-16", "gb18030"),
    "ar": ("utf-8", "utf-8-sig", "utf-16", "cp1256"),
}

NAMES: Final = (
    "Oat milk 1 l",
    "Pain d'épices",
    "Käse; mild",
    'Pizza "Roma"',
    "Café, moulu",
    "豆浆",
    "تمر",
    "Señor Pepper",
)

State = Literal["paid", "cancelled", "test"]


@dataclass(frozen=True)
class Line:
    """One line that was sold, exactly."""

    order: str
    at: datetime
    product: str
    name: str
    quantity: Decimal
    price: Decimal
    customer: str
    discount: Decimal = Decimal(0)
    state: State = "paid"

    @property
    def before_discount(self) -> Decimal:
        return (self.quantity * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def amount(self) -> Decimal:
        return self.before_discount - self.discount.copy_sign(self.quantity)

    @property
    def kind(self) -> str:
        """What the import should call it."""
        if self.state != "paid":
            return {"cancelled": "cancellation", "test": "test"}[self.state]
        return "return" if self.quantity < 0 else "sale"


@dataclass(frozen=True)
class Written:
    """How the lines are written."""

    language: str
    encoding: str
    delimiter: str
    quote_all: bool
    newline: str
    decimal_mark: str
    thousands: str
    grouping: str
    """`three`, or `indian`: a last three and twos before."""
    negative: str
    """How less than nothing is written: `-1`, `1-`, `(1)`."""
    returns: str
    """How what came back is told: `sign`, `flag`, `credit note`."""
    date_format: str
    with_time: bool
    currency: str
    """How the currency is said: `symbol`, `code`, `header`, `column` or nothing."""
    columns: tuple[str, ...]
    headers: tuple[str, ...]
    preamble: int
    total_row: bool
    container: str


DATE_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%Y/%m/%d", "%d/%m/%y", "%Y%m%d")
_OF_LANGUAGE: Final[dict[str, tuple[str, ...]]] = {"en": DATE_FORMATS, "zh": (*DATE_FORMATS, "%Y年%m月%d日")}
CONTAINERS: Final = ("csv", "csv", "csv", "csv", "xlsx", "xls", "ods", "json", "jsonl", "parquet", "zip")


@st.composite
def sales(draw: st.DrawFn) -> list[Line]:
    """Five to sixty lines of a few products over up to ninety days: returns, weights, discounts, cancelled and test
    orders."""
    products = draw(st.lists(st.from_regex(r"\A[A-Z]{1,3}-?[0-9]{3,6}\Z"), min_size=2, max_size=6, unique=True))
    prices = {p: Decimal(draw(st.integers(5, 250_000))) / 100 for p in products}
    by_weight = draw(st.booleans())
    discounted = draw(st.integers(0, 3)) == 0
    states = draw(st.integers(0, 3)) == 0
    start = date(2025, draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    count = draw(st.integers(5, 60))
    lines = []
    at = datetime.combine(start, datetime.min.time()) + timedelta(hours=8)
    number = draw(st.integers(1000, 90_000))
    state: State = "paid"
    for _ in range(count):
        if draw(st.integers(0, 2)):
            number += 1
            at += timedelta(minutes=draw(st.integers(1, 2500)))
            state = draw(st.sampled_from(("paid", "paid", "cancelled", "test"))) if states else "paid"
        product = draw(st.sampled_from(products))
        quantity = Decimal(draw(st.integers(1, 40)))
        if by_weight and draw(st.booleans()):
            quantity = Decimal(draw(st.integers(1, 9000))) / 1000
        elif draw(st.integers(0, 19)) == 0:
            quantity = -quantity
        name = NAMES[products.index(product) % len(NAMES)]
        line = Line(str(number), at, product, name, quantity, prices[product], f"C{number % 7 + 100}", state=state)
        if discounted and draw(st.booleans()):
            cents = int(abs(line.before_discount) * 100)
            line = replace(line, discount=Decimal(draw(st.integers(0, cents // 2))) / 100)
        lines.append(line)
    return lines


@st.composite
def ways(draw: st.DrawFn) -> Written:
    """A dialect, a locale, a layout and a container that some shop could have."""
    language = draw(st.sampled_from(sorted(HEADERS)))
    decimal_mark = draw(st.sampled_from(".,"))
    thousands = draw(st.sampled_from([mark for mark in ("", "", ",", ".", " ", "\u00a0", "'") if mark != decimal_mark]))
    money = draw(st.sampled_from((("price",), ("amount",), ("price", "amount"))))
    optional = [column for column in ("name", "customer", "noise") if draw(st.booleans())]
    currency = draw(st.sampled_from(("", "symbol", "code", "header", "column")))
    returns = draw(st.sampled_from(("sign", "sign", "flag", "credit note")))
    columns = [
        "order",
        "when",
        "product",
        "quantity",
        *money,
        *optional,
        "discount",
        "status",
        *(["currency"] if currency == "column" else []),
        *(["returned"] if returns == "flag" else []),
    ]
    columns = draw(st.permutations(columns))
    container = draw(st.sampled_from(CONTAINERS))
    delimiter = draw(st.sampled_from(",;\t|"))
    is_text = container in ("csv", "zip")
    return Written(
        language=language,
        encoding=draw(st.sampled_from(ENCODINGS[language])),
        delimiter=delimiter,
        quote_all=draw(st.booleans()),
        newline=draw(st.sampled_from(("\r\n", "\n"))),
        decimal_mark=decimal_mark,
        thousands=thousands,
        grouping=draw(st.sampled_from(("three", "three", "indian")))
        if (decimal_mark, thousands) == (".", ",")
        else "three",
        negative=draw(st.sampled_from(("-1", "-1", "1-", "(1)"))) if is_text else "-1",
        returns=returns,
        date_format=draw(st.sampled_from(_OF_LANGUAGE.get(language, DATE_FORMATS))),
        with_time=draw(st.booleans()),
        currency=currency,
        columns=tuple(columns),
        headers=tuple(_header(draw, language, column, currency) for column in columns),
        preamble=draw(st.sampled_from((0, 0, 0, 2))) if is_text else 0,
        total_row=draw(st.booleans()) if is_text else False,
        container=container,
    )


def fitted(way: Written, lines: list[Line]) -> Written:
    """The way without the columns that these lines leave without meaning: no discount given, every order paid."""
    useless = set()
    if not any(line.discount for line in lines):
        useless.add("discount")
    if all(line.state == "paid" for line in lines):
        useless.add("status")
    kept = [(c, h) for c, h in zip(way.columns, way.headers, strict=True) if c not in useless]
    return replace(way, columns=tuple(c for c, _ in kept), headers=tuple(h for _, h in kept))


def _header(draw: st.DrawFn, language: str, column: str, currency: str) -> str:
    if column == "currency":
        return CURRENCY.get(language, "Currency")
    if column == "returned":
        return RETURNED[language][0]
    names = {"discount": DISCOUNT, "status": STATUS}.get(column, {}).get(language) or HEADERS[language][column]
    name = draw(st.sampled_from(names))
    return f"{name} (EUR)" if currency == "header" and column in ("price", "amount") else name
