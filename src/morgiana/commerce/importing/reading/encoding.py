"""Which encoding a text is in, decided from its bytes and the same every time.

A byte order mark and valid UTF-8 decide by themselves. For one-byte and East Asian encodings the lines with bytes
above 127 are looked at: in Western European text those stand alone between ASCII letters, in Cyrillic, Arabic or
Chinese text they come in runs; among those, each encoding is judged by how often the letters that it would give are
the frequent ones of its languages.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from morgiana.commerce.importing.refusals import UnknownEncoding
from morgiana.kernel.refusals import Where

_BLOCK: Final = 4 << 20
_SAMPLE: Final = 120_000
_JUDGED_LINES: Final = 100_000
_HIGH_LINE: Final = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_IN_RUNS: Final = {
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДПСБГ",
    "koi8-r": "оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДПСБГ",
    "cp866": "оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДПСБГ",
    "cp1256": "اليمونترةبعسدفكقحجخشطصأ",
    "cp1253": "αοιετσνηυρπκμλςάίόέήΑΟΙΕΤΣΝΗΡΠΚΜΛ",
    "cp1255": "יוהלאתרבשמנםדחק",
    "cp874": "านรกเงมยลวดทสตะปบคหแจพชขใไโผ่้ัีิ็์ุู",
}
"""Encodings of alphabets that are not Latin, with their languages' frequent letters."""
_FIRST_LEVEL: Final = {
    "gb18030": (0xB0, 0xD7),
    "big5": (0xA4, 0xC6),
    "shift_jis": (0x82, 0x97),
    "euc_jp": (0xB0, 0xCF),
    "cp949": (0xB0, 0xC8),
}
"""East Asian encodings, with the lead bytes of the everyday letters of their standard."""
_KANA_LEADS: Final = {"shift_jis": (0x82, 0x83), "euc_jp": (0xA4, 0xA5)}
_WESTERN: Final = frozenset("éèêëàâäáãåçñöôóõòøüúùûîïíìæœßÉÈÀÄÁÇÑÖÓÕØÜÚÍÅÂÊÔÆŒ’‘š")
_SIGNS: Final = frozenset("ºª°€£«»“”–—…·²³µ¿¡½®™\u00a0¤")
"""What stands beside words in Western Europe, and not between two letters."""
_CENTRAL: Final = frozenset("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăşţľĺŕđ")
_CENTRAL_TOO: Final = frozenset("áéíóúýäöüôßÁÉÍÓÚÝÄÖÜçâî€–°”„ô\u00a0")
_TURKISH: Final = frozenset("ğışİŞĞ")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text's letters are written."""

    name: str
    """As Python's codecs call it."""
    note: str | None = None
    """What is not certain about it."""
    damaged: bool = False
    """Whether single letters of it cannot be read; the rows they stand in are set aside."""


