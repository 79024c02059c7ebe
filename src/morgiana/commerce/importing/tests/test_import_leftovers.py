"""Nothing that could be the shop's sales is left out, cut short or counted as something else without a word."""

from typing import Any

from morgiana.commerce.importing.models import Correction
from morgiana.commerce.shop import ShopProfile


def test_a_run_of_numbers_under_names_that_count_up_is_asked(shop_file: Any) -> None:
    """Days as `d_1`, `d_2` have no date: they are not dropped in silence, and a place alone makes no stock list."""
    case = shop_file("item_id,store_id,dept_id,d_1,d_2,d_3,d_4\nA,CA_1,HOBBIES,1,0,3,2\nB,CA_1,HOBBIES,4,5,0,1\n")
    assert case.topics == ["meaning"]
    assert "4 columns, 'd_1' to 'd_4'" in case.understood.questions[0].text
    assert case.understood.sheets[0].tables == ["products"]
    question = case.understood.questions[0].id
    left = shop_file(
        "item_id,store_id,dept_id,d_1,d_2,d_3,d_4\nA,CA_1,HOBBIES,1,0,3,2\nB,CA_1,HOBBIES,4,5,0,1\n",
        corrections=[Correction(question=question, answer="ignored")],
    )
    assert left.rows("products", "product_id") == [("A",), ("B",)]
    assert "stock" not in left.loaded().tables


def test_months_as_columns_are_sums_that_are_asked(shop_file: Any) -> None:
    """`Jan 2026` above numbers is a month's sum; taken on its first day only if the user says so."""
    text = "SKU,Product,Jan 2026,Feb 2026,Mar 2026\nA,Tea,3,5,0\nB,Milk,2,,7\n"
    case = shop_file(text)
    assert sorted(case.topics) == ["period", "quantity"]
    answers = {"period": "first_day", "quantity": "sales.quantity"}
    said = [Correction(question=q.id, answer=answers[q.topic]) for q in case.understood.questions]
    rows = shop_file(text, corrections=said).rows("sales", "product_id", "day", "quantity")
    assert [(p, f"{d:%Y-%m}", q) for p, d, q in rows] == [
        ("A", "2026-01", 3.0), ("A", "2026-02", 5.0), ("B", "2026-01", 2.0), ("B", "2026-03", 7.0)
    ]  # fmt: skip


def test_numbers_of_articles_that_a_spreadsheet_cut_short_are_not_one_article(shop_file: Any) -> None:
    """A column full of `4,00634E+12` is asked about, with the remedy; it is never loaded as one article."""
    lines = "".join(f"{n};2026-03-{n:02};4,00634E+12;{n};1,50\n" for n in range(10, 20))
    case = shop_file(f"Order;Date;EAN;Qty;Unit price\n{lines}")
    assert case.topics == ["meaning"]
    assert "Format the column as text and export it again." in case.understood.questions[0].text


def test_the_number_of_the_order_above_its_lines(shop_file: Any) -> None:
    """In `orders[].lines[]` what is called `id` above the lines is the order's number."""
    case = shop_file(
        {
            "orders.json": '{"orders": [{"id": 7, "created": "2026-03-14T10:00:00Z", "lines": [{"sku": "A", "qty": 2, '
            '"unit_price": 1.5}, {"sku": "B", "qty": 1, "unit_price": 3}]}, {"id": 8, "created": '
            '"2026-03-15T10:00:00Z", '
            '"lines": [{"sku": "A", "qty": 3, "unit_price": 1.5}]}]}'
        }
    )
    assert case.rows("sales", "order_id", "product_id", "quantity", "amount") == [
        ("7", "A", 2.0, 300), ("7", "B", 1.0, 300), ("8", "A", 3.0, 450)
    ]  # fmt: skip


def test_a_tax_whose_name_has_a_rate_is_money_where_it_grows_with_the_price(shop_file: Any) -> None:
    """`Tax 5%` of 5.00 is 0.25; with it, quantity x price is the total that was paid."""
    lines = [(n, n % 5 + 1, 1 + n * 0.5) for n in range(1, 21)]
    text = "Invoice ID,Item code,Unit price,Quantity,Tax 5%,Total,Date\n" + "".join(
        f"{n},A-{n},{price:.2f},{q},{q * price * 0.05:.4f},{q * price * 1.05:.4f},2026-03-{n:02}\n"
        for n, q, price in lines
    )
    rows = shop_file(text).rows("sales", "amount", "tax")
    assert rows == [(int(q * price * 105 + 0.5), int(q * price * 5 + 0.5)) for _, q, price in lines]


