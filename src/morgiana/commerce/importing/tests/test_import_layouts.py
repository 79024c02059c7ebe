"""Layouts that say less than they should: what follows from the sheet is taken, the rest is asked."""

from datetime import date
from typing import Any

from morgiana.commerce.importing.models import Correction


def answer(case: Any, key: str, number: int = 0) -> Correction:
    return Correction(question=case.understood.questions[number].id, answer=key)


def test_orders_that_say_their_number_once(shop_file: Any) -> None:
    """Number and day stand on an order's first line; the lines below belong to it."""
    case = shop_file(
        "Order,Date,SKU,Qty,Amount\n1001,2026-03-14,A,1,3.00\n,,B,2,4.00\n1002,2026-03-15,A,1,3.00\n,,C,1,9.00\n"
    )
    assert case.rows("sales", "order_id", "day", "product_id") == [
        ("1001", date(2026, 3, 14), "A"),
        ("1001", date(2026, 3, 14), "B"),
        ("1002", date(2026, 3, 15), "A"),
        ("1002", date(2026, 3, 15), "C"),
    ]


def test_stock_in_several_rows(shop_file: Any) -> None:
    """Batches of one article are added up if the user says that they are parts of its stock."""
    text = "SKU,Batch,On hand\nA,L1,5\nA,L2,7\nB,L1,3\n"
    case = shop_file(text)
    assert case.topics == ["quantity"]
    together = shop_file(text, corrections=[answer(case, "add up")]).rows("stock", "product_id", "on_hand")
    last = shop_file(text, corrections=[answer(case, "last")]).rows("stock", "product_id", "on_hand")
    assert (sorted(together), sorted(last)) == ([("A", 12.0), ("B", 3.0)], [("A", 7.0), ("B", 3.0)])


def test_a_table_without_a_known_name_is_asked(shop_file: Any) -> None:
    """Numbers and days under unknown names are neither guessed nor passed over: each guess is a question."""
    rows = ("1001,2026-03-14,A-1,2,3.50,7.00", "1002,2026-03-15,B-2,1,1.20,1.20", "1003,2026-03-15,A-1,3,3.50,10.50")
    text = "\n".join(("foo,bar,baz,qux,quux,corge", *rows, ""))
    case = shop_file(text)
    assert case.topics == ["table"]
    said = [answer(case, "sales")]
    for _ in range(8):
        case = shop_file(text, corrections=said)
        if not case.understood.questions:
            break
        question = case.understood.questions[0]
        keys = [choice.key for choice in question.choices]
        said.append(Correction(question=question.id, answer="baz" if "baz" in keys else keys[0]))
    assert case.rows("sales", "order_id", "day", "product_id", "quantity", "amount") == [
        ("1001", date(2026, 3, 14), "A-1", 2.0, 700),
        ("1002", date(2026, 3, 15), "B-2", 1.0, 120),
        ("1003", date(2026, 3, 15), "A-1", 3.0, 1050),
    ]


def test_two_columns_of_one_name(shop_file: Any) -> None:
    """Two amounts that differ are asked about; two that are equal are not."""
    head = "Order,Date,SKU,Qty,Amount,Amount\n"
    text = head + "1001,2026-03-14,A,1,3.00,4.00\n1002,2026-03-15,B,1,4.00,5.00\n"
    case = shop_file(text)
    assert case.topics == ["meaning"]
    chosen = shop_file(text, corrections=[answer(case, "Amount (2)")])
    assert chosen.rows("sales", "amount") == [(400,), (500,)]
    assert shop_file(head + "1001,2026-03-14,A,1,3.00,3.00\n").topics == []


def test_months_are_no_days(shop_file: Any) -> None:
    """Sums by month are not loaded as if they were days, unless the user says so."""
    text = "Month,SKU,Units sold,Revenue\n2026-01,A,30,90.00\n2026-02,A,28,84.00\n"
    case = shop_file(text)
    assert case.topics == ["period"]
    assert shop_file(text, corrections=[answer(case, "first_day")]).rows("sales", "day", "quantity") == [
        (date(2026, 1, 1), 30.0),
        (date(2026, 2, 1), 28.0),
    ]


def test_the_header_can_say_the_order_of_dates(shop_file: Any) -> None:
    """`(DD/MM/YYYY)` in the header is as good as a day above twelve."""
    case = shop_file("Order,Date (DD/MM/YYYY),SKU,Qty,Amount\nX2,03/04/2026,A,1,3.00\nX1,05/04/2026,B,2,4.00\n")
    assert case.rows("sales", "day") == [(date(2026, 4, 3),), (date(2026, 4, 5),)]


def test_net_and_gross(shop_file: Any) -> None:
    """Beside an amount with tax, one without is not what was paid."""
    case = shop_file("Order,Date,SKU,Qty,Net amount,VAT amount,Gross amount\n1001,2026-03-14,A,1,10.00,2.00,12.00\n")
    assert case.rows("sales", "amount", "tax") == [(1200, 200)]


def test_rates_are_no_taxes(shop_file: Any) -> None:
    """20 % in a tax column is a rate, not twenty euro."""
    case = shop_file("Order,Date,SKU,Qty,Unit price,VAT\n1001,2026-03-14,A,1,3.00,20%\n1002,2026-03-15,B,2,4.00,5.5%\n")
    assert case.rows("sales", "amount", "tax") == [(300, None), (800, None)]


def test_discounts_that_could_be_shares(shop_file: Any) -> None:
    """0.20 of an amount or 0.20 euro: the amounts decide, or it is asked; cents such as 0.07 are money."""
    head = "Order,Date,SKU,Qty,Unit price,Discount\n"
    lines = "1001,2026-03-14,A,1,10.00,0.20\n1002,2026-03-15,B,2,10.00,0.10\n1003,2026-03-15,B,1,10.00,0.50\n"
    case = shop_file(head + lines)
    assert case.topics == ["meaning"]
    share = shop_file(head + lines, corrections=[answer(case, "sales.discount_share")])
    money = shop_file(head + lines, corrections=[answer(case, "sales.discount")])
    assert share.rows("sales", "amount", "discount") == [(800, 200), (1800, 200), (500, 500)]
    assert money.rows("sales", "amount", "discount") == [(980, 20), (1990, 10), (950, 50)]
    assert shop_file(head + lines.replace("0.10", "0.07")).rows("sales", "amount")[1] == (1993,)


def test_two_tills_without_numbers(shop_file: Any) -> None:
    """Two files of one day without order numbers: the same sales, or twice as many? Neither is taken in silence."""
    text = "Date,SKU,Qty,Amount\n2026-03-14,A,1,3.00\n"
    files = {"till1.csv": text, "till2.csv": text}
    case = shop_file(files)
    assert case.topics == ["period"]
    assert len(shop_file(files, corrections=[answer(case, "same")]).rows("sales", "quantity")) == 1
    assert len(shop_file(files, corrections=[answer(case, "other")]).rows("sales", "quantity")) == 2
