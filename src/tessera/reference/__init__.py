"""How areas are named, ordered and footnoted; which topics there are. No area is named elsewhere.

Nouns: Designation (label, mark, note, order of one area in one house style and language), Notes (the
collector of a page), Topic. Used by every room, every template and every file that leaves.
Start reading in ``designations.py``; the texts are in ``styles.toml`` and ``names.csv``.
"""

from tessera.reference.designations import (
    LANGUAGES,
    STYLES,
    Designation,
    Noted,
    UnknownLanguage,
    UnknownStyle,
    designation,
    names,
    noted,
    ordered,
)

__all__ = [
    "LANGUAGES",
    "STYLES",
    "Designation",
    "Noted",
    "UnknownLanguage",
    "UnknownStyle",
    "designation",
    "names",
    "noted",
    "ordered",
]
