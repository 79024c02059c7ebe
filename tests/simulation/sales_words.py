"""The words of shops: what exports and tills of eight languages call their columns and states.

This vocabulary is the exam's own; the import's lexicon is not read.
"""

from typing import Final

HEADERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "order": ("Order ID", "Order number", "Receipt no.", "Invoice", "order_id", "Transaction ID"),
        "when": ("Date", "Order date", "Sold at", "Invoice date", "Transaction date", "created_at"),
        "product": ("SKU", "Product code", "Item no.", "Article number", "product_id", "Item code"),
        "name": ("Product name", "Description", "Item", "Product"),
        "quantity": ("Quantity", "Qty", "Units sold", "qty", "Qty."),
        "price": ("Unit price", "Price each", "Price per unit", "unit_price"),
        "amount": ("Amount", "Line total", "Total", "Net sales", "Revenue"),
        "customer": ("Customer ID", "Customer no.", "customer_id"),
        "noise": ("Comment", "Cashier", "Shift"),
        "total": ("Total", "Grand total"),
        "report": ("Sales report",),
    },
    "fr": {
        "order": ("N° de commande", "Numéro de facture", "N° ticket", "Réf. commande"),
        "when": ("Date", "Date de commande", "Date de vente", "Date facture"),
        "product": ("Référence", "Code article", "Réf. produit", "Code produit"),
        "name": ("Désignation", "Libellé", "Nom du produit", "Article"),
        "quantity": ("Quantité", "Qté", "Qte vendue"),
        "price": ("Prix unitaire", "PU", "P.U. TTC"),
        "amount": ("Montant", "Total ligne", "Montant TTC", "CA TTC"),
        "customer": ("N° client", "Code client"),
        "noise": ("Remarque", "Vendeur"),
        "total": ("Total", "Total général"),
        "report": ("Rapport des ventes",),
    },
    "es": {
        "order": ("N.º de pedido", "Número de factura", "Nº ticket", "Pedido"),
        "when": ("Fecha", "Fecha de pedido", "Fecha de venta"),
        "product": ("Referencia", "Código de artículo", "Código producto", "Cód. artículo"),
        "name": ("Descripción", "Nombre del producto", "Artículo"),
        "quantity": ("Cantidad", "Cant.", "Unidades"),
        "price": ("Precio unitario", "Precio unidad", "P. unitario"),
        "amount": ("Importe", "Total línea", "Importe total"),
        "customer": ("Nº cliente", "Código cliente"),
        "noise": ("Observaciones", "Vendedor"),
        "total": ("Total", "Suma"),
        "report": ("Informe de ventas",),
    },
    "de": {
        "order": ("Bestellnummer", "Rechnungsnr.", "Belegnummer", "Bon-Nr.", "Auftragsnr."),
        "when": ("Datum", "Bestelldatum", "Belegdatum", "Verkaufsdatum"),
        "product": ("Artikelnummer", "Art.-Nr.", "Artikelnr.", "Artikel-Nr."),
        "name": ("Bezeichnung", "Artikelbezeichnung", "Artikelname"),
        "quantity": ("Menge", "Anzahl", "Stückzahl", "Anz."),
        "price": ("Einzelpreis", "Stückpreis", "E-Preis", "Preis/Stück"),
        "amount": ("Betrag", "Gesamtpreis", "Umsatz", "Summe", "Gesamt"),
        "customer": ("Kundennummer", "Kd.-Nr.", "Kundennr."),
        "noise": ("Bemerkung", "Verkäufer"),
        "total": ("Summe", "Gesamt"),
        "report": ("Verkaufsbericht",),
    },
    "pt": {
        "order": ("Nº do pedido", "Número da fatura", "Pedido", "Nº da venda"),
        "when": ("Data", "Data do pedido", "Data da venda"),
        "product": ("Código do produto", "Referência", "Cód. artigo", "SKU"),
        "name": ("Descrição", "Nome do produto", "Artigo"),
        "quantity": ("Quantidade", "Qtd", "Qtde."),
        "price": ("Preço unitário", "Preço unit.", "Valor unitário"),
        "amount": ("Valor total", "Total da linha", "Montante"),
        "customer": ("Código do cliente", "Nº cliente"),
        "noise": ("Observação", "Vendedor"),
        "total": ("Total", "Total geral"),
        "report": ("Relatório de vendas",),
    },
    "it": {
        "order": ("Numero ordine", "N. ordine", "N. fattura", "Scontrino n."),
        "when": ("Data", "Data ordine", "Data vendita"),
        "product": ("Codice articolo", "Cod. prodotto", "Codice prodotto", "Riferimento"),
        "name": ("Descrizione", "Nome prodotto", "Articolo"),
        "quantity": ("Quantità", "Q.tà", "Qta"),
        "price": ("Prezzo unitario", "Prezzo unit.", "Prezzo cad."),
        "amount": ("Importo", "Totale riga", "Importo totale"),
        "customer": ("Codice cliente", "N. cliente"),
        "noise": ("Note", "Commesso"),
        "total": ("Totale", "Totale generale"),
        "report": ("Report vendite",),
    },
    "zh": {
        "order": ("订单号", "订单编号", "销售单号", "发票号"),
        "when": ("日期", "订单日期", "销售日期", "下单时间"),
        "product": ("商品编号", "货号", "商品编码", "产品编号"),
        "name": ("商品名称", "品名", "产品名称"),
        "quantity": ("数量", "销售数量", "件数"),
        "price": ("单价", "销售单价"),
        "amount": ("金额", "销售金额", "小计"),
        "customer": ("客户编号", "会员号"),
        "noise": ("备注", "收银员"),
        "total": ("合计", "总计"),
        "report": ("销售报表",),
    },
    "ar": {
        "order": ("رقم الطلب", "رقم الفاتورة"),
        "when": ("التاريخ", "تاريخ الطلب", "تاريخ البيع"),
        "product": ("رمز المنتج", "رقم الصنف", "كود المنتج"),
        "name": ("اسم المنتج", "الوصف", "البيان"),
        "quantity": ("الكمية", "العدد"),
        "price": ("سعر الوحدة", "السعر"),
        "amount": ("المبلغ", "الإجمالي", "القيمة"),
        "customer": ("رقم العميل", "كود العميل"),
        "noise": ("ملاحظات", "البائع"),
        "total": ("المجموع", "الإجمالي"),
        "report": ("تقرير المبيعات",),
    },
}

