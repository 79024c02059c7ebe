"""What the import understood of a file: the mapping of its columns, what it asks, and the account of its rows and
sums."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from morgiana.kernel.money import Money
from morgiana.operations.model import Model

IGNORED = "ignored"
"""The meaning of a column that is not used."""

Topic = Literal[
    "table", "meaning", "decimal_mark", "date_order", "currency", "price", "amount", "quantity", "status", "kind",
    "time_zone", "period", "missing", "saved",
]  # fmt: skip
"""What a question is about."""

Value = str | int | float | bool | None


class NumberFormat(Model):
    """How the numbers of a column are written."""

    decimal: Literal[".", ",", "٫", ""] = ""
    """The decimal mark; empty where no number has decimals."""
    thousands: Literal["", ",", ".", " ", "'", "٬"] = ""
    """The mark between thousands; empty where there is none."""
    currency: str | None = None
    """The currency that the cells or the header name, ISO 4217; empty where they name none or several."""
    percent: bool = False
    """Whether 12 means 12 %, a share of 0.12."""
    minor_units: bool = False
    """Whether amounts are written in cents."""
    negative: list[str] = []
    """Ways of writing less than nothing that occur: `-1`, `1-`, `(1)`, `1 CR`."""


class DateFormat(Model):
    """How the dates of a column are written."""

    order: Literal["ymd", "dmy", "mdy", "ydm"] = "ymd"
    """Which comes first: year, month or day."""
    style: Literal["parts", "compact", "serial", "epoch_s", "epoch_ms", "week", "month"] = "parts"
    """Parts with marks between, digits without marks, days since 1900, seconds or milliseconds since 1970, ISO
    weeks."""
    time: bool = False
    """Whether the time of day is written too."""
    offset: bool = False
    """Whether the cells say their time zone; otherwise it is `zone`."""
    zone: str | None = None
    """The time zone of cells that do not say; empty for the shop's own."""


class ColumnMapping(Model):
    """What one column means and how its cells are read."""

    column: str
    """The header as written."""
    index: Annotated[int, Field(ge=0)]
    """Which column of the sheet it is, from 0."""
    meaning: str = IGNORED
    """`table.column` of the shop's tables, a word of `AUXILIARY`, or `ignored`."""
    number: NumberFormat | None = None
    """How its numbers are written, if it holds numbers."""
    date: DateFormat | None = None
    """How its dates are written, if it holds dates."""
    words: dict[str, str] = {}
    """What its words mean, where they are flags or states: `annulé` is `cancelled`."""
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0
    """How sure it is, from 0 to 1."""
    evidence: list[str] = []
    """Why, in words."""


class Mapping(Model):
    """How one form of file is read. Saved, it makes the next file of the same form silent."""

    fingerprint: str
    """The form: a hash of the column names, whatever their order."""
    system: str | None = None
    """The shop system whose export it is, if it is a known one."""
    tables: list[str]
    """Which tables it fills, the main one first; empty where it holds nothing that is used."""
    columns: list[ColumnMapping]
    """Every column of the file, in order."""
    constants: dict[str, str] = {}
    """What is the same for every row and stands in no column, such as `currency`."""
    layout: Literal["rows", "pivot"] = "rows"
    """Whether each row is one thing, or days stand side by side as columns."""
    answers: dict[str, str] = {}
    """What the user answered, by topic and column: `date_order`, `price:Prix`."""

    def meaning(self, meaning: str) -> list[ColumnMapping]:
        """The columns of that meaning, in order."""
        return [column for column in self.columns if column.meaning == meaning]


class Choice(Model):
    """One answer to a question."""

    key: str
    """What to send back."""
    label: str
    """What it means, in words."""
    example: str = ""
    """What a real cell of the file would mean then."""


class Question(Model):
    """Something that could mean two things. Nothing of the sheet is loaded before it is answered."""

    id: str
    """The question's name: the same question about the same file has the same name."""
    topic: Topic
    """What it is about."""
    column: str | None = None
    """The column it is about, as its header is written."""
    text: str
    """The question."""
    choices: list[Choice]
    """The answers to choose from; empty where a file must be added."""
    suggested: str | None = None
    """The likeliest answer, if one is likelier; it is never taken by itself."""


class Correction(Model):
    """An answer to a question, or a column that means something else than was understood."""

    question: str | None = None
    """The question that is answered."""
    answer: str | None = None
    """The key of the choice."""
    file: str | None = None
    """The file that is corrected; empty for every file."""
    sheet: str | None = None
    """The sheet of it; empty for every sheet."""
    table: str | None = None
    """The table that the sheet is, or `ignored`."""
    column: str | None = None
    """The column that is corrected, as its header is written."""
    meaning: str | None = None
    """What the column means: `table.column`, a word of `AUXILIARY`, or `ignored`."""
    number: NumberFormat | None = None
    """How its numbers are written."""
    date: DateFormat | None = None
    """How its dates are written."""
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    """The currency of the sheet's amounts."""


class Amount(Model):
    """The money of one kind of line."""

    kind: str
    """What kind of line: sale, return, cancellation and so on; empty outside sales."""
    money: Money
    """How much."""


