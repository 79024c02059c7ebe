"""A form that was understood once is read again in silence, and asks again only when the cells no longer fit."""

from datetime import date
from typing import Any

from morgiana.commerce.importing.models import Correction, DateFormat

HEAD = "Order,Date,SKU,Qty,Amount\n"
OPEN = HEAD + "1,3/4/2026,A,1,2.00\n2,5/4/2026,A,1,2.00\n"


def test_an_answer_is_remembered(shop_file: Any) -> None:
    """Asked once for the order of dates, the next file of the form is read so without a question."""
    question = shop_file(OPEN).understood.questions[0]
    answered = shop_file(OPEN, corrections=[Correction(question=question.id, answer="dmy")])
    again = shop_file(HEAD + "3,6/4/2026,A,1,2.00\n", saved=answered.mappings)
    assert again.rows("sales", "day") == [(date(2026, 4, 6),)]


def test_columns_in_another_order_are_the_same_form(shop_file: Any) -> None:
    """Column names make the form, not their places."""
    question = shop_file(OPEN).understood.questions[0]
    answered = shop_file(OPEN, corrections=[Correction(question=question.id, answer="dmy")])
    moved = "Amount,Qty,SKU,Date,Order\n2.00,1,A,6/4/2026,3\n"
    assert shop_file(moved, saved=answered.mappings).rows("sales", "order_id", "day", "amount") == [
        ("3", date(2026, 4, 6), 200)
    ]


def test_cells_that_prove_another_order_ask_again(shop_file: Any) -> None:
    """Days first was saved; a file whose dates can only put the month first is not read either way in silence."""
    saved = shop_file(HEAD + "1,13/4/2026,A,1,2.00\n").mappings
    text = HEAD + "2,4/13/2026,A,1,2.00\n"
    case = shop_file(text, saved=saved)
    assert case.topics == ["saved"]
    right = shop_file(
        text, saved=saved, corrections=[Correction(question=case.understood.questions[0].id, answer="right")]
    )
    assert right.rows("sales", "day") == [(date(2026, 4, 13),)]


def test_cells_that_are_no_numbers_any_more_ask_again(shop_file: Any) -> None:
    """A quantity column full of words is asked about, not put into the quarantine row by row."""
    saved = shop_file(HEAD + "1,2026-04-13,A,1,2.00\n").mappings
    assert shop_file(HEAD + "2,2026-04-14,A,many,2.00\n", saved=saved).topics == ["saved"]


def test_corrections_change_meanings_and_forms(shop_file: Any) -> None:
    """What the user says of a column holds, and is saved with the mapping."""
    text = "Order,Date,Thing,Pieces,Paid,Extra\n1,3/4/2026,A,1,2.00,9.00\n2,4/4/2026,B,2,3.00,8.00\n"
    said = [
        Correction(column="Date", date=DateFormat(order="mdy")),
        Correction(column="Thing", meaning="sales.product_id"),
        Correction(column="Paid", meaning="ignored"),
        Correction(column="Extra", meaning="sales.amount"),
    ]
    case = shop_file(text, corrections=said)
    rows = [("A", date(2026, 3, 4), 900), ("B", date(2026, 4, 4), 800)]
    assert case.rows("sales", "product_id", "day", "amount") == rows
    assert shop_file(text, saved=case.mappings).rows("sales", "product_id", "day", "amount") == rows


def test_a_sheet_can_be_left_out(shop_file: Any) -> None:
    """The user can say that a sheet is not used."""
    case = shop_file(OPEN, corrections=[Correction(table="ignored")])
    assert case.understood.sheets[0].tables == []
    assert case.topics == []


def test_the_meaning_of_a_word_is_remembered(shop_file: Any) -> None:
    """What an unknown state means is asked once, not with each file."""
    text = "Order,Date,SKU,Qty,Amount,Status\n1001,2026-03-14,A-1,1,3.50,paid\n1002,2026-03-14,A-2,1,3.50,zurpled\n"
    question = shop_file(text).understood.questions[0]
    answered = shop_file(text, corrections=[Correction(question=question.id, answer="cancelled")])
    again = shop_file(text.replace("1001", "1003").replace("1002", "1004"), saved=answered.mappings)
    assert again.rows("sales", "order_id", "kind") == [("1003", "sale"), ("1004", "cancellation")]
