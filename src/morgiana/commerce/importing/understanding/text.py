"""Names as people write them, folded to the words that they share: case, accents, marks, camel case, width of
letters."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_NUMBER_WORDS = "n nr nro num numero nummer number nbr numer numéro nº n° № numara"
_SAME = dict.fromkeys(_NUMBER_WORDS.split(), "no") | {"ident": "id", "identifier": "id", "uuid": "id", "guid": "id"}
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ][a-zà-ÿ])|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS = re.compile(r"[(\[{<（【]([^)\]}>）】]*)[)\]}>）】]")
_MARKS = re.compile(r"[\W_]+")
_HASH = re.compile(r"#(?!\w)|^#|(?<=\s)#(?=\s|$)")


@cache
def fold(text: str) -> str:
    """Lower-case words with single spaces: `N° Cde` and `n_cde` are both `no cde`, `UnitPrice` is `unit price`."""
    text = unicodedata.normalize("NFKC", text.replace("№", " no ").replace("n°", "no ").replace("N°", "no "))
    text = _HASH.sub(" no ", text).replace("%", " percent ")
    text = _CAMEL.sub(" ", text)
    decomposed = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(c for c in decomposed if not ("\u0300" <= c <= "\u036f" or "\u064b" <= c <= "\u0652"))
    plain = unicodedata.normalize("NFC", plain).replace("ı", "i").replace("ł", "l").replace("ø", "o").replace("æ", "ae")
    plain = plain.replace("أ", "ا").replace("إ", "ا").replace("آ", "ا").replace("ى", "ي").replace("ة", "ه")
    return " ".join(_SAME.get(word, word) for word in _MARKS.sub(" ", plain).split())


_FILLERS = frozenset(
    "of the a an de du des d la le les l del della dei da do dos das di der die das den dem et y e van el los i".split()
)
_NESTED = re.compile(r"[A-Za-z_]\w*(\.\w+)+")


@cache
def key(text: str) -> tuple[str, ...]:
    """What two spellings of one name share: its words without articles and plural, whatever their order."""
    words = fold(text).split()
    telling = [word for word in words if word not in _FILLERS] or words
    return tuple(sorted(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in telling))


@dataclass(frozen=True)
class Header:
    """A column's name, taken apart."""

    written: str
    full: str
    """All its words, folded, without what stands in brackets."""
    leaf: str
    """The last part of a nested name: `city` of `shipping_address.city`."""
    path: tuple[str, ...]
    """What it is nested in: `shipping address`."""
    hints: tuple[str, ...]
    """What stood in brackets: a unit, a currency, how to fill it in."""

    @property
    def nameless(self) -> bool:
        """Whether the name says nothing: empty, or only counts the columns."""
        return bool(
            re.fullmatch(
                r"((column|col|colonne|spalte|columna|coluna|colonna|field|unnamed|c|f|feld|列)( no)? ?\d*|\d*)",
                self.full,
            )
        )


_RUN_TOGETHER = re.compile(r"[A-Z]{7,}|[a-z]{8,}")
_PARTS = (
    "order invoice receipt ticket transaction customer client product item article stock store shop supplier vendor"
    " sales sale unit price quantity qty amount total discount tax date time number no id code name line"
    " status country city postal ordered shipped each sold cost sku category group brand desc description"
    " value channel currency".split()
)


def _apart(name: str) -> str:
    """`ORDERNUMBER` as `ORDER NUMBER`: a name of one word that is made of known words only."""
    if not _RUN_TOGETHER.fullmatch(name):
        return name
    rest, found = name.lower(), []
    while rest:
        part = max((p for p in _PARTS if rest.startswith(p)), key=len, default=None)
        if part is None:
            return name
        found.append(part)
        rest = rest[len(part) :]
    return " ".join(found)


@cache
def header(written: str) -> Header:
    """Take a column's name apart."""
    hints = tuple(hint.strip() for hint in _BRACKETS.findall(written) if hint.strip())
    bare = _apart(_BRACKETS.sub(" ", written).replace("*", " ").strip())
    if not fold(bare):
        bare, hints = written, ()
    parts = bare.split(".") if _NESTED.fullmatch(bare) else [bare]
    return Header(
        written, fold(bare.replace(".", " ")), fold(parts[-1]), tuple(fold(part) for part in parts[:-1]), hints
    )
