"""What the columns of products, stock, prices and promotions are called."""

WORDS = {
    "product_id": """
        offer external id|offer id|seller sku id|listing id|external offer id
        sku code|item sku code
        product id|sku|product sku|item sku|variant sku|article no|item no|item id|product no|product code|item code
        stock code|stockcode|article id|article code|article|part no|part number|product ref|product reference
        seller sku|lineitem sku|plu|style no|model no|reference no|asin|upc plu|sku id|product sku code|product key
        item number|material no|material|merchant sku|item|product
        ref|reference|ref produit|reference produit|ref article|reference article|code article|code produit
        no article|id produit|id article|article ref|produit|code
        referencia|ref producto|codigo producto|codigo articulo|cod articulo|cod producto|id producto|id articulo
        codigo|articulo|producto|clave|cod|clave producto
        artikelnummer|artikelnr|artikel no|art no|artnr|art|artikel id|artikelid|produktnummer|produkt id|produktnr
        warennummer|artikelcode|bestellnummer artikel|artikel|produkt|best no artikel|sachnummer|materialnummer
        codigo produto|cod produto|cod artigo|codigo artigo|id produto|referencia produto|ref produto|produto
        cod item|codigo item|codigo do artigo
        codice articolo|riferimento|riferimento prodotto|cod articolo|cod art|codice prodotto|cod prodotto
        id prodotto|codice|articolo|prodotto|rif articolo
        artikelcode|artikelnummer|productcode|productnummer|indeks|kod produktu|kod towaru|no katalogowy|symbol
        towar|id produktu|produkt
        артикул|код товара|код|товар id|id товара|no товара|номенклатура код|код номенклатуры
        urun kodu|stok kodu|urun no|urun id|urun|malzeme kodu
        商品编号|商品编码|商品代码|货号|编码|产品编号|产品编码|商品id|sku编码|商家编码|产品代码|物料编码|款号
        商品貨號|商品編號|商品号|规格编码|商品|产品
        商品コード|商品番号|品番|商品id|製品番号|製品コード|商品管理番号|型番|商品
        رقم المنتج|رمز المنتج|كود المنتج|رمز الصنف|رقم الصنف|كود الصنف|معرف المنتج|الصنف|المنتج|الكود|رمز|كود
        상품코드|varenummer|varenr|artikelnummer|tuotenumero|tuotekoodi|cikkszam|cislo produktu|kod zbozi|vare no
        artikel no
    """,
    "internal_id": "product internal id|variant id|product variant id|inventory item id|entity id",
    "product_name": """
        offer name|listing title|menu item|titulo publicacion
        product name|product title|item name|article name|product description short|lineitem name|title|product|item
        item description|product label|label|name product|item title|goods name|pizza name|item desc
        designation|libelle|nom produit|libelle produit|libelle article|nom article|designation article|intitule
        produit|article
        nombre producto|producto|articulo|nombre articulo|denominacion|descripcion producto|descripcion articulo
        artikelbezeichnung|bezeichnung|artikelname|produktname|produktbezeichnung|artikeltext|artikel|produkt
        warenbezeichnung|artikelbeschreibung kurz|kurztext|positionstext
        nome produto|produto|descricao produto|denominacao|artigo|nome item
        nome prodotto|descrizione prodotto|descrizione articolo|prodotto|articolo|denominazione|nome articolo
        productnaam|artikelnaam|omschrijving|artikelomschrijving|nazwa|nazwa produktu|nazwa towaru|towar
        наименование|название|товар|название товара|наименование товара|номенклатура
        urun adi|urun|stok adi|malzeme adi
        商品名称|商品名|品名|产品名称|产品名|货品名称|名称|商品标题|宝贝标题|物料名称|菜品名称|商品|产品|品項
        商品名|品名|製品名|商品名称
        اسم المنتج|المنتج|اسم الصنف|الصنف|البيان|وصف المنتج|اسم السلعه|السلعه
        상품명|varunamn|produktnamn|varenavn|benamning|artikelnamn|tuote|tuotenimi|nazev produktu|termeknev
        megnevezes
    """,
    "name": """
        name|nom|nombre|nome|naam|bezeichnung|imie|имя|ad|adi|名称|名前|名字|姓名|الاسم|اسم|title|titre|titel|titulo
        titolo|navn|namn|nimi
    """,
    "description": """
        description|desc|body html|body|long description|short description|product description|description courte
        descriptif|descripcion|beschreibung|langtext|kurzbeschreibung|artikelbeschreibung|descricao|descrizione
        omschrijving lang|opis|описание|aciklama|描述|商品描述|詳細|説明|商品説明|الوصف|وصف|details|beskrivning
    """,
    "category": """
        category|categories|product category|category name|department|dept|product type|product group|item category
        product category name|type of product|commodity|segment product|category 1|product class|product categories
        item group|main category|group name|division|category path|product family|family|family name
        categorie|rayon|famille|categorie produit|famille produit|famille article|departement produit|groupe
        nom categorie|gamme
        categoria|familia|departamento|rubro|linea producto|categoria producto|grupo
        kategorie|warengruppe|produktgruppe|artikelgruppe|hauptwarengruppe|produktkategorie|abteilung|kategorien
        sortiment|sparte
        categoria produto|categoria prodotto|reparto|gruppo merceologico|famiglia|gruppo|grupo produto|setor|secao
        categorie product|productgroep|artikelgroep|kategoria|grupa|grupa towarowa|категория|группа|группа товаров
        kategori|urun grubu
        类别|分类|商品分类|品类|类目|产品类别|商品类别|分類|种类|カテゴリ|カテゴリー|部門|商品分類|ジャンル|الفئه
        فئه|التصنيف|القسم|المجموعه|فئه المنتج|تصنيف|카테고리|varugrupp|tuoteryhma
    """,
    "subcategory": """
        sub category|subcategory|sous categorie|sous famille|subcategoria|unterkategorie|unterwarengruppe
        sottocategoria|subfamilia|subkategorie|子类别|子分类|二级分类|小分类|الفئه الفرعيه|подкатегория|alt kategori
        category 2|category 3|subgroup|subcategorie|class|sous rayon
    """,
    "brand": """
        brand|manufacturer|vendor|make|brand name|marque|fabricant|marca|fabricante|marke|hersteller|herstellername
        produttore|merk|fabrikant|marka|producent|бренд|производитель|uretici|品牌|厂商|厂家|ブランド|メーカー
        العلامه التجاريه|الماركه|ماركه|الشركه المصنعه|varumarke|label brand|manufacturer name
    """,
    "gtin": """
        ean|gtin|upc|barcode|bar code|ean13|ean 13|ean code|upc code|gtin13|isbn|variant barcode|code barre
        code barres|gencod|gencode|codigo barras|cod barras|codigo de barra|strichcode|barcode nummer|codice a barre
        codice barre|barre|streepjescode|kod kreskowy|kod ean|штрихкод|штрих код|barkod|条码|条形码|商品条码
        國際條碼|国际条码|jan|janコード|バーコード|الباركود|باركود|رقم الباركود|variant ean|variant upc
        product barcode|item barcode|strekkode|streckkod|gtin no|upc a|ean no|product gtin|product ean
    """,
    "parent_id": """
        parent|parent id|parent sku|parent product|parent asin|vaterartikel|article parent|padre|mother item|父商品
        handle parent|style id|master sku|parent code
    """,
    "handle": "handle|slug|url key|product handle|permalink",
    "variant": """
        variant|variant title|variant name|variation|size|color|colour|taille|couleur|talla|tamano|groesse|grosse
        farbe|cor|tamanho|taglia|colore|maat|kleur|rozmiar|kolor|размер|цвет|beden|renk|尺码|颜色|规格|サイズ|色
        カラー|المقاس|اللون|الحجم|option1 value|option2 value|option3 value|option 1 value|option 2 value
        option 3 value|optionvalues|declinaison|variante|规格型号|product size|sku attributes|flavour|flavor
    """,
    "unit": """
        unit|uom|unit of measure|unit of measurement|units of measure|unite|unite vente|unidad|unidad medida|einheit
        mengeneinheit|me|vpe einheit|unidade|unidade medida|un|um|unita misura|unita|eenheid|jednostka|jm|единица
        ед изм|ед|birim|olcu birimi|单位|计量单位|单位名称|単位|الوحده|وحده|وحده القياس|enhet|sales unit|base unit
    """,
    "price": """
        price|selling price|retail price|sale price unit|sales price|regular price|list price|variant price|rrp|msrp
        shelf price|current price|base price|normal price|default price|price 1|web price|price tax included
        price tax excluded|price tax excluded or price tax included|price incl tax|price excl tax|item list price
        standard price
        prix|prix vente|pv|pvc|prix public|prix catalogue|prix ttc|prix ht|tarif|prix vente ttc|prix vente ht|pv ttc
        pv ht|prix de base|prix normal
        precio|precio venta|pvp|precio publico|precio lista|precio iva incluido
        preis|verkaufspreis|vk|vk preis|bruttopreis|nettopreis|ladenpreis|uvp|listenpreis|vk brutto|vk netto
        verkaufspreis brutto|verkaufspreis netto|preis brutto|preis netto|preis inkl mwst|ladenverkaufspreis
        preco|preco venda|pvp|valor venda unitario|preco publico|vlr venda|preco de tabela
        prezzo|prezzo vendita|prezzo listino|prezzo al pubblico|listino
        prijs|verkoopprijs|adviesprijs|cena|cena sprzedazy|cena brutto|cena netto|цена|розничная цена|цена продажи
        цена розничная|fiyat|satis fiyati
        价格|售价|销售价|零售价|标价|销售价格|吊牌价|价錢|售價|價格|価格|売価|販売価格|定価|السعر|سعر|سعر البيع
        سعر التجزئه|سعر المنتج|가격|pris|hinta|ar|utpris
    """,
    "sale_price": """
        special price|discounted price|promo price|promotional price|prix promo|prix promotionnel|prix solde
        precio oferta|precio promocion|aktionspreis|sonderpreis|angebotspreis|preco promocional|prezzo scontato
        prezzo offerta|actieprijs|促销价|活动价|特価|セール価格|سعر العرض|sale price|discounted price amount
        offer price|reduced price
    """,
    "compare_price": """
        compare at price|variant compare at price|compare price|old price|was price|original price|prix barre
        ancien prix|precio anterior|streichpreis|原价|划线价|市场价|通常価格
    """,
    "cost": """
        cost|cost price|unit cost|purchase price|wholesale price|buying price|cost per item|cost of goods|cogs
        supply price|buy price|landed cost|average cost|avg cost|cost price amount|standard cost|cost unit
        supplier price|unit purchase price|net cost
        prix achat|pa|cout|prix achat ht|pa ht|cout unitaire|prix revient|pr|cout achat|paht|prix d achat ht
        precio compra|coste|costo|precio coste|costo unitario|precio costo|coste unitario
        einkaufspreis|ek|ek preis|kosten|ek netto|einstandspreis|bezugspreis|einkaufspreis netto|stuckkosten
        preco compra|custo|preco custo|custo unitario|preco de custo|vlr custo
        prezzo acquisto|costo|costo unitario|prezzo di costo
        inkoopprijs|kostprijs|cena zakupu|koszt|закупочная цена|себестоимость|цена закупки|alis fiyati|maliyet
        进价|成本|成本价|采购价|进货价|采购单价|成本單價|仕入価格|原価|仕入単価|仕入値|سعر الشراء|التكلفه
        سعر التكلفه|تكلفه|تكلفه الوحده|inkopspris|innkjopspris
    """,
    "pack_size": """
        pack size|case size|units per case|units per pack|pack|case pack|package size|qty per pack|units per package
        inner pack|case quantity|order multiple|pack qty|carton size|units per carton|colisage|pcb|conditionnement
        quantite par colis|unite par carton|vpe|verpackungseinheit|gebindegroesse|gebinde|stuck pro packung
        stuck pro karton|packungsgroesse|inhalt karton|unidades por caja|uds caja|empaque|unidades por paquete
        unidades por caixa|embalagem|qtd embalagem|pezzi per confezione|pezzi per cartone|confezione|imballo
        verpakkingseenheid|besteleenheid|sztuk w opakowaniu|opakowanie|штук в упаковке|упаковка|koli ici adet
        paket ici adet|箱规|装箱数|每箱数量|包装规格|入数|ケース入数|عدد القطع في الكرتون|حجم العبوه|التعبئه
        حجم العبوة
    """,
    "shelf_life_days": """
        shelf life|shelf life days|days of shelf life|best before days|keeps days|duree conservation|dlc jours
        duree vie|conservation jours|haltbarkeit|haltbarkeit tage|mhd tage|resthaltbarkeit|vida util|vida util dias
        caducidad dias|validade dias|prazo validade dias|durata|shelf life giorni|scadenza giorni|houdbaarheid
        termin przydatnosci dni|срок годности|срок хранения|raf omru|保质期|保质期天|賞味期限日数|消費期限日数
        مده الصلاحيه|الصلاحيه بالايام
    """,
    "weight": """
        weight|weight g|weight kg|weight grams|grams|variant grams|variant weight|product weight|net weight
        gross weight|poids|peso|gewicht|gewicht kg|waga|вес|agirlik|重量|净重|毛重|重さ|الوزن|وزن|vikt|paino
        shipping weight|product weight g
    """,
    "weight_unit": "weight unit|variant weight unit|unite poids|gewichtseinheit|unidad peso|重量单位",
    "active": """
        active|published|enabled|is active|visible|is published|visibility|actif|activo|aktiv|ativo|attivo|actief
        aktywny|активен|aktif|上架|是否上架|在售|状态上架|有効|公開|نشط|مفعل|available for order|product status
        on sale status|discontinued
    """,
    "since": """
        since|launch date|available on|product available date|product created at|product creation date|listed since
        date added|published at|introduction date|date lancement|date ajout|fecha alta|listungsdatum|anlagedatum
        data cadastro|data inserimento|上架时间|上市日期|発売日|تاريخ الاضافه|customer since|client depuis
        kunde seit|cliente desde|cliente dal|registered at|registration date|date inscription|注册时间|登録日
        تاريخ التسجيل|release date|available date
    """,
    "on_hand": """
        stock|on hand|stock on hand|quantity on hand|qty on hand|inventory|inventory quantity|inventory qty
        variant inventory qty|stock level|current stock|available|available quantity|available stock|stock quantity
        stock qty|in stock qty|closing stock|soh|qoh|inventory count|units in stock|stockonhand|current quantity
        physical stock|variant inventory quantity|quantity in stock|quantity available|ending inventory
        stock balance|afn fulfillable quantity|counted
        stock disponible|quantite en stock|qte stock|stock actuel|en stock|stock physique|stock reel|stock theorique
        quantite stock
        existencias|stock actual|existencia|inventario|disponible|stock disponible|cantidad en stock
        cantidad disponible
        bestand|lagerbestand|verfugbar|aktueller bestand|lagermenge|bestandsmenge|verfuegbar|ist bestand|lager
        bestand stk|verfugbarer bestand
        estoque|saldo|saldo estoque|estoque atual|qtd estoque|em estoque|existencias|quantidade em estoque
        giacenza|disponibilita|esistenza|giacenze|scorta|qta disponibile|magazzino quantita|quantita disponibile
        voorraad|op voorraad|stan|stan magazynowy|na stanie|ilosc w magazynie|остаток|остатки|в наличии
        количество на складе|stok|stok miktari|mevcut stok
        库存|库存数量|现有库存|可用库存|库存量|在库数量|存货|庫存|实际库存|当前库存|在庫|在庫数|在庫数量|現在庫
        المخزون|مخزون|الكميه المتوفره|الرصيد|المتوفر|الكميه المتاحه|رصيد المخزون|lager saldo|lagersaldo
        lagerbeholdning|varasto|saldo lager
    """,
    "reserved": """
        reserved|allocated|committed|quantity allocated|qty allocated|allocated quantity|reserve|reservado
        reserviert|riservato|impegnato|gereserveerd|zarezerwowane|резерв|зарезервировано|占用库存|锁定库存|预留
        引当数|محجوز|الكميه المحجوزه|on order customers|engage
    """,
    "stock_day": """
        stock date|count date|inventory date|date inventaire|date stock|inventurdatum|bestandsdatum|stichtag
        fecha inventario|fecha stock|data inventario|data estoque|data giacenza|盘点日期|库存日期|棚卸日|在庫日
        تاريخ الجرد|as of|as of date|snapshot date|updated at stock
    """,
    "location": """
        location|location id|store|store id|store no|shop|shop id|branch|warehouse|warehouse id|outlet|outlet name
        till|register|site|pos id|pos name|store name|location name|store code|warehouse code|warehouse name|branch id
        branch name|shop name|terminal|inventory location|store nbr|loja id|point of sale
        magasin|boutique|point vente|depot|entrepot|caisse|id magasin|code magasin|nom magasin|site vente
        tienda|sucursal|almacen|id tienda|bodega|local|punto venta|deposito|caja
        filiale|lager|standort|geschaft|kasse|markt|laden|filial no|filialnummer|lagerort|verkaufsstelle|filialname
        loja|filial|armazem|deposito|id loja|caixa
        negozio|punto vendita|magazzino|filiale|sede|cassa|deposito
        winkel|filiaal|magazijn|vestiging|sklep|magazyn|oddzial|магазин|склад|филиал|торговая точка|magaza|sube|depo
        门店|店铺|仓库|店铺名称|门店名称|门店编号|仓库名称|分店|店名|門市|店舗|倉庫|店舗名|店舗コード|الفرع|المتجر
        المستودع|فرع|المخزن|اسم الفرع|매장|butik|myymala
    """,
    "first_day": """
        promo start|promotion start|promo start date|promo from|offer start|campaign start
        valid from|start date|from|from date|date from|effective date|effective from|price from|starts at|start
        date sale price starts|special price from|discount from|begin date|date debut|debut|du|valable du
        a partir du|gultig ab|gueltig ab|ab|von|startdatum|beginn|gultig von|desde|fecha inicio|vigente desde
        valido desde|inicio|data inicio|valido da|data inizio|dal|inizio|vanaf|od|data od|с|дата начала|действует с
        baslangic tarihi|baslangic|开始日期|生效日期|开始时间|起始日期|開始日|適用開始日|تاريخ البدايه|من تاريخ
        تاريخ البدء|بدايه|first day
    """,
    "last_day": """
        promo end|promotion end|promo end date|promo to|offer end|campaign end
        valid to|end date|to|to date|date to|until|valid until|effective to|price to|ends at|end
        date sale price ends|special price to|discount to|date fin|fin|au|valable jusqu au|jusqu au|gultig bis
        gueltig bis|bis|enddatum|ende|hasta|fecha fin|vigente hasta|valido hasta|data fim|fim|valido fino|data fine
        al|fine|tot|tot en met|do|data do|по|дата окончания|действует до|bitis tarihi|bitis|结束日期|失效日期
        结束时间|終了日|適用終了日|تاريخ النهايه|الى تاريخ|تاريخ الانتهاء|نهايه|last day
    """,
    "promotion_name": """
        promotion|promotion name|campaign|campaign name|promo|promo name|offer|offer name|nom promotion|action
        aktion|aktionsname|kampagne|promocion|campana|oferta|promocao|campanha|promozione|offerta|campagna|actie
        promocja|акция|kampanya|促销|促销活动|活动名称|キャンペーン|العرض|عرض|اسم العرض|coupon name
    """,
    "promotion_kind": """
        kind|promotion kind|promotion type|promo type|type promotion|aktionsart|aktionstyp|tipo promocion
        tipo promocao|tipo promozione|促销类型|نوع العرض|display|mailer|display location|mailer location|mechanic
    """,
}
