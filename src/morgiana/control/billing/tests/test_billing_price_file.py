"""A price book is read whole or refused with the line that is wrong."""

from datetime import date
from pathlib import Path

import pytest

from morgiana.control.billing.price_file import PriceBookMistake
from morgiana.control.billing.toml_lines import line_of
from morgiana.control.prices import PriceBook
from morgiana.kernel.money import Money

FULL = """\
currency = "EUR"

[[periods]]
from = 2026-01-01
until = 2026-07-01

[periods.prices.EUR]
"plan.weekly" = { price = "0.50", per = 100 }

[periods.prices.JPY]
"plan.weekly" = { price = 80, per = 100 }

[[periods]]
from = 2026-07-01

[periods.prices.EUR]
"plan.weekly" = { price = "0.60", per = 100, free = 200, tiers = [{ above = 1000, price = "0.40" }] }

[periods.prices.JPY]
"plan.weekly" = { price = 90, per = 100, rounded = "month" }

[periods.plans.association]
discount = "10"
monthly = { EUR = "9.00", JPY = 1400 }

[periods.plans.association.operations]
"plan.weekly" = { discount = "50", free = 500 }
"""
THREE = """\
currency = "EUR"
[[periods]]
until = 2026-07-01
[periods.prices.EUR]
"plan.weekly" = {{ price = 1 }}

[[periods]]
from = 2026-07-01
{}
[periods.prices.EUR]
"plan.weekly" = {{ price = 2 }}

[[periods]]
# the third
{}
[periods.prices.EUR]
"plan.weekly" = {{ price = 3 }}
"""
"""Three periods, of which the second's end and the third's beginning are to be filled in."""
KNOWN = {"plan.weekly", "forecast.demand"}


def book(folder: Path, text: str, known: set[str] | None = KNOWN) -> PriceBook:
    file = folder / "prices.toml"
    file.write_text(text)
    return PriceBook.read(file, known)


def test_periods_currencies_tiers_and_plans(tmp_path: Path) -> None:
    """Each day has its price, to the last day before the next period; a yen has no hundredths."""
    prices = book(tmp_path, FULL)
    june, july = date(2026, 6, 30), date(2026, 7, 1)

    def price(units: int, day: date, **rest: object) -> Money:
        return prices.price("plan.weekly", units, day=day, **rest)  # type: ignore[arg-type]

    assert price(1_000, june) == Money(500, "EUR")
    assert price(1_000, july) == Money(480, "EUR")  # 800 x 0.6 cents
    assert price(1_000, july, before=1_000) == Money(400, "EUR")
    assert price(1_000, june, currency="JPY") == Money(800, "JPY")
    assert price(1_000, july, currency="JPY") == Money(900, "JPY")
    assert price(1_000, july, plan="association") == Money(150, "EUR")  # 500 x 0.6 cents, less half
    assert price(1_000, july, plan="unheard of") == Money(480, "EUR")
    assert price(1_000, date(2020, 1, 1)) == Money(500, "EUR")  # a clock that is wrong finds the first prices
    assert prices.currencies == {"EUR", "JPY"}
    assert prices.period(july).plans["association"].monthly == {"EUR": 900, "JPY": 1400}


def test_simple_form_with_a_plan(tmp_path: Path) -> None:
    """The form of one currency has plans too, with their fee in that currency."""
    prices = book(
        tmp_path,
        'currency = "EUR"\n[operations]\n"plan.weekly" = {price = "0.01"}\n'
        '[plans.pro]\nmonthly = "9.50"\ndiscount = "12.5"\n',
    )
    assert prices.price("plan.weekly", 1000, plan="pro") == Money(875, "EUR")
    assert prices.periods[0].plans["pro"].monthly == {"EUR": 950}