def detect(path: Path, file: str) -> Encoding:
    """The encoding of the file's text; reads it once, in blocks. Raises `UnknownEncoding`."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    marked = _marked(head)
    if marked:
        return marked
    first_row = _first_invalid_row(path)
    if first_row is None:
        return Encoding("utf-8")
    valid, invalid, sample = _looked_through(path)
    if valid > 20 * invalid:
        return Encoding("utf-8", "Single letters are damaged; the rows they stand in are set aside.", damaged=True)
    if valid >= 4 and valid > invalid / 4:
        raise UnknownEncoding(
            "Some rows are written in UTF-8 and some in another encoding.",
            remedy="Export the file as a whole, as UTF-8 or Excel.",
            where=Where(file=file, row=first_row),
        )
    return _guessed(sample)


def decode(content: bytes, file: str) -> tuple[str, str, str | None]:
    """The text of a short document, its encoding, and a note where another is possible. Raises `UnknownEncoding`."""
    encoding = _marked(content[:4096])
    if encoding is None:
        try:
            return content.decode("utf-8"), "utf-8", None
        except UnicodeDecodeError:
            encoding = _guessed(b"\n".join(_HIGH_LINE.findall(content))[:_SAMPLE])
    try:
        return content.decode(encoding.name), encoding.name, encoding.note
    except UnicodeDecodeError as error:
        raise UnknownEncoding(
            f"The file looks like {encoding.name}, but its letters cannot be read.",
            remedy="Save it again as UTF-8, or export it as Excel.",
            where=Where(file=file, row=content.count(b"\n", 0, error.start) + 1),
        ) from error


def _marked(head: bytes) -> Encoding | None:
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name)
    if len(head) < 8:
        return None
    # UTF-16 without its mark: every second byte of Latin text is zero.
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return Encoding("utf-16-le")
    if even > 0.4 and odd < 0.1:
        return Encoding("utf-16-be")
    return None


def _first_invalid_row(path: Path) -> int | None:
    """The row of the first byte that is not UTF-8; none if all are. A letter cut off at the very end counts too."""
    decoder, rows = codecs.getincrementaldecoder("utf-8")(), 1
    with path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return rows + error.object.count(b"\n", 0, error.start)
            rows += block.count(b"\n")
            if not block:
                return None


def _looked_through(path: Path) -> tuple[int, int, bytes]:
    """How many lines with letters beyond ASCII are UTF-8, how many are not, and a sample of those that are not."""
    valid = invalid = 0
    sample = bytearray()
    rest = b""
    with path.open("rb") as stream:
        while valid + invalid < _JUDGED_LINES:
            block = stream.read(_BLOCK)
            text = rest + block
            cut = text.rfind(b"\n") if block else len(text)
            text, rest = (text, b"") if cut < 0 else (text[:cut], text[cut:])
            for line in _HIGH_LINE.findall(text):
                if _decodes(line, "utf-8"):
                    valid += 1
                else:
                    invalid += 1
                    if len(sample) < _SAMPLE:
                        sample += line[:_SAMPLE] + b"\n"
            if not block:
                break
    return valid, invalid, bytes(sample)


def _guessed(sample: bytes) -> Encoding:
    scores = {name: _alphabet(sample, name, letters) for name, letters in _IN_RUNS.items()}
    scores |= {name: _east_asian(sample, name) for name in _FIRST_LEVEL}
    scores["cp949"] *= 1.02  # its letters' lead bytes are a part of the Chinese ones
    western = _western(sample, "cp1252")
    scores["cp1252"] = western
    scores["mac_roman"] = _western(sample, "mac_roman") * 0.9
    scores["cp850"] = _western(sample, "cp850") * 0.9
    scores["cp1250"] = _central(sample, "cp1250") * 0.99
    scores["iso8859-2"] = _central(sample, "iso8859-2") * 0.98
    scores["cp1254"] = _turkish(sample, western)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (best, first), (_, second) = ranked[0], ranked[1]
    sure = first > 0.5 and first - second > 0.15
    if best == "cp1252":
        best, sure = _which_western(sample, sure=sure)
    return Encoding(best, None if sure else f"The encoding is not said in the file; {best} fits its letters best.")


def _which_western(sample: bytes, *, sure: bool) -> tuple[str, bool]:
    """Latin-1, its revision with the euro sign, or the Windows code page: they differ in a few signs."""
    windows_only = any(0x80 <= byte <= 0x9F for byte in sample)
    if not windows_only and re.search(rb"[\xa4][ ]?\d|\d[ ]?\xa4|[(\[]\xa4[)\]]|\xa4[,;\t\n]", sample):
        return "iso8859-15", sure
    return ("cp1252", sure) if _decodes(sample, "cp1252") else ("latin-1", False)


def _western(sample: bytes, name: str) -> float:
    """Share of the letters above 127 that are common in Western Europe and stand among ASCII letters, two at most."""
    text = sample.decode(name, "replace")
    high = re.findall(r"[^\x00-\x7f]", text)
    alone = "".join(re.findall(r"(?<![^\x00-\x7f])[^\x00-\x7f]{1,2}(?![^\x00-\x7f])", text))
    within = re.findall(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])", text)
    fitting = sum(letter in _WESTERN or letter in _SIGNS for letter in alone)
    return (fitting - sum(letter in _SIGNS for letter in within)) / len(high) if high else 0.0


def _central(sample: bytes, name: str) -> float:
    """The same for Central Europe; letters that Western Europe has too do not speak for it."""
    text = sample.decode(name, "replace")
    high = re.findall(r"[^\x00-\x7f]", text)
    own = sum(letter in _CENTRAL for letter in high)
    both = sum(letter in _CENTRAL_TOO for letter in high)
    return (own + both) / len(high) if high and own / len(high) > 0.35 else 0.0


def _turkish(sample: bytes, western: float) -> float:
    """Turkish differs from Western Europe's code page in six letters, which are among its most frequent."""
    text = sample.decode("cp1254", "replace")
    high = re.findall(r"[^\x00-\x7f]", text)
    own = sum(letter in _TURKISH for letter in high)
    return western + own / len(high) if high and own / len(high) > 0.25 else 0.0


def _alphabet(sample: bytes, name: str, frequent: str) -> float:
    """Share of what is above 127 that is frequent in the encoding's languages, and stands in runs as in words."""
    text = sample.decode(name, "replace")
    high = re.findall(r"[^\x00-\x7f]", text)
    if not high or text.count("\ufffd") > 0.01 * len(high):
        return 0.0
    beside = sum(len(run) for run in re.findall(r"[^\x00-\x7f]{2,}", text))
    known = set(frequent)
    return beside / len(high) * sum(letter in known for letter in high) / len(high)


def _east_asian(sample: bytes, name: str) -> float:
    """Share of what is above 127 that is an everyday letter: the first level of its national standard, and kana."""
    text = sample.decode(name, "replace")
    high = re.findall(r"[^\x00-\x7f]", text)
    if not high or text.count("\ufffd") > 0.01 * len(high):
        return 0.0
    everyday = {letter: _everyday(letter, name) for letter in set(high)}
    return sum(everyday[letter] for letter in high) / len(high)


def _everyday(letter: str, name: str) -> float:
    if letter in "，。、：；（）「」【】％￥ー・":
        return 1.0
    try:
        raw = letter.encode("gb2312" if name == "gb18030" else name)
    except UnicodeEncodeError:
        return 0.0
    if len(raw) != 2:
        return 0.0
    low, high = _FIRST_LEVEL[name]
    kana_low, kana_high = _KANA_LEADS.get(name, (1, 0))
    return 1.0 if low <= raw[0] <= high or kana_low <= raw[0] <= kana_high else 0.0


def _decodes(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True
