"""Each of the shop's tables is known by its columns, in the languages of shops."""

from datetime import date
from textwrap import dedent
from typing import Any

import pytest

SALES = {
    "en": """
        Order no.,Order date,SKU,Product name,Qty,Unit price
        1001,2026-03-14,A-1,Tea,2,3.50
        1002,2026-03-15,B-2,Milk,1,1.20
    """,
    "fr": """
        N° de commande;Date de commande;Référence;Désignation;Qté;Prix unitaire
        1001;14/03/2026;A-1;Thé;2;3,50
        1002;15/03/2026;B-2;Lait;1;1,20
    """,
    "es": """
        N.º de pedido;Fecha;Código de artículo;Descripción;Cantidad;Precio unitario
        1001;14/03/2026;A-1;Té;2;3,50
        1002;15/03/2026;B-2;Leche;1;1,20
    """,
    "de": """
        Bestellnummer;Datum;Art.-Nr.;Bezeichnung;Menge;Einzelpreis
        1001;14.03.2026;A-1;Tee;2;3,50
        1002;15.03.2026;B-2;Milch;1;1,20
    """,
    "pt": """
        Nº do pedido;Data;Código do produto;Descrição;Quantidade;Preço unitário
        1001;14/03/2026;A-1;Chá;2;3,50
        1002;15/03/2026;B-2;Leite;1;1,20
    """,
    "it": """
        Numero ordine;Data;Codice articolo;Descrizione;Quantità;Prezzo unitario
        1001;14/03/2026;A-1;Tè;2;3,50
        1002;15/03/2026;B-2;Latte;1;1,20
    """,
    "zh": """
        订单号,下单时间,商品编号,商品名称,数量,单价
        1001,2026年3月14日,A-1,茶,2,3.50
        1002,2026年3月15日,B-2,牛奶,1,1.20
    """,
    "ar": """
        رقم الطلب,تاريخ الطلب,رمز المنتج,اسم المنتج,الكمية,سعر الوحدة
        1001,14/03/2026,A-1,شاي,٢,٣٫٥٠
        1002,15/03/2026,B-2,حليب,١,١٫٢٠
    """,
    "nl": """
        Ordernummer;Datum;Artikelnummer;Omschrijving;Aantal;Stukprijs
        1001;14-03-2026;A-1;Thee;2;3,50
        1002;15-03-2026;B-2;Melk;1;1,20
    """,
    "pl": """
        Nr zamówienia;Data sprzedaży;Kod produktu;Nazwa;Ilość;Cena jednostkowa
        1001;14.03.2026;A-1;Herbata;2;3,50
        1002;15.03.2026;B-2;Mleko;1;1,20
    """,
    "ru": """
        Номер заказа;Дата продажи;Артикул;Наименование;Количество;Цена за единицу
        1001;14.03.2026;A-1;Чай;2;3,50
        1002;15.03.2026;B-2;Молоко;1;1,20
    """,
    "tr": """
        Sipariş No;Tarih;Ürün Kodu;Ürün Adı;Adet;Birim Fiyat
        1001;14.03.2026;A-1;Çay;2;3,50
        1002;15.03.2026;B-2;Süt;1;1,20
    """,
    "ja": """
        注文番号,注文日,商品コード,商品名,数量,単価
        1001,2026/03/14,A-1,茶,2,3.50
        1002,2026/03/15,B-2,牛乳,1,1.20
    """,
}
"""The same two lines in each language."""


@pytest.mark.parametrize("language", SALES)
def test_sales_lines_in_each_language(shop_file: Any, language: str) -> None:
    """The same two lines, written in thirteen languages, are the same two lines."""
    case = shop_file(dedent(SALES[language]).lstrip())
    assert case.rows("sales", "order_id", "day", "product_id", "quantity", "amount", "currency", "kind") == [
        ("1001", date(2026, 3, 14), "A-1", 2.0, 700, "EUR", "sale"),
        ("1002", date(2026, 3, 15), "B-2", 1.0, 120, "EUR", "sale"),
    ]
    assert len(case.rows("products", "name")) == 2


