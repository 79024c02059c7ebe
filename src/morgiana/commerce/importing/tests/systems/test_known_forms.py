"""Forms of sales files that are known from public data: each column is what it is or is asked, never another thing."""

from pathlib import Path

import pytest

from morgiana.commerce.importing.models import Understanding
from morgiana.commerce.importing.reading import read
from morgiana.commerce.importing.understanding import understand
from morgiana.commerce.shop import ShopProfile

N = 60


def _understood(folder: Path, header: str, row: str) -> Understanding:
    """A file of that header, its row repeated with `{n}` counted, `{two}` the half of it and `{day}` a day of March."""
    path = folder / "content"
    rows = (row.format(n=n, two=n // 2, day=1 + n % 28, some=100 + n % 7, few=1 + n % 4) for n in range(N))
    path.write_text("\n".join((header, *rows)) + "\n")
    return understand(read(path, "sales.csv"), profile=ShopProfile())


FORMS = {
    "a till in capitals run together": (
        "ORDERNUMBER,QUANTITYORDERED,PRICEEACH,SALES,ORDERDATE,PRODUCTCODE,PRODUCTLINE",
        "10{two},{few},10.50,{few}5.25,3/{day}/2003 0:00,S10_{some},Cars",
        {"ORDERNUMBER": "sales.order_id", "QUANTITYORDERED": "sales.quantity", "PRICEEACH": "sales.unit_price",
         "SALES": "sales.amount", "ORDERDATE": "sales.ordered_at", "PRODUCTCODE": "sales.product_id"},
    ),
    "item numbers and unit sales": (
        "id,date,store_nbr,item_nbr,unit_sales",
        "{n},2017-03-{day:02d},{few},{some}665,{few}.0",
        {"date": "sales.ordered_at", "store_nbr": "sales.location_id", "item_nbr": "sales.product_id",
         "unit_sales": "sales.quantity", "id": "ignored"},
    ),
    "a coffee shop": (
        "transaction_id,transaction_date,transaction_time,transaction_qty,store_id,product_id,unit_price,product_detail",
        "{n},3/{day}/2023,07:06:11,{few},5,{some},3.1,Ethiopia Rg",
        {"transaction_id": "sales.order_id", "transaction_qty": "sales.quantity", "product_id": "sales.product_id",
         "store_id": "sales.location_id", "unit_price": "sales.unit_price"},
    ),
    "a channel beside the customer": (
        "t_dat,customer_id,article_id,price,sales_channel_id",
        "2018-03-{day:02d},c{two},0{some}3713001,0.0508,{few}",
        {"t_dat": "sales.ordered_at", "article_id": "sales.product_id", "sales_channel_id": "sales.channel",
         "customer_id": "sales.customer_id"},
    ),
    "an order's number beside a transaction's": (
        "Sale Date,Item Name,Quantity,Price,Item Total,Currency,Transaction ID,Order ID,SKU",
        "03/{day}/2022,Candle,{few},2.00,{few}.00,USD,32{n},27{two},C-{some}",
        {"Order ID": "sales.order_id", "Transaction ID": "ignored", "SKU": "sales.product_id"},
    ),
    "a receipt's position is no till": (
        "Datum;Bon-Nr.;Pos.;Artikelnummer;Bezeichnung;Menge;Einzelpreis;Gesamtpreis",
        "{day:02d}.03.2022;10{two};{few};4{some};Käse;{few},000;4,50 €;{few}4,50 €",
        {"Bon-Nr.": "sales.order_id", "Artikelnummer": "sales.product_id", "Menge": "sales.quantity"},
    ),
    "bottles sold, not their volume": (
        "Invoice Number,Date,Item Number,Item Description,Bottle Volume (ml),Bottles Sold,Unit Price",
        "S{n},03/{day}/2022,3{some},Vodka,750,{few},6.75",
        {"Bottles Sold": "sales.quantity", "Item Number": "sales.product_id", "Invoice Number": "sales.order_id"},
    ),
    "the shop's own article number before a market place's": (
        "Order ID,Sale Date,Item Name,Listing ID,SKU,Quantity,Item Total",
        "S{n},2022-03-{day:02d},Cup {some},9{some},A-{some},{few},6.75",
        {"SKU": "sales.product_id", "Listing ID": "ignored", "Item Name": "products.name"},
    ),
    "a promotion's end is a day": (
        "sku,promo_start,promo_end,promo_type,discount_pct",
        "A{n},2022-03-{day:02d},2022-04-{day:02d},leaflet,10",
        {"promo_start": "promotions.first_day", "promo_end": "promotions.last_day", "promo_type": "promotions.kind"},
    ),
    "who is bought from": (
        "PO Number,PO Date,Vendor,SKU,Qty Ordered,Qty Received,Unit Cost,Expected Date",
        "PO{two},2022-03-{day:02d},Acme,A{some},10,{few},2.50,2022-04-{day:02d}",
        {"PO Number": "purchases.purchase_id", "Vendor": "purchases.supplier_id", "Qty Received": "purchases.received"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_column_is_what_it_is(tmp_path: Path, form: str) -> None:
    """Told by names that once were taken for something else."""
    header, row, expected = FORMS[form]
    understood = _understood(tmp_path, header, row)
    mapping = understood.sheets[0].mapping
    assert mapping is not None
    meanings = {column.column: column.meaning for column in mapping.columns}
    assert {name: meanings[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Store,DayOfWeek,Date,Sales,Customers,Open,Promo", "{few},{few},2015-03-{day:02d},5{n},6{n},1,0"),
        ("Store,Date,Weekly_Sales,Holiday_Flag", "{few},{day:02d}-03-2010,16{n}.90,0"),
        ("review_id,order_id,review_score,review_creation_date", "r{n},o{n},5,2018-03-{day:02d} 00:00:00"),
        ("order_id,payment_sequential,payment_type,payment_value", "o{two},{few},card,{n}.50"),
    ],
)
def test_what_is_about_something_else_is_not_loaded(tmp_path: Path, header: str, row: str) -> None:
    """Sums of whole shops, counts of customers, reviews and payments are no orders: nothing is loaded unasked."""
    understood = _understood(tmp_path, header, row)
    assert understood.questions or understood.sheets[0].tables == []


def test_rows_that_are_pieces_are_counted_or_asked(tmp_path: Path) -> None:
    """The same article in several rows of one order proves it; without orders it is asked; whole numbers called sales
    may be units or money, which is asked."""
    baskets = _understood(tmp_path, "Transaction,Item,date_time", "{two},Bread,2016-03-{day:02d} 09:58")
    assert baskets.ready
    assert baskets.sheets[0].totals[0].units == N
    for header, row in (
        ("Member_number,Date,itemDescription", "{n},{day:02d}-03-2015,milk {some}"),
        ("date,store,item,sales", "2013-03-{day:02d},{few},{some},1{few}"),
    ):
        assert [question.topic for question in _understood(tmp_path, header, row).questions] == ["quantity"]
