"""Words as a search compares them: without case, accents or, in Serbian, the difference of script."""

from __future__ import annotations

import unicodedata

import cyrtranslit

#: Letters that do not come apart into a base and a mark.
WHOLE = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "ı": "i", "*": None})


def folded(words: str) -> str:
    """Lower case, Latin letters, no marks: "Шведска", "Švedska" and "svedska" are one."""
    latin = cyrtranslit.to_latin(words.casefold(), "sr")
    bare = unicodedata.normalize("NFKD", latin.translate(WHOLE))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())
