"""Letters for names in any script.

Fira Go comes with the package `pymupdf-fonts` (SIL Open Font License 1.1): Latin, Greek, Cyrillic, Georgian, Hebrew,
Arabic, Thai and Devanagari. No package of a reasonable size has Chinese, Japanese and Korean, so a font of the
machine is used for these where there is one; what no font has is printed as an empty box and counted, so that the
reader is told.
"""

import os
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

FAMILY: Final = "FiraGO"
_FALLBACK: Final = "machine"
BOX: Final = "▯"

_FIRST_SHAPED: Final = "\u0590"
"""The first letter of the scripts, from Hebrew on, whose letters depend on their neighbours or run to the left."""

_MACHINE_FONTS: Final = (
    "NotoSansCJK-Regular.ttc",
    "NotoSansCJKsc-Regular.otf",
    "NotoSansSC-Regular.otf",
    "SourceHanSansSC-Regular.otf",
    "DroidSansFallbackFull.ttf",
    "wqy-microhei.ttc",
    "wqy-zenhei.ttc",
    "Arial Unicode.ttf",
    "STHeiti Light.ttc",
    "msyh.ttc",
    "simsun.ttc",
)
"""Fonts with Chinese, Japanese and Korean letters that systems have, best first."""


def _font_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")]
    return [home / ".local/share/fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")]


@lru_cache(maxsize=1)
def machine_font() -> Path | None:
    """The first of the known fonts that this machine has."""
    found = {path.name: path for folder in _font_folders() if folder.is_dir() for path in folder.rglob("*.[ot]t[fc]")}
    return next((found[name] for name in _MACHINE_FONTS if name in found), None)


@lru_cache(maxsize=1)
def _fira() -> tuple[TemporaryDirectory[str], Path, Path]:
    """The regular and the bold letters as files, which is how the PDF library takes them, until the process ends."""
    from pymupdf_fonts import myfont

    folder = TemporaryDirectory(prefix="morgiana-fonts-")
    regular, bold = Path(folder.name, "regular.ttf"), Path(folder.name, "bold.ttf")
    regular.write_bytes(myfont("figo"))
    bold.write_bytes(myfont("figbo"))
    return folder, regular, bold


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    _, regular, bold = _fira()
    covered = set(TTFont(regular, lazy=True).getBestCmap()) & set(TTFont(bold, lazy=True).getBestCmap())
    if path := machine_font():
        covered |= set(TTFont(path, fontNumber=0, lazy=True).getBestCmap())
    return frozenset(covered)


class Paper(FPDF):
    """An A4 document whose letters reach as far as the fonts do, and which remembers those that did not."""

    def __init__(self, *, landscape: bool = False, archive: bool = False) -> None:
        """`archive` makes it a PDF/A-3b (ISO 19005-3), which may carry files."""
        super().__init__(
            orientation="landscape" if landscape else "portrait",
            format="A4",
            enforce_compliance="PDF/A-3B" if archive else None,
        )
        self.lost: dict[str, None] = {}
        self.footer_text = ""
        _, regular, bold = _fira()
        self.add_font(FAMILY, "", regular)
        self.add_font(FAMILY, "B", bold)
        if path := machine_font():
            self.add_font(_FALLBACK, "", path, collection_font_number=0)
            self.set_fallback_fonts([_FALLBACK], exact_match=False)
        self.set_font(FAMILY, size=9)
        self.set_auto_page_break(auto=True, margin=14)
        self.set_margin(14)

    def printable(self, text: str) -> str:
        """The text with a box for each letter that no font has."""
        covered = _covered()
        letters = []
        for letter in " ".join(text.split()):
            if ord(letter) in covered:
                letters.append(letter)
            else:
                self.lost[letter] = None
                letters.append(BOX)
        return self.shaped("".join(letters))

    def shaped(self, text: str) -> str:
        """The same text, after which letters are joined and turned where its scripts need it, which takes time."""
        self.set_text_shaping(any(letter >= _FIRST_SHAPED for letter in text))
        return text

    def footer(self) -> None:
        self.set_y(-11)
        self.set_font(FAMILY, size=7)
        text = self.footer_text.replace("{page}", str(self.page_no())).replace("{pages}", "{nb}")
        self.cell(0, 5, text, align="R")

    def paragraph(self, text: str, *, size: float = 9, bold: bool = False, after: float = 1.5) -> None:
        """Text over the whole width, as many lines as it takes."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, size * 0.5, self.printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def fitted(self, text: str, width: float) -> str:
        """The text cut with an ellipsis to a width."""
        shown = self.printable(text)
        if self.get_string_width(shown) <= width:
            return shown
        low, high = 0, len(shown)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.get_string_width(shown[:middle] + "…") <= width else (low, middle - 1)
        return shown[:low].rstrip() + "…"
