"""Units as types, so that grams are not added to seconds, and the UN/ECE Rec 20 codes of what shops count in."""

from typing import Final, NewType

Grams = NewType("Grams", float)
Joules = NewType("Joules", float)
Seconds = NewType("Seconds", float)
Bytes = NewType("Bytes", int)

JOULES_PER_KWH: Final = 3_600_000

PIECE: Final = "H87"
"""UN/ECE Recommendation 20: piece. What a quantity means when a file does not say."""

REC20: Final = {
    "H87": "piece", "KGM": "kilogram", "GRM": "gram", "LTR": "litre", "MLT": "millilitre", "MTR": "metre",
    "MTK": "square metre", "PR": "pair", "DZN": "dozen", "SET": "set", "HUR": "hour", "TNE": "tonne", "LBR": "pound",
    "ONZ": "ounce", "XBX": "box", "XCS": "case", "XPK": "pack", "XPX": "pallet",
}  # fmt: skip
