"""Which of the shop's tables a sheet is, judged by which concepts its columns stand for; and what each column then means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from morgiana.commerce.importing.understanding.concepts import Looked

_PRODUCT: Final = ("product_id", "gtin", "product_name", "handle")
_WHEN: Final = ("order_date", "date", "created_at")


@dataclass(frozen=True)
class Kind:
    """One kind of sheet."""

    table: str
    core: tuple[tuple[str, ...], ...]
    """Of each group at least one concept must be there."""
    tells: Mapping[str, float]
    """How much each concept speaks for it, or against it."""
    means: Mapping[str, str]
    """What each concept then is, in the order in which they are given out."""
    excludes: frozenset[str] = field(default=frozenset())
    """Concepts that a sheet of this kind cannot have."""
    sure: float = 0.4
    """How well a column's name must fit a concept of the core."""


_SALES_MEANS: Final = {
    "order_id": "sales.order_id",
    "order_date": "sales.ordered_at",
    "product_id": "sales.product_id",
    "quantity": "sales.quantity",
    "amount": "sales.amount",
    "unit_price": "sales.unit_price",
    "date": "sales.ordered_at",
    "price": "sales.unit_price",
    "created_at": "sales.ordered_at",
    "product_name": "products.name",
    "time": "sales.time",
    "total": "orders.total",
    "amount_before_discount": "sales.amount_before_discount",
    "discount": "sales.discount",
    "discount_share": "sales.discount_share",
    "tax": "sales.tax",
    "tax_share": "sales.tax_share",
    "shipping": "orders.shipping",
    "currency": "sales.currency",
    "customer_id": "sales.customer_id",
    "location": "sales.location_id",
    "channel": "sales.channel",
    "country": "sales.country",
    "status": "sales.status",
    "financial_status": "sales.status",
    "cancelled_at": "sales.cancelled_at",
    "kind": "sales.kind",
    "is_return": "sales.is_return",
    "is_test": "sales.is_test",
    "is_gift_card": "sales.is_gift_card",
    "unit": "sales.unit",
    "category": "products.category",
    "subcategory": "products.category",
    "brand": "products.brand",
    "gtin": "products.gtin",
    "variant": "products.variant",
    "name": "products.name",
    "description": "products.name",
    "postcode": "orders.postcode",
    "promised_day": "orders.promised_day",
    "delivered_at": "orders.delivered_at",
}

_PRODUCTS_MEANS: Final = {
    "product_id": "products.product_id",
    "product_name": "products.name",
    "name": "products.name",
    "price": "products.price",
    "cost": "products.cost",
    "unit_price": "products.price",
    "category": "products.category",
    "subcategory": "products.category",
    "brand": "products.brand",
    "gtin": "products.gtin",
    "description": "products.description",
    "supplier_id": "products.supplier_id",
    "supplier_name": "products.supplier_id",
    "parent_id": "products.parent_id",
    "handle": "products.first_handle",
    "variant": "products.variant",
    "unit": "products.unit",
    "currency": "products.currency",
    "pack_size": "products.pack_size",
    "shelf_life_days": "products.shelf_life_days",
    "weight": "products.weight_grams",
    "active": "products.active",
    "since": "products.since",
    "created_at": "products.since",
    "sale_price": "products.sale_price",
    "on_hand": "stock.on_hand",
    "reserved": "stock.reserved",
    "stock_day": "stock.day",
    "location": "stock.location_id",
    "supplier_product_id": "offers.supplier_product_id",
    "minimum_quantity": "offers.minimum_quantity",
    "lead_time_days": "offers.lead_time_days",
}