def test_orders(shop_file: Any) -> None:
    """A row for each order without articles is a list of orders; states are told in one word."""
    case = shop_file(
        "Order ID,Order date,Status,Customer ID,Total,Shipping,Ship country\n"
        "1001,2026-03-14,completed,C1,10.00,2.50,France\n1002,2026-03-15,Cancelled,C2,4.00,0,Deutschland\n"
    )
    assert case.mappings[0].tables == ["orders"]
    assert case.rows("orders", "order_id", "day", "status", "total", "shipping", "country") == [
        ("1001", date(2026, 3, 14), "paid", 1000, 250, "FR"),
        ("1002", date(2026, 3, 15), "cancelled", 400, 0, "DE"),
    ]


def test_products_with_their_stock(shop_file: Any) -> None:
    """A list of products fills the products, and its stock column the stock of today."""
    case = shop_file(
        "Artikelnummer;Bezeichnung;EAN;Warengruppe;VK;EK;Bestand\n"
        "0017;Tee;4006381333931;Getränke;3,50;1,40;12\n0018;Milch;4006381333948;Getränke;1,20;0,80;-3\n"
    )
    assert case.mappings[0].tables == ["products", "stock"]
    assert case.rows("products", "product_id", "name", "gtin", "category", "price", "cost") == [
        ("0017", "Tee", "4006381333931", "Getränke", 350, 140),
        ("0018", "Milch", "4006381333948", "Getränke", 120, 80),
    ]
    assert case.rows("stock", "product_id", "day", "on_hand") == [
        ("0017", date(2026, 5, 4), 12.0),
        ("0018", date(2026, 5, 4), -3.0),
    ]


def test_stock_by_place_and_day(shop_file: Any) -> None:
    """A count by shop is stock, on the day that it says."""
    case = shop_file("SKU,Store,Count date,On hand,Reserved\nA-1,North,2026-03-14,5,1\nA-1,South,2026-03-14,7,0\n")
    assert case.mappings[0].tables == ["stock"]
    assert case.rows("stock", "product_id", "location_id", "day", "on_hand", "reserved") == [
        ("A-1", "North", date(2026, 3, 14), 5.0, 1.0),
        ("A-1", "South", date(2026, 3, 14), 7.0, 0.0),
    ]


def test_suppliers(shop_file: Any) -> None:
    """Names with lead times and minimum orders are suppliers; the name is the number where there is none."""
    case = shop_file(
        "Fournisseur;E-mail;Délai de livraison (jours);Minimum de commande\nMétro;a@metro.example;3;150,00\nLait "
        "SA;b@lait.example;1;80,00\n"
    )
    assert case.mappings[0].tables == ["suppliers"]
    assert case.rows("suppliers", "supplier_id", "name", "email", "lead_time_days", "minimum_order") == [
        ("Métro", "Métro", "a@metro.example", 3.0, 15000),
        ("Lait SA", "Lait SA", "b@lait.example", 1.0, 8000),
    ]


def test_offers(shop_file: Any) -> None:
    """Which supplier sells an article, for what, in which packs."""
    case = shop_file("SKU,Supplier,Supplier SKU,Cost,Case size,MOQ\nA-1,Metro,M77,1.40,12,24\nB-2,Metro,M78,0.80,6,6\n")
    assert case.mappings[0].tables == ["offers"]
    assert case.rows(
        "offers", "product_id", "supplier_id", "supplier_product_id", "cost", "pack_size", "minimum_quantity"
    ) == [
        ("A-1", "Metro", "M77", 140, 12.0, 24.0),
        ("B-2", "Metro", "M78", 80, 6.0, 6.0),
    ]


def test_purchases(shop_file: Any) -> None:
    """Orders to suppliers are no sales."""
    case = shop_file(
        "PO number,Supplier,SKU,Order date,Expected date,Quantity ordered,Received,Unit cost\n"
        "PO1,Metro,A-1,2026-03-14,2026-03-20,24,12,1.40\nPO1,Metro,B-2,2026-03-14,2026-03-20,6,6,0.80\n"
    )
    assert case.mappings[0].tables == ["purchases"]
    assert case.rows("purchases", "purchase_id", "product_id", "day", "due_day", "quantity", "received", "cost") == [
        ("PO1", "A-1", date(2026, 3, 14), date(2026, 3, 20), 24.0, 12.0, 140),
        ("PO1", "B-2", date(2026, 3, 14), date(2026, 3, 20), 6.0, 6.0, 80),
    ]


