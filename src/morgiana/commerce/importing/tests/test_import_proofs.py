"""What the cells prove against, or without, the names of their columns: look-alikes of exports of tills and markets."""

from typing import Any

import pytest

from morgiana.commerce.importing.models import Correction

PRICES = [2.5, 4.0, 1.2, 7.3]


def rows(form: str, n: int = 24) -> str:
    """Lines of `form` with `n`, `day`, `sku`, `name`, `q`, `price` and `amount`; every third order has two lines."""
    lines = []
    for i in range(n):
        price, q = PRICES[i % 4], i % 3 + 1
        day = f"2026-03-{i // 2 + 1:02}"
        values = {
            "n": 1000 + i // 2,
            "i": i,
            "day": day,
            "sku": f"A-{i % 4}",
            "name": "Tea Milk Jam Rye".split()[i % 4],
        }
        lines.append(form.format(**values, q=q, price=f"{price:.2f}", amount=f"{price * q:.2f}", back="RS"[i % 5 > 0]))
    return "\n".join(lines) + "\n"


TRUTH = sum(round(PRICES[i % 4] * (i % 3 + 1) * 100) for i in range(24))


def paid(case: Any) -> int:
    return sum(amount for (amount,) in case.rows("sales", "amount"))


def test_words_of_sales_and_refunds_in_a_column_of_unknown_name(shop_file: Any) -> None:
    """`Receipt type` with Sale and Refund says what came back, although no such name is known."""
    text = "Date,Receipt number,Slip form,SKU,Quantity,Net sales\n" + rows("{day},{n},{back},{sku},{q},{amount}")
    case = shop_file(text.replace(",R,", ",Refund,").replace(",S,", ",Sale,"))
    kinds = [kind for (kind,) in case.rows("sales", "kind")]
    assert kinds.count("return") == 5
    assert paid(case) == TRUTH - 2 * sum(round(PRICES[i % 4] * (i % 3 + 1) * 100) for i in range(0, 24, 5))


def test_pieces_that_came_back_are_a_number_and_no_flag(shop_file: Any) -> None:
    """`Qty returned` of 1 does not make the whole line a return: it is asked, and nothing is asked of noughts."""
    text = "Order,Date,SKU,Qty sold,Qty returned,Unit price\n"
    case = shop_file(text + rows("{n},{day},{sku},{q},1,{price}"))
    assert case.topics == ["meaning"]
    said = [Correction(question=case.understood.questions[0].id, answer="ignored")]
    assert paid(shop_file(text + rows("{n},{day},{sku},{q},1,{price}"), corrections=said)) == TRUTH
    assert paid(shop_file(text + rows("{n},{day},{sku},{q},0,{price}"))) == TRUTH


def test_a_header_that_says_cents(shop_file: Any) -> None:
    """Whole numbers below `unit_price_cents` are the minor unit."""
    text = "order,date,sku,quantity,unit_price_cents\n1001,2026-03-14,A,2,350\n1002,2026-03-15,B,1,1299\n"
    assert shop_file(text).rows("sales", "amount") == [(700,), (1299,)]


def test_yen_have_no_decimals(shop_file: Any) -> None:
    """The comma beside a yen sign stands between thousands; only which yen or yuan is asked."""
    case = shop_file("注文番号,注文日,商品番号,数量,単価\n1,2026/03/14,A,2,¥1,269\n".replace("¥1,269", '"¥1,269"'))
    assert case.topics == ["currency"]


def test_a_column_of_currency_codes_under_an_unknown_name(shop_file: Any) -> None:
    """Rows that name RUB are not taken for the shop's euros."""
    case = shop_file("Order,Date,SKU,Qty,Unit price,Код валюты товара\n" + rows("{n},{day},{sku},{q},{price},RUB"))
    assert set(case.rows("sales", "currency")) == {("RUB",)}


def test_lines_of_orders_are_no_orders(shop_file: Any) -> None:
    """Several rows of one order that say how many are lines: which column is the article is asked, nothing dropped."""
    text = "OrderId,OrderDate,OrderStatus,Gizmo,Quantity,TotalAmount\n" + rows("{n},{day},paid,{sku},{q},{amount}")
    case = shop_file(text)
    assert case.understood.questions
    assert case.understood.sheets[0].tables[0] == "sales"


def test_an_empty_column_called_paid_is_no_money(shop_file: Any) -> None:
    """Another column has the amounts."""
    text = "Receipt Number,Date,Sku,Quantity,Total,Paid\n" + rows("{n},{day},{sku},{q},{amount},")
    case = shop_file(text)
    said = [Correction(question=q.id, answer="sales.amount") for q in case.understood.questions]
    assert paid(shop_file(text, corrections=said)) == TRUTH


@pytest.mark.parametrize("head", ["Sold For,Total Price", "Paid,Total"])
def test_quantity_times_one_column_is_the_other(shop_file: Any, head: str) -> None:
    """Then the one is the price and the other what was paid, whatever they are called."""
    text = f"Order,Date,SKU,Quantity,{head}\n" + rows("{n},{day},{sku},{q},{price},{amount}")
    assert paid(shop_file(text)) == TRUTH


def test_another_number_in_every_row_is_no_article(shop_file: Any) -> None:
    """`Item ID` that numbers the lines yields to the SKU beside it."""
    text = "Order ID,Order Date,Item ID,Item SKU,Qty,Unit price\n" + rows("{n},{day},IT{i},{sku},{q},{price}")
    assert len(set(shop_file(text).rows("sales", "product_id"))) == 4


