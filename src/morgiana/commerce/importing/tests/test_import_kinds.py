"""What is no sale is not counted as one: returns, cancellations, tests, delivery, fees, discounts, gift cards."""

from typing import Any

import pytest

HEAD = "Invoice,Date,SKU,Description,Qty,Unit price"


def kinds(case: Any) -> dict[str, str]:
    return dict(case.rows("sales", "product_id", "kind"))


def test_credit_notes_and_negative_quantities_came_back(shop_file: Any) -> None:
    """Invoices that begin with C, and negative quantities, are returns; their money is negative."""
    case = shop_file(
        f"{HEAD}\n536365,2026-03-14,A-1,Tea,6,2.55\nC536379,2026-03-15,A-2,Tea,-1,2.55\n536380,2026-03-15,A-3,Tea,-2,1.00\n"
    )
    assert case.rows("sales", "product_id", "kind", "quantity", "amount") == [
        ("A-1", "sale", 6.0, 1530),
        ("A-2", "return", -1.0, -255),
        ("A-3", "return", -2.0, -200),
    ]


@pytest.mark.parametrize("yes", ["yes", "oui", "ja", "1", "TRUE", "是", "نعم"])
def test_a_flag_says_what_came_back(shop_file: Any, yes: str) -> None:
    """A refund flag turns quantity and amount, whatever their sign was."""
    case = shop_file(f"Order,Date,SKU,Qty,Amount,Returned\n1,2026-03-14,A-1,2,7.00,\n2,2026-03-15,A-2,1,3.50,{yes}\n")
    assert case.rows("sales", "product_id", "kind", "quantity", "amount") == [
        ("A-1", "sale", 2.0, 700),
        ("A-2", "return", -1.0, -350),
    ]


def test_states_of_orders(shop_file: Any) -> None:
    """Cancelled, refunded and test orders are told apart by their state, in several languages."""
    case = shop_file(
        "Commande;Date;Référence;Quantité;Montant;Statut\n1;14/03/2026;A-1;1;3,50;Livrée\n2;14/03/2026;A-2;1;3,50;Annulée\n"
        "3;14/03/2026;A-3;1;3,50;Remboursé\n4;14/03/2026;A-4;1;3,50;test\n"
    )
    assert kinds(case) == {"A-1": "sale", "A-2": "cancellation", "A-3": "return", "A-4": "test"}


def test_an_unknown_state_is_asked(shop_file: Any) -> None:
    """A state that nobody knows could mean that nothing was sold: it is asked, once for each word."""
    from morgiana.commerce.importing.models import Correction

    text = "Order,Date,SKU,Qty,Amount,Status\n1,2026-03-14,A-1,1,3.50,paid\n2,2026-03-14,A-2,1,3.50,zurpled\n"
    case = shop_file(text)
    assert case.topics == ["status"]
    question = case.understood.questions[0]
    assert "zurpled" in question.text
    case = shop_file(text, corrections=[Correction(question=question.id, answer="cancelled")])
    assert kinds(case) == {"A-1": "sale", "A-2": "cancellation"}


def test_cancelled_at_and_test_flags(shop_file: Any) -> None:
    """A moment of cancellation cancels, and a test order is none."""
    case = shop_file(
        "Order,Order date,SKU,Qty,Amount,Cancelled at,Is "
        "test\n1,2026-03-14,A-1,1,3.50,,no\n2,2026-03-14,A-2,1,3.50,2026-03-15 10:00,no\n"
        "3,2026-03-14,A-3,1,3.50,,yes\n"
    )
    assert kinds(case) == {"A-1": "sale", "A-2": "cancellation", "A-3": "test"}


def test_lines_that_are_no_goods(shop_file: Any) -> None:
    """Postage, fees, discounts and gift cards among the articles are told by number or by the whole name."""
    case = shop_file(
        f"{HEAD}\n1,2026-03-14,A-1,Delivery van "
        f"toy,1,9.00\n1,2026-03-14,POST,POSTAGE,1,4.50\n1,2026-03-14,V-9,Versandkosten,1,4.50\n"
        "1,2026-03-14,D,Discount,-1,5.00\n1,2026-03-14,AMAZONFEE,AMAZON FEE,-1,13.00\n1,2026-03-14,GC50,Gift "
        "card 50,1,50.00\n"
        "1,2026-03-14,M,Manual,1,1.00\n1,2026-03-14,B-2,Gift bag,1,2.00\n"
    )
    assert kinds(case) == {
        "A-1": "sale",
        "POST": "shipping",
        "V-9": "shipping",
        "D": "discount",
        "AMAZONFEE": "fee",
        "GC50": "gift_card",
        "M": "other",
        "B-2": "sale",
    }
    assert sorted(case.rows("products", "product_id")) == [("A-1",), ("B-2",)]


def test_stock_that_was_written_off_is_no_return(shop_file: Any) -> None:
    """Lines without money and without a price are corrections of the stock."""
    case = shop_file(f"{HEAD}\n1,2026-03-14,A-1,Tea,2,3.50\n2,2026-03-14,A-2,damaged,-9,0\n3,2026-03-15,A-3,,5,0\n")
    assert kinds(case) == {"A-1": "sale", "A-2": "other", "A-3": "other"}


def test_discounts_lower_what_was_paid(shop_file: Any) -> None:
    """Without an amount, quantity x price less the discount was paid; a discount may be written as a negative."""
    case = shop_file(
        "Order,Date,SKU,Qty,Unit "
        "price,Discount\n1,2026-03-14,A-1,2,3.50,1.00\n2,2026-03-14,A-2,1,3.50,-0.50\n3,2026-03-15,A-3,1,3.50,\n"
    )
    assert case.rows("sales", "product_id", "amount", "discount") == [
        ("A-1", 600, 100),
        ("A-2", 300, 50),
        ("A-3", 350, None),
    ]


def test_discounts_in_per_cent(shop_file: Any) -> None:
    """Per cents are taken off, and the money is told."""
    case = shop_file(
        "Order;Datum;Art.-Nr.;Menge;Einzelpreis;Rabatt %\n1;14.03.2026;A-1;2;3,50;10 %\n2;14.03.2026;A-2;1;3,50;0 %\n"
    )
    assert case.rows("sales", "product_id", "amount", "discount") == [("A-1", 630, 70), ("A-2", 350, 0)]


def test_several_currencies_stay_apart(shop_file: Any) -> None:
    """Each row keeps the currency that stands beside its amount; yen have no cents, dinars a thousand fils."""
    case = shop_file(
        "Order,Date,SKU,Qty,Amount\n1,2026-03-14,A-1,1,€3.50\n2,2026-03-14,A-2,1,JPY 350\n3,2026-03-14,A-3,1,KWD "
        "3.125\n4,2026-03-14,A-4,1,£2.10\n"
    )
    assert case.rows("sales", "product_id", "amount", "currency") == [
        ("A-1", 350, "EUR"),
        ("A-2", 350, "JPY"),
        ("A-3", 3125, "KWD"),
        ("A-4", 210, "GBP"),
    ]


def test_receipts_that_begin_again_each_day(shop_file: Any) -> None:
    """A till that counts from 1 each day has as many orders as days and numbers."""
    days = "".join(f"{n},2026-03-{d:02},A-{i},1,2.00\n" for d in range(10, 16) for n in range(1, 4) for i in range(2))
    case = shop_file(f"Receipt,Date,SKU,Qty,Amount\n{days}")
    assert len({order for (order,) in case.rows("sales", "order_id")}) == 18
