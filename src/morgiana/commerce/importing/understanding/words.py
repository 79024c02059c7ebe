"""Words for yes and no, for what happened to an order, and for what a line is, in the languages of shops."""

from typing import Final

from morgiana.commerce.importing.understanding.text import fold

YES: Final = frozenset(
    fold(word)
    for word in "yes y true t 1 x oui o vrai si s sim ja j wahr sí verdadero verdadeiro vero tak da да evet e 是 "
    "有 はい ○ نعم صحيح"
    " on active aktiv actif activo ativo attivo enabled published ✓ ✔ visible returned refunded".split()
)
NO: Final = frozenset(
    fold(word)
    for word in "no n false f 0 non faux nein falsch nao não falso nee nie нет hayır hayir h 否 无 いいえ × لا "
    "خطأ off inactive"
    " inaktiv inactif inactivo inativo inattivo disabled unpublished hidden draft archived discontinued".split()
)

_STATUS: Final = {
    "open": """
        open|pending|processing|on hold|onhold|new|created|in progress|awaiting payment|unpaid|authorized|invoiced
        approved|en attente|en cours|nouveau|nouvelle|en preparation|a payer|pendiente|en proceso|nuevo|procesando
        offen|in bearbeitung|neu|ausstehend|unbezahlt|pendente|em processamento|novo|em andamento|in attesa
        in lavorazione|nuovo|in corso|待付款|待发货|处理中|未付款|待处理|已下单|قيد الانتظار|قيد المعالجة
        قيد التنفيذ|جديد|unavailable|confirmed|placed|partially paid|partially_paid|openstaand|w trakcie|в обработке
        новый|hazirlaniyor
    """,
    "paid": """
        paid|completed|complete|closed|fulfilled|success|successful|done|settled|captured|partially refunded
        partially_refunded|paye|payee|regle|termine|terminee|complete|validee|valide|pagado|completado|completo
        cerrado|finalizado|bezahlt|abgeschlossen|erledigt|fertig|pago|concluido|finalizado|pagato|completato
        concluso|chiuso|已付款|已完成|交易成功|完成|已支付|مدفوع|مكتمل|تم الدفع|تم|оплачен|выполнен|завершен
        tamamlandi|betaald|voltooid|zrealizowane|oplacone|ok|valid|sale|sold|支払済|処理済
    """,
    "shipped": """
        shipped|sent|dispatched|in transit|handed over|expedie|expediee|envoye|envoyee|enviado|versendet|versandt
        verschickt|spedito|inviato|despachado|已发货|运输中|تم الشحن|отправлен|verzonden|wyslane|kargoda|発送済
        partially shipped|ready
    """,
    "delivered": """
        delivered|received|livre|livree|recu|entregado|recibido|geliefert|zugestellt|ausgeliefert|entregue|recebido
        consegnato|ricevuto|已签收|已送达|已收货|تم التسليم|تم التوصيل|доставлен|bezorgd|dostarczone|teslim edildi
        配達済
    """,
    "cancelled": """
        cancelled|canceled|cancel|void|voided|declined|failed|expired|rejected|abandoned|annule|annulee|refuse
        refusee|cancelado|cancelada|anulado|rechazado|storniert|stornierung|storno|abgebrochen|abgelehnt|anulada
        annullato|annullata|rifiutato|已取消|取消|已关闭|交易关闭|作废|ملغي|ملغى|ملغاة|تم الالغاء|مرفوض|отменен
        отменён|отмена|geannuleerd|anulowane|iptal|iptal edildi|キャンセル|trash|payment error|aborted
    """,
    "returned": """
        returned|refunded|refund|return|rembourse|remboursee|retourne|retour|devuelto|reembolsado|devolucion
        retourniert|erstattet|zuruckgesendet|ruckerstattet|retoure|devolvido|reembolsado|reso|rimborsato|restituito
        已退款|退款|已退货|退货|退款成功|مرتجع|مسترد|مسترجع|تم الاسترجاع|возвращен|возврат|terugbetaald
        geretourneerd|zwrocone|zwrot|iade|iade edildi|返品|返金済|chargeback
    """,
    "test": "test|test order|essai|prueba|teste|prova|测试|اختبار|тест",
}

_KINDS: Final = {
    "sale": """
        sale|sale line|sales|order|invoice|purchase|payment|sold|charge|vente|facture|venta|factura|pedido|verkauf
        rechnung
        bestellung|venda|fatura|vendita|fattura|ordine|销售|订单|销售单|مبيعات|بيع|فاتورة|продажа|sprzedaz|satis
        verkoop|売上|販売|item|product|standard|regular|line item|shipment|s
    """,
    "return": """
        rtn|ret|return|refund|credit|credit note|credit memo|returned|retour|avoir|remboursement|devolucion|abono
        nota de credito|reembolso|retoure|ruckgabe|gutschrift|erstattung|storno|devolucao|estorno|nota de credito
        reso|rimborso|nota di credito|退货|退款|退货单|مرتجع|ارجاع|اشعار دائن|возврат|zwrot|iade|creditnota|返品
        返金|r
    """,
    "cancellation": """
        cancellation|cancelled|canceled|void|annulation|cancelacion|anulacion|stornierung|cancelamento|annullamento
        取消|الغاء|отмена|annulering|anulowanie|iptal
    """,
    "test": "test|training",
    "shipping": """
        shipping|freight|delivery|postage|frais de port|livraison|envio|versand|versandkosten|frete|spedizione|运费
        شحن|доставка|送料|transport
    """,
    "fee": """
        fee|fees|service fee|commission|frais|comision|gebuhr|taxa|commissione|手续费|رسوم|комиссия|surcharge
        charge fee
    """,
    "discount": "discount|coupon|promotion|remise|descuento|rabatt|desconto|sconto|折扣|优惠|خصم|скидка|値引",
    "gift_card": """
        gift card|gift_card|giftcard|voucher|carte cadeau|tarjeta regalo|gutschein|vale presente|carta regalo|礼品卡
        بطاقة هدية
    """,
}


WAYS: Final = frozenset(
    fold(word)
    for word in (
        "online|offline|in person|in store|store|web|website|app|mobile|pos|till|phone|telephone|email|b2b|b2c|retail|"
        "wholesale|dine in|eat in|here|to go|take out|takeout|take away|takeaway|pickup|pick up|collection|delivery|"
        "drive thru|walk in|kiosk|table service|marketplace|en ligne|en magasin|sur place|a emporter|internet|laden|"
        "filiale|vor ort|im haus|ausser haus|zum mitnehmen|abholung|en linea|en tienda|para llevar|para comer aqui|"
        "in negozio|asporto|presencial|loja|到店|堂食|外卖|自提|线上|线下|店内|持ち帰り|店頭"
    ).split("|")
)
"""How or where something was sold: words that say nothing of returns."""


def _by_word(groups: dict[str, str]) -> dict[str, str]:
    return {
        fold(word): name
        for name, words in groups.items()
        for word in words.replace("\n", "|").split("|")
        if word.strip()
    }


STATUS: Final = _by_word(_STATUS)
"""What happened to an order, by the folded word."""

KINDS: Final = _by_word(_KINDS)
"""What a line is, by the folded word."""


def flag(text: str) -> bool | None:
    """Yes or no, if the word says either."""
    word = fold(text) or text.strip()
    return True if word in YES else False if word in NO else None