def test_a_barcode_beside_a_name_numbers_the_article(shop_file: Any) -> None:
    """`Item` holds words; the barcode keeps its zeros."""
    text = "Txn,Txn Date,Barcode,Item,Qty,Unit price\n" + rows("{n},{day},00{sku},{name},{q},{price}").replace("A-", "")
    case = shop_file(text)
    assert set(case.rows("sales", "product_id")) == {("000",), ("001",), ("002",), ("003",)}
    assert {name for (name,) in case.rows("products", "name")} == {"Tea", "Milk", "Jam", "Rye"}


def test_gross_and_net_in_brackets(shop_file: Any) -> None:
    """Of `Price (Gross)` and `Price (Net)` the one with tax is what was paid; neither is asked about."""
    text = "Order,Date,SKU,Qty,Price (Gross),Price (Net)\n" + rows("{n},{day},{sku},{q},{price},1.00")
    assert not any("Several columns" in q.text for q in shop_file(text).understood.questions)


def test_words_around_a_moment(shop_file: Any) -> None:
    """`14 de marzo de 2026 11:25 hs.` is a moment."""
    text = "Order,Order date,SKU,Qty,Unit price\n7,14 de marzo de 2026 11:25 hs.,A,2,3.50\n"
    assert shop_file(text).rows("sales", "amount") == [(700,)]


@pytest.mark.parametrize("head", ["Voided", "Void?", "Cancelled", "Storniert"])
def test_a_flag_says_what_was_cancelled(shop_file: Any, head: str) -> None:
    """Lines that were voided are no sales."""
    text = f"Order,Date,SKU,Qty,Unit price,{head}\n" + rows("{n},{day},{sku},{q},{price},{back}")
    case = shop_file(text.replace(",R\n", ",true\n").replace(",S\n", ",false\n"))
    assert [kind for (kind,) in case.rows("sales", "kind")].count("cancellation") == 5


def test_a_flag_of_the_orders_cancels_their_lines(shop_file: Any) -> None:
    """Beside the lines, the list of orders says which were cancelled."""
    lines = "Order,SKU,Qty,Unit price\n1,A,2,1.50\n1,B,1,2.00\n2,A,1,1.50\n"
    orders = "Order,Order date,Cancelled,Total\n1,2026-03-14,true,5.00\n2,2026-03-15,false,1.50\n"
    case = shop_file({"lines.csv": lines, "orders.csv": orders})
    assert case.rows("sales", "order_id", "kind") == [("1", "cancellation"), ("1", "cancellation"), ("2", "sale")]
    assert case.rows("orders", "order_id", "status") == [("1", "cancelled"), ("2", None)]


def test_codes_of_which_one_says_return_are_asked(shop_file: Any) -> None:
    """`RTN` is known, `ZZ9` beside it is asked; nothing is taken for a sale by default."""
    text = "Order,Date,Op,SKU,Qty,Unit price\n" + rows("{n},{day},{back},{sku},{q},{price}")
    assert shop_file(text.replace(",R,", ",RTN,").replace(",S,", ",ZZ9,")).topics == ["status"]


def test_year_month_and_day_in_three_columns(shop_file: Any) -> None:
    """They are one day."""
    text = "Order,Year,Month,Day,SKU,Qty,Unit price\n1,2026,3,4,A,2,1.50\n2,2026,3,15,B,1,2.00\n"
    assert [str(day) for (day,) in shop_file(text).rows("sales", "day")] == ["2026-03-04", "2026-03-15"]


def test_sums_of_articles_without_a_day_are_asked(shop_file: Any) -> None:
    """What was sold of each article in some time is not left out without a word."""
    assert shop_file("SKU,Product,Units sold,Revenue\nA,Tea,50,175.00\nB,Milk,20,24.00\n").topics == ["table"]


def test_money_as_an_object(shop_file: Any) -> None:
    """`unit_price.amount` beside `unit_price.currency` is the price."""
    line = '{"order": 1, "date": "2026-03-14", "sku": "A", "quantity": 2, "unit_price": {"amount": "1.50"}}'
    assert shop_file({"s.jsonl": line}).rows("sales", "amount") == [(300,)]


def test_places_side_by_side_are_asked(shop_file: Any) -> None:
    """A day, an article and numbers below `Store 1` to `Store 3` are not passed over in silence."""
    text = "Date,SKU,Store 1,Store 2,Store 3\n2026-03-14,A,1,2,3\n2026-03-15,B,4,5,6\n"
    assert shop_file(text).topics == ["table"]


def test_the_day_of_the_order_and_not_of_its_payment(shop_file: Any) -> None:
    """Whichever of the two columns comes first."""
    text = "Order,Paid at,Created at,SKU,Qty,Unit price\n1,2026-03-17,2026-03-14,A,2,1.50\n"
    assert [str(day) for (day,) in shop_file(text).rows("sales", "day")] == ["2026-03-14"]


def test_numbers_that_stay_within_a_day_may_be_those_of_receipts(shop_file: Any) -> None:
    """Under an unknown name they are asked about, so that a day is not taken for one order."""
    text = "Zzz,Date,SKU,Qty,Unit price\n" + rows("{n},{day},{sku},{q},{price}", 48)
    assert shop_file(text).topics == ["meaning"]
