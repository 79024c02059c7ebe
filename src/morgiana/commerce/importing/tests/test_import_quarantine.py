"""Rows that cannot be read: set aside with row, column and reason, accounted for, corrected, brought in."""

from decimal import Decimal
from typing import Any

from morgiana.commerce.importing.understanding.cells import LINE, REASON, ROW

TEXT = (
    "Order,Date,SKU,Qty,Amount\n1,2026-03-14,A-1,2,7.00\n1,2026-03-14,A-1,two,3.50\n2,2026-02-30,B-2,1,1.20\n"
    "3,2026-03-15,,1,5.00\n,,Total,4,16.70\n4,2026-03-16,B-2,3,3.60\n"
)


def test_each_bad_row_says_where_and_why(shop_file: Any) -> None:
    """A word for a quantity, a day that does not exist, a missing article; the total in the middle is no row at all."""
    loaded = shop_file(TEXT).loaded()
    assert [(row, column) for _, _, row, column, _, _ in loaded.quarantine.rows()] == [
        (3, "Qty"),
        (4, "Date"),
        (5, "SKU"),
    ]
    assert all(loaded.quarantine["reason"])
    assert loaded.tables["sales"]["order_id"].to_list() == ["1", "4"]


def test_every_row_and_sum_is_somewhere(shop_file: Any) -> None:
    """Of six rows two are read, three in quarantine, one is a total; each sum of the file is split among them
    exactly."""
    (account,) = shop_file(TEXT).loaded().reconciliations
    assert (account.rows_in_file, account.rows_read, account.rows_quarantined, account.rows_set_aside) == (
        6,
        2,
        3,
        {"totals": 1},
    )
    amount = next(check for check in account.sums if check.column == "Amount")
    assert (amount.in_file, amount.read, amount.quarantined, amount.set_aside) == (
        Decimal("37.00"),
        Decimal("10.60"),
        Decimal("9.70"),
        Decimal("16.70"),
    )


def test_rows_with_formulas_are_in_the_account(shop_file: Any) -> None:
    """A row with a formula for its article is unreadable; what it says of quantity and amount is in the file's sums."""
    rows = [f"{n},2026-03-{n + 10},A-{n},{n},{n}.50" for n in range(1, 9)] + ["9,2026-03-19,=B2,9,9.50"]
    (account,) = shop_file("Order,Date,SKU,Qty,Amount\n" + "\n".join(rows) + "\n").loaded().reconciliations
    assert (account.rows_in_file, account.rows_read, account.rows_quarantined) == (9, 8, 1)
    quantity, amount = account.sums
    assert (quantity.in_file, quantity.read, quantity.quarantined) == (45, 36, 9)
    assert (amount.in_file, amount.read, amount.quarantined) == (Decimal("49.50"), Decimal("40.00"), Decimal("9.50"))


def test_a_corrected_row_keeps_its_place_in_its_order(shop_file: Any) -> None:
    """The second line of one article in an order is still the second when it comes in alone, by the quarantine's
    own columns."""
    bad = shop_file(TEXT).loaded().quarantine
    assert bad.filter(bad["row"] == 3)["line"].to_list() == [2]
    corrected = f"Order,Date,SKU,Qty,Amount,{ROW},{REASON},{LINE}\n1,2026-03-14,A-1,2,3.50,3,why,2\n"
    assert shop_file(corrected).rows("sales", "order_id", "product_id", "line", "quantity") == [("1", "A-1", 2, 2.0)]


def test_a_corrected_quarantine_has_the_form_of_its_file(shop_file: Any) -> None:
    """The columns that the quarantine adds do not make it another form: the saved mapping reads it without a
    question."""
    saved = shop_file(TEXT).mappings
    corrected = f"Order,Date,SKU,Qty,Amount,{ROW},{REASON},{LINE}\n1,2026-03-14,A-1,2,3.50,3,why,2\n"
    case = shop_file(corrected, saved=saved)
    assert case.mappings[0].fingerprint == saved[0].fingerprint
    assert case.topics == []


def test_a_shampoo_called_total_is_no_total(shop_file: Any) -> None:
    """A name that begins with a word for a total is an article like another."""
    case = shop_file(
        "Order,Date,SKU,Product name,Qty,Amount\n1,2026-03-14,A-1,Total Care "
        "Shampoo,2,7.00\n2,2026-03-14,A-2,Soap,1,1.00\n"
    )
    assert [sku for (sku,) in case.rows("sales", "product_id")] == ["A-1", "A-2"]


def test_an_account_catches_a_number_that_was_read_wrongly(shop_file: Any, monkeypatch: Any) -> None:
    """The file's sum is counted another way than the rows are read: a reader that loses a digit is found out."""
    import polars as pl

    from morgiana.commerce.importing.understanding import apply, cells, parsing_numbers

    case = shop_file("Order,Date,SKU,Qty,Amount\n1,2026-03-14,A-1,2,7.00\n2,2026-03-14,A-1,1,3.50\n")
    right = parsing_numbers.micros_of

    def wrong(texts: pl.Series, form: Any) -> pl.Series:
        return right(texts, form) + 1

    monkeypatch.setattr(cells, "micros_of", wrong)
    assert not any(a.holds for a in apply(case.sheets, case.understood, profile=case.profile).reconciliations)
