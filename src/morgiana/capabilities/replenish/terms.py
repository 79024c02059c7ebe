"""What is true of each product to order: what the request says, else the shop's tables, else what it lets us assume."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from morgiana.capabilities.replenish import wording
from morgiana.capabilities.replenish.models import ItemTerms, Need, OrdersRequest, SupplierTerms
from morgiana.commerce.language import Language
from morgiana.commerce.trading_terms import PAID_DAYS, Row
from morgiana.kernel.money import Money
from morgiana.kernel.refusals import InvalidRequest, Where


@dataclass
class Terms:
    """One product's terms, merged; `needs` says what is missing."""

    product_id: str
    name: str
    on_hand: float = 0.0
    reserved: float = 0.0
    counted_day: date | None = None
    arrivals: list[tuple[float, float]] = field(default_factory=list)
    """Days from now and units."""
    price: Money | None = None
    cost: Money | None = None
    supplier_id: str = ""
    supplier_product_id: str = ""
    pack_size: float = 1.0
    minimum_quantity: float = 0.0
    lead_days: float = 0.0
    review_days: float = 7.0
    shelf_life_days: float = float("inf")
    capacity: float = float("inf")
    service_level: float | None = None
    needs: list[Need] = field(default_factory=list)

    @property
    def counted(self) -> bool:
        """Whether it is known how many there are."""
        return "stock" not in self.needs and "one_unit" not in self.needs


@dataclass(frozen=True)
class ShopRows:
    """The rows of the shop's tables that matter, by product or supplier."""

    stock: Mapping[str, Row] = field(default_factory=dict)
    products: Mapping[str, Row] = field(default_factory=dict)
    offers: Mapping[str, Row] = field(default_factory=dict)
    suppliers: Mapping[str, Row] = field(default_factory=dict)
    purchases: Mapping[str, list[Row]] = field(default_factory=dict)
    paid: Mapping[str, Row] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """Every product's and supplier's terms, and what the reader must be told."""

    items: list[Terms]
    suppliers: dict[str, SupplierTerms]
    notes: list[str]


def gather(request: OrdersRequest, as_of: date, shop: ShopRows, currency: str, say: Language) -> Gathered:
    """Merge what the request says with what the shop's tables say, and note each assumption that was used."""
    given = _once(request.items, say)
    suppliers = {name: _supplier(request, name, shop) for name in _supplier_names(request, shop, say)}
    used: Counter[str] = Counter()
    notes = list(shop.notes)
    for row, item in enumerate(request.items, 1):
        if item.on_hand is not None and item.on_hand < 0:
            notes.append(say(wording.NEGATIVE_STOCK_GIVEN, row=row, product=item.product_id, units=item.on_hand))
    items = []
    for product in request.forecast.products:
        item = given.get(product.product_id) or ItemTerms(product_id=product.product_id)
        listed = shop.products.get(product.product_id, {}).get("name")
        terms = Terms(product.product_id, item.name or listed or product.name or product.product_id)
        _stock(terms, item, request, shop, as_of, used)
        _money(terms, item, request, shop, currency, used)
        _supply(terms, item, request, shop, suppliers, used)
        items.append(terms)
    notes += _assumed(used, request, say)
    ordered_from = {terms.supplier_id for terms in items if not terms.needs}
    unknown = sum(1 for name in ordered_from if suppliers[name].review_days is None)
    if unknown:
        days = say.many(*wording.DAYS, request.assume.review_days)
        notes.append(say(wording.ASSUMED_REVIEW, n=unknown, days=days))
    if request.policy.tax_in_price_share:
        notes.append(say(wording.TAX, share=say.share(request.policy.tax_in_price_share)))
    return Gathered(items, suppliers, notes)


def _assumed(used: Counter[str], request: OrdersRequest, say: Language) -> list[str]:
    """What was taken where the data say nothing, and for how many products."""
    assume = request.assume
    values: dict[str, tuple[str, dict[str, object]]] = {
        "pack": (wording.ASSUMED_PACK, {"size": assume.pack_size}),
        "lead": (wording.ASSUMED_LEAD, {"days": say.many(*wording.DAYS, assume.lead_time_days or 0)}),
        "stock": (wording.ASSUMED_STOCK, {"units": assume.on_hand or 0}),
        "cost": (wording.ASSUMED_COST, {"share": say.share(assume.cost_share_of_price or 0)}),
        "supplier": (wording.ASSUMED_SUPPLIER, {"supplier": assume.supplier_id}),
        "paid": (wording.PRICE_FROM_SALES, {"days": say.many(*wording.DAYS, PAID_DAYS)}),
    }
    return [say(text, n=used[key], **more) for key, (text, more) in values.items() if used[key]]


def _once(items: list[ItemTerms], say: Language) -> dict[str, ItemTerms]:
    found: dict[str, ItemTerms] = {}
    for row, item in enumerate(items, 1):
        if item.product_id in found:
            raise InvalidRequest(
                say(wording.DUPLICATE, product=item.product_id),
                remedy=say(wording.DUPLICATE_REMEDY),
                where=Where(row=row, field="items"),
            )
        found[item.product_id] = item
    return found


def _supplier_names(request: OrdersRequest, shop: ShopRows, say: Language) -> set[str]:
    for row, supplier in enumerate(request.suppliers, 1):
        if any(other.supplier_id == supplier.supplier_id for other in request.suppliers[: row - 1]):
            raise InvalidRequest(
                say(wording.DUPLICATE, product=supplier.supplier_id),
                remedy=say(wording.DUPLICATE_REMEDY),
                where=Where(row=row, field="suppliers"),
            )
    names = {supplier.supplier_id for supplier in request.suppliers} | set(shop.suppliers)
    names |= {item.supplier_id for item in request.items if item.supplier_id}
    names |= {
        row["supplier_id"] for rows in (shop.products, shop.offers) for row in rows.values() if row["supplier_id"]
    }
    return names | ({request.assume.supplier_id} if request.assume.supplier_id else set())


