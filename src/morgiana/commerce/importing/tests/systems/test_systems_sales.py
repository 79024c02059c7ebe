"""What only a system's documents tell of its exports of orders is known: no question is asked, and no line misread."""

import json
from pathlib import Path
from typing import Any

import polars as pl

from morgiana.commerce.importing.reading import read
from morgiana.commerce.importing.understanding import apply, understand
from morgiana.commerce.shop import ShopProfile


def _loaded(
    folder: Path, text: str, *, currency: str = "EUR", zone: str = "UTC", system: str
) -> dict[str, pl.DataFrame]:
    """The tables that a file gives; it is understood as the system's, nothing is asked, and its account holds."""
    path = folder / "export"
    path.write_text(text)
    sheets = read(path, "export")
    profile = ShopProfile(currency=currency, time_zone=zone)
    understood = understand(sheets, profile=profile)
    assert understood.questions == []
    assert system in {sheet.mapping.system for sheet in understood.sheets if sheet.mapping}
    loaded = apply(sheets, understood, profile=profile)
    assert all(account.holds for account in loaded.reconciliations)
    assert loaded.quarantine.height == 0
    return loaded.tables


def _lines(tables: dict[str, pl.DataFrame]) -> list[tuple[Any, ...]]:
    """Order, product, kind, quantity, amount and currency of each line."""
    columns = ("order_id", "product_id", "kind", "quantity", "amount", "currency")
    return tables["sales"].select(columns).sort("order_id", "product_id", "kind").rows()


def _csv(header: str, *rows: str) -> str:
    return "\n".join((header, *rows)) + "\n"


def test_shopify_writes_an_order_on_its_first_line_only(tmp_path: Path) -> None:
    """Day, state and currency hold for the lines below; a line without SKU is its name; a refunded order came back, a
    voided one was never sold, a pending one is; delivery and totals are the order's once."""
    header = (
        "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,"
        "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount,Shipping Zip,"
        "Shipping Country,"
        "Cancelled at,Vendor"
    )
    tables = _loaded(
        tmp_path,
        _csv(
            header,
            "#1001,a@shop.example,paid,fulfilled,USD,27.00,4.90,0,31.90,0.00,"
            "2025-03-01 23:30:00 -0500,2,Mug - Blue,8.00,MUG-B,1.00,'10115,DE,,Acme",
            "#1001,a@shop.example,,,,,,,,,2025-03-01 23:30:00 -0500,1,Tea,12.00,,0.00,,,,Acme",
            "#1002,b@shop.example,refunded,fulfilled,USD,8.00,0,0,8.00,0.00,"
            "2025-03-02 10:00:00 -0500,1,Mug - Blue,8.00,MUG-B,0.00,'75001,FR,,Acme",
            "#1003,c@shop.example,voided,unfulfilled,USD,8.00,0,0,8.00,0.00,"
            "2025-03-02 11:00:00 -0500,1,Mug - Blue,8.00,MUG-B,0.00,,FR,2025-03-03 09:00:00 -0500,Acme",
        ),
        zone="America/New_York",
        system="Shopify",
    )
    assert _lines(tables) == [
        ("#1001", "MUG-B", "sale", 2.0, 1500, "USD"),
        ("#1001", "Tea", "sale", 1.0, 1200, "USD"),
        ("#1002", "MUG-B", "return", -1.0, -800, "USD"),
        ("#1003", "MUG-B", "cancellation", 1.0, 800, "USD"),
    ]
    assert {str(day) for day in tables["sales"].filter(pl.col("order_id") == "#1001")["day"]} == {"2025-03-01"}
    assert tables["orders"].filter(pl.col("order_id") == "#1001").select("total", "shipping").rows() == [(3190, 490)]
    assert set(tables["sales"]["channel"]) == {"Shopify"}


