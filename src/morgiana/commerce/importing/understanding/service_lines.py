"""Lines that are no goods: delivery, fees, discounts and gift cards among the articles of an order."""

from typing import Final

import polars as pl

_CODES: Final = {
    "shipping": r"^(?i:post|postage|shipping|freight|delivery|versand|versandkosten|porto|frete|spedizione)$",
    "fee": r"^(?i:bank ?charges|amazonfee|service ?fee|fees?|commission)$",
    "discount": r"^(?i:discount|rabatt|remise|descuento|desconto|sconto|coupon)$",
    "gift_card": r"^(?i:gift[_ -]?card.*|gift_[0-9].*|gutschein.*)$",
    "test": r"^(?i:test[0-9]*)$",
    "other": r"^(?i:manual|samples?|adjust[0-9]*)$",
}
"""Article numbers, the whole of them: only words, because a shop's own goods may be called by any letter."""

_NAMES: Final = {
    "shipping": r"(?i)^(?:dotcom )?(?:postage|shipping(?: (?:fee|costs?|charges?))?|delivery (?:fee|charges?"
    r"|costs?)|carriage|freight(?: charges?)?"
    r"|versand(?:kosten)?|porto|frais (?:de )?(?:port|livraison|d'expédition)|livraison|(?:gastos|coste|costo) de "
    r"env[ií]o|env[ií]o|frete"
    r"|(?:taxa|custo) de (?:entrega|envio)|(?:spese|costi) di spedizione|spedizione|verzendkosten|运费|邮费|運費"
    r"|送料|配送料|(?:رسوم |تكلفة )?الشحن|доставка"
    r"|koszt wysyłki|kargo(?: ücreti)?)$",
    "fee": r"(?i)^(?:(?:amazon|bank|service|handling|payment|processing|booking|card) ?(?:fee|charges?)"
    r"|(?:\w+ )?commission|adjust bad debt|bearbeitungsgebühr"
    r"|frais de (?:dossier|service)|手续费|服务费|手数料|رسوم الخدمة|комиссия)$",
    "discount": r"(?i)^(?:discount|total discount|rabatt|remise|descuento|desconto|sconto|折扣|优惠|割引|خصم"
    r"|скидка|korting|coupon)$",
    "gift_card": r"(?i)^(?:.*\b(?:gift ?card|gift voucher|e-?gift)\b.*|.*\b(?:carte cadeau|tarjeta (?:de )?regalo"
    r"|geschenkgutschein"
    r"|geschenkkarte|vale[- ]presente|carta regalo|buono regalo|cadeaubon)\b.*|.*礼品卡.*|.*ギフトカード.*"
    r"|.*بطاقة هدية.*)$",
    "test": r"(?i)^(?:this is a test product|test product|testartikel|produit test|producto de prueba|测试商品)\.?$",
    "other": r"(?i)^(?:manual|samples?|sample order)$",
}
"""Names, the whole of them, so that `Gift bag` and `Delivery man puzzle` stay goods."""


def service_kind(product: pl.Expr, name: pl.Expr | None) -> pl.Expr:
    """What a line is if it is no goods, else null."""
    found = pl.lit(None, dtype=pl.String)
    for kind, pattern in _CODES.items():
        found = pl.when(product.str.contains(pattern)).then(pl.lit(kind)).otherwise(found)
    if name is None:
        name = product
    for kind, pattern in _NAMES.items():
        found = pl.when(name.str.contains(pattern)).then(pl.lit(kind)).otherwise(found)
    return found
