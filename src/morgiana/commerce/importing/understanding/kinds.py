"""The kinds of sheets: which concepts speak for each of the shop's tables, and what they then mean.

Weights are written `concept:weight`; what speaks against a kind has less than nothing. Meanings are written
`concept=table.column`, in the order in which they are given out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


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
    sure: float = 0.4
    """How well a column's name must fit a concept of the core."""


def _kind(table: str, *, core: str, tells: str, means: str, sure: float = 0.4) -> Kind:
    """A kind as it is written below: groups of the core are divided by bars."""
    return Kind(
        table,
        tuple(tuple(group.split()) for group in core.split("|")),
        {concept: float(weight) for concept, weight in (entry.split(":") for entry in tells.split())},
        dict(entry.split("=") for entry in means.split()),
        sure,
    )


_OF_A_SALE: Final = (
    "price=sales.unit_price created_at=sales.ordered_at product_name=products.name time=sales.time "
    "total=orders.total amount_before_discount=sales.amount_before_discount discount=sales.discount "
    "discount_share=sales.discount_share tax=sales.tax tax_share=sales.tax_share shipping=orders.shipping "
    "currency=sales.currency customer_id=sales.customer_id location=sales.location_id "
    "channel=sales.channel country=sales.country status=sales.status financial_status=sales.status "
    "cancelled_at=sales.cancelled_at is_cancelled=sales.is_cancelled "
    "kind=sales.kind is_return=sales.is_return is_test=sales.is_test "
    "is_gift_card=sales.is_gift_card unit=sales.unit category=products.category "
    "subcategory=products.category brand=products.brand gtin=products.gtin variant=products.variant "
    "name=products.name description=products.name postcode=orders.postcode "
    "promised_day=orders.promised_day delivered_at=orders.delivered_at"
)
"""What is said of a line sold in either kind of sheet of sales, after what tells the two apart."""