CURRENCY: Final = {
    "fr": "Devise", "es": "Moneda", "de": "Währung", "pt": "Moeda", "it": "Valuta", "zh": "币种", "ar": "العملة",
}  # fmt: skip

DISCOUNT: Final = {
    "en": ("Discount", "Discount amount"), "fr": ("Remise", "Montant remise"), "es": ("Descuento",),
    "de": ("Rabatt", "Nachlass"),
    "pt": ("Desconto",), "it": ("Sconto",), "zh": ("优惠金额",), "ar": ("الخصم",),
}  # fmt: skip

STATUS: Final = {
    "en": ("Status", "Order status"), "fr": ("Statut", "Statut commande"), "es": ("Estado",),
    "de": ("Status", "Bestellstatus"),
    "pt": ("Situação",), "it": ("Stato", "Stato ordine"), "zh": ("订单状态",), "ar": ("حالة الطلب",),
}  # fmt: skip

STATES: Final = {
    "en": ("Paid", "Cancelled", "Test"), "fr": ("Payée", "Annulée", "Test"), "es": ("Pagado", "Cancelado", "Prueba"),
    "de": ("Bezahlt", "Storniert", "Test"), "pt": ("Pago", "Cancelado", "Teste"), "it": ("Pagato", "Annullato", "Test"),
    "zh": ("已付款", "已取消", "测试"), "ar": ("مدفوع", "ملغي", "اختبار"),
}  # fmt: skip
"""Paid, cancelled, test."""

RETURNED: Final = {
    "en": ("Returned", "yes", "no"), "fr": ("Retour", "oui", "non"), "es": ("Devuelto", "sí", "no"),
    "de": ("Retoure", "ja", "nein"),
    "pt": ("Devolvido", "sim", "não"), "it": ("Reso", "sì", "no"), "zh": ("是否退货", "是", "否"),
    "ar": ("مرتجع", "نعم", "لا"),
}  # fmt: skip
"""The column that flags what came back, and its yes and no."""
