"""Names made of two words: a word for a number and a word for what is numbered, in any combination."""

from typing import Final

NUMBERS: Final = frozenset(
    "id no code cod codigo codice ref referencia reference riferimento rif kod kodu код cislo kennung schluessel "
    "key sku nro cd".split()
)
"""Words for a number or code, folded."""

NUMBERED: Final[dict[str, frozenset[str]]] = {
    "product_id": frozenset(
        "product produit producto produkt produto prodotto article articulo artikel artigo articolo item art "
        "prod material товара артикул"
        " urun towaru produktu vare vara stock".split()
    ),
    "order_id": frozenset(
        "order commande pedido bestell bestellung auftrag ordine encomenda zamowienia заказа siparis invoice "
        "facture factura rechnung fatura"
        " fattura receipt ticket bon beleg recibo scontrino vente venta venda vendita verkauf sale transaction "
        "чека paragonu fis".split()
    ),
    "customer_id": frozenset(
        "customer client cliente kunde kunden klient klant клиента musteri member cust kd cli".split()
    ),
    "supplier_id": frozenset(
        "supplier fournisseur proveedor lieferant lieferanten fornecedor fornitore leverancier dostawcy vendor "
        "four".split()
    ),
    "location": frozenset(
        "store shop magasin tienda filiale loja negozio winkel sklepu магазина magaza branch warehouse".split()
    ),
}
"""Words for what is numbered, folded, by the concept that its number is."""


def composed(words: tuple[str, ...]) -> str | None:
    """The concept of a name such as `cod artigo`, if it is made of two known words."""
    if len(words) != 2 or not NUMBERS.intersection(words):
        return None
    other = next((word for word in words if word not in NUMBERS), None)
    return next((concept for concept, known in NUMBERED.items() if other in known), None)
