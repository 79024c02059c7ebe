"""Numbers and dates: what the cells prove is taken, what they leave open is asked, what they are not is refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from morgiana.commerce.importing.models import Correction
from morgiana.commerce.shop import ShopProfile


def amounts(case: Any) -> list[int]:
    return [amount for (amount,) in case.rows("sales", "amount")]


def file(*cells: str, quantity: str = "1") -> str:
    lines = "".join(f"{i};2026-03-{13 + i};A-{i};{quantity};{cell}\n" for i, cell in enumerate(cells, start=1))
    return f"Order;Date;SKU;Qty;Amount\n{lines}"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1.234,50", "3,5"), [123450, 350]),
        (("1,234.50", "3.5"), [123450, 350]),
        (("1 234,50", "12"), [123450, 1200]),
        (("1'234.50", "2’500.00"), [123450, 250000]),
        (("1,23,456.00", "12,34,567.89"), [12345600, 123456789]),
        (("(3.50)", "4.00"), [-350, 400]),
        (("3,50-", "4,00"), [-350, 400]),
        (("3,--", "4,50"), [300, 450]),
        (("٣٫٥٠", "١٬٢٣٤٫٥٠"), [350, 123450]),
        (("３．５０", "4.25"), [350, 425]),
        (("1e2", "2.5"), [10000, 250]),
        (("−3.50", "4.00"), [-350, 400]),
    ],
)
def test_numbers_as_shops_write_them(shop_file: Any, cells: tuple[str, ...], expected: list[int]) -> None:
    """Each style is read to the cent."""
    assert [abs(a) for a in amounts(shop_file(file(*cells)))] == [abs(a) for a in expected]


def test_a_lone_group_of_three_is_asked(shop_file: Any) -> None:
    """`1.234` alone could be a thousand or one and a bit; each answer is followed."""
    text = file("1.234", "2.345")
    case = shop_file(text)
    assert case.topics == ["decimal_mark"]
    question = case.understood.questions[0]
    assert {choice.example for choice in question.choices} == {"1.234 is 1.234", "1.234 is 1234"}
    thousands = shop_file(text, corrections=[Correction(question=question.id, answer="thousands .")])
    decimals = shop_file(text, corrections=[Correction(question=question.id, answer="decimal .")])
    assert (amounts(thousands), amounts(decimals)) == ([123400, 234500], [123, 235])


def test_the_other_columns_say_what_the_point_means(shop_file: Any) -> None:
    """A price with a decimal comma makes the point in the same sheet stand between thousands."""
    case = shop_file(
        "Order;Datum;Art.-Nr.;Menge;Einzelpreis\n1;14.03.2026;A-1;1.234;2,50\n2;15.03.2026;A-2;2.000;0,10\n"
    )
    assert case.rows("sales", "quantity", "amount") == [(1234.0, 308500), (2000.0, 20000)]


def test_quantity_times_price_says_what_the_comma_means(shop_file: Any) -> None:
    """Only as thousands do these amounts agree with their quantities and prices."""
    case = shop_file(
        'Order,Date,SKU,Qty,Unit price,Amount\n1,2026-03-14,A-1,2,617,"1,234"\n2,2026-03-15,A-2,5,469,"2,345"\n'
    )
    assert amounts(case) == [123400, 234500]


def test_numbers_written_in_two_ways_are_asked(shop_file: Any) -> None:
    """A column with `1,50` and `1.50` is not trusted."""
    assert shop_file(file("1,50", "1.50", "2,25")).topics == ["decimal_mark"]


def test_days_first_or_months_first(shop_file: Any) -> None:
    """A day above twelve proves the order; a point does; rows in order of time do; otherwise it is asked."""
    head = "Order,Date,SKU,Qty,Amount\n"

    def days(*dates: str) -> Any:
        return shop_file(head + "".join(f"X{i * 7 % 5},{d},A,1,2.00\n" for i, d in enumerate(dates)))

    assert days("3/4/2026", "25/4/2026").rows("sales", "day")[0] == (date(2026, 4, 3),)
    assert days("3/4/2026", "4/25/2026").rows("sales", "day")[0] == (date(2026, 3, 4),)
    assert days("3.4.2026", "5.4.2026").rows("sales", "day")[0] == (date(2026, 4, 3),)
    assert days("10/1/2026", "12/1/2026", "1/2/2026", "3/2/2026").rows("sales", "day")[0] == (date(2026, 1, 10),)
    assert days("3/4/2026", "5/4/2026").topics == ["date_order"]


def test_a_column_that_mixes_two_orders_is_asked(shop_file: Any) -> None:
    """13/4 and 4/13 in one column: no cell of it is trusted before somebody says which order holds, and the rest is
    set aside."""
    text = "Order,Date,SKU,Qty,Amount\n1,13/4/2026,A,1,2.00\n2,4/13/2026,A,1,2.00\n3,3/4/2026,A,1,2.00\n"
    case = shop_file(text)
    assert case.topics == ["date_order"]
    question = case.understood.questions[0]
    answered = shop_file(text, corrections=[Correction(question=question.id, answer="dmy")]).loaded()
    assert answered.tables["sales"]["day"].to_list() == [date(2026, 4, 13), date(2026, 4, 3)]
    assert answered.quarantine["row"].to_list() == [3]


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-14 15:30",
        "14.03.2026 15:30",
        "14/03/2026 3:30 PM",
        "2026年3月14日 15:30",
        "14 mars 2026 15h30",
        "March 14, 2026 3:30 pm",
        "20260314 1530",
        "2026-03-14T14:30:00Z",
        "2026-03-14T15:30:00+01:00",
        "Sat, 14 Mar 2026 14:30:00 GMT",
        "1773498600",
        "1773498600000",
        "46095.6458333333",
    ],
)
def test_one_moment_in_many_forms(shop_file: Any, written: str) -> None:
    """Half past three in Paris on 14 March 2026, as tills, shops, spreadsheets and servers write it."""
    case = shop_file(f"Order|Ordered at|SKU|Qty|Amount\n1|{written}|A|1|2.00\n")
    assert case.rows("sales", "ordered_at", "day") == [(datetime(2026, 3, 14, 14, 30, tzinfo=UTC), date(2026, 3, 14))]


def test_a_day_is_the_shops_own(shop_file: Any) -> None:
    """Half past eleven in the evening UTC is the next day in Paris; a bare date is that day everywhere."""
    text = "Order,Ordered at,SKU,Qty,Amount\n1,2026-03-14T23:30:00Z,A,1,2.00\n2,2026-03-14,A,1,2.00\n"
    assert shop_file(text).rows("sales", "day") == [(date(2026, 3, 15),), (date(2026, 3, 14),)]
    tokyo = ShopProfile(currency="JPY", time_zone="Asia/Tokyo")
    assert shop_file(text, profile=tokyo).rows("sales", "day") == [(date(2026, 3, 15),), (date(2026, 3, 14),)]


def test_a_time_beside_the_date(shop_file: Any) -> None:
    """Date and time in two columns are one moment."""
    case = shop_file("Order;Datum;Uhrzeit;Art.-Nr.;Menge;Betrag\n1;14.03.2026;15:30;A;1;2,00\n")
    assert case.rows("sales", "ordered_at") == [(datetime(2026, 3, 14, 14, 30, tzinfo=UTC),)]


def test_numbers_of_articles_stay_text(shop_file: Any) -> None:
    """Five thousand numeric article numbers keep their leading zeros."""
    rows = "".join(f"{n:08},Product {n},{n % 90 + 1}.50\n" for n in range(5000))
    case = shop_file(f"SKU,Product name,Price\n{rows}")
    numbers = [number for (number,) in case.rows("products", "product_id")]
    assert numbers == [f"{n:08}" for n in range(5000)]


def test_article_numbers_that_a_spreadsheet_shortened_are_set_aside(shop_file: Any) -> None:
    """`4.00638E+12` is no article number: the row goes to the quarantine and says why."""
    case = shop_file("SKU,Product name,Price\n4.00638E+12,Tea,3.50\nB-2,Milk,1.20\n")
    loaded = case.loaded()
    assert loaded.tables["products"]["product_id"].to_list() == ["B-2"]
    assert loaded.quarantine.select("row", "column").rows() == [(2, "SKU")]
    assert "shortened" in loaded.quarantine["reason"][0]


def test_a_sign_that_stands_for_several_currencies(shop_file: Any) -> None:
    """`$` is the shop's own dollar; in a shop that reckons in euro it is asked."""
    text = file("$3.50", "$4.25")
    canadian = shop_file(text, profile=ShopProfile(currency="CAD"))
    assert canadian.rows("sales", "currency") == [("CAD",), ("CAD",)]
    case = shop_file(text)
    assert case.topics == ["currency"]
    answered = shop_file(text, corrections=[Correction(question=case.understood.questions[0].id, answer="AUD")])
    assert answered.rows("sales", "currency", "amount") == [("AUD", 350), ("AUD", 425)]