def test_customers(shop_file: Any) -> None:
    """People with addresses; two names become one."""
    case = shop_file(
        "Customer ID,First name,Last "
        "name,Email,City,Postcode,Country\nC1,Ada,Moe,ada@x.example,Lyon,69001,FR\nC2,Bo,Li,bo@x.example,Bonn,53111,Germany\n"
    )
    assert case.mappings[0].tables == ["customers"]
    assert case.rows("customers", "customer_id", "name", "email", "city", "postcode", "country") == [
        ("C1", "Ada Moe", "ada@x.example", "Lyon", "69001", "FR"),
        ("C2", "Bo Li", "bo@x.example", "Bonn", "53111", "DE"),
    ]


def test_prices(shop_file: Any) -> None:
    """A price with the day from which it holds."""
    case = shop_file("Artikel;Preis;Gültig ab;Gültig bis\nA-1;3,50;14.03.2026;31.03.2026\nB-2;1,20;14.03.2026;\n")
    assert case.mappings[0].tables == ["prices"]
    assert case.rows("prices", "product_id", "price", "first_day", "last_day") == [
        ("A-1", 350, date(2026, 3, 14), date(2026, 3, 31)),
        ("B-2", 120, date(2026, 3, 14), None),
    ]


def test_promotions(shop_file: Any) -> None:
    """Articles that are put forward for some days; per cents become shares."""
    case = shop_file(
        "SKU,Promotion,Start date,End date,Discount "
        "%\nA-1,Spring,2026-03-14,2026-03-20,15\nB-2,Spring,2026-03-14,2026-03-20,20\n"
    )
    assert case.mappings[0].tables == ["promotions"]
    assert case.rows("promotions", "product_id", "name", "first_day", "last_day", "discount_share") == [
        ("A-1", "Spring", date(2026, 3, 14), date(2026, 3, 20), 0.15),
        ("B-2", "Spring", date(2026, 3, 14), date(2026, 3, 20), 0.2),
    ]


def test_lines_find_their_day_in_the_orders_beside_them(shop_file: Any) -> None:
    """Order lines without a date take it, and the order's state, from the list of orders of the same upload."""
    case = shop_file(
        {
            "orders.csv": "order_id,date,time,status\n1,2026-03-14,11:30:00,paid\n2,2026-03-15,12:00:00,cancelled\n",
            "lines.csv": "order_id,sku,quantity,unit_price\n1,A-1,2,3.50\n1,B-2,1,1.20\n2,A-1,1,3.50\n",
        }
    )
    assert case.rows("sales", "order_id", "day", "product_id", "kind", "amount") == [
        ("1", date(2026, 3, 14), "A-1", "sale", 700),
        ("1", date(2026, 3, 14), "B-2", "sale", 120),
        ("2", date(2026, 3, 15), "A-1", "cancellation", 350),
    ]


def test_lines_alone_ask_for_the_day(shop_file: Any) -> None:
    """Without the orders beside them, lines without a date are not loaded."""
    case = shop_file("order_id,sku,quantity,unit_price\n1,A-1,2,3.50\n1,B-2,1,1.20\n")
    assert case.topics == ["missing"]


def test_days_as_columns(shop_file: Any) -> None:
    """A table with days side by side is asked what its numbers are, and becomes a line for each day."""
    from morgiana.commerce.importing.models import Correction

    text = "Article;01.03.2026;02.03.2026;14.03.2026;Total\nTea;1;2;;3\nMilk;0;3;1;4\n"
    case = shop_file(text)
    assert case.topics == ["quantity"]
    question = case.understood.questions[0]
    case = shop_file(text, corrections=[Correction(question=question.id, answer="sales.quantity")])
    assert case.rows("sales", "product_id", "day", "quantity", "source_row") == [
        ("Tea", date(2026, 3, 1), 1.0, 2),
        ("Tea", date(2026, 3, 2), 2.0, 2),
        ("Milk", date(2026, 3, 2), 3.0, 3),
        ("Milk", date(2026, 3, 14), 1.0, 3),
    ]


def test_a_note_is_no_table(shop_file: Any) -> None:
    """A sheet without anything that is used says so and asks nothing."""
    case = shop_file("Topic,Remark\nOpening,We open at nine\nCleaning,Ask Bo\n")
    assert case.understood.sheets[0].tables == []
    assert case.topics == []
