"""What the columns of sales, orders and purchases are called."""

WORDS = {
    "order_id": """
        check|guest check|bill|kvitto|kvittonr|kvitto no|kvittonummer|kuitti|kuittinumero|kvittering
        order id|order no|order|order reference|order ref|order name|order code|orderid|orderno|sales order
        sales order no|sale id|sale no
        invoice|invoice no|invoice id|receipt|receipt no|receipt id|receiptno|ticket|ticket no|ticket id|transaction
        transaction id|transaction no|txn id|txn
        trans id|trans no|bill no|bill id|check no|check id|document no|doc no|amazon order id|purchase order id
        increment id|docket|basket id|basket|sale reference
        no commande|commande|id commande|ref commande|reference commande|cde|no cde|no facture|facture|no ticket
        ticket caisse|no ticket caisse|no piece|no vente|no document
        no pedido|pedido|id pedido|codigo pedido|orden|id orden|no orden|factura|no factura|no ticket|boleta
        no boleta|recibo|no recibo|no venta|id venta|comprobante
        bestellnummer|bestellnr|bestell no|bestellung|bestell id|bestellid|auftrag|auftragsnummer|auftragsnr
        auftrags no|rechnung|rechnungsnummer|rechnungsnr|rechnungs no|beleg|belegnummer|belegnr|beleg no|bon
        bonnummer|bonnr|bon no|kassenbon|vorgangsnummer|transaktionsnummer|re no
        codigo pedido|encomenda|no encomenda|nota fiscal|no nota fiscal|nf|cupom|no cupom|fatura|no fatura|no venda
        id venda|codigo venda|talao
        ordine|id ordine|no ordine|codice ordine|numero ordine|fattura|no fattura|scontrino|no scontrino
        no documento|rif ordine|documento
        ordernummer|ordernr|bestelnummer|bestelling|factuurnummer|factuurnr|bonnummer|kassabon|transactienummer
        no zamowienia|zamowienie|id zamowienia|no paragonu|paragon|faktura|no faktury
        номер заказа|заказ|id заказа|no заказа|чек|номер чека|no чека|счет|номер счета|накладная|документ
        siparis no|siparis|siparis id|fis no|fatura no|fis
        订单号|订单编号|订单|订单id|单号|单据编号|销售单号|小票号|流水号|交易号|发票号|訂單編號|訂單號|订单号码
        主订单编号
        注文番号|注文id|注文|伝票番号|レシート番号|受注番号|取引番号|オーダー番号
        رقم الطلب|الطلب|رقم الفاتوره|الفاتوره|رقم الايصال|رقم العمليه|رقم المعامله|معرف الطلب|رقم الطلبيه
        주문번호|order nummer|ordre no|ordrenummer|tilaus no|tilausnumero|objednavka|cislo objednavky|rendelesszam
    """,
    "order_date": """
        day (from year, month and day)
        posting date|ordered on|txn date|created time|принят в обработку|business day|trading date
        order date|ordered at|order time|order datetime|order timestamp|order created|order created at
        order created date|invoice date|sale date|sales date|sold at|sold on|date sold|purchase date|purchased at
        transaction date|transaction time|receipt date|date ordered|order placed|placed at|paid at
        purchase timestamp|order purchase timestamp|date time|datetime|timestamp|business date|trans date
        date created|processed at|order day|transaction timestamp|order placed at|completed at|t dat
        date commande|date vente|date facture|date ticket|jour vente|date achat|date heure|date et heure|date cde
        horodatage|date operation|date piece
        fecha pedido|fecha venta|fecha factura|fecha compra|fecha hora|fecha y hora|fecha orden|fecha emision
        bestelldatum|auftragsdatum|rechnungsdatum|verkaufsdatum|belegdatum|kaufdatum|bondatum|buchungsdatum
        verkauft am|datum uhrzeit|bestellt am|umsatzdatum|zeitstempel|datum zeit|verkaufstag
        data pedido|data venda|data compra|data fatura|data encomenda|data hora|data e hora|data emissao
        data ordine|data vendita|data fattura|data acquisto|data scontrino|data ora|data documento|data e ora
        besteldatum|verkoopdatum|factuurdatum|orderdatum|datum tijd
        data zamowienia|data sprzedazy|data faktury|data transakcji|data zakupu
        дата заказа|дата продажи|дата чека|дата покупки|дата и время|дата документа|дата операции
        siparis tarihi|satis tarihi|fatura tarihi|islem tarihi|tarih saat
        下单时间|下单日期|订单日期|销售日期|订单时间|交易时间|交易日期|销售时间|成交时间|付款时间|订单创建时间
        下單時間|购买时间|开单日期|单据日期|日期时间|订单付款时间
        注文日|注文日時|販売日|売上日|購入日|受注日|取引日|日時|注文日付|受注日時
        تاريخ الطلب|تاريخ البيع|تاريخ الفاتوره|تاريخ الشراء|تاريخ العمليه|وقت الطلب|تاريخ ووقت|التاريخ والوقت
    """,
    "date": """
        date|day|month|mois|monat|mes|mese|maand|miesiac|месяц|ay|月份|月|الشهر|fecha|dia|datum|tag|data|giorno|jour|dag|дата|день|tarih|gun|dzien|日期|时间|日|日付|年月日|التاريخ
        تاريخ|اليوم|يوم|period|week|semaine|woche|dato|paivamaara|日期時間|time stamp
    """,
    "created_at": """
        created at|created|creation date|created date|date created|created on|date creation|fecha creacion
        erstellt am|erstellt|data criacao|data creazione|angelegt am|创建时间|创建日期|作成日|تاريخ الانشاء
        дата создания|aangemaakt op
    """,
    "time": """
        time|time of day|order time of day|sale time|heure|hora|uhrzeit|zeit|ora|tijd|godzina|время|saat|时刻|時刻
        時間|الوقت|الساعه|وقت|heure vente|hora venta|heure commande
    """,
    "cancelled_at": """
        cancelled at|canceled at|cancelled on|canceled date|cancellation date|date annulation|storniert am
        fecha cancelacion|取消时间
    """,
    "quantity": """
        per unit quantity|item quantity|no units|line quantity
        quantity|qty|quantity sold|qty sold|units sold|units|pieces|pcs|quantity ordered|qty ordered
        quantity purchased|item quantity|ordered quantity|sold quantity|count|line quantity|lineitem quantity|sold
        units ordered|qnty|quant|number sold|item count|transaction qty|transaction quantity|trans qty
        order quantity|order qty|sales qty|sales quantity|items sold|sales units|unit sales|net quantity
        net units sold|sale quantity|volume
        quantite|qte|qtes|quantite vendue|qte vendue|nombre|nb|quantite commandee|qte commandee|nb articles
        nb vendus|unites|pieces vendues|unites vendues|ventes unites|qt
        cantidad|cant|cantidad vendida|unidades|uds|ud|unidades vendidas|cdad|piezas|cant vendida|cantidad pedida
        menge|anzahl|anz|stueckzahl|stuckzahl|stuck|stk|stck|verkaufte menge|bestellmenge|verkaufsmenge|absatz
        absatzmenge|stueck|menge verkauft|mg|verkaufte stuckzahl|verkaufte stueck|absatz stk|bestellte menge
        quantidade|qtd|qtde|quantidade vendida|qtd vendida|unidades vendidas|quant
        quantita|qta|pezzi|pz|quantita venduta|qta venduta|nr pezzi|no pezzi|quantita ordinata|pezzi venduti
        aantal|hoeveelheid|aantal verkocht|stuks|verkocht aantal
        ilosc|sztuki|szt|liczba sztuk|ilosc sprzedana|sprzedana ilosc
        количество|кол во|колво|кол|продано|количество шт|шт|продано шт
        adet|miktar|satis adedi|satilan adet
        数量|件数|销量|销售数量|购买数量|订购数量|商品数量|销售量|個数|个数|數量|销售件数|宝贝数量|出货数量
        数量|個数|販売数|販売数量|点数|売上数量|売上数|注文数|注文数量
        الكميه|كميه|العدد|عدد|الكميه المباعه|عدد القطع|عدد الوحدات|القطع
        수량|antal|kpl|maara|mnozstvi|mennyiseg|antall
    """,
    "unit_price": """
        preis pro einheit|preis pro stuck|preis je stuck|prix par unite
        per unit price|deal price|prezzo un|prezzo unit|vlr unit|ваша цена|цена за единицу|price per item
        selling price per item|offer price amount|precio unitario venta publicacion
        unit price|price per unit|price each|item price|unit cost price sold|lineitem price|sale price each
        price unit|unitprice|unit selling price|price per item|product price|unit price excl tax|unit price incl tax
        unit rate|rate|each price
        prix unitaire|pu|pu ht|pu ttc|prix unit|prix unitaire ht|prix unitaire ttc|prix u|prix vente unitaire|p u
        pvu
        precio unitario|precio unidad|p unitario|precio unit|pvp unitario|valor unitario|precio por unidad
        einzelpreis|stueckpreis|stuckpreis|preis pro stueck|preis pro stuck|e preis|ep|einzelpreis netto
        einzelpreis brutto|preis je stuck|preis stuck|vk einzel|einzel preis
        preco unitario|preco unidade|valor unitario|vlr unitario|valor unit|vl unitario|preco unit
        prezzo unitario|prezzo unita|prezzo unit|p unitario|prezzo cad|prezzo cadauno
        stukprijs|prijs per stuk|eenheidsprijs
        cena jednostkowa|cena jedn|cena za sztuke|cena jednostkowa brutto|cena jednostkowa netto
        цена за единицу|цена за шт|цена единицы
        birim fiyat|birim fiyati
        单价|商品单价|销售单价|单位价格|單價|成交单价
        単価|販売単価|商品単価
        سعر الوحده|سعر القطعه|السعر الافرادي|سعر الوحدة
        단가|enhetspris|apris|stykpris|enhedspris|yksikkohinta|jednotkova cena|egysegar
    """,
    "amount": """
        gross total|total gross|gesamt brutto|brutto gesamt|total ttc
        final price|line amount|invoice amount|sku subtotal after discount|item subtotal|product subtotal|valor linea
        ingresos por productos
        sold for|sale dollars
        amount|line total|line amount|total price|line price|item total|extended price|ext price|extended amount
        net sales|sales amount|sales|sales value|revenue|turnover|total amount|row total|lineitem total|amount paid
        paid|total paid|item subtotal|net amount|gross amount|sale amount|total sales|value|line value
        total incl tax|price total|net revenue|product sales|dollar sales|total line|price paid|sum|turnover gross
        line net total
        montant|montant total|ca|ca ttc|ca ht|chiffre affaires|total ligne|montant ligne|montant ttc|montant ht
        total ttc|total ht|prix total|ca vente|montant vente|ventes|vente|ventes ttc|ventes ht|mt ttc|mt ht|valeur
        importe|importe total|monto|monto total|total linea|importe linea|total venta|valor total|ventas
        precio total|importe venta|facturacion|ingresos|venta neta|subtotal linea
        betrag|gesamtbetrag|gesamtpreis|summe|umsatz|umsatz brutto|umsatz netto|zeilensumme|positionsbetrag
        zeilenbetrag|gesamt|bruttobetrag|nettobetrag|brutto|netto|bruttoumsatz|nettoumsatz|positionssumme|wert
        g preis|gp|verkaufsbetrag|verkaufswert|erlos|erloese|bruttopreis gesamt
        valor|valor total|montante|total linha|valor venda|faturamento|valor linha|vlr total|vl total|preco total
        valor pago|receita|total venda|valor da venda|valor liquido
        importo|importo totale|totale riga|prezzo totale|fatturato|incasso|ricavo|importo riga|vendite
        totale venduto|valore
        bedrag|totaalbedrag|omzet|regeltotaal|totaalprijs|omzet incl btw|omzet excl btw
        wartosc|kwota|wartosc brutto|wartosc netto|wartosc sprzedazy|suma|razem|obrot|przychod
        сумма|стоимость|выручка|сумма продажи|итого|оборот|сумма руб
        tutar|toplam tutar|ciro|satis tutari|net tutar|satir toplami
        金额|总金额|销售额|销售金额|小计|总价|实付金额|成交金额|营业额|金額|合计金额|实收金额|应付金额|商品金额
        商品总价|总额|买家实际支付金额|实际支付金额
        金額|売上|売上金額|売上高|合計金額|小計|販売金額|売上額
        المبلغ|مبلغ|الاجمالي|اجمالي|المبلغ الاجمالي|القيمه|قيمه|اجمالي السطر|المبيعات|قيمه المبيعات|صافي المبيعات
        اجمالي المبلغ|السعر الاجمالي
        금액|belopp|belob|summa|omsattning|omsetning|castka|osszeg|myynti|radbelopp
    """,
    "amount_before_discount": """
        gross sales|line subtotal|item subtotal before discount|gross sale|subtotal before discount
        amount before discount|ventes brutes|montant avant remise|betrag vor rabatt|importe bruto|gross price total
    """,
    "total": """
        сумма отправления
        total|order total|grand total|total order|order amount|invoice total|total invoice|order value|basket total
        total price order|receipt total|order total amount|base grand total|payment total
        total commande|montant commande|total facture|total ticket|total panier
        total pedido|total factura|importe pedido|total orden|total ticket
        gesamtsumme|bestellsumme|bestellwert|rechnungsbetrag|auftragssumme|auftragswert|rechnungssumme|bonsumme
        endbetrag|endsumme
        total pedido|total encomenda|valor pedido|valor total pedido|total fatura
        totale|totale ordine|totale fattura|totale scontrino|totale documento
        totaal|ordertotaal|totaal bestelling|suma zamowienia|wartosc zamowienia|сумма заказа|итого по чеку
        siparis toplami|toplam|genel toplam
        订单金额|订单总额|订单总金额|合计|总计|訂單金額|合計|注文金額|注文合計|お支払い金額
        اجمالي الطلب|اجمالي الفاتوره|المجموع|المجموع الكلي|الاجمالي الكلي
    """,
    "subtotal": """
        subtotal|sub total|order subtotal|sous total|zwischensumme|subtotale|items total|total line items price
        subtotal price|小計額|المجموع الفرعي|products total|merchandise total
    """,
    "shipping": """
        shipping|shipping cost|shipping amount|shipping price|freight|freight value|delivery fee|postage
        shipping fee|delivery cost|delivery|order shipping amount|shipping total|total shipping|shipping charge
        freight amount|delivery charge
        frais port|frais livraison|livraison|port|frais expedition|transport
        envio|gastos envio|coste envio|costo envio|flete|portes
        versand|versandkosten|versandkosten brutto|lieferkosten|porto|fracht|frachtkosten
        frete|valor frete|custo envio|portes envio
        spedizione|spese spedizione|costo spedizione|trasporto
        verzendkosten|koszt wysylki|dostawa|koszt dostawy|доставка|стоимость доставки|kargo|kargo ucreti|运费|邮费
        運費|送料|配送料|تكلفه الشحن|الشحن|رسوم التوصيل|شحن
    """,
    "discount": """
        discount|discount amount|line discount|lineitem discount|discounts|total discount|item discount|rebate
        markdown|reduction|discount value|discount total|cart discount amount|promo discount|total discounts
        coupon discount
        remise|montant remise|rabais|remises|reduction montant
        descuento|importe descuento|descuentos|rebaja|dto|dcto
        rabatt|nachlass|rabattbetrag|preisnachlass|skonto
        desconto|valor desconto|descontos|vlr desconto
        sconto|importo sconto|sconti
        korting|kortingsbedrag|rabat|kwota rabatu|znizka|скидка|сумма скидки|indirim|indirim tutari|iskonto
        折扣|优惠|优惠金额|折扣金额|折扣额|優惠|割引|割引額|値引|値引額|الخصم|خصم|قيمه الخصم|مبلغ الخصم
        rabatt belopp
    """,
    "discount_share": """
        discount percent|discount rate|discount pct|discount %|discount percentage|disc percent|discount in percent
        taux remise|remise %|remise pct|pourcentage remise|% remise|rabatt %|rabatt prozent|rabatt in %|rabattsatz
        porcentaje descuento|% descuento|descuento %|% dto|desconto %|percentual desconto|sconto %
        percentuale sconto|korting %|rabat %|скидка %|indirim orani|折扣率|割引率|نسبه الخصم
    """,
    "tax": """
        tax|tax amount|vat|vat amount|sales tax|gst|taxes|total tax|item tax|line tax|order tax|cart tax amount
        order total tax amount|tax total|item tax amount
        tva|montant tva|taxe|mt tva
        iva|impuesto|impuestos|importe iva|igv|cuota iva
        mwst|mehrwertsteuer|steuer|ust|umsatzsteuer|mwst betrag|steuerbetrag|ust betrag
        imposto|icms|valor imposto|impostos|valor iva
        imposta|importo iva|btw|btw bedrag|vat kwota|kwota vat|podatek|ндс|сумма ндс|kdv|kdv tutari|税额|税|税金
        稅額|消費税|消費税額|الضريبه|ضريبه|قيمه الضريبه|ضريبه القيمه المضافه|مبلغ الضريبه|moms
    """,
    "tax_share": """
        tax rate|vat rate|tax percent|vat percent|gst rate|vat %|tax %|taux tva|tva %|tx tva|tipo iva|% iva|iva %
        steuersatz|mwst satz|mwst %|ust satz|mwst prozent|aliquota iva|aliquota|taxa iva|btw tarief|btw %|stawka vat
        vat stawka|ставка ндс|ндс %|kdv orani|税率|نسبه الضريبه|momssats
    """,
    "currency": """
        currency|currency code|order currency|iso currency|ccy|curr|price currency|devise|monnaie|moneda|divisa
        waehrung|wahrung|moeda|valuta|waluta|валюта|para birimi|币种|货币|幣別|通貨|العمله|عمله|base currency code
        order currency code|cod moneda
    """,
    "status": """
        status|order status|state|order state|statut|statut commande|etat|etat commande|estado|estado pedido
        bestellstatus|auftragsstatus|situacao|status pedido|stato|stato ordine|orderstatus|status zamowienia|статус
        статус заказа|durum|siparis durumu|订单状态|状态|狀態|订单狀態|ステータス|注文状況|状態|حاله الطلب|الحاله
        حاله|sale status|payment state|estado orden
    """,
    "financial_status": """
        financial status|payment status|statut paiement|zahlungsstatus|estado pago|status pagamento|stato pagamento
        paid status|支付状态|付款状态|حاله الدفع|betaalstatus|статус оплаты|odeme durumu
    """,
    "fulfilment_status": """
        fulfillment status|fulfilment status|shipping status|delivery status|lineitem fulfillment status
        versandstatus|lieferstatus|statut livraison|estado envio|发货状态|shipment state|item status|delivery state
    """,
    "kind": """
        transaction type|sale type|line type|type transaction|event type|document type|doc type|type document
        type vente|belegart|vorgangsart|transaktionsart|buchungsart|tipo documento|tipo transaccion|tipo operacion
        tipo movimiento|tipo transazione|tipo documento|tipo operacao|order type|type piece|movement type|entry type
        类型|交易类型|单据类型|业务类型|نوع العمليه|نوع المستند|نوع الحركه|тип операции|тип документа|islem tipi
        typ dokumentu|record type|item type line
    """,
    "is_return": """
        is return|returned|return|is refund|refund|refunded|retour|retourne|rembourse|retoure|ruckgabe|rueckgabe
        storno|devolucion|devuelto|devolucao|devolvido|reso|rimborso|退货|是否退货|返品|مرتجع|возврат|iade|zwrot
    """,
    "is_cancelled": """
        void|voided|is void|is voided|cancelled|canceled|is cancelled|is canceled|annule|annulee|est annule|storniert
        storno|ist storniert|anulado|anulada|cancelado|cancelada|annullato|annullata|geannuleerd|anulowane|iptal
        是否取消|已取消|作废|ملغي|отменен|取消
    """,
    "is_test": "test|is test|test order|testbestellung|commande test|pedido prueba|测试订单",
    "is_gift_card": "is gift card|gift card|giftcard|product is giftcard|is giftcard",
    "promised_day": """
        estimated delivery date|order estimated delivery date|promised date|promised day|delivery date promised
        latest delivery date|promise date|date livraison prevue|livraison prevue|liefertermin|fecha entrega prevista
        data prevista entrega|data consegna prevista|预计送达时间|latest ship date
    """,
    "delivered_at": """
        delivered at|delivered|delivery date|delivered on|date delivered|order delivered customer date
        date livraison|lieferdatum|geliefert am|fecha entrega|data entrega|data consegna|送达时间|签收时间
        leverdatum|تاريخ التسليم|дата доставки
    """,
    "line_id": """
        line no|line id|line item id|order item id|row id|row no|item no in order|position|pos|line|lineno|no ligne
        ligne|linea|zeile|positionsnummer|riga|linha|order details id|order detail id|order line id|item id in order
        序号|行号|明细id|لا|seq|sequence|sale line id|regel
    """,
    "channel": """
        channel|sales channel|sales channel id|channel id|channel code|source name|order source|canal|kanal|canale
        vertriebskanal|verkaufskanal|canal vente|canal venta|canal venda|渠道|销售渠道|قناه البيع|kanaal
        saleschannel|marketplace|platform|canal de vendas
    """,
    "purchase_id": """
        purchase order|purchase order no|po|po no|po id|purchase order id|supply order reference|supply order
        purchase id|supplier order|supplier order no|purchase no
        bon commande|no bon commande|commande fournisseur|no commande fournisseur|commande achat
        orden compra|no orden compra|pedido compra|pedido proveedor|oc
        einkaufsbestellung|lieferantenbestellung|bestellung lieferant|einkaufsnummer|ek bestellung|einkaufsbeleg
        pedido fornecedor|ordem compra|encomenda fornecedor|ordine fornitore|ordine acquisto|inkooporder
        inkoopnummer|zamowienie dostawcy
        заказ поставщику|采购单号|采购订单|采购单|采购订单号|発注番号|発注no|امر الشراء|رقم امر الشراء
        satin alma siparisi
    """,
    "due_day": """
        due date|expected date|expected delivery|expected delivery date|eta|expected on|due|arrival date
        expected arrival|date prevue|date livraison attendue|date reception prevue|liefertermin lieferant
        erwartet am|wunschtermin|wareneingang geplant|fecha prevista|fecha esperada|fecha estimada|data prevista
        data arrivo prevista|预计到货|预计到货日期|预计到货时间|納期|入荷予定日|تاريخ التوريد المتوقع
        verwachte leverdatum|срок поставки
    """,
    "received_day": """
        received date|date received|received on|received at|receipt date goods|date reception|recu le|wareneingang
        eingangsdatum|erhalten am|fecha recepcion|data recebimento|data ricezione|到货日期|收货日期|入库日期|入荷日
        تاريخ الاستلام
    """,
    "received": """
        received|received quantity|quantity received|qty received|quantite recue|qte recue|recu|gelieferte menge
        erhaltene menge|erhalten|cantidad recibida|recibido|quantidade recebida|recebido|quantita ricevuta|ricevuto
        ontvangen|到货数量|收货数量|入库数量|入荷数|الكميه المستلمه|получено
    """,
    "quantity_expected": """
        quantity expected|qty expected|expected quantity|quantite attendue|bestellte stuckzahl|采购数量|発注数
        发货数量采购
    """,
    "profit": """
        profit|margin|gross profit|marge|marge brute|benefice|gewinn|marge %|rohertrag|deckungsbeitrag|margen
        beneficio|ganancia|utilidad|lucro|margem|margine|utile|winst|zysk|marza|прибыль|маржа|kar|利润|毛利|毛利率
        粗利|利益|الربح|هامش الربح|profit margin|gross margin
    """,
}