def test_shopifys_interface_gives_orders_lines_and_refunds(tmp_path: Path) -> None:
    """Lines know their order, tests are told apart, tax lines are no sales, and a refund comes back on its own day."""
    line = {
        "id": 1,
        "variant_id": 77,
        "sku": "MUG-B",
        "title": "Mug",
        "quantity": 2,
        "price": "8.00",
        "product_id": 7,
        "total_discount": "1.00",
        "gift_card": False,
        "tax_lines": [{"title": "VAT", "price": "2.40", "rate": 0.2}],
    }
    order = {
        "id": 450,
        "order_number": 1001,
        "financial_status": "paid",
        "total_price": "15.00",
        "total_tax": "2.40",
        "created_at": "2025-03-01T10:00:00-05:00",
        "currency": "USD",
        "test": False,
        "cancelled_at": None,
        "customer": {"id": 9},
        "line_items": [line],
        "shipping_lines": [{"title": "Post", "price": "4.90"}],
    }
    another = {**order, "id": 451, "order_number": 1002, "test": True}
    tables = _loaded(tmp_path, json.dumps({"orders": [order, another]}), currency="USD", system="Shopify API")
    assert _lines(tables) == [
        ("450", "MUG-B", "sale", 2.0, 1500, "USD"),
        ("451", "MUG-B", "test", 2.0, 1500, "USD"),
    ]
    assert tables["orders"].select("order_id", "status", "total").rows() == [
        ("450", "paid", 1500),
        ("451", "test", 1500),
    ]
    refund = {
        "refund": {
            "id": 5,
            "order_id": 450,
            "created_at": "2025-03-09T10:00:00-05:00",
            "restock": True,
            "user_id": 1,
            "refund_line_items": [{"id": 3, "quantity": 1, "line_item_id": 1, "line_item": line}],
            "transactions": [{"id": 8, "amount": "8.00", "kind": "refund", "status": "success"}],
        }
    }
    tables = _loaded(tmp_path, json.dumps(refund), currency="USD", system="Shopify API")
    assert _lines(tables) == [("450/refund 5", "MUG-B", "return", -1.0, -800, "USD")]
    assert str(tables["sales"]["day"][0]) == "2025-03-09"


def test_a_checkout_is_no_order(tmp_path: Path) -> None:
    """Carts that were left are known, and none of their lists is taken for sales."""
    cart = {
        "id": 1,
        "cart_token": "x",
        "abandoned_checkout_url": "https://shop.example/c",
        "total_price": "9.00",
        "created_at": "2025-03-01T10:00:00Z",
        "currency": "EUR",
        "completed_at": None,
        "email": "a@shop.example",
        "line_items": [{"sku": "A", "title": "Mug", "quantity": 1, "price": "9.00", "variant_id": 3}],
    }
    path = tmp_path / "export"
    path.write_text(json.dumps({"checkouts": [cart, cart]}))
    understood = understand(read(path, "checkouts.json"), profile=ShopProfile())
    assert understood.questions == []
    assert [sheet.tables for sheet in understood.sheets] == [[], []]
    assert "no orders" in understood.sheets[0].why


def test_woocommerce_orders_say_their_state_with_or_without_wc(tmp_path: Path) -> None:
    """A row for each line; what is on hold is still sold, what failed is not; the line's number is its SKU or name."""
    tables = _loaded(
        tmp_path,
        _csv(
            "Order Number,Order Status,Order Date,Email (Billing),SKU,Item #,Item Name,Quantity,Item Cost,"
            "Order Line Total",
            "501,Completed,2025-03-01 10:00,a@shop.example,MUG,1,Mug,2,8.00,15.00",
            "501,Completed,2025-03-01 10:00,a@shop.example,,2,Gift wrap,1,3.00,3.00",
            "502,wc-failed,2025-03-02 10:00,b@shop.example,MUG,1,Mug,1,8.00,8.00",
            "503,On hold,2025-03-02 11:00,b@shop.example,MUG,1,Mug,1,8.00,8.00",
        ),
        system="WooCommerce",
    )
    assert _lines(tables) == [
        ("501", "Gift wrap", "sale", 1.0, 300, "EUR"),
        ("501", "MUG", "sale", 2.0, 1500, "EUR"),
        ("502", "MUG", "cancellation", 1.0, 800, "EUR"),
        ("503", "MUG", "sale", 1.0, 800, "EUR"),
    ]