KINDS: Final = (
    Kind(
        "sales",
        ((*_PRODUCT, "name", "description", "category"),
         ("quantity", "amount", "total", "price", "unit_price"), (*_WHEN, "order_id")),
        {
            "quantity": 3, "order_id": 2, "order_date": 3, "date": 2, "created_at": 0.5, "unit_price": 2, "amount": 3, "total": 1,
            "customer_id": 1, "discount": 1, "time": 1, "price": 0.5, "product_id": 1, "product_name": 1, "is_return": 1, "channel": 0.5,
            "purchase_id": -6, "due_day": -4, "received": -4, "received_day": -4, "on_hand": -4, "lead_time_days": -3, "first_day": -3,
            "minimum_quantity": -3, "quantity_expected": -3, "promotion_name": -1, "promotion_kind": -3, "stock_day": -4,
            "supplier_product_id": -3,
        },
        _SALES_MEANS,
    ),
    Kind(
        "sales",  # a list of baskets: what was bought together, and nothing of how many or how much
        (_PRODUCT, ("order_id", "customer_id"), _WHEN),
        {
            "order_date": 3, "date": 2, "time": 1, "product_id": 1, "product_name": 1, "order_id": 1, "customer_id": 0.5,
            "supplier_id": -4, "purchase_id": -6, "on_hand": -4, "stock_day": -4, "due_day": -4, "received_day": -4,
            "promotion_kind": -3, "status": -1, "first_day": -3, "supplier_product_id": -3, "email": -2,
        },
        _SALES_MEANS,
        sure=0.8,
    ),
    Kind(
        "orders",
        (("order_id",), (*_WHEN, "total", "amount", "status", "delivered_at")),
        {
            "order_id": 3, "order_date": 2, "date": 1.5, "created_at": 1, "total": 2, "amount": 1, "status": 2, "customer_id": 1,
            "shipping": 1, "delivered_at": 2, "promised_day": 2, "product_id": -7, "product_name": -7, "unit_price": -4,
            "quantity": -1, "purchase_id": -4, "supplier_id": -3, "on_hand": -5,
        },
        {
            "order_id": "orders.order_id",
            "order_date": "orders.ordered_at",
            "date": "orders.ordered_at",
            "created_at": "orders.ordered_at",
            "time": "orders.time",
            "status": "orders.status",
            "financial_status": "orders.status",
            "cancelled_at": "orders.cancelled_at",
            "is_test": "orders.is_test",
            "customer_id": "orders.customer_id",
            "currency": "orders.currency",
            "total": "orders.total",
            "amount": "orders.total",
            "tax": "orders.tax",
            "shipping": "orders.shipping",
            "discount": "orders.discount",
            "promised_day": "orders.promised_day",
            "delivered_at": "orders.delivered_at",
            "country": "orders.country",
            "postcode": "orders.postcode",
            "location": "orders.location_id",
            "channel": "orders.channel",
        },
    ),
    Kind(
        "products",
        (_PRODUCT, ("product_name", "name", "price", "unit_price", "cost", "category", "brand", "gtin", "description",
                    "pack_size", "weight", "variant", "shelf_life_days")),
        {
            "product_id": 2, "product_name": 2, "name": 1.5, "category": 1.5, "brand": 1, "description": 1, "gtin": 1, "price": 1.5,
            "cost": 1.5, "weight": 1, "variant": 1, "handle": 2, "active": 1, "pack_size": 0.5, "shelf_life_days": 1, "parent_id": 1,
            "unit": 0.3, "on_hand": 0.3, "supplier_id": 0.3, "compare_price": 1, "unit_price": 0.5, "order_id": -5, "customer_id": -5, "quantity": -2,
            "date": -2, "order_date": -4, "amount": -2, "first_day": -3, "location": -1, "email": -3, "stock_day": -3, "purchase_id": -5,
            "promotion_kind": -3, "first_name": -5, "last_name": -5, "minimum_order": -3,
        },
        _PRODUCTS_MEANS,
    ),
    Kind(
        "stock",
        (_PRODUCT, ("on_hand", "quantity")),
        {
            "on_hand": 4, "reserved": 1, "stock_day": 3, "location": 1, "product_id": 1, "date": 0.5, "unit": 0.3, "quantity": 0.5,
            "order_id": -6, "order_date": -4, "unit_price": -1, "price": -1, "amount": -2, "customer_id": -5, "purchase_id": -6,
            "category": -0.7, "brand": -0.7, "description": -0.7, "cost": -0.7, "gtin": -0.5, "variant": -0.7, "supplier_id": -0.5,
            "handle": -0.5, "weight": -1,
        },
        {
            "product_id": "stock.product_id",
            "on_hand": "stock.on_hand",
            "quantity": "stock.on_hand",
            "stock_day": "stock.day",
            "date": "stock.day",
            "reserved": "stock.reserved",
            "location": "stock.location_id",
            "unit": "stock.unit",
            "product_name": "products.name",
            "name": "products.name",
            "category": "products.category",
            "brand": "products.brand",
            "gtin": "products.gtin",
            "price": "products.price",
            "cost": "products.cost",
            "currency": "products.currency",
            "supplier_id": "products.supplier_id",
        },
    ),
    Kind(
        "suppliers",
        (("supplier_id", "supplier_name", "name", "company"),
         ("lead_time_days", "minimum_order", "review_days", "email", "phone", "country", "supplier_name")),
        {
            "supplier_id": 2, "supplier_name": 2, "lead_time_days": 2, "review_days": 2, "minimum_order": 2, "email": 0.8, "phone": 0.8,
            "country": 0.3, "currency": 0.3, "name": 0.3, "product_id": -6, "product_name": -5, "order_id": -6, "customer_id": -6, "quantity": -4,
            "first_name": -3, "last_name": -3, "purchase_id": -6, "cost": -4, "price": -4, "handle": -4, "customer_name": -4, "group": -2,
        },
        {
            "supplier_id": "suppliers.supplier_id",
            "supplier_name": "suppliers.name",
            "company": "suppliers.name",
            "name": "suppliers.name",
            "email": "suppliers.email",
            "phone": "suppliers.phone",
            "country": "suppliers.country",
            "currency": "suppliers.currency",
            "lead_time_days": "suppliers.lead_time_days",
            "review_days": "suppliers.review_days",
            "minimum_order": "suppliers.minimum_order",
        },
    ),
    Kind(
        "offers",
        (_PRODUCT, ("supplier_id", "supplier_name"), ("cost", "price", "unit_price", "supplier_product_id", "minimum_quantity", "pack_size")),
        {
            "supplier_id": 2, "supplier_name": 2, "cost": 2, "product_id": 1, "supplier_product_id": 2, "minimum_quantity": 2,
            "pack_size": 1, "lead_time_days": 1.5, "order_id": -6, "quantity": -3, "date": -1, "order_date": -3, "category": -1.2, "brand": -1,
            "description": -1, "on_hand": -2, "price": 0.2, "purchase_id": -6, "due_day": -4, "customer_id": -6, "weight": -1,
            "shelf_life_days": -1, "gtin": -0.3,
        },
        {
            "product_id": "offers.product_id",
            "supplier_id": "offers.supplier_id",
            "supplier_name": "offers.supplier_id",
            "supplier_product_id": "offers.supplier_product_id",
            "cost": "offers.cost",
            "unit_price": "offers.cost",
            "price": "offers.cost",
            "currency": "offers.currency",
            "pack_size": "offers.pack_size",
            "minimum_quantity": "offers.minimum_quantity",
            "lead_time_days": "offers.lead_time_days",
            "product_name": "products.name",
            "name": "products.name",
            "gtin": "products.gtin",
        },
    ),
    Kind(
        "purchases",
        (_PRODUCT, ("purchase_id", "order_id"), ("quantity", "quantity_expected", "received"),
         ("purchase_id", "supplier_id", "supplier_name", "due_day", "received_day", "received", "quantity_expected")),
        {
            "purchase_id": 4, "due_day": 3, "received": 3, "received_day": 2.5, "quantity": 1, "quantity_expected": 2, "supplier_id": 2.5,
            "supplier_name": 2, "cost": 1, "product_id": 1, "order_date": 0.5, "date": 0.5, "customer_id": -6, "unit_price": -0.3, "country": -0.5,
        },
        {
            "purchase_id": "purchases.purchase_id",
            "order_id": "purchases.purchase_id",
            "supplier_id": "purchases.supplier_id",
            "supplier_name": "purchases.supplier_id",
            "product_id": "purchases.product_id",
            "quantity": "purchases.quantity",
            "quantity_expected": "purchases.quantity",
            "received": "purchases.received",
            "order_date": "purchases.day",
            "date": "purchases.day",
            "created_at": "purchases.day",
            "due_day": "purchases.due_day",
            "received_day": "purchases.received_day",
            "cost": "purchases.cost",
            "unit_price": "purchases.cost",
            "price": "purchases.cost",
            "currency": "purchases.currency",
            "product_name": "products.name",
        },
    ),
    Kind(
        "customers",
        (("customer_id", "email"),
         ("name", "customer_name", "first_name", "last_name", "email", "phone", "company", "street", "city", "postcode", "region")),
        {
            "customer_id": 2, "email": 1.5, "customer_name": 1.5, "first_name": 1, "last_name": 1, "phone": 1, "company": 1, "street": 1,
            "city": 1, "region": 0.5, "postcode": 1, "country": 0.3, "group": 1, "name": 0.5, "since": 0.5, "order_id": -5, "product_id": -6,
            "quantity": -5, "amount": -4, "lead_time_days": -5, "minimum_order": -5, "product_name": -5, "supplier_id": -5, "order_date": -3,
        },
        {
            "customer_id": "customers.customer_id",
            "customer_name": "customers.name",
            "first_name": "customers.first_name",
            "last_name": "customers.last_name",
            "name": "customers.name",
            "email": "customers.email",
            "phone": "customers.phone",
            "company": "customers.company",
            "street": "customers.street",
            "city": "customers.city",
            "region": "customers.region",
            "postcode": "customers.postcode",
            "country": "customers.country",
            "group": "customers.group",
            "since": "customers.since",
            "created_at": "customers.since",
        },
    ),
    Kind(
        "prices",
        (_PRODUCT, ("price", "unit_price", "sale_price"), ("first_day", "date")),
        {
            "price": 2, "first_day": 3.5, "last_day": 2, "location": 0.3, "date": 0.5, "product_id": 1, "unit_price": 1, "quantity": -5, "order_id": -6,
            "on_hand": -4, "category": -1, "amount": -5, "customer_id": -6, "promotion_name": -2, "promotion_kind": -3, "discount_share": -2,
            "order_date": -5, "purchase_id": -6, "stock_day": -5, "sale_price": 0.5,
        },
        {
            "product_id": "prices.product_id",
            "price": "prices.price",
            "unit_price": "prices.price",
            "sale_price": "prices.price",
            "first_day": "prices.first_day",
            "date": "prices.first_day",
            "last_day": "prices.last_day",
            "currency": "prices.currency",
            "location": "prices.location_id",
            "product_name": "products.name",
            "name": "products.name",
        },
    ),
    Kind(
        "promotions",
        (_PRODUCT, ("first_day", "date"), ("promotion_name", "promotion_kind", "discount_share", "last_day", "kind", "sale_price")),
        {
            "promotion_name": 3, "promotion_kind": 3, "kind": 1, "first_day": 3, "last_day": 2, "discount_share": 2, "product_id": 1, "date": 0.3,
            "price": -3, "quantity": -5, "order_id": -6, "on_hand": -4, "amount": -5, "customer_id": -6, "order_date": -5, "purchase_id": -6,
            "location": 0.3,
        },
        {
            "product_id": "promotions.product_id",
            "first_day": "promotions.first_day",
            "date": "promotions.first_day",
            "last_day": "promotions.last_day",
            "promotion_kind": "promotions.kind",
            "kind": "promotions.kind",
            "promotion_name": "promotions.name",
            "name": "promotions.name",
            "discount_share": "promotions.discount_share",
            "location": "promotions.location_id",
            "product_name": "products.name",
        },
    ),
)  # fmt: skip
"""Every kind of sheet."""

