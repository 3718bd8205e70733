"""Alphabetical order as each language has it, digraphs and diacritics included.

Albanian counts ç, dh, ë, gj, ll, nj, rr, sh, th, xh and zh as letters; Serbian in Latin script č, ć,
dž, đ, lj, nj, š and ž. Space stands before letters, so "Guinea Bissau" follows "Guinea".
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LATIN = "a b c d e f g h i j k l m n o p q r s t u v w x y z"
ALPHABETS = {
    "en": _LATIN,
    "de": _LATIN,
    "fr": _LATIN,
    "sq": "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh",
    "sr-latn": "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž",
    "sr": "а б в г д ђ е ж з и ј к л љ м н њ о п р с т ћ у ф х ц ч џ ш",
    "mk": "а б в г д ѓ е ж з ѕ и ј к л љ м н њ о п р с т ќ у ф х ц ч џ ш",
}
_PLAIN = {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"}
_BREAKS = " -–—/,()"
_SPACE = "\x01"


@lru_cache(maxsize=16)
def _weights(language: str) -> dict[str, str]:
    """Letter (or digraph) to one character whose order is the letter's place in the alphabet."""
    letters = ALPHABETS[language].split()
    weights = {letter: chr(0x40 + place) for place, letter in enumerate(letters)}
    return weights | {digit: digit for digit in "0123456789"}


def _bare(letter: str) -> str:
    """A letter of another alphabet by its nearest plain letters."""
    if letter in _PLAIN:
        return _PLAIN[letter]
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


def _weight(letter: str, weights: dict[str, str]) -> str:
    if letter in weights:
        return weights[letter]
    if letter in _BREAKS:
        return _SPACE
    if not letter.isalnum():
        return ""  # apostrophes, full stops and quotation marks do not count
    bare = _bare(letter)
    if bare != letter and all(one in weights for one in bare):
        return "".join(weights[one] for one in bare)
    return "\uffff" + letter  # another script stands last


@lru_cache(maxsize=16384)
def key(words: str, language: str) -> str:
    """What to sort ``words`` by in that language; equal letters are told apart by their accents."""
    weights = _weights(language)
    text = unicodedata.normalize("NFC", words).casefold()
    parts: list[str] = []
    place = 0
    while place < len(text):
        step = 2 if text[place : place + 2] in weights else 1
        weight = _weight(text[place : place + step], weights)
        if weight != _SPACE or parts[-1:] != [_SPACE]:
            parts.append(weight)
        place += step
    return "".join(parts) + "\x00" + text
