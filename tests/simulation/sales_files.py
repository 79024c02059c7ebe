"""Sales that we know, written the way shops write them: any language, locale, encoding, layout and container.

The vocabulary is this file's own, from exports and tills of the countries named; the import's lexicon is not read.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from hypothesis import strategies as st

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

ENCODINGS: Final = {
    "en": ("utf-8", "utf-8-sig", "utf-16", "cp1252"),
    **dict.fromkeys(("fr", "es", "de", "pt", "it"), ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15")),
    "zh": ("utf-8", "utf-8-sig", "utf-16", "gb18030"),
    "ar": ("utf-8", "utf-8-sig", "utf-16", "cp1256"),
}

NAMES: Final = (
    "Oat milk 1 l",
    "Pain d'épices",
    "Käse; mild",
    'Pizza "Roma"',
    "Café, moulu",
    "豆浆",
    "تمر",
    "Señor Pepper",
)


@dataclass(frozen=True)
class Line:
    """One line that was sold, exactly."""

    order: str
    at: datetime
    product: str
    name: str
    quantity: Decimal
    price: Decimal
    customer: str

    @property
    def amount(self) -> Decimal:
        return (self.quantity * self.price).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Written:
    """How the lines are written."""

    language: str
    encoding: str
    delimiter: str
    quote_all: bool
    newline: str
    decimal_mark: str
    thousands: str
    date_format: str
    with_time: bool
    currency: str
    """How the currency is said: `symbol`, `code`, `header`, `column` or nothing."""
    columns: tuple[str, ...]
    headers: tuple[str, ...]
    preamble: int
    total_row: bool
    container: str


DATE_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%Y/%m/%d", "%d/%m/%y", "%Y%m%d")
_OF_LANGUAGE: Final[dict[str, tuple[str, ...]]] = {"en": DATE_FORMATS, "zh": (*DATE_FORMATS, "%Y年%m月%d日")}


@st.composite
def sales(draw: st.DrawFn) -> list[Line]:
    """Five to sixty lines of a few products over up to ninety days, with returns and weights among them."""
    products = draw(st.lists(st.from_regex(r"\A[A-Z]{1,3}-?[0-9]{3,6}\Z"), min_size=2, max_size=6, unique=True))
    prices = {p: Decimal(draw(st.integers(5, 250_000))) / 100 for p in products}
    by_weight = draw(st.booleans())
    start = date(2025, draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    count = draw(st.integers(5, 60))
    lines = []
    at = datetime.combine(start, datetime.min.time()) + timedelta(hours=8)
    number = draw(st.integers(1000, 90_000))
    for _ in range(count):
        if draw(st.integers(0, 2)):
            number += 1
            at += timedelta(minutes=draw(st.integers(1, 2500)))
        product = draw(st.sampled_from(products))
        quantity = Decimal(draw(st.integers(1, 40)))
        if by_weight and draw(st.booleans()):
            quantity = Decimal(draw(st.integers(1, 9000))) / 1000
        elif draw(st.integers(0, 19)) == 0:
            quantity = -quantity
        name = NAMES[products.index(product) % len(NAMES)]
        lines.append(Line(str(number), at, product, name, quantity, prices[product], f"C{number % 7 + 100}"))
    return lines


@st.composite
def ways(draw: st.DrawFn) -> Written:
    """A dialect, a locale, a layout and a container that some shop could have."""
    language = draw(st.sampled_from(sorted(HEADERS)))
    decimal_mark = draw(st.sampled_from(".,"))
    thousands = draw(st.sampled_from([mark for mark in ("", "", ",", ".", " ", "\u00a0", "'") if mark != decimal_mark]))
    money = draw(st.sampled_from((("price",), ("amount",), ("price", "amount"))))
    optional = [column for column in ("name", "customer", "noise") if draw(st.booleans())]
    currency = draw(st.sampled_from(("", "symbol", "code", "header", "column")))
    columns = [
        "order",
        "when",
        "product",
        "quantity",
        *money,
        *optional,
        *(["currency"] if currency == "column" else []),
    ]
    columns = draw(st.permutations(columns))
    container = draw(st.sampled_from(("csv", "csv", "csv", "xlsx", "json", "jsonl")))
    delimiter = draw(st.sampled_from(",;\t|"))
    return Written(
        language=language,
        encoding=draw(st.sampled_from(ENCODINGS[language])),
        delimiter=delimiter,
        quote_all=draw(st.booleans()),
        newline=draw(st.sampled_from(("\r\n", "\n"))),
        decimal_mark=decimal_mark,
        thousands=thousands,
        date_format=draw(st.sampled_from(_OF_LANGUAGE.get(language, DATE_FORMATS))),
        with_time=draw(st.booleans()),
        currency=currency,
        columns=tuple(columns),
        headers=tuple(_header(draw, language, column, currency) for column in columns),
        preamble=draw(st.sampled_from((0, 0, 0, 2))) if container == "csv" else 0,
        total_row=draw(st.booleans()) if container == "csv" else False,
        container=container,
    )


def _header(draw: st.DrawFn, language: str, column: str, currency: str) -> str:
    if column == "currency":
        return CURRENCY.get(language, "Currency")
    name = draw(st.sampled_from(HEADERS[language][column]))
    return f"{name} (EUR)" if currency == "header" and column in ("price", "amount") else name


def write(lines: list[Line], way: Written, folder: Path) -> Path:
    """The file that a shop of this kind would export."""
    path = folder / f"export.{way.container}"
    writers: dict[str, Callable[[list[Line], Written, Path], None]] = {
        "csv": _write_csv,
        "xlsx": _write_xlsx,
        "json": _write_json,
        "jsonl": _write_json_lines,
    }
    writers[way.container](lines, way, path)
    return path


def _write_csv(lines: list[Line], way: Written, path: Path) -> None:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if way.quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=way.delimiter, quoting=quoting, lineterminator=way.newline)
    words = HEADERS[way.language]
    if way.preamble:
        writer.writerow([words["report"][0]])
        out.write(way.newline)
    writer.writerow(way.headers)
    for line in lines:
        writer.writerow([_cell(line, column, way) for column in way.columns])
    if way.total_row:
        sums = {
            "quantity": _number(sum((line.quantity for line in lines), Decimal(0)), way),
            "amount": _money(sum((line.amount for line in lines), Decimal(0)), way),
        }
        row = [sums.get(column, "") for column in way.columns]
        blank = next(i for i, column in enumerate(way.columns) if column not in sums)
        row[blank] = words["total"][0]
        writer.writerow(row)
    one_byte = way.encoding.startswith(("cp", "iso"))
    path.write_bytes(out.getvalue().encode(way.encoding, "replace" if one_byte else "strict"))


def _write_xlsx(lines: list[Line], way: Written, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"remove_timezone": True})
    sheet = book.add_worksheet("Export")
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm" if way.with_time else "yyyy-mm-dd"})
    sheet.write_row(0, 0, way.headers)
    for number, line in enumerate(lines, start=1):
        for position, column in enumerate(way.columns):
            value = _value(line, column)
            if isinstance(value, datetime):
                sheet.write_datetime(number, position, value if way.with_time else _midnight(value), day)
            elif isinstance(value, Decimal):
                sheet.write_number(number, position, float(value))
            else:
                sheet.write_string(number, position, value)
    book.close()


def _records(lines: list[Line], way: Written) -> list[dict[str, object]]:
    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat(sep="T") if way.with_time else value.date().isoformat()
        return float(value) if isinstance(value, Decimal) else value

    return [
        {header: plain(_value(line, column)) for header, column in zip(way.headers, way.columns, strict=True)}
        for line in lines
    ]


def _write_json(lines: list[Line], way: Written, path: Path) -> None:
    path.write_text(json.dumps({"data": _records(lines, way)}, ensure_ascii=False), "utf-8")


def _write_json_lines(lines: list[Line], way: Written, path: Path) -> None:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in _records(lines, way)), "utf-8")


def _value(line: Line, column: str) -> str | Decimal | datetime:
    values: dict[str, str | Decimal | datetime] = {
        "order": line.order,
        "when": line.at,
        "product": line.product,
        "name": line.name,
        "quantity": line.quantity,
        "price": line.price,
        "amount": line.amount,
        "customer": line.customer,
        "noise": "",
        "currency": "EUR",
    }
    return values[column]


def _cell(line: Line, column: str, way: Written) -> str:
    value = _value(line, column)
    if isinstance(value, datetime):
        return value.strftime(way.date_format + (" %H:%M" if way.with_time else ""))
    if isinstance(value, Decimal):
        return _money(value, way) if column in ("price", "amount") else _number(value, way)
    return value


def _money(value: Decimal, way: Written) -> str:
    text = _number(value, way, places=2)
    return {"symbol": f"{text} €", "code": f"EUR {text}"}.get(way.currency, text)


def _number(value: Decimal, way: Written, *, places: int | None = None) -> str:
    text = f"{value:,.{places}f}" if places is not None else f"{value.normalize():,f}"
    return text.replace(",", "\0").replace(".", way.decimal_mark).replace("\0", way.thousands)


def _midnight(at: datetime) -> datetime:
    return datetime.combine(at.date(), datetime.min.time())