def _supplier(request: OrdersRequest, name: str, shop: ShopRows) -> SupplierTerms:
    said = next((s for s in request.suppliers if s.supplier_id == name), SupplierTerms(supplier_id=name))
    row = shop.suppliers.get(name, {})
    minimum = said.minimum_order
    if minimum is None and row.get("minimum_order") and row.get("currency"):
        minimum = Money(row["minimum_order"], row["currency"])
    return SupplierTerms(
        supplier_id=name,
        name=_first(said.name, row.get("name")) or name,
        email=_first(said.email, row.get("email")),
        lead_time_days=_first(said.lead_time_days, _at_least(row.get("lead_time_days"), 0.0)),
        review_days=_first(said.review_days, _above(row.get("review_days"), 0.0)),
        minimum_order=minimum,
    )


def _stock(
    terms: Terms, item: ItemTerms, request: OrdersRequest, shop: ShopRows, as_of: date, used: Counter[str]
) -> None:
    row = shop.stock.get(terms.product_id, {})
    if item.on_hand is not None:
        terms.on_hand = max(item.on_hand, 0.0)
    elif row:
        terms.on_hand, terms.counted_day = row["on_hand"], row["day"]
        product = shop.products.get(terms.product_id, {})
        if row["unit"] and product.get("unit") and row["unit"] != product["unit"]:
            terms.needs.append("one_unit")
    elif request.assume.on_hand is not None:
        terms.on_hand = request.assume.on_hand
        used["stock"] += 1
    else:
        terms.needs.append("stock")
    terms.reserved = item.reserved if item.reserved is not None else row.get("reserved") or 0.0
    if item.on_order is not None:
        terms.arrivals = [
            (float((arrival.day - as_of) / timedelta(days=1)), arrival.quantity) for arrival in item.on_order
        ]
    else:
        terms.arrivals = [(row["days"], row["quantity"]) for row in shop.purchases.get(terms.product_id, [])]


def _money(
    terms: Terms, item: ItemTerms, request: OrdersRequest, shop: ShopRows, currency: str, used: Counter[str]
) -> None:
    product, offer = shop.products.get(terms.product_id, {}), shop.offers.get(terms.product_id, {})
    terms.price = item.price or _money_of(product, "price", currency)
    if terms.price is None and (paid := _money_of(shop.paid.get(terms.product_id, {}), "price", currency)):
        terms.price = paid
        used["paid"] += 1
    terms.cost = item.cost or _money_of(offer, "cost", currency) or _money_of(product, "cost", currency)
    if terms.cost is None and terms.price is not None and request.assume.cost_share_of_price is not None:
        terms.cost = Money(round(terms.price.minor * request.assume.cost_share_of_price), terms.price.currency)
        used["cost"] += 1
    if terms.cost is None:
        terms.needs.append("cost")
    if terms.price is None:
        terms.needs.append("price")
    if terms.cost and terms.price and terms.cost.currency != terms.price.currency:
        terms.needs.append("one_currency")


def _supply(
    terms: Terms,
    item: ItemTerms,
    request: OrdersRequest,
    shop: ShopRows,
    suppliers: dict[str, SupplierTerms],
    used: Counter[str],
) -> None:
    product, offer = shop.products.get(terms.product_id, {}), shop.offers.get(terms.product_id, {})
    if item.supplier_id and offer.get("supplier_id") != item.supplier_id:
        offer = {}
    named = item.supplier_id or offer.get("supplier_id") or product.get("supplier_id")
    if not named and request.assume.supplier_id:
        named = request.assume.supplier_id
        used["supplier"] += 1
    if not named:
        terms.needs.append("supplier")
    supplier = suppliers.get(named or "", SupplierTerms(supplier_id="-"))
    terms.supplier_id = named or ""
    terms.supplier_product_id = item.supplier_product_id or offer.get("supplier_product_id") or ""
    pack = _first(item.pack_size, _above(offer.get("pack_size"), 0.0), _above(product.get("pack_size"), 0.0))
    if pack is None:
        pack = request.assume.pack_size
        used["pack"] += 1
    terms.pack_size = pack
    terms.minimum_quantity = _first(item.minimum_quantity, _at_least(offer.get("minimum_quantity"), 0.0)) or 0.0
    lead = _first(item.lead_time_days, _at_least(offer.get("lead_time_days"), 0.0), supplier.lead_time_days)
    if lead is None and request.assume.lead_time_days is not None:
        lead = request.assume.lead_time_days
        used["lead"] += 1
    if lead is None:
        terms.needs.append("lead_time")
    terms.lead_days = lead or 0.0
    terms.review_days = supplier.review_days or request.assume.review_days
    terms.shelf_life_days = _first(item.shelf_life_days, _above(product.get("shelf_life_days"), 0.0)) or float("inf")
    terms.capacity = item.capacity if item.capacity is not None else float("inf")
    terms.service_level = item.service_level or request.policy.service_level


def _money_of(row: Row, column: str, currency: str) -> Money | None:
    amount = row.get(column)
    return None if amount is None or amount <= 0 else Money(round(amount), row.get("currency") or currency)


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _at_least(value: float | None, least: float) -> float | None:
    return None if value is None or value < least else float(value)


def _above(value: float | None, bound: float) -> float | None:
    return None if value is None or value <= bound else float(value)