def changed(old: str, new: str) -> str:
    assert FULL.count(old) >= 1, old
    return FULL.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1, currency: Field required"),
        ('currency = "EUR"\n[operations]\n"plan.weekly" = {price = "-1"}', "line 3, operations.plan.weekly.price"),
        ('currency = "EUR"\n[operations]\n"plan.weekly" = {price = inf}', "line 3, operations.plan.weekly.price"),
        ('currency = "EUR"\n[operations]\n"plan.weakly" = {price = 1}', "line 3, operations.plan.weakly: no operation"),
        ('currency = "EUR"\n\n[plans.a.operations]\n"x.y" = {}', "line 4, plans.a.operations.x.y: no operation"),
        ('currency = "EUR"\nprices = 3', "line 2, prices: Extra inputs"),
        ('currency = "EUR"\n[operations\n', "at line 2"),
        (changed("until = 2026-07-01", "until = 2026-06-30"), "line 14, periods.2.from: from 2026-06-30 to before"),
        (changed("until = 2026-07-01", "until = 2026-07-02"), "line 14, periods.2.from: from 2026-07-01 to before"),
        (changed("until = 2026-07-01", "until = 2025-07-01"), "line 5, periods.1.until: it ends on 2025-07-01"),
        (changed("until = 2026-07-01\n", ""), "line 3, periods.1: only the last period"),
        (changed("from = 2026-07-01\n", ""), "line 13, periods.2: only the first period"),
        (
            changed("from = 2026-07-01\n", "from = 2026-07-01\nuntil = 2027-01-01\n"),
            "line 15, periods.2.until: the last",
        ),
        (THREE.format("until = 2026-08-01", "from = 2026-07-01"), "line 15, periods.3.from: from 2026-07-01 to before"),
        (THREE.format("until = 2026-07-01", "from = 2026-07-01"), "line 9, periods.2.until: it ends on 2026-07-01"),
        (THREE.format("until = 2026-08-01", "from = 2026-09-01"), "line 15, periods.3.from: from 2026-08-01 to before"),
        (THREE.format("until = 2026-08-01", "from = 2026-06-01"), "line 15, periods.3.from: from 2026-06-01 to before"),
        (changed("from = 2026-07-01", "from = 2026-07-01T12:00:00"), "line 14, periods.2.from: Datetimes"),
        (changed("[periods.prices.EUR]", "[periods.prices.EURO]"), "line 7, periods.1.prices.EURO"),
        (changed('price = "0.50"', 'price = "nan"'), "line 8, periods.1.prices.EUR.plan.weekly.price"),
        (changed('price = "0.50"', 'price = "1e-99999999"'), "line 8, .*: Decimal input should have no more than 18"),
        (changed('price = "0.50"', 'price = "1e99999999"'), "line 8, .*: Input should be less"),
        (changed('price = "0.40"', 'price = "-0.40"'), "line 17, periods.2.prices.EUR.plan.weekly.tiers.1.price"),
        (
            changed("free = 200", "free = true"),
            "line 17, periods.2.prices.EUR.plan.weekly.free: Input should be a valid",
        ),
        (changed("free = 200", "free = -1"), "line 17, periods.2.prices.EUR.plan.weekly.free"),
        (changed("per = 100", "per = 0"), "line 8, periods.1.prices.EUR.plan.weekly.per"),
        (changed('EUR = "9.00"', 'EUR = "9.005"'), "line 24, .*monthly: 9.005 EUR cannot be paid"),
        (changed("JPY = 1400", "JPY = 1400.5"), "line 24, .*monthly: 1400.5 JPY cannot be paid"),
        ('currency = "EUR"\nx = ' + "[" * 9000 + "]" * 9000, "deeper than any price book"),
        (changed("[periods.prices.JPY]", "[periods.prices.USD]"), "line 3, periods.1: there are no prices in JPY"),
        (changed('"plan.weekly" = { price = 80, per = 100 }', ""), "line 10, periods.1.prices.JPY: plan.weekly has no"),
        (changed("above = 1000", "above = 0"), "line 17, periods.2.prices.EUR.plan.weekly.tiers.1.above"),
        (changed('"0.40" }', '"0.40" }, { above = 900, price = 0 }'), "line 17, .*: each tier begins above"),
        (
            changed("{ EUR =", "{ USD = 1, EUR ="),
            "line 24, periods.2.plans.association.monthly: there are no prices in USD",
        ),
        (changed('currency = "EUR"', 'currency = "EUR"\n[operations]\n"plan.weekly" = {price = 1}'), "not both"),
        (changed('currency = "EUR"', 'currency = "EUU"'), "^line 1, currency: EUU is no currency of ISO 4217; write"),
        (changed("[periods.prices.JPY]", "[periods.prices.JPX]"), "line 10, periods.1.prices.JPX: JPX is no currency"),
        (changed("{ EUR =", "{ XAU = 1, EUR ="), "line 24, periods.2.plans.association.monthly.*: XAU is no currency"),
        (changed('discount = "10"', 'discount = "101"'), "line 23, periods.2.plans.association.discount"),
    ],
)
def test_mistake_is_told_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    """Gaps, overlaps, strange names and impossible numbers: the book is refused whole."""
    with pytest.raises(PriceBookMistake, match=says):
        book(tmp_path, text)


def test_any_operation_goes_where_none_are_given(tmp_path: Path) -> None:
    """Without the list of operations, a book is read for its form alone."""
    assert book(tmp_path, 'currency = "EUR"\n[operations]\n"a.b" = {price = 1}', None).priced == {"a.b"}


def test_line_of_quoted_dotted_and_repeated_keys() -> None:
    """Headers count within the array of tables that they are below."""
    text = "[[a]]\n[a.b.'c d']\nx.y = 1\n[[a]]\n[a.b.\"c d\"]\nx.y = 2\n# x = 3\n"
    assert line_of(text, ("a", 0, "b", "c d", "x", "y")) == 3
    assert line_of(text, ("a", 1, "b", "c d", "x", "y")) == 6
    assert line_of(text, ("a", 1, "b", "c d", "z")) == 5
    assert line_of(text, ("nothing",)) == 1