STANDS_IN: Final[dict[str, tuple[str, ...]]] = {
    "product_id": ("gtin", "product_name", "handle", "name", "description", "category"),
    "supplier_id": ("supplier_name",),
}
"""Concepts that serve as the number where there is none; among suppliers their plain names do too."""

DOUBTFUL: Final = 0.5
"""How sure it is that a group serves as the article: not enough to load it unasked."""

STOOD_IN: Final = 0.75
"""How sure it is that a name, or another number, serves as the number."""

SEVERAL: Final = frozenset({"products.category", "customers.street"})
"""Meanings that several columns can share."""


@dataclass(frozen=True)
class Fit:
    """How well a sheet is of one kind, and what its columns would mean."""

    kind: Kind
    score: float
    meanings: dict[int, tuple[str, str, float]]
    """By column: meaning, concept, how sure."""


def fits(looked: list[Looked]) -> list[Fit]:
    """The kinds that the sheet can be, the best first."""
    best: dict[str, float] = {}
    for column in looked:
        for concept, share in column.concepts.items():
            if column.column.filled:
                best[concept] = max(best.get(concept, 0.0), share)
    found = []
    for kind in KINDS:
        if not all(any(best.get(concept, 0) >= kind.sure for concept in group) for group in kind.core):
            continue
        meanings = assign(looked, kind)
        given = {concept: share for _, concept, share in meanings.values()}
        against = {
            c: s for c, s in best.items() if kind.tells.get(c, 0) < 0 and c not in given and _only(looked, c, meanings)
        }
        score = sum(kind.tells.get(c, 0) * s for c, s in (given | against).items())
        if all(any(concept in given for concept in group) for group in kind.core) and score > 0:
            found.append(Fit(kind, score, meanings))
    return sorted(found, key=lambda fit: -fit.score)