_DOLLARS = (
    "Order,Date,SKU,Qty,Amount,Discount,Country\n1,2026-03-14,A,1,$3.50,$0.50,{0}\n2,2026-03-15,B,2,$4.00,$0.10,{1}\n"
)


def test_the_sign_of_several_currencies_is_asked_once(shop_file: Any) -> None:
    """Two columns and two files with $ are one question; its answer holds for all of them."""
    files = {"a.csv": _DOLLARS.format("", ""), "b.csv": _DOLLARS.format("", "").replace("\n1,", "\n3,")}
    case = shop_file(files)
    assert case.topics == ["currency"]
    said = [Correction(question=case.understood.questions[0].id, answer="CAD")]
    assert set(shop_file(files, corrections=said).rows("sales", "currency")) == {("CAD",)}


def test_a_dollar_is_that_of_the_one_country_that_every_row_names(shop_file: Any) -> None:
    """Canada spends its own dollar; the note says what was taken. Two countries prove nothing."""
    case = shop_file(_DOLLARS.format("Canada", "Canada"))
    assert set(case.rows("sales", "currency")) == {("CAD",)}
    assert any("CAD" in note for note in case.understood.sheets[0].notes)
    assert shop_file(_DOLLARS.format("Canada", "United States")).topics == ["currency"]


def test_words_of_how_something_was_sold_are_no_kinds_of_lines(shop_file: Any) -> None:
    """`online` says nothing of returns; a word that nobody knows is still asked."""
    text = "Order,Order Type,Date,SKU,Qty,Amount\n1,online,2026-03-14,A,1,3.50\n2,{},2026-03-15,B,2,4.00\n"
    assert [k for (k,) in shop_file(text.format("online")).rows("sales", "kind")] == ["sale", "sale"]
    assert shop_file(text.format("RTN-9")).topics == ["status", "status"]


def test_sums_of_a_shop_by_day_are_asked(shop_file: Any) -> None:
    """A day and the money of each shop name no article: they are neither loaded nor left out in silence."""
    text = "Store,Date,Sales,Customers,Promo\n1,2026-03-14,5263,555,1\n2,2026-03-14,6064,625,0\n"
    case = shop_file(text)
    assert case.topics == ["table"]
    said = [Correction(question=case.understood.questions[0].id, answer="ignored")]
    assert not shop_file(text, corrections=said).topics


def test_the_name_in_the_shops_language(shop_file: Any) -> None:
    """Of names in several languages, the shop's own is taken."""
    text = "sku,name_en,name_fr,name_de,price\nA,Tea,Thé,Tee,3.50\nB,Milk,Lait,Milch,1.20\n"
    french = ShopProfile(currency="EUR", language="fr")
    assert shop_file(text).rows("products", "name") == [("Tea",), ("Milk",)]
    assert shop_file(text, profile=french).rows("products", "name") == [("Thé",), ("Lait",)]


def test_of_prices_in_several_currencies_the_shops_own(shop_file: Any) -> None:
    """A row for each currency of one article: the price in the shop's currency is kept."""
    case = shop_file("sku,name,price,currency\nA,Tea,3.50,EUR\nA,Tea,3.99,USD\nB,Milk,1.40,USD\nB,Milk,1.20,EUR\n")
    assert case.rows("products", "product_id", "price", "currency") == [("A", 350, "EUR"), ("B", 120, "EUR")]


def test_a_quantity_among_products_may_be_their_stock(shop_file: Any) -> None:
    """It is asked, and loaded as the answer says."""
    text = "SKU,Name,Price,Quantity\nA,Tea,3.50,10\nB,Milk,1.20,5\n"
    case = shop_file(text)
    assert case.topics == ["meaning"]
    question = case.understood.questions[0].id
    stocked = shop_file(text, corrections=[Correction(question=question, answer="stock.on_hand")])
    assert stocked.rows("stock", "product_id", "on_hand") == [("A", 10.0), ("B", 5.0)]
    left = shop_file(text, corrections=[Correction(question=question, answer="ignored")])
    assert list(left.loaded().tables) == ["products"]