KINDS: Final = (
    _kind(
        "sales",
        core=(
            "product_id gtin product_name handle name description category | quantity amount total price "
            "unit_price | order_date date created_at order_id"
        ),
        tells=(
            "quantity:3 order_id:2 order_date:3 date:2 created_at:0.5 unit_price:2 amount:3 total:1 customer_id:1 "
            "discount:1 time:1 price:0.5 product_id:1 product_name:1 is_return:1 channel:0.5 purchase_id:-6 "
            "due_day:-4 received:-4 received_day:-4 on_hand:-4 lead_time_days:-3 first_day:-3 minimum_quantity:-3 "
            "quantity_expected:-3 promotion_name:-1 promotion_kind:-3 stock_day:-4 supplier_product_id:-3"
        ),
        means=(
            "order_id=sales.order_id order_date=sales.ordered_at product_id=sales.product_id "
            "quantity=sales.quantity amount=sales.amount amount_net=sales.amount_net unit_price=sales.unit_price "
            "date=sales.ordered_at " + _OF_A_SALE
        ),
    ),
    _kind(
        "sales",
        core=("product_id gtin product_name handle | order_id customer_id | order_date date created_at"),
        tells=(
            "order_date:3 date:2 time:1 product_id:1 product_name:1 order_id:1 customer_id:0.5 supplier_id:-4 "
            "purchase_id:-6 on_hand:-4 stock_day:-4 due_day:-4 received_day:-4 promotion_kind:-3 status:-1 "
            "first_day:-3 supplier_product_id:-3 email:-2"
        ),
        means=(
            "order_id=sales.order_id order_date=sales.ordered_at product_id=sales.product_id "
            "quantity=sales.quantity amount=sales.amount unit_price=sales.unit_price date=sales.ordered_at "
            + _OF_A_SALE
        ),
        sure=0.8,
    ),
    _kind(
        "orders",
        core=("order_id | order_date date created_at total amount status delivered_at"),
        tells=(
            "order_id:3 order_date:2 date:1.5 created_at:1 total:2 amount:1 status:2 customer_id:1 shipping:1 "
            "delivered_at:2 promised_day:2 product_id:-7 product_name:-7 unit_price:-4 quantity:-1 purchase_id:-4 "
            "supplier_id:-3 on_hand:-5"
        ),
        means=(
            "order_id=orders.order_id order_date=orders.ordered_at date=orders.ordered_at "
            "created_at=orders.ordered_at time=orders.time status=orders.status financial_status=orders.status "
            "cancelled_at=orders.cancelled_at is_cancelled=orders.is_cancelled "
            "is_test=orders.is_test customer_id=orders.customer_id "
            "currency=orders.currency total=orders.total amount=orders.total tax=orders.tax "
            "shipping=orders.shipping discount=orders.discount promised_day=orders.promised_day "
            "delivered_at=orders.delivered_at country=orders.country postcode=orders.postcode "
            "location=orders.location_id channel=orders.channel"
        ),
    ),
    _kind(
        "products",
        core=(
            "product_id gtin product_name handle | product_name name price unit_price cost category brand gtin "
            "description pack_size weight variant shelf_life_days"
        ),
        tells=(
            "product_id:2 product_name:2 name:1.5 category:1.5 brand:1 description:1 gtin:1 price:1.5 cost:1.5 "
            "weight:1 variant:1 handle:2 active:1 pack_size:0.5 shelf_life_days:1 parent_id:1 unit:0.3 "
            "on_hand:0.3 supplier_id:0.3 compare_price:1 unit_price:0.5 order_id:-5 customer_id:-5 quantity:-2 "
            "date:-2 order_date:-4 amount:-2 first_day:-3 location:-1 email:-3 stock_day:-3 purchase_id:-5 "
            "promotion_kind:-3 first_name:-5 last_name:-5 minimum_order:-3"
        ),
        means=(
            "product_id=products.product_id product_name=products.name name=products.name price=products.price "
            "cost=products.cost unit_price=products.price category=products.category "
            "subcategory=products.category brand=products.brand gtin=products.gtin "
            "description=products.description supplier_id=products.supplier_id supplier_name=products.supplier_id "
            "parent_id=products.parent_id handle=products.first_handle variant=products.variant "
            "unit=products.unit currency=products.currency pack_size=products.pack_size "
            "shelf_life_days=products.shelf_life_days weight=products.weight_grams active=products.active "
            "since=products.since created_at=products.since sale_price=products.sale_price on_hand=stock.on_hand "
            "reserved=stock.reserved stock_day=stock.day location=stock.location_id "
            "supplier_product_id=offers.supplier_product_id minimum_quantity=offers.minimum_quantity "
            "lead_time_days=offers.lead_time_days"
        ),
    ),
    _kind(
        "stock",
        core=("product_id gtin product_name handle | on_hand quantity"),
        tells=(
            "on_hand:4 reserved:1 stock_day:3 location:1 product_id:1 date:0.5 unit:0.3 quantity:0.5 order_id:-6 "
            "order_date:-4 unit_price:-1 price:-1 amount:-2 customer_id:-5 purchase_id:-6 category:-0.7 "
            "brand:-0.7 description:-0.7 cost:-0.7 gtin:-0.5 variant:-0.7 supplier_id:-0.5 handle:-0.5 weight:-1"
        ),
        means=(
            "product_id=stock.product_id on_hand=stock.on_hand quantity=stock.on_hand stock_day=stock.day "
            "date=stock.day reserved=stock.reserved location=stock.location_id unit=stock.unit "
            "product_name=products.name name=products.name category=products.category brand=products.brand "
            "gtin=products.gtin price=products.price cost=products.cost currency=products.currency "
            "supplier_id=products.supplier_id"
        ),
    ),
    _kind(
        "suppliers",
        core=(
            "supplier_id supplier_name name company | lead_time_days minimum_order review_days email phone "
            "country supplier_name"
        ),
        tells=(
            "supplier_id:2 supplier_name:2 lead_time_days:2 review_days:2 minimum_order:2 email:0.8 phone:0.8 "
            "country:0.3 currency:0.3 name:0.3 product_id:-6 product_name:-5 order_id:-6 customer_id:-6 "
            "quantity:-4 first_name:-3 last_name:-3 purchase_id:-6 cost:-4 price:-4 handle:-4 customer_name:-4 "
            "group:-2"
        ),
        means=(
            "supplier_id=suppliers.supplier_id supplier_name=suppliers.name company=suppliers.name "
            "name=suppliers.name email=suppliers.email phone=suppliers.phone country=suppliers.country "
            "currency=suppliers.currency lead_time_days=suppliers.lead_time_days "
            "review_days=suppliers.review_days minimum_order=suppliers.minimum_order"
        ),
    ),
    _kind(
        "offers",
        core=(
            "product_id gtin product_name handle | supplier_id supplier_name | cost price unit_price "
            "supplier_product_id minimum_quantity pack_size"
        ),
        tells=(
            "supplier_id:2 supplier_name:2 cost:2 product_id:1 supplier_product_id:2 minimum_quantity:2 "
            "pack_size:1 lead_time_days:1.5 order_id:-6 quantity:-3 date:-1 order_date:-3 category:-1.2 brand:-1 "
            "description:-1 on_hand:-2 price:0.2 purchase_id:-6 due_day:-4 customer_id:-6 weight:-1 "
            "shelf_life_days:-1 gtin:-0.3"
        ),
        means=(
            "product_id=offers.product_id supplier_id=offers.supplier_id supplier_name=offers.supplier_id "
            "supplier_product_id=offers.supplier_product_id cost=offers.cost unit_price=offers.cost "
            "price=offers.cost currency=offers.currency pack_size=offers.pack_size "
            "minimum_quantity=offers.minimum_quantity lead_time_days=offers.lead_time_days "
            "product_name=products.name name=products.name gtin=products.gtin"
        ),
    ),
    _kind(
        "purchases",
        core=(
            "product_id gtin product_name handle | purchase_id order_id | quantity quantity_expected received | "
            "purchase_id supplier_id supplier_name due_day received_day received quantity_expected"
        ),
        tells=(
            "purchase_id:4 due_day:3 received:3 received_day:2.5 quantity:1 quantity_expected:2 supplier_id:2.5 "
            "supplier_name:2 cost:1 product_id:1 order_date:0.5 date:0.5 customer_id:-6 unit_price:-0.3 "
            "country:-0.5"
        ),
        means=(
            "purchase_id=purchases.purchase_id order_id=purchases.purchase_id supplier_id=purchases.supplier_id "
            "supplier_name=purchases.supplier_id product_id=purchases.product_id quantity=purchases.quantity "
            "quantity_expected=purchases.quantity received=purchases.received order_date=purchases.day "
            "date=purchases.day created_at=purchases.day due_day=purchases.due_day "
            "received_day=purchases.received_day cost=purchases.cost unit_price=purchases.cost "
            "price=purchases.cost currency=purchases.currency product_name=products.name"
        ),
    ),
    _kind(
        "customers",
        core=(
            "customer_id email | name customer_name first_name last_name email phone company street city postcode "
            "region"
        ),
        tells=(
            "customer_id:2 email:1.5 customer_name:1.5 first_name:1 last_name:1 phone:1 company:1 street:1 city:1 "
            "region:0.5 postcode:1 country:0.3 group:1 name:0.5 since:0.5 order_id:-5 product_id:-6 quantity:-5 "
            "amount:-4 lead_time_days:-5 minimum_order:-5 product_name:-5 supplier_id:-5 order_date:-3"
        ),
        means=(
            "customer_id=customers.customer_id customer_name=customers.name first_name=customers.first_name "
            "last_name=customers.last_name name=customers.name email=customers.email phone=customers.phone "
            "company=customers.company street=customers.street city=customers.city region=customers.region "
            "postcode=customers.postcode country=customers.country group=customers.group since=customers.since "
            "created_at=customers.since"
        ),
    ),
    _kind(
        "prices",
        core=("product_id gtin product_name handle | price unit_price sale_price | first_day date"),
        tells=(
            "price:2 first_day:3.5 last_day:2 location:0.3 date:0.5 product_id:1 unit_price:1 quantity:-5 "
            "order_id:-6 on_hand:-4 category:-1 amount:-5 customer_id:-6 promotion_name:-2 promotion_kind:-3 "
            "discount_share:-2 order_date:-5 purchase_id:-6 stock_day:-5 sale_price:0.5"
        ),
        means=(
            "product_id=prices.product_id price=prices.price unit_price=prices.price sale_price=prices.price "
            "first_day=prices.first_day date=prices.first_day last_day=prices.last_day currency=prices.currency "
            "location=prices.location_id product_name=products.name name=products.name"
        ),
    ),
    _kind(
        "promotions",
        core=(
            "product_id gtin product_name handle | first_day date | promotion_name promotion_kind discount_share "
            "last_day kind sale_price"
        ),
        tells=(
            "promotion_name:3 promotion_kind:3 kind:1 first_day:3 last_day:2 discount_share:2 product_id:1 "
            "date:0.3 price:-3 quantity:-5 order_id:-6 on_hand:-4 amount:-5 customer_id:-6 order_date:-5 "
            "purchase_id:-6 location:0.3"
        ),
        means=(
            "product_id=promotions.product_id first_day=promotions.first_day date=promotions.first_day "
            "last_day=promotions.last_day promotion_kind=promotions.kind kind=promotions.kind "
            "promotion_name=promotions.name name=promotions.name discount_share=promotions.discount_share "
            "location=promotions.location_id product_name=products.name"
        ),
    ),
)
"""Every kind of sheet."""
