"""Finds English that is left on a French page."""

import re
from typing import Final

from console_operations import WALK
from console_texts import every_text
from playwright.sync_api import Page

from morgiana.app import installation
from morgiana.operations import Registry
from morgiana.surfaces.console.words import Words

NAMES: Final = re.compile(r"\{\w+\}")
_ALSO_FRENCH: Final = frozenset({"sold", "free"})


def english_texts() -> dict[str, re.Pattern[str]]:
    """The English texts that read otherwise in French, as patterns of what a page would show; bare words are left out
    where French has the same word for something else."""
    words, texts = Words("fr"), every_text(installation().registry)
    plain = {text for entry in texts for text in ((entry,) if isinstance(entry, str) else entry)}
    walking = every_text(Registry([WALK])).keys() - texts.keys()
    patterns = {}
    for text in plain - {str(part) for part in walking}:
        letters = sum(letter.isalpha() for letter in NAMES.sub("", text))
        if words(text) != text and letters >= 3 and text not in _ALSO_FRENCH:
            pieces = (re.escape(piece) for piece in NAMES.split(text))
            patterns[text] = re.compile(".+?".join(pieces))
    return patterns


def left_in_english(page: Page, english: dict[str, re.Pattern[str]]) -> set[str]:
    """The texts on a page, and the labels for screen readers, that are English texts of the catalogue."""
    shown = page.evaluate(_SHOWN)
    return {text for text in shown for pattern in english.values() if pattern.fullmatch(text.strip())}


_SHOWN: Final = """() => {
    const texts = [document.title.split(' · ')[0]];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        if (!walker.currentNode.parentElement.closest('script, style, code, template, [translate=no]'))
            texts.push(walker.currentNode.textContent);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [data-label]'))
        for (const name of ['aria-label', 'title', 'placeholder', 'data-label'])
            texts.push(element.getAttribute(name) || '');
    return texts.filter(text => text.trim());
}"""
