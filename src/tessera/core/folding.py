"""How words are compared in search: without case, marks and script. Pure.

What is stored for search and what is looked for pass through the same function, so that "Kërkesa"
is found by "kerkesa", "žalba" and "жалба" by "zalba", "đak" by "dak".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

#: One word as search sees it: letters and digits of any script.
WORD = re.compile(r"[^\W_]+")
#: Longer words are cut: nobody types them, and an index need not keep them whole.
LONGEST = 60

#: Letters that no decomposition takes apart, and Cyrillic as Serbian and its neighbours write it in
#: Latin. What carries a mark in Latin stands without it: ж is ž is z.
_LETTERS: Mapping[str, str] = {
    "đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "þ": "th",
    "ı": "i", "ŋ": "n", "ĸ": "k",
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "ђ": "d", "е": "e", "ж": "z", "з": "z",
    "и": "i", "ј": "j", "к": "k", "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "ћ": "c", "у": "u", "ф": "f", "х": "h", "ц": "c",
    "ч": "c", "џ": "dz", "ш": "s", "ѕ": "dz", "щ": "st", "ъ": "a", "ь": "", "ы": "y", "э": "e",
    "ю": "ju", "я": "ja", "є": "je", "і": "i", "ґ": "g",
}  # fmt: skip
#: The same by number, and the marks that stand alone once a letter is taken apart.
LETTERS: dict[int, str | None] = {
    sign: None for sign in range(0x300, 0x1E944) if unicodedata.combining(chr(sign))
}
LETTERS |= {ord(letter): plain for letter, plain in _LETTERS.items()}


def fold(words: str) -> str:
    """The words of a text as search compares them, one blank between two."""
    return " ".join(tokens(words))


def tokens(words: str) -> list[str]:
    """The same as a list."""
    if words.isascii():
        return [word[:LONGEST] for word in WORD.findall(words.lower())]
    small = unicodedata.normalize("NFKD", words).casefold()
    plain = unicodedata.normalize("NFKD", small).translate(LETTERS)
    return [word[:LONGEST] for word in WORD.findall(plain)]


def spans(words: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text in its composed form: where it begins and ends there, and how it folds.

    A word that folds to several, such as "½", is told with a blank between them.
    """
    for found in WORD.finditer(composed(words)):
        yield found.start(), found.end(), _folded(found.group())


@lru_cache(maxsize=16384)
def _folded(word: str) -> str:
    return fold(word)


def composed(words: str) -> str:
    """The text with each letter and its mark as one sign: the text that :func:`spans` counts in."""
    return unicodedata.normalize("NFC", words)