class TableTotals(Model):
    """What a sheet adds to one table."""

    table: str
    """Which table."""
    rows: int
    """How many rows."""
    units: float | None = None
    """Units sold, or on hand, or ordered."""
    amounts: list[Amount] = []
    """The money, by kind and currency."""
    first_day: date | None = None
    """The first day."""
    last_day: date | None = None
    """The last day."""
    products: int = 0
    """How many products."""
    orders: int = 0
    """How many orders."""
    customers: int = 0
    """How many customers."""
    samples: list[dict[str, Value]] = []
    """A few rows as they will be stored; days and moments as ISO 8601, money in minor units."""


class PersonalFinding(Model):
    """A column that holds something about persons."""

    column: str
    """The column, as its header is written."""
    kind: Literal["name", "email", "phone", "address", "national_id", "payment_card", "bank_account", "date_of_birth"]
    """What it holds about them."""
    share: Annotated[float, Field(ge=0, le=1)]
    """The share of its values that are that by their own form."""
    within_text: bool = False
    """Whether it stands within longer texts, such as notes."""
    used: bool
    """Whether the column is loaded; one that is not stays in the uploaded file alone."""


class SheetUnderstanding(Model):
    """What one sheet is."""

    file: str
    """The file."""
    sheet: str
    """The sheet of the file."""
    rows: int
    """How many rows it has."""
    tables: list[str]
    """Which tables it fills, the main one first; empty where it holds nothing that is used."""
    why: str
    """Why it is that."""
    mapping: Mapping | None
    """How it is read."""
    questions: list[Question] = []
    """What must be answered before it is loaded."""
    totals: list[TableTotals] = []
    """What it adds to each table; empty while questions are open."""
    quarantined: int = 0
    """Rows that cannot be read."""
    personal: list[PersonalFinding] = []
    """What it holds about persons, in columns that are used and in those that are not."""
    notes: list[str] = []
    """What was decided, and by which evidence."""


class Join(Model):
    """Columns of one sheet that are found in another one of the same upload."""

    into: int
    """The sheet that lacks them, by its place in the upload."""
    source: int
    """The sheet that has them."""
    on: str
    """The shared number: `order_id` or `product_id`."""
    columns: list[str]
    """What is taken over, such as `ordered_at`."""
    why: str
    """What is shared, in words."""


class Understanding(Model):
    """What the files of one upload are."""

    ready: bool
    """Whether nothing is left to ask."""
    sheets: list[SheetUnderstanding]
    """Every sheet, in the order of the upload."""
    joins: list[Join] = []
    """What one sheet takes from another."""
    notes: list[str] = []
    """What was decided for all of them."""
    today: date
    """The day of a stock list that does not say its day."""

    @property
    def questions(self) -> list[Question]:
        """Everything that is asked."""
        return [question for sheet in self.sheets for question in sheet.questions]


class SumCheck(Model):
    """The sum of one column: in the file, and over the fates of its rows. They must be equal, exactly."""

    column: str
    """The column, as its header is written."""
    meaning: str
    """What it means."""
    in_file: Decimal
    """The sum of every cell that is a number, counted by its text."""
    read: Decimal
    """The sum over the rows that were read."""
    quarantined: Decimal
    """The sum over the rows in quarantine."""
    set_aside: Decimal
    """The sum over the rows that were set aside."""


class Reconciliation(Model):
    """The account of one sheet: every row and every sum of the file is somewhere."""

    file: str
    """The file."""
    sheet: str
    """The sheet of it."""
    rows_in_file: int
    """Rows below the header."""
    rows_read: int
    """Rows that are in the tables."""
    rows_quarantined: int
    """Rows that could not be read."""
    rows_set_aside: dict[str, int] = {}
    """Rows that are no records, by the reason: totals, repeated headers, pictures."""
    sums: list[SumCheck] = []
    """The sums of the numeric columns that are used."""

    @property
    def holds(self) -> bool:
        """Whether file and tables agree."""
        rows = self.rows_read + self.rows_quarantined + sum(self.rows_set_aside.values())
        sums = all(check.in_file == check.read + check.quarantined + check.set_aside for check in self.sums)
        return rows == self.rows_in_file and sums


AUXILIARY: dict[str, str] = {
    "sales.unit_price": "What one unit cost; the amount is counted from it where the file has no amount.",
    "sales.amount_before_discount": "What the line would have cost without its discount.",
    "sales.amount_net": "What was paid without tax, beside an amount with tax.",
    "sales.discount_share": "The discount as a share or per cent.",
    "sales.tax_share": "The tax as a share or per cent.",
    "sales.time": "The time of day that belongs to the date column.",
    "sales.status": "What happened to the order or line: paid, cancelled, returned, test.",
    "sales.cancelled_at": "When the order was cancelled; empty where it was not.",
    "sales.kind": "What the line is: sale, return, shipping.",
    "sales.is_cancelled": "Whether the line was cancelled or voided.",
    "sales.is_return": "Whether the line came back.",
    "sales.is_test": "Whether the order is only a test.",
    "sales.is_gift_card": "Whether what was sold is a gift card.",
    "orders.time": "The time of day that belongs to the date column.",
    "orders.cancelled_at": "When the order was cancelled; empty where it was not.",
    "orders.is_cancelled": "Whether the order was cancelled.",
    "orders.is_test": "Whether the order is only a test.",
    "products.first_handle": "A name shared by the variants of one article; it stands in where there is no "
    "article number.",
    "products.sale_price": "A lowered price, for as long as the promotion lasts.",
    "products.price_impact": "What the variant costs more than its article.",
    "customers.first_name": "The given name.",
    "customers.last_name": "The family name.",
}
"""What a column can mean besides the columns of the shop's tables: parts from which those are made."""
