"""What the columns of customers and suppliers are called, and those that are known and not used."""

WORDS = {
    "customer_id": """
        customer id|customer no|customer|client id|client no|customer code|member id|membership no|loyalty id
        loyalty card|buyer id|user id|customerid|account no|household id|household key|cust id|customer number
        shopper id|id client|no client|code client|client|carte fidelite|id cliente|no cliente|codigo cliente
        cod cliente|cliente|kundennummer|kundennr|kunde|kunden id|kunden no|kundenid|kd no|kdnr|codice cliente
        klantnummer|klantnr|klant|klant id|id klienta|no klienta|klient|клиент|id клиента|код клиента|musteri
        musteri no|musteri kodu|客户编号|会员编号|客户id|会员id|客户|会员卡号|买家id|会员号|客戶編號|顧客id|顧客番号
        会員番号|会員id|得意先コード|رقم العميل|العميل|معرف العميل|كود العميل|kundnummer|asiakasnumero
    """,
    "customer_name": """
        customer name|client name|buyer name|full name|recipient name|nom client|nom complet|nombre cliente
        nombre completo|kundenname|nome cliente|nome completo|ragione sociale|klantnaam|nazwa klienta|имя клиента
        фио|musteri adi|客户名称|客户姓名|会员姓名|收货人|收货人姓名|买家姓名|顧客名|氏名|お名前|اسم العميل
        billing name|shipping name|ship name|customer full name
    """,
    "first_name": """
        first name|firstname|given name|prenom|vorname|nombre pila|primer nombre|nome proprio|voornaam|imie|имя|ad
        名|الاسم الاول|billing first name|fornamn
    """,
    "last_name": """
        last name|lastname|surname|family name|nom famille|nachname|familienname|apellido|apellidos|sobrenome
        apelido|cognome|achternaam|nazwisko|фамилия|soyad|soyadi|姓|اسم العائله|الكنيه|billing last name|efternamn
    """,
    "email": """
        email|e mail|email address|mail|courriel|adresse email|adresse e mail|correo|correo electronico
        e mail adresse|emailadresse|endereco email|indirizzo email|e mailadres|adres email|почта|эл почта|eposta
        e posta|邮箱|电子邮箱|电子邮件|メール|メールアドレス|البريد الالكتروني|البريد|ايميل|buyer email
        customer email|contact email|billing email
    """,
    "phone": """
        phone|telephone|tel|mobile|phone number|phone no|cell|telefono|telefon|telefonnummer|telefon no|handy
        portable|telefone|celular|cellulare|telefoon|телефон|电话|手机|手机号|联系电话|電話|電話番号|الهاتف
        رقم الهاتف|الجوال|رقم الجوال|mobile phone|buyer phone no|billing phone|tel no
    """,
    "company": """
        company|company name|organisation|organization|societe|entreprise|raison sociale|empresa|razon social|firma
        unternehmen|azienda|ditta|bedrijf|bedrijfsnaam|компания|организация|sirket|公司|公司名称|单位名称客户|会社
        会社名|الشركه|اسم الشركه|billing company
    """,
    "street": """
        street|address|address 1|address1|address 2|address2|street address|address line 1|address line 2|adresse
        adresse 1|adresse 2|rue|direccion|calle|domicilio|strasse|straße|anschrift|hausnummer|endereco|rua
        logradouro|indirizzo|via|adres|ulica|адрес|улица|地址|收货地址|详细地址|住所|العنوان|عنوان|الشارع
        billing address1|billing street
    """,
    "city": """
        city|town|ville|commune|ciudad|poblacion|localidad|stadt|ort|wohnort|cidade|municipio|citta|comune|localita
        plaats|stad|woonplaats|miasto|город|sehir|il|城市|市|市区町村|市町村|المدينه|مدينه|billing city
        customer city
    """,
    "region": """
        region|state province|province|county|state region|province code|departement|provincia|bundesland|kanton|uf
        distrito|regione|provincie|wojewodztwo|область|регион|省|省份|都道府県|المنطقه|المحافظه|المقاطعه
        billing province|customer state|province name
    """,
    "postcode": """
        postcode|post code|zip|zip code|zipcode|postal code|code postal|cp|codigo postal|plz|postleitzahl|cep
        codigo postal|cap|kod pocztowy|индекс|почтовый индекс|posta kodu|邮编|邮政编码|郵便番号|الرمز البريدي
        billing zip|customer zip code prefix|zip code prefix|shipping postal code
    """,
    "country": """
        country|country code|country id|ship country|country name|pays|code pays|pais|codigo pais|land|laendercode
        landercode|lieferland|paese|nazione|stato paese|kraj|страна|ulke|国家|国家地区|国|国名|الدوله|البلد|دوله|بلد
        billing country|customer country|shipping country|ship to country|destination country
    """,
    "group": """
        customer group|customer type|segment|groupe client|type client|tipo cliente|grupo cliente|kundengruppe
        kundentyp|gruppo clienti|klantgroep|会员等级|客户类型|客户分组|会员级别|顧客ランク|فئه العميل
        customer group code|customer segment|loyalty tier|groups|default group id
    """,
    "supplier_id": """
        vendor
        supplier id|supplier no|supplier code|vendor id|vendor no|vendor code|supplier|fournisseur|code fournisseur
        id fournisseur|no fournisseur|proveedor|id proveedor|codigo proveedor|lieferant|lieferantennummer
        lieferantennr|lieferanten no|lieferanten id|kreditor|fornecedor|codigo fornecedor|id fornecedor|fornitore
        codice fornitore|id fornitore|leverancier|leveranciersnummer|dostawca|id dostawcy|поставщик|код поставщика
        tedarikci|tedarikci kodu|供应商|供应商编号|供应商编码|供应商id|供應商|仕入先|仕入先コード|المورد|رقم المورد
        كود المورد|seller id|preferred supplier|main supplier|default supplier|leverantor
    """,
    "supplier_name": """
        supplier name|vendor name|nom fournisseur|nombre proveedor|lieferantenname|lieferant name|nome fornecedor
        nome fornitore|leveranciersnaam|nazwa dostawcy|название поставщика|наименование поставщика|tedarikci adi
        供应商名称|仕入先名|اسم المورد|firma lieferant
    """,
    "supplier_product_id": """
        supplier sku|supplier product code|supplier reference|supplier item no|supplier part no|vendor sku
        vendor item no|vendor part no|supplier product id|supplier article no|ref fournisseur|reference fournisseur
        ref produit fournisseur|lieferantenartikelnummer|lieferanten artikel no|lieferantenartikelnr
        bestellnummer lieferant|lieferantenartikel|artikelnummer lieferant|referencia proveedor
        codigo articulo proveedor|referencia fornecedor|codice articolo fornitore|rif fornitore
        codice fornitore articolo|leveranciers artikelnummer|artikelnummer leverancier|供应商货号|供应商商品编码
        供应商产品编号|仕入先品番|رمز المورد للمنتج|артикул поставщика
    """,
    "lead_time_days": """
        lead time|lead time days|delivery time|delivery days|leadtime|days to deliver|supplier lead time|delai
        delai livraison|delai jours|delai approvisionnement|delai de livraison jours|plazo entrega|plazo
        dias entrega|tiempo entrega|plazo entrega dias|lieferzeit|lieferzeit tage|wiederbeschaffungszeit|lieferfrist
        prazo entrega|prazo|prazo entrega dias|lead time dias|tempo consegna|giorni consegna|tempi consegna
        levertijd|levertijd dagen|czas dostawy|срок поставки дней|срок доставки|teslim suresi|tedarik suresi|交货期
        采购周期|交期|交货周期|到货周期|交货天数|リードタイム|納入日数|مده التوريد|مهله التوريد|ايام التوريد
        مده التسليم
    """,
    "review_days": """
        review days|order every|order every days|review period|order cycle|order interval|ordering interval days
        days between orders|frequence commande|cycle commande|rhythme commande|bestellrhythmus|bestellintervall
        bestellzyklus|frecuencia pedido|ciclo pedido|frequencia pedido|frequenza ordine|bestelritme|订货周期
        补货周期|発注間隔|発注サイクル|دوره الطلب
    """,
    "minimum_order": """
        moq value|moq amount|minimum order amount|minimum purchase
        minimum order value|min order value|minimum order|minimum order amount|mov|min order|franco|minimum commande
        minimum de commande|montant minimum|mindestbestellwert|mindestbestellung|pedido minimo|importe minimo
        pedido minimo valor|ordine minimo|minimo ordine|minimum bestelbedrag|minimalne zamowienie|минимальный заказ
        минимальная сумма заказа|min siparis tutari|起订金额|最低订货金额|最小订货额|最低発注金額|الحد الادنى للطلب
        min order amount
    """,
    "minimum_quantity": """
        minimum quantity|minimum order quantity|moq|min qty|min quantity|minimal quantity|min order qty
        quantite minimum|quantite minimale|qte min|mindestmenge|mindestbestellmenge|mindestabnahme|cantidad minima
        quantidade minima|qtd minima|quantita minima|minimale hoeveelheid|minimum aantal|minimalna ilosc
        минимальное количество|min miktar|min siparis adedi|起订量|最小订货量|最小起订量|最低発注数|最小発注数
        الحد الادنى للكميه
    """,
}