def test_square_writes_refunds_as_negative_rows(tmp_path: Path) -> None:
    """Amounts have a dollar sign that is the shop's; an item without SKU is its name and price point."""
    header = (
        "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,"
        "Event Type,Location"
    )
    tables = _loaded(
        tmp_path,
        _csv(
            header,
            "2025-03-01,15:05:11,Pacific Time (US & Canada),Drinks,Latte,2.0,Large,,"
            '"$9.00",-$1.00,$8.00,$0.70,T1,Payment,Main',
            "2025-03-02,09:00:00,Pacific Time (US & Canada),Beans,House blend,1.0,Regular,HB-1,"
            '"$1,014.50",$0.00,"$1,014.50",$0.00,T2,Payment,Main',
            "2025-03-03,09:00:00,Pacific Time (US & Canada),Drinks,Latte,-1.0,Large,,"
            "-$4.50,$0.00,-$4.50,-$0.35,T3,Refund,Main",
        ),
        currency="USD",
        zone="America/Los_Angeles",
        system="Square",
    )
    assert _lines(tables) == [
        ("T1", "Latte / Large", "sale", 2.0, 800, "USD"),
        ("T2", "HB-1", "sale", 1.0, 101450, "USD"),
        ("T3", "Latte / Large", "return", -1.0, -450, "USD"),
    ]
    assert set(tables["sales"]["location_id"]) == {"Main"}


def test_amazon_orders_have_the_price_of_the_line(tmp_path: Path) -> None:
    """Divided by tabs; `item-price` is for all pieces; a cancelled line has neither pieces nor price; the day is that
    of the shop, the time being in UTC."""
    header = (
        "amazon-order-id\tpurchase-date\torder-status\tsales-channel\tproduct-name\tsku\tquantity\tcurrency\titem-price"
        "\titem-tax\tship-country"
    )
    tables = _loaded(
        tmp_path,
        _csv(
            header,
            "302-1\t2025-03-01T23:30:00+00:00\tShipped\tAmazon.de\tLamp\tL-1\t2\tEUR\t39.98\t6.38\tDE",
            "302-2\t2025-03-02T08:00:00+00:00\tCancelled\tAmazon.de\tLamp\tL-1\t0\t\t\t\tDE",
            "302-3\t2025-03-02T09:00:00+00:00\tPending\tAmazon.fr\tLamp\tL-1\t1\tEUR\t19.99\t3.19\tFR",
        ),
        zone="Europe/Berlin",
        system="Amazon",
    )
    assert _lines(tables) == [
        ("302-1", "L-1", "sale", 2.0, 3998, "EUR"),
        ("302-2", "L-1", "cancellation", 0.0, None, "EUR"),
        ("302-3", "L-1", "sale", 1.0, 1999, "EUR"),
    ]
    assert [str(day) for day in tables["sales"].sort("order_id")["day"]] == ["2025-03-02", "2025-03-02", "2025-03-02"]
    assert set(tables["sales"]["channel"]) == {"Amazon.de", "Amazon.fr"}


def test_an_amazon_settlement_tells_goods_from_fees(tmp_path: Path) -> None:
    """Each payment has several parts: the principal is the goods, a refund's principal came back, everything else is
    delivery, discount or a fee; the first row only sums the others."""
    header = (
        "settlement-id\tsettlement-start-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\torder-id"
        "\tmarketplace-name\tamount-type\tamount-description\tamount\tposted-date\tposted-date-time\tsku\tquantity-purchased"
    )
    first = "7\t2025-03-01 00:00:00 UTC\t2025-03-16 00:00:00 UTC\t30.00\tEUR" + "\t" * 10
    row = "7\t\t\t\t\t{}\t302-1\tAmazon.de\t{}\t{}\t{}\t2025-03-0{}\t2025-03-0{} 10:00:00 UTC\tL-1\t{}"
    path = tmp_path / "export"
    path.write_text(
        _csv(
            header,
            first,
            row.format("Order", "ItemPrice", "Principal", "39.98", 2, 2, "2"),
            row.format("Order", "ItemPrice", "Shipping", "4.00", 2, 2, ""),
            row.format("Order", "ItemFees", "Commission", "-6.00", 2, 2, ""),
            row.format("Order", "Promotion", "Principal", "-1.00", 2, 2, ""),
            row.format("Refund", "ItemPrice", "Principal", "-19.99", 9, 9, ""),
        )
    )
    sheets = read(path, "settlement.txt")
    understood = understand(sheets, profile=ShopProfile())
    assert understood.questions == []
    loaded = apply(sheets, understood, profile=ShopProfile())
    kinds = dict(loaded.tables["sales"].group_by("kind").agg(pl.col("amount").sum()).rows())
    assert kinds == {"sale": 3998, "shipping": 400, "fee": -600, "discount": -100, "return": -1999}
    assert loaded.quarantine["row"].unique().to_list() == [2]
    assert all(account.holds for account in loaded.reconciliations)