def _only(looked: list[Looked], concept: str, meanings: dict[int, tuple[str, str, float]]) -> bool:
    """Whether a column of that concept has no other use in this kind of sheet."""
    return any(concept in column.concepts and column.index not in meanings for column in looked)


def assign(looked: list[Looked], kind: Kind) -> dict[int, tuple[str, str, float]]:
    """What each column means in a sheet of that kind: the surest first, each meaning once."""
    offers = []
    for column in looked:
        here = [concept for concept in column.concepts if concept in kind.means]
        for concept in here:
            share = column.concepts[concept]
            rank = list(kind.means).index(concept)
            doubt = 0.02 * (len(here) - 1) + 0.002 * rank + (0.3 if column.column.filled == 0 else 0.0)
            offers.append((share - doubt, -column.index, column.index, concept))
    given: dict[int, tuple[str, str, float]] = {}
    taken: set[str] = set()
    for score, _, index, concept in sorted(offers, reverse=True):
        meaning = kind.means[concept]
        if index in given or score < 0.3 or (meaning in taken and meaning not in SEVERAL):
            continue
        given[index] = (meaning, concept, min(1.0, looked[index].concepts[concept]))
        taken.add(meaning)
    return _stand_in(looked, kind, given)


def _stand_in(
    looked: list[Looked], kind: Kind, given: dict[int, tuple[str, str, float]]
) -> dict[int, tuple[str, str, float]]:
    """Let a name serve as the number where there is no number."""
    for wanted, others in STANDS_IN.items():
        if kind.table != "sales":
            others = tuple(other for other in others if other != "category")
        meaning = kind.means.get(wanted)
        if meaning is None or any(m == meaning for m, _, _ in given.values()):
            continue
        if kind.table == "suppliers":
            others = (*others, "name", "company")
        for concept in others:
            index = next((i for i, (_, c, _) in given.items() if c == concept), None)
            if index is None:
                index = next(
                    (c.index for c in looked if concept in c.concepts and c.index not in given and c.column.filled),
                    None,
                )
            if index is not None:
                given[index] = (meaning, concept, DOUBTFUL if concept == "category" else STOOD_IN)
                break
    return given
