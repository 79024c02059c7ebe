"""Which encoding a text is in, decided from its bytes and the same every time.

A byte order mark and valid UTF-8 decide by themselves. For one-byte and East Asian encodings the bytes above 127 are
looked at: in Western European text they stand alone between ASCII letters, in Cyrillic, Arabic or Chinese text they
come in runs; among those, each encoding is judged by how often the letters that it would give are the frequent ones
of its languages.
"""

from typing import Final

from morgiana.commerce.importing.refusals import UnknownEncoding
from morgiana.kernel.refusals import Where

_SAMPLE: Final = 400_000

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_FREQUENT: Final = {
    "cp1251": "оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДП",
    "cp1256": "اليمونترةبعسدفكقحجخشطصأ",
    "gb18030": None,
    "big5": None,
    "shift_jis": None,
    "cp949": None,
    "cp1253": "αοιετσνηυρπκμλςάίόέή",
    "cp1255": "יוהלאתרבשמנםדחק",
}
_WESTERN: Final = frozenset("éèêëàâäáãåçñöôóõòøüùúûîïíìæœßÉÈÀÄÁÇÑÖÓÕØÜÚÍºª°€£«»’‘“”–—…·²³µ¿¡\u00a0")


def decode(content: bytes, file: str) -> tuple[str, str, str | None]:
    """The text, its encoding, and a note where another encoding is possible. Raises `UnknownEncoding`."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strict(content, name, file), name, None
    wide = _wide(content[:4096])
    if wide:
        return _strict(content, wide, file), wide, None
    try:
        return content.decode("utf-8"), "utf-8", None
    except UnicodeDecodeError as error:
        if error.start > len(content) - 4 and error.reason == "unexpected end of data":
            return content[: error.start].decode("utf-8"), "utf-8", "The file ends in the middle of a letter."
    name, sure = _guess(content)
    note = None if sure else f"The encoding is not said in the file; {name} fits its letters best."
    return _strict(content, name, file), name, note


def _strict(content: bytes, name: str, file: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise UnknownEncoding(
            f"The file looks like {name}, but its letters cannot be read.",
            remedy="Save it again as UTF-8, or export it as Excel.",
            where=Where(file=file, row=row),
        ) from error


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    if len(head) < 8:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    if even > 0.4 and odd < 0.1:
        return "utf-16-be"
    return None


def _guess(content: bytes) -> tuple[str, bool]:
    scores = {name: _score(content, name) for name in _FREQUENT}
    scores["cp1252"] = _western(content)
    scores["mac_roman"] = _western(content, "mac_roman") * 0.9
    scores["cp1250"] = _central(content)
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    (best, first), (_, second) = ranked[0], ranked[1]
    if best == "cp1252" and not _decodes(content, "cp1252"):
        return "latin-1", False
    return best, first > 0.5 and first - second > 0.15


def _western(content: bytes, name: str = "cp1252") -> float:
    """Share of the letters above 127 that are common in Western Europe and stand beside ASCII letters."""
    text = content[:_SAMPLE].decode(name, "replace")
    high = alone = 0
    for position, letter in enumerate(text):
        if letter > "\x7f":
            high += 1
            before, after = text[max(0, position - 1) : position], text[position + 1 : position + 2]
            alone += letter in _WESTERN and (before <= "\x7f" and after <= "\x7f")
    return alone / high if high else 0.0


def _central(content: bytes) -> float:
    """The same for Central Europe; letters that Western Europe has too do not speak for it."""
    text = content[:_SAMPLE].decode("cp1250", "replace")
    high = [letter for letter in text if letter > "\x7f"]
    own = sum(letter in "ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăşţ" for letter in high)
    both = sum(letter in "áéíóúýäöüôßÁÉÍÓÚÝÄÖÜçâî€" for letter in high)
    return (own + both) / len(high) if high and own / len(high) > 0.35 else 0.0


def _score(content: bytes, name: str) -> float:
    """Share of what is above 127 that is frequent in the encoding's languages; 0 where it cannot be decoded."""
    sample = content[:_SAMPLE]
    while sample and sample[-1] > 0x7F:
        sample = sample[:-1]
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return 0.0
    high = [letter for letter in text if letter > "\x7f"]
    if not high:
        return 0.0
    frequent = _FREQUENT[name]
    if frequent is not None:
        return _in_runs(text) * sum(letter in frequent for letter in high) / len(high)
    return sum(_common(letter, name) for letter in high) / len(high)


def _common(letter: str, name: str) -> float:
    """Whether an East Asian letter is one of the everyday ones: the first level of its national standard."""
    if letter in "，。、：；（）「」【】％￥":
        return 1.0
    try:
        raw = letter.encode("gb2312" if name == "gb18030" else name)
    except UnicodeEncodeError:
        return 0.0
    if len(raw) != 2:
        return 0.0
    lead = raw[0]
    levels = {"gb18030": (0xB0, 0xD7), "big5": (0xA4, 0xC6), "shift_jis": (0x82, 0x97), "cp949": (0xB0, 0xC8)}
    low, high = levels[name]
    return 1.0 if low <= lead <= high else 0.0


def _in_runs(text: str) -> float:
    """Share of the letters above 127 that have another beside them, as in words of a script that is not Latin."""
    high = [position for position, letter in enumerate(text) if letter > "\x7f"]
    beside = sum(text[p - 1 : p] > "\x7f" or text[p + 1 : p + 2] > "\x7f" for p in high)
    return beside / len(high) if high else 0.0


def _decodes(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True