UNUSED = """
    image|images|image src|image url|image position|image alt text|variant image|photo|photos|picture|thumbnail|bild
    bilder|imagen|图片|seo title|seo description|meta title|meta description|meta keywords|url|link|tags|notes|note
    comment|comments|remark|remarks|bemerkung|kommentar|notiz|commentaire|observaciones|observacoes|memo|备注|備考
    ملاحظات
    payment method|payment type|tender|tender type|card type|mode paiement|moyen paiement|zahlungsart|zahlungsweise
    metodo pago|forma pago|forma pagamento|metodo pagamento|支付方式|付款方式|支払方法|طريقه الدفع|gateway
    payment id|payment reference|payment references|payment installments
    cashier|employee|staff|salesperson|sales rep|vendeur|caissier|kassierer|verkaufer|mitarbeiter|vendedor|cajero
    cassiere|员工|收银员|销售员|担当者|البائع|الموظف|server|clerk|user|operator
    tracking no|carrier|shipping method|ship mode|delivery method|versandart|mode livraison|shipping provider
    metodo envio|快递单号|物流公司|配送方法
    birthday|date birth|birth date|date of birth|dob|gender|sex|date naissance|geburtsdatum|fecha nacimiento|sexo
    性别|生日|password|newsletter|opt in|accepts marketing|accepts email marketing|ip|browser ip|user agent|latitude
    longitude|lat|lng|language|locale
    length|width|height|depth|laenge|breite|hohe|longueur|largeur|hauteur|dimension|dimensions|volume cm3|长|宽|高
    updated at|modified at|last modified|date updated|date modified|updated|last updated|modification date
    geandert am|mis a jour|修改时间|更新时间|更新日時
    position|sort order|rank|rating|score|review|review score|warranty|age|temperature|weather|holiday|weekday
    day week|day of week|month|year|quarter|week no|week of year|jour semaine|mois|annee|wochentag|monat|jahr|mes
    ano|giorno settimana|mese|anno|星期|月份|年份|曜日|hour|hour of day|month name|day name|season|trimestre
    semestre
    discount code|coupon|coupon code|voucher code|discount codes|code promo|gutscheincode|cupon|codigo descuento
    优惠券|クーポン|tax class|tax category|tax code|tax name|tax title|warranty months
"""