def test_price_or_amount(shop_file: Any) -> None:
    """A column called price that grows with the quantity is the line's amount; one that stays is the price."""
    head = "Order,Date,SKU,Qty,Price\n"
    line = head + "1,2026-03-14,A,1,3.00\n2,2026-03-14,A,3,9.00\n3,2026-03-14,B,2,5.00\n4,2026-03-15,B,4,10.00\n"
    unit = head + "1,2026-03-14,A,1,3.00\n2,2026-03-14,A,3,3.00\n3,2026-03-14,B,2,2.50\n4,2026-03-15,B,4,2.50\n"
    assert amounts(shop_file(line)) == amounts(shop_file(unit)) == [300, 900, 500, 1000]
    open_ = head + "1,2026-03-14,A,2,3.00\n2,2026-03-15,B,3,9.00\n"
    assert shop_file(open_).topics == ["price"]


def test_columns_that_are_not_what_they_are_called(shop_file: Any) -> None:
    """A column called amount without numbers is not passed over in silence."""
    case = shop_file("Order,Date,SKU,Qty,Amount\n1,2026-03-14,A,1,cheap\n2,2026-03-15,B,2,dear\n")
    assert case.topics == ["meaning"]
    assert case.understood.questions[0].column == "Amount"


def test_rows_without_a_quantity_are_asked(shop_file: Any) -> None:
    """Where no column says how many, each row may be one piece: the user says so, and a refund is one that came
    back."""
    text = "Order,Date,SKU,Amount\n1001,2026-03-14,A,3.00\n1002,2026-03-15,A,-3.00\n"
    case = shop_file(text)
    assert case.topics == ["quantity"]
    answered = shop_file(
        text, corrections=[Correction(question=case.understood.questions[0].id, answer="each row is one")]
    )
    assert answered.rows("sales", "quantity", "amount", "kind") == [(1.0, 300, "sale"), (-1.0, -300, "return")]


def test_small_numbers_of_one_day_are_asked(shop_file: Any) -> None:
    """Receipts 1 to 20 of one day: if the till begins again tomorrow, the day is made part of the number."""
    text = "Receipt,Date,SKU,Qty,Amount\n" + "".join(f"{n},2026-03-14,A,1,3.00\n" for n in range(1, 21))
    case = shop_file(text)
    assert case.topics == ["meaning"]
    answered = shop_file(text, corrections=[Correction(question=case.understood.questions[0].id, answer="each day")])
    assert answered.rows("sales", "order_id")[0] == ("2026-03-14/1",)
