"""Units as shops write them, and their codes in UN/ECE Recommendation 20."""

from typing import Final

_WORDS: Final = {
    "H87": "stk stck stuck stück st pcs pc pce pces piece pieces ea each unit units u ud uds un und unid unidad "
    "unidades unidade pz pzo"
    " pzas pza pezzi pezzo pieza piezas pièce pièces unité unités stuks stuk szt sztuk sztuka шт штук adet tane "
    "个 個 件 只 枚 本 支 台 点"
    " 瓶 条 قطعة قطعه حبة حبه وحدة وحده ks db kpl h87 c62 stueck item items articles article peça peças pç pcs. stücke",
    "KGM": "kg kgs kilo kilos kilogram kilograms kilogramm kgm кг 公斤 千克 キロ كجم كيلو كغ kilogramme kilogrammes",
    "GRM": "g gr gram grams gramm grm гр г 克 グラム غرام جرام gramme grammes",
    "LTR": "l lt ltr liter litre litres liters litro litros litri л 升 リットル لتر",
    "MLT": "ml mlt milliliter мл 毫升 مل",
    "MTR": "m mtr meter metre metres meters metro metros metri м 米 メートル متر",
    "MTK": "m2 m² qm sqm mtk м2 平方米",
    "PR": "paar pair pairs pr par pares paire paires paia пара 双 زوج",
    "DZN": "dz dzn dozen dutzend docena duzia dúzia douzaine dozzina 打 دزينة",
    "SET": "set sets satz 套 セット طقم",
    "HUR": "h hur hour hours std stunde stunden heure heures hora horas 小时",
    "TNE": "t to tonne tonnen ton tons 吨",
    "LBR": "lb lbs lbr pound pounds",
    "ONZ": "oz onz ounce ounces",
    "XBX": "box boxes xbx boîte boite caja cajas caixa caixas scatola kiste 盒 箱 علبة صندوق",
    "XCS": "case cases cs karton kartons ctn carton cartons cartone колли كرتون",
    "XPK": "pack packs pk pkt packung paket paquet paquete pacote confezione opak упак уп 包 袋 パック عبوة باكيت",
    "XPX": "pallet palette palettes pal xpx 托盘",
}
_CODE: Final = {word: code for code, words in _WORDS.items() for word in words.split()}

GRAMS: Final = {"KGM": 1000.0, "GRM": 1.0, "LBR": 453.59237, "ONZ": 28.349523125, "TNE": 1_000_000.0}
"""What a unit of weight is in grams (the international pound and ounce of 1959)."""


def unit_code(word: str) -> str | None:
    """The code of a unit as written, if it is known."""
    return _CODE.get(word.strip().rstrip(".").casefold())
